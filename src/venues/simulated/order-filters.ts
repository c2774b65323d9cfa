/** What the venue refuses before an order is taken, with the words it refuses in: terms, steps, sizes, notional, band. */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { formatPrice, formatQty, notionalMinorOf } from '../../core/domain/instrument-math.ts'
import type { OrderType, TimeInForce } from '../../core/domain/order.ts'
import type { PriceTicks, QtyLots } from '../../core/domain/quantities.ts'
import { formatTimeUs } from '../../core/std/time.ts'
import { SIMULATED_CAPABILITIES } from './fill-model.ts'

/** What filters look at: an order as asked for, or an order as it would be after an amend. */
export interface FilteredTerms {
  readonly workingType: OrderType
  readonly timeInForce: TimeInForce
  readonly expireTimeUs: number | undefined
  readonly isPostOnly: boolean
  readonly isBuy: boolean
  readonly qtyLots: number
  readonly limitTicks: number | undefined
  readonly triggerTicks: number | undefined
}

/** Returns: undefined where the terms are in order; `marketTicks` NaN: there is no price to compare with. */
export function refusalText(
  terms: FilteredTerms,
  instrument: Instrument,
  marketTicks: number,
  bandBps: number,
  nowUs: number,
): string | undefined {
  return termsRefusal(terms, nowUs) ?? valuesRefusal(terms, instrument, marketTicks, bandBps)
}

/** The same for a door that has read the terms itself, and offers more than the venue declares. */
export function valuesRefusal(
  terms: FilteredTerms,
  instrument: Instrument,
  marketTicks: number,
  bandBps: number,
): string | undefined {
  return (
    priceRefusal('limit price', terms.limitTicks, instrument) ??
    priceRefusal('trigger price', terms.triggerTicks, instrument) ??
    qtyRefusal(terms.qtyLots, instrument) ??
    notionalRefusal(terms, instrument, marketTicks) ??
    bandRefusal(terms, instrument, marketTicks, bandBps)
  )
}

function termsRefusal(terms: FilteredTerms, nowUs: number): string | undefined {
  const type = terms.workingType
  if (!SIMULATED_CAPABILITIES.orderTypes.includes(type)) return `order type ${type} is not offered`
  if (!SIMULATED_CAPABILITIES.timeInForce.includes(terms.timeInForce)) {
    return `time in force ${terms.timeInForce} is not offered`
  }
  const hasLimit = type === 'Limit' || type === 'StopLimit'
  const hasTrigger = type === 'StopMarket' || type === 'StopLimit'
  if (hasLimit !== (terms.limitTicks !== undefined))
    return `a ${type} order ${hasLimit ? 'needs' : 'has no'} limit price`
  if (hasTrigger !== (terms.triggerTicks !== undefined)) {
    return `a ${type} order ${hasTrigger ? 'needs' : 'has no'} trigger price`
  }
  if (terms.isPostOnly && type !== 'Limit') return 'only a limit order can be post-only'
  if (terms.isPostOnly && (terms.timeInForce === 'IOC' || terms.timeInForce === 'FOK')) {
    return `post-only and ${terms.timeInForce} exclude each other`
  }
  return expiryRefusal(terms, nowUs)
}

function expiryRefusal(terms: FilteredTerms, nowUs: number): string | undefined {
  if (terms.timeInForce !== 'GTD') return undefined
  if (terms.expireTimeUs === undefined) return 'a GTD order needs an expiry'
  return terms.expireTimeUs <= nowUs ? `the expiry ${formatTimeUs(terms.expireTimeUs as TimeUs)} has passed` : undefined
}

function priceRefusal(what: string, ticks: number | undefined, instrument: Instrument): string | undefined {
  if (ticks === undefined) return undefined
  if (!Number.isSafeInteger(ticks)) return `${what}: ${ticks} is not a whole number of ticks of ${instrument.tickSize}`
  const { priceTicksMin, priceTicksMax } = instrument
  const textOf = (value: number) => formatPrice(instrument, value as PriceTicks)
  if (ticks < priceTicksMin) return `${what}: ${textOf(ticks)}, at least ${textOf(priceTicksMin)}`
  if (ticks > priceTicksMax) return `${what}: ${textOf(ticks)}, at most ${textOf(priceTicksMax)}`
  return undefined
}

function qtyRefusal(qtyLots: number, instrument: Instrument): string | undefined {
  if (!Number.isSafeInteger(qtyLots))
    return `quantity: ${qtyLots} is not a whole number of lots of ${instrument.lotSize}`
  const qtyLotsMin = Math.max(instrument.qtyLotsMin, 1)
  const textOf = (lots: number) => formatQty(instrument, lots)
  if (qtyLots < qtyLotsMin) return `quantity: ${textOf(qtyLots)}, at least ${textOf(qtyLotsMin)}`
  if (qtyLots > instrument.qtyLotsMax) return `quantity: ${textOf(qtyLots)}, at most ${textOf(instrument.qtyLotsMax)}`
  return undefined
}

/** Market orders are counted at the market's price, where there is one. */
function notionalRefusal(terms: FilteredTerms, instrument: Instrument, marketTicks: number): string | undefined {
  const ticks = terms.limitTicks ?? terms.triggerTicks ?? marketTicks
  if (Number.isNaN(ticks)) return undefined
  const notionalMinor = Math.abs(notionalMinorOf(instrument, ticks as PriceTicks, terms.qtyLots as QtyLots))
  const { notionalMinorMin, notionalMinorMax } = instrument
  if (notionalMinor >= notionalMinorMin && notionalMinor <= notionalMinorMax) return undefined
  const asked = `${formatQty(instrument, terms.qtyLots)} at ${formatPrice(instrument, ticks as PriceTicks)}`
  return `${asked} is worth ${notionalMinor < notionalMinorMin ? 'less than notionalMin' : 'more than notionalMax'}`
}

function bandRefusal(
  terms: FilteredTerms,
  instrument: Instrument,
  marketTicks: number,
  bandBps: number,
): string | undefined {
  if (bandBps === 0 || terms.limitTicks === undefined || Number.isNaN(marketTicks)) return undefined
  const widthTicks = Math.floor((Math.abs(marketTicks) * bandBps) / 10_000)
  if (Math.abs(terms.limitTicks - marketTicks) <= widthTicks) return undefined
  const textOf = (ticks: number) => formatPrice(instrument, ticks as PriceTicks)
  const band = `${textOf(marketTicks - widthTicks)} to ${textOf(marketTicks + widthTicks)}`
  return `limit price: ${textOf(terms.limitTicks)} is outside the band ${band}`
}
