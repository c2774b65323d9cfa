/** Looks at what was asked for, before anything else does: are these terms an order at all, and one for this instrument? */

import type { AmendOrder } from '../domain/inputs.ts'
import type { Instrument } from '../domain/instrument.ts'
import { notionalMinorOf } from '../domain/instrument-math.ts'
import type { Denial, DenialCode } from '../domain/limits.ts'
import {
  CONTINGENCIES,
  type Contingency,
  ORDER_TYPES,
  type Order,
  type OrderTerms,
  type OrderType,
  oppositeOf,
  SIDES,
  TIME_IN_FORCE,
  TRIGGER_SOURCES,
} from '../domain/order.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'

type Need = 'needed' | 'allowed' | 'forbidden'

interface TermsShape {
  readonly limitTicks: Need
  readonly triggerTicks: Need
  readonly trailingOffsetTicks: Need
  readonly isPostOnly: 'allowed' | 'forbidden'
}

const SHAPES: Record<OrderType, TermsShape> = {
  Market: {
    limitTicks: 'forbidden',
    triggerTicks: 'forbidden',
    trailingOffsetTicks: 'forbidden',
    isPostOnly: 'forbidden',
  },
  Limit: { limitTicks: 'needed', triggerTicks: 'forbidden', trailingOffsetTicks: 'forbidden', isPostOnly: 'allowed' },
  StopMarket: {
    limitTicks: 'forbidden',
    triggerTicks: 'needed',
    trailingOffsetTicks: 'forbidden',
    isPostOnly: 'forbidden',
  },
  StopLimit: { limitTicks: 'needed', triggerTicks: 'needed', trailingOffsetTicks: 'forbidden', isPostOnly: 'allowed' },
  TrailingStopMarket: {
    limitTicks: 'forbidden',
    triggerTicks: 'allowed',
    trailingOffsetTicks: 'needed',
    isPostOnly: 'forbidden',
  },
  MarketIfTouched: {
    limitTicks: 'forbidden',
    triggerTicks: 'needed',
    trailingOffsetTicks: 'forbidden',
    isPostOnly: 'forbidden',
  },
}

const TAG_LENGTH_MAX = 32

/**
 * Refuses terms that are no order, or none that the instrument allows.
 *
 * Why: they come from strangers; nothing about them is taken for granted, their types at run time included.
 * Shape: `nowUs` is the input's time.
 */
export function refusalOfTerms(terms: OrderTerms, instrument: Instrument, nowUs: number): Denial | undefined {
  return (
    refusalOfShape(terms) ??
    refusalOfExpiry(terms, nowUs) ??
    refusalOfPrice(terms.limitTicks, 'limitTicks', instrument) ??
    refusalOfPrice(terms.triggerTicks, 'triggerTicks', instrument) ??
    refusalOfQty(terms.qtyLots, instrument) ??
    refusalOfNotional(terms.qtyLots, terms.limitTicks ?? terms.triggerTicks, terms.isReduceOnly, instrument)
  )
}

function invalid(what: string, was: number, limit: number): Denial {
  return { code: 'ORDER_TERMS_INVALID', what, was, limit }
}

function refusalOfShape(terms: OrderTerms): Denial | undefined {
  if (!ORDER_TYPES.includes(terms.orderType)) return invalid('orderType', 0, 1)
  const shape = SHAPES[terms.orderType]
  if (!SIDES.includes(terms.side)) return invalid('side', 0, 1)
  if (!TIME_IN_FORCE.includes(terms.timeInForce)) return invalid('timeInForce', 0, 1)
  if (!TRIGGER_SOURCES.includes(terms.triggerSource)) return invalid('triggerSource', 0, 1)
  if (typeof terms.tag !== 'string') return invalid('tagLength', 0, TAG_LENGTH_MAX)
  if (terms.tag.length > TAG_LENGTH_MAX) return invalid('tagLength', terms.tag.length, TAG_LENGTH_MAX)
  return (
    refusalOfNeed(terms.limitTicks, shape.limitTicks, 'limitTicks') ??
    refusalOfNeed(terms.triggerTicks, shape.triggerTicks, 'triggerTicks') ??
    refusalOfNeed(terms.trailingOffsetTicks, shape.trailingOffsetTicks, 'trailingOffsetTicks') ??
    refusalOfOffset(terms.trailingOffsetTicks) ??
    refusalOfPostOnly(terms, shape)
  )
}

/** `was` 0: absent; 1: present. */
function refusalOfNeed(value: number | undefined, need: Need, what: string): Denial | undefined {
  if (need === 'needed' && value === undefined) return invalid(what, 0, 1)
  if (need === 'forbidden' && value !== undefined) return invalid(what, 1, 0)
  return undefined
}

function refusalOfOffset(offsetTicks: number | undefined): Denial | undefined {
  if (offsetTicks === undefined || (Number.isSafeInteger(offsetTicks) && offsetTicks > 0)) return undefined
  return invalid('trailingOffsetTicks', offsetTicks, 1)
}

/** An order that must rest cannot also be one that must not. */
function refusalOfPostOnly(terms: OrderTerms, shape: TermsShape): Denial | undefined {
  if (!terms.isPostOnly) return undefined
  const mustNotRest = terms.timeInForce === 'IOC' || terms.timeInForce === 'FOK'
  return shape.isPostOnly === 'forbidden' || mustNotRest ? invalid('isPostOnly', 1, 0) : undefined
}

function refusalOfExpiry(terms: OrderTerms, nowUs: number): Denial | undefined {
  const { expireTimeUs, timeInForce } = terms
  if (timeInForce !== 'GTD') return expireTimeUs === undefined ? undefined : invalid('expireTimeUs', expireTimeUs, 0)
  if (expireTimeUs === undefined) return invalid('expireTimeUs', 0, nowUs)
  return Number.isSafeInteger(expireTimeUs) && expireTimeUs > nowUs
    ? undefined
    : invalid('expireTimeUs', expireTimeUs, nowUs)
}

function refusalOfPrice(ticks: PriceTicks | undefined, what: string, instrument: Instrument): Denial | undefined {
  if (ticks === undefined) return undefined
  if (!Number.isSafeInteger(ticks)) return invalid(what, ticks, 0)
  if (ticks < instrument.priceTicksMin) return refusal('PRICE_OUT_OF_RANGE', what, ticks, instrument.priceTicksMin)
  if (ticks > instrument.priceTicksMax) return refusal('PRICE_OUT_OF_RANGE', what, ticks, instrument.priceTicksMax)
  return undefined
}

function refusalOfQty(qtyLots: QtyLots, instrument: Instrument): Denial | undefined {
  if (!Number.isSafeInteger(qtyLots) || qtyLots <= 0) return invalid('qtyLots', qtyLots, 1)
  if (qtyLots < instrument.qtyLotsMin) return refusal('QTY_BELOW_MIN', 'qtyLots', qtyLots, instrument.qtyLotsMin)
  if (qtyLots > instrument.qtyLotsMax) return refusal('QTY_ABOVE_MAX', 'qtyLots', qtyLots, instrument.qtyLotsMax)
  return undefined
}

/** Only where the order names a price. What reduces a position is never too small for us; the venue may think otherwise. */
function refusalOfNotional(
  qtyLots: QtyLots,
  ticks: PriceTicks | undefined,
  isReduceOnly: boolean,
  instrument: Instrument,
): Denial | undefined {
  if (ticks === undefined) return undefined
  const notional = Math.abs(notionalMinorOf(instrument, ticks, qtyLots))
  const { notionalMinorMin: min, notionalMinorMax: max } = instrument
  if (notional < min && !isReduceOnly) return refusal('NOTIONAL_BELOW_MIN', 'notionalMinor', notional, min)
  if (notional > max) return refusal('NOTIONAL_ABOVE_MAX', 'notionalMinor', notional, max)
  return undefined
}

function refusal(code: DenialCode, what: string, was: number, limit: number): Denial {
  return { code, what, was, limit }
}

// ── amends ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Refuses an amend that changes nothing, asks for less than has filled, or for terms that the order cannot have. */
export function refusalOfAmend(
  order: Order,
  wish: Pick<AmendOrder, 'qtyLots' | 'limitTicks' | 'triggerTicks'>,
  instrument: Instrument,
): Denial | undefined {
  return (
    refusalOfChange(order, wish) ??
    refusalOfPrice(wish.limitTicks, 'limitTicks', instrument) ??
    refusalOfPrice(wish.triggerTicks, 'triggerTicks', instrument) ??
    (wish.qtyLots === undefined ? undefined : refusalOfQty(wish.qtyLots, instrument)) ??
    refusalOfNotional(
      wish.qtyLots ?? order.qtyLots,
      wish.limitTicks ?? order.limitTicks ?? wish.triggerTicks ?? order.triggerTicks,
      order.isReduceOnly,
      instrument,
    )
  )
}

function refusalOfChange(
  order: Order,
  wish: Pick<AmendOrder, 'qtyLots' | 'limitTicks' | 'triggerTicks'>,
): Denial | undefined {
  const { qtyLots, limitTicks, triggerTicks } = wish
  const isSame =
    (qtyLots ?? order.qtyLots) === order.qtyLots &&
    (limitTicks ?? order.limitTicks) === order.limitTicks &&
    (triggerTicks ?? order.triggerTicks) === order.triggerTicks
  if (isSame) return refusal('AMEND_INVALID', 'changes', 0, 1)
  if (limitTicks !== undefined && order.limitTicks === undefined) return refusal('AMEND_INVALID', 'limitTicks', 1, 0)
  if (triggerTicks !== undefined && (order.triggerTicks === undefined || order.isTriggered)) {
    return refusal('AMEND_INVALID', 'triggerTicks', 1, 0)
  }
  if (qtyLots !== undefined && qtyLots <= order.cumQtyLots) {
    return refusal('AMEND_INVALID', 'qtyLots', qtyLots, order.cumQtyLots)
  }
  return undefined
}

// ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const LEG_COUNTS: Record<Contingency, number> = { None: 1, OCO: 2, Bracket: 3 }

/**
 * Refuses a list whose orders cannot hang together.
 *
 * Shape: OCO: two resting orders of one instrument, side and size. Bracket: an entry, a stop and a target; both exits are on
 * the other side, of the entry's size, and stay until they are done.
 */
export function refusalOfList(contingency: Contingency, legs: readonly OrderTerms[]): Denial | undefined {
  if (!CONTINGENCIES.includes(contingency)) return invalid('contingency', 0, 1)
  const count = LEG_COUNTS[contingency]
  if (legs.length !== count) return invalid('legs', legs.length, count)
  if (contingency === 'None') return undefined
  const first = legs[0]!
  for (let leg = 1; leg < legs.length; leg++) {
    const other = legs[leg]!
    if (other.instrumentIndex !== first.instrumentIndex) {
      return invalid('legInstrumentIndex', other.instrumentIndex, first.instrumentIndex)
    }
    if (other.qtyLots !== first.qtyLots) return invalid('legQtyLots', other.qtyLots, first.qtyLots)
  }
  return contingency === 'OCO' ? refusalOfOco(legs) : refusalOfBracket(legs)
}

function refusalOfOco(legs: readonly OrderTerms[]): Denial | undefined {
  if (legs[0]!.side !== legs[1]!.side) return invalid('legSide', 1, 0)
  for (let leg = 0; leg < legs.length; leg++) if (!canRest(legs[leg]!)) return invalid('legMustRest', leg, 0)
  return undefined
}

const STOPS: readonly OrderType[] = ['StopMarket', 'StopLimit', 'TrailingStopMarket']
const TARGETS: readonly OrderType[] = ['Limit', 'MarketIfTouched']

function refusalOfBracket(legs: readonly OrderTerms[]): Denial | undefined {
  const exitSide = oppositeOf(legs[0]!.side)
  for (let leg = 1; leg < legs.length; leg++) {
    if (legs[leg]!.side !== exitSide) return invalid('legSide', leg, 0)
    if (!canRest(legs[leg]!)) return invalid('legMustRest', leg, 0)
  }
  if (!STOPS.includes(legs[1]!.orderType)) return invalid('legOrderType', 1, 0)
  if (!TARGETS.includes(legs[2]!.orderType)) return invalid('legOrderType', 2, 0)
  return undefined
}

function canRest(terms: OrderTerms): boolean {
  return terms.orderType !== 'Market' && terms.timeInForce !== 'IOC' && terms.timeInForce !== 'FOK'
}
