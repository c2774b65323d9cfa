/** Builds the terms of orders: `buy.limit(btc, qty, price)`, `sell.stop(btc, qty, trigger)`; `context.submit` sends them. */

import type { TimeUs } from '../core/domain/ids.ts'
import type { OrderTerms, OrderType, Side, TimeInForce, TriggerSource } from '../core/domain/order.ts'
import type { PriceTicks, QtyLots } from '../core/domain/quantities.ts'
import type { InstrumentHandle } from './instrument-handle.ts'

export const TAG_LENGTH_MAX = 32

export interface OrderOptions {
  /** `GTC` unless said; `GTD` needs `expireTimeUs`. */
  readonly timeInForce?: TimeInForce
  readonly expireTimeUs?: TimeUs
  readonly isPostOnly?: boolean
  readonly isReduceOnly?: boolean
  /** What moves a trigger; the last trade unless said. */
  readonly triggerSource?: TriggerSource
  /** Your own word for the order, at most 32 characters. */
  readonly tag?: string
}

const NO_OPTIONS: OrderOptions = {}

/** The six order types of one side. Quantities in lots, prices in ticks. */
export interface OrderBuilder {
  market(instrument: InstrumentHandle, qtyLots: QtyLots, options?: OrderOptions): OrderTerms
  limit(instrument: InstrumentHandle, qtyLots: QtyLots, limitTicks: PriceTicks, options?: OrderOptions): OrderTerms
  /** A market order once the trigger is reached from the better side. */
  stop(instrument: InstrumentHandle, qtyLots: QtyLots, triggerTicks: PriceTicks, options?: OrderOptions): OrderTerms
  stopLimit(
    instrument: InstrumentHandle,
    qtyLots: QtyLots,
    triggerTicks: PriceTicks,
    limitTicks: PriceTicks,
    options?: OrderOptions,
  ): OrderTerms
  /** A stop that stays `offsetTicks` behind the best price seen. */
  trailingStop(
    instrument: InstrumentHandle,
    qtyLots: QtyLots,
    offsetTicks: PriceTicks,
    options?: OrderOptions,
  ): OrderTerms
  /** A market order once the trigger is reached from the worse side. */
  ifTouched(
    instrument: InstrumentHandle,
    qtyLots: QtyLots,
    triggerTicks: PriceTicks,
    options?: OrderOptions,
  ): OrderTerms
}

export const buy: OrderBuilder = builderOf('Buy')
export const sell: OrderBuilder = builderOf('Sell')

/** The builder of a side that is only known at run time. */
export function orderOn(side: Side): OrderBuilder {
  return side === 'Buy' ? buy : sell
}

function builderOf(side: Side): OrderBuilder {
  return {
    market: (instrument, qtyLots, options) =>
      termsOf(instrument, side, 'Market', qtyLots, undefined, undefined, undefined, options),
    limit: (instrument, qtyLots, limitTicks, options) =>
      termsOf(instrument, side, 'Limit', qtyLots, limitTicks, undefined, undefined, options),
    stop: (instrument, qtyLots, triggerTicks, options) =>
      termsOf(instrument, side, 'StopMarket', qtyLots, undefined, triggerTicks, undefined, options),
    stopLimit: (instrument, qtyLots, triggerTicks, limitTicks, options) =>
      termsOf(instrument, side, 'StopLimit', qtyLots, limitTicks, triggerTicks, undefined, options),
    trailingStop: (instrument, qtyLots, offsetTicks, options) =>
      termsOf(instrument, side, 'TrailingStopMarket', qtyLots, undefined, undefined, offsetTicks, options),
    ifTouched: (instrument, qtyLots, triggerTicks, options) =>
      termsOf(instrument, side, 'MarketIfTouched', qtyLots, undefined, triggerTicks, undefined, options),
  }
}

function termsOf(
  instrument: InstrumentHandle,
  side: Side,
  orderType: OrderType,
  qtyLots: QtyLots,
  limitTicks: PriceTicks | undefined,
  triggerTicks: PriceTicks | undefined,
  trailingOffsetTicks: PriceTicks | undefined,
  options: OrderOptions = NO_OPTIONS,
): OrderTerms {
  const tag = options.tag ?? ''
  assertWhole('qtyLots', qtyLots)
  if (limitTicks !== undefined) assertWhole('limitTicks', limitTicks)
  if (triggerTicks !== undefined) assertWhole('triggerTicks', triggerTicks)
  if (trailingOffsetTicks !== undefined) assertWhole('trailingOffsetTicks', trailingOffsetTicks)
  if (tag.length > TAG_LENGTH_MAX) throw new Error(`tag "${tag}": ${tag.length} characters, at most ${TAG_LENGTH_MAX}`)
  return {
    instrumentIndex: instrument.index,
    side,
    orderType,
    qtyLots,
    limitTicks,
    triggerTicks,
    trailingOffsetTicks,
    triggerSource: options.triggerSource ?? 'Last',
    timeInForce: options.timeInForce ?? 'GTC',
    expireTimeUs: options.expireTimeUs,
    isPostOnly: options.isPostOnly ?? false,
    isReduceOnly: options.isReduceOnly ?? false,
    tag,
  }
}

/** A fraction here is a forgotten rounding: it would lose money silently, so it stops the strategy loudly. */
function assertWhole(name: string, value: number): void {
  if (Number.isSafeInteger(value)) return
  throw new Error(
    `${name}=${value}: a whole number is needed; use instrument.price, instrument.qty, roundToTick or roundToLot`,
  )
}
