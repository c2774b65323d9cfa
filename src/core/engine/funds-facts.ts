/** What an order takes of the account's balance or margin, and what is free of it. */

import type { AccountIndex } from '../domain/ids.ts'
import type { Instrument } from '../domain/instrument.ts'
import { notionalMinorOf } from '../domain/instrument-math.ts'
import type { Order } from '../domain/order.ts'
import { PPM, type PriceTicks, type QtyLots } from '../domain/quantities.ts'
import { referenceTicksOf } from '../market/instrument-market.ts'
import { isPlain } from '../orders/open-worth.ts'
import { openLotsOf } from '../orders/order-record.ts'
import { MISSING, type OrderFacts } from '../risk/order-facts.ts'
import type { EngineState } from './engine-state.ts'
import type { Subject } from './gate-subject.ts'
import { worthMinorOf } from './order-market-facts.ts'
import { isLargestAlternative } from './working-orders.ts'

/** Before this rule version the core asked for what the strategy held, whatever the account could deliver. */
export const DELIVERABLE_SINCE = 3
/** Before this one what working orders sell of it was counted as deliverable once more. */
const SOLD_ONCE_SINCE = 6

type Payment = Pick<Subject, 'accountIndex' | 'instrument' | 'side' | 'listNumber' | 'working'>

/** Spot is paid for in full, contracts with margin; shares and currencies may be borrowed, which only their venue knows. */
export function fillFunds(state: EngineState, facts: OrderFacts, subject: Subject): void {
  facts.balanceNeededMinor = MISSING
  facts.balanceFreeMinor = MISSING
  facts.marginNeededMinor = MISSING
  facts.marginFreeMinor = MISSING
  if (subject.origin !== 'Strategy' || Number.isNaN(facts.settlementNotionalMinor)) return
  if (subject.instrument.kind === 'Spot') fillBalance(state, facts, subject)
  else if (subject.instrument.isContract && subject.instrument.marginInitialPpm > 0) fillMargin(state, facts, subject)
}

/**
 * The lots of a spot instrument that the account holds: fees that the venue takes in coins make them fewer than were bought.
 *
 * Returns: no limit for what is not delivered, or may be borrowed.
 */
export function heldLotsOf(state: EngineState, accountIndex: AccountIndex, instrument: Instrument): number {
  return lotsWithout(state, accountIndex, instrument, 0)
}

/**
 * Those of them that a new order can sell: what others sell is promised already.
 *
 * Shape: `listNumber` of the order's list, whose other orders are alternatives to it; 0 for none.
 */
export function deliverableLotsOf(state: EngineState, sale: Omit<Payment, 'side' | 'working'>): number {
  const { accountIndex, instrument } = sale
  if (state.world.ruleVersion < SOLD_ONCE_SINCE) return heldLotsOf(state, accountIndex, instrument)
  const soldMinor = reservedMinor(state, { ...sale, side: 'Sell', working: undefined }, instrument.baseCurrency)
  return lotsWithout(state, accountIndex, instrument, soldMinor)
}

function lotsWithout(
  state: EngineState,
  accountIndex: AccountIndex,
  instrument: Instrument,
  soldMinor: number,
): number {
  if (instrument.kind !== 'Spot' || state.world.ruleVersion < DELIVERABLE_SINCE) return Number.POSITIVE_INFINITY
  const heldMinor = state.built.portfolio.balanceOf(accountIndex, instrument.baseCurrency).toNumber()
  return Math.max(0, Math.floor((heldMinor - soldMinor) / instrument.baseMinorPerLot))
}

/** Of an amended order only what is left is still to be paid; what it reserves now is given back first. */
function fillBalance(state: EngineState, facts: OrderFacts, subject: Subject): void {
  const { instrument, accountIndex, side } = subject
  const currency = side === 'Buy' ? instrument.quoteCurrency : instrument.baseCurrency
  const reserved = reservedMinor(state, subject, currency)
  facts.balanceNeededMinor =
    side === 'Sell' ? facts.qtyLots * instrument.baseMinorPerLot : worthMinorOf(state, subject, facts.qtyLots)
  facts.balanceFreeMinor = state.built.portfolio.balanceOf(accountIndex, currency).toNumber() - reserved
}

/** What the account's orders on the payment's side may still take of a currency. */
function reservedMinor(state: EngineState, payment: Payment, currency: number): number {
  const { accountIndex, side, working } = payment
  const { toPay, others } = state.orders.openWorth
  let reserved = toPay.of(accountIndex, side, currency)
  if (working !== undefined && working.status !== 'Held' && isPlain(working))
    reserved -= takenMinor(state, working, payment.instrument)
  for (let i = 0; i < others.length; i++) {
    const order = others[i]!
    if (order.accountIndex !== accountIndex || order.side !== side || order === working) continue
    if (isAlternativeTo(order, payment) || !isLargestAlternative(state, order)) continue
    const instrument = state.instrumentOf(order.instrumentIndex)
    const paidIn = side === 'Buy' ? instrument.quoteCurrency : instrument.baseCurrency
    if (instrument.kind === 'Spot' && paidIn === currency) reserved += takenMinor(state, order, instrument)
  }
  return reserved
}

function isAlternativeTo(order: Order, { listNumber }: Payment): boolean {
  return listNumber !== 0 && order.listNumber === listNumber
}

/** An order whose price nobody knows reserves nothing: there is none to count with. */
function takenMinor(state: EngineState, order: Order, instrument: Instrument): number {
  const leavesLots = openLotsOf(order) as QtyLots
  if (order.side === 'Sell') return leavesLots * instrument.baseMinorPerLot
  const markTicks = referenceTicksOf(state.marketOf(instrument.index), 'Mark')
  const priceTicks: PriceTicks | undefined = order.limitTicks ?? order.triggerTicks ?? markTicks
  return priceTicks === undefined ? 0 : notionalMinorOf(instrument, priceTicks, leavesLots)
}

function fillMargin(state: EngineState, facts: OrderFacts, subject: Subject): void {
  const { portfolio } = state.built
  const { instrument, accountIndex } = subject
  const base = state.world.accounts[accountIndex]!.baseCurrency
  const equity = portfolio.equityMinorOf(accountIndex)
  const used = portfolio.marginInitialMinorOf(accountIndex)
  const leavesMinor = worthMinorOf(state, subject, facts.qtyLots)
  const worth = portfolio.convert(leavesMinor, instrument.settlementCurrency, base)
  if (equity === undefined || used === undefined || worth === undefined) return
  facts.marginNeededMinor = Math.ceil(worth * (instrument.marginInitialPpm / PPM))
  facts.marginFreeMinor = equity - used
}
