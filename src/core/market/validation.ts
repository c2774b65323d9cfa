/** Looks at one message of market data at the edge: can it be true at all? What it says about trust is instrument-market.ts's. */

import type { Instrument } from '../domain/instrument.ts'
import { type Bar, type BookLevel, isSideMissing, type QuoteTick, type TradeTick } from '../domain/market-data.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'

/** Why a message of market data was not taken. Stable; one test row each. */
export const MARKET_REFUSAL_CODES = [
  /** A price, size or time that is no whole number below 2^53. */
  'NOT_A_WHOLE_NUMBER',
  'PRICE_OUT_OF_RANGE',
  'QTY_NEGATIVE',
  /** A trade of nothing. */
  'QTY_ZERO',
  /** High below low, or open or close outside of them. */
  'BAR_IMPOSSIBLE',
  /** A bar that ends before it begins. */
  'BAR_ENDS_BEFORE_OPEN',
  /** The venue's time is before that of the message ahead of it. */
  'TIME_BACKWARDS',
] as const
export type MarketRefusalCode = (typeof MARKET_REFUSAL_CODES)[number]

/** The instrument's part in it: the prices that it allows. */
export type PriceRange = Pick<Instrument, 'priceTicksMin' | 'priceTicksMax'>

interface VenueStamp {
  readonly eventTimeUs: number
  readonly receiveTimeUs: number
}

/**
 * Tells why a quote cannot be true.
 *
 * Shape: `lastEventTimeUs` is the venue's time of the message ahead of it, 0 where there is none. Crossed prices are not refused:
 * they are a state of the market (`dataStateOf`).
 */
export function refusalOfQuote(
  quote: QuoteTick,
  range: PriceRange,
  lastEventTimeUs: number = 0,
): MarketRefusalCode | undefined {
  return (
    refusalOfStamp(quote, lastEventTimeUs) ??
    refusalOfSide(quote.bidTicks, quote.bidLots, range) ??
    refusalOfSide(quote.askTicks, quote.askLots, range)
  )
}

/** A side that is not there has no price that could be out of range. */
function refusalOfSide(priceTicks: PriceTicks, qtyLots: QtyLots, range: PriceRange): MarketRefusalCode | undefined {
  return isSideMissing(priceTicks, qtyLots) ? undefined : (refusalOfPrice(priceTicks, range) ?? refusalOfQty(qtyLots))
}

export function refusalOfTrade(
  trade: TradeTick,
  range: PriceRange,
  lastEventTimeUs: number = 0,
): MarketRefusalCode | undefined {
  const refusal =
    refusalOfStamp(trade, lastEventTimeUs) ?? refusalOfPrice(trade.priceTicks, range) ?? refusalOfQty(trade.qtyLots)
  return refusal ?? (trade.qtyLots === 0 ? 'QTY_ZERO' : undefined)
}

/** A size of 0 is how a level is removed. */
export function refusalOfBookLevel(
  level: BookLevel,
  range: PriceRange,
  lastEventTimeUs: number = 0,
): MarketRefusalCode | undefined {
  return (
    refusalOfStamp(level, lastEventTimeUs) ?? refusalOfPrice(level.priceTicks, range) ?? refusalOfQty(level.qtyLots)
  )
}

export function refusalOfBar(bar: Bar, range: PriceRange, lastEventTimeUs: number = 0): MarketRefusalCode | undefined {
  const refusal =
    refusalOfStamp(bar, lastEventTimeUs) ??
    refusalOfPrice(bar.openTicks, range) ??
    refusalOfPrice(bar.highTicks, range) ??
    refusalOfPrice(bar.lowTicks, range) ??
    refusalOfPrice(bar.closeTicks, range) ??
    refusalOfQty(bar.volumeLots)
  if (refusal !== undefined) return refusal
  if (bar.highTicks < Math.max(bar.openTicks, bar.closeTicks, bar.lowTicks)) return 'BAR_IMPOSSIBLE'
  if (bar.lowTicks > Math.min(bar.openTicks, bar.closeTicks)) return 'BAR_IMPOSSIBLE'
  return refusalOfBarTimes(bar)
}

function refusalOfBarTimes(bar: Bar): MarketRefusalCode | undefined {
  if (!Number.isSafeInteger(bar.openTimeUs)) return 'NOT_A_WHOLE_NUMBER'
  return bar.eventTimeUs !== 0 && bar.eventTimeUs < bar.openTimeUs ? 'BAR_ENDS_BEFORE_OPEN' : undefined
}

function refusalOfStamp(stamp: VenueStamp, lastEventTimeUs: number): MarketRefusalCode | undefined {
  if (!Number.isSafeInteger(stamp.eventTimeUs) || !Number.isSafeInteger(stamp.receiveTimeUs))
    return 'NOT_A_WHOLE_NUMBER'
  const isBackwards = stamp.eventTimeUs !== 0 && lastEventTimeUs !== 0 && stamp.eventTimeUs < lastEventTimeUs
  return isBackwards ? 'TIME_BACKWARDS' : undefined
}

function refusalOfPrice(priceTicks: PriceTicks, range: PriceRange): MarketRefusalCode | undefined {
  if (!Number.isSafeInteger(priceTicks)) return 'NOT_A_WHOLE_NUMBER'
  return priceTicks < range.priceTicksMin || priceTicks > range.priceTicksMax ? 'PRICE_OUT_OF_RANGE' : undefined
}

function refusalOfQty(qtyLots: QtyLots): MarketRefusalCode | undefined {
  if (!Number.isSafeInteger(qtyLots)) return 'NOT_A_WHOLE_NUMBER'
  return qtyLots < 0 ? 'QTY_NEGATIVE' : undefined
}
