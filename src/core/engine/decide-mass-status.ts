/**
 * Decides what a venue's word about a whole account means for our book: orders, strangers' orders, positions, balances.
 *
 * Invariants: an answer that could not be given changes nothing; an empty answer against a book that is not empty, and a
 * difference that may be a race of two answers, are asked about again before anything is concluded; nothing here closes an
 * order: an order that is not in the list is asked about by its id.
 */

import type { AnswerHeld, Difference } from '../domain/account-events.ts'
import type { Event } from '../domain/events.ts'
import type { AccountIndex, ClientOrderId, TimeUs } from '../domain/ids.ts'
import type { MassStatusReport, ReportedOrder } from '../domain/inputs.ts'
import { isAtVenue, type Order } from '../domain/order.ts'
import { wasTaken } from '../orders/order-record.ts'
import { openOrdersOf } from '../reconcile/external-orders.ts'
import { addUs } from '../std/time.ts'
import { decideFigures, decideHeldFigures } from './decide-differences.ts'
import { decideExternalOrders } from './decide-external-orders.ts'
import { decideWorking, hasOtherTerms } from './decide-status.ts'
import type { EngineState } from './engine-state.ts'
import { confirmKills } from './kill-steps.ts'
import { MOMENTS_SINCE } from './moment-notes.ts'
import { askAbout, askOnce, awaitsAnswer, timerSet } from './order-steps.ts'
import { askAccount, askAgain, askKilled, isInDoubt, MASS_STATUS_RETRY_US, reAskUs } from './reconcile-steps.ts'

/** In a row: then the answer is taken as it is, whatever we think. */
const EMPTY_ANSWERS_MAX = 3
const UNANSWERED_US_MIN = 500_000
/** So long an answer of no moment is held: what it may be ahead of us by is booked by then. */
const HOLD_US = 200_000

export function decideMassStatus(state: EngineState, report: MassStatusReport, out: Event[]): void {
  const { accountIndex } = report
  if (state.world.accounts[accountIndex] === undefined) return
  if (report.outcome === 'CouldNotAsk') return askUnanswered(state, accountIndex, out)
  const { doubtCount } = state.readings[accountIndex]!
  if (isEmpty(report) && hasBook(state, accountIndex) && doubtCount + 1 < EMPTY_ANSWERS_MAX)
    return doubtEmpty(state, accountIndex, doubtCount + 1, out)
  if (doubtCount > 0) out.push(doubted(state, accountIndex, 0, ''))
  const before = out.length
  const strangers = compareOrders(state, report, out)
  const isUnsettled = decideExternalOrders(state, accountIndex, strangers, out)
  const discrepancyCount = countDiscrepancies(out, before)
  const { differences, figures } = decideFigures(state, report, out)
  if (differences === undefined) hold(state, accountIndex, { figures, discrepancyCount, isUnsettled }, out)
  else finish(state, accountIndex, differences, discrepancyCount, out)
  if (confirmKills(state, accountIndex, openOrdersOf(report), out)) askKilled(state, accountIndex, out)
  else if (differences !== undefined) askAgain(state, accountIndex, differences, isUnsettled, out)
}

/** Looks at an answer that was held once more. Returns: false where there is none. */
export function decideHeldAnswer(state: EngineState, accountIndex: AccountIndex, out: Event[]): boolean {
  const held = state.moments[accountIndex]?.held
  if (held === undefined) return false
  const differences = decideHeldFigures(state, held, out)
  finish(state, accountIndex, differences, held.discrepancyCount, out)
  if (isKilling(state, accountIndex)) askAccount(state, accountIndex, 'killed', out)
  else askAgain(state, accountIndex, differences, held.isUnsettled, out)
  return true
}

/** An answer that was held is decided, or a newer one came. */
function letGo(state: EngineState, accountIndex: AccountIndex, out: Event[]): void {
  if (state.moments[accountIndex]!.held === undefined) return
  out.push({ kind: 'AnswerSettled', accountIndex, timeUs: state.timeUs })
}

/** It may be ahead of us by what is on its way. */
function hold(
  state: EngineState,
  accountIndex: AccountIndex,
  answer: Pick<AnswerHeld, 'figures' | 'discrepancyCount' | 'isUnsettled'>,
  out: Event[],
): void {
  const { answeredAskUs: askedTimeUs } = state.readings[accountIndex]!
  out.push({ kind: 'AnswerHeld', accountIndex, ...answer, askedTimeUs, timeUs: state.timeUs })
  out.push(timerSet('Reconcile', accountIndex, addUs(state.timeUs, HOLD_US)))
}

/**
 * It says nothing of the account (rule 5). Where somebody waits for the answer it is asked for again soon, and then after
 * as long again as there has been none.
 */
function askUnanswered(state: EngineState, accountIndex: AccountIndex, out: Event[]): void {
  const isAwaited = state.accountIsReconciled[accountIndex] !== true || isKilling(state, accountIndex)
  const { askedTimeUs } = state.readings[accountIndex]!
  const { venueIndex } = state.world.accounts[accountIndex]!
  if (!isAwaited || askedTimeUs === 0 || state.venueIsUp[venueIndex] !== true) return
  const delayUs = Math.min(MASS_STATUS_RETRY_US, Math.max(UNANSWERED_US_MIN, state.timeUs - askedTimeUs))
  out.push(timerSet('Reconcile', accountIndex, addUs(state.timeUs, delayUs)))
}

function isKilling(state: EngineState, accountIndex: AccountIndex): boolean {
  return state.kills.some(watch => watch.accountIndex === accountIndex)
}

// ── an empty answer ──────────────────────────────────────────────────────────────────────────────────────────────────

function isEmpty(report: MassStatusReport): boolean {
  return (
    report.openClientOrderIds.length === 0 &&
    (report.openOrders ?? []).length === 0 &&
    report.positions.every(({ signedLots }) => signedLots === 0) &&
    report.balances.every(({ amountMinor }) => /^-?0*$/.test(amountMinor))
  )
}

/** Something that the venue ought to know of: an order that it took, or a position. */
function hasBook(state: EngineState, accountIndex: AccountIndex): boolean {
  const { instruments } = state.world
  const { portfolio } = state.built
  if (instruments.some(({ index }) => portfolio.accountSignedLotsOf(accountIndex, index) !== 0)) return true
  for (const order of state.orders.open())
    if (order.accountIndex === accountIndex && isAtVenue(order.status) && wasTaken(order)) return true
  return false
}

function doubtEmpty(state: EngineState, accountIndex: AccountIndex, count: number, out: Event[]): void {
  letGo(state, accountIndex, out)
  out.push(doubted(state, accountIndex, count, 'an empty answer about an account that is not empty in our book'))
  out.push(timerSet('Reconcile', accountIndex, addUs(state.timeUs, reAskUs(count))))
}

function doubted(state: EngineState, accountIndex: AccountIndex, count: number, reason: string): Event {
  return { kind: 'AccountDoubted', accountIndex, count, reason, timeUs: state.timeUs }
}

// ── orders ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Returns: what is open there and not in our book. */
function compareOrders(state: EngineState, report: MassStatusReport, out: Event[]): ReportedOrder[] {
  const told = new Map<ClientOrderId, ReportedOrder>()
  const strangers: ReportedOrder[] = []
  for (const order of openOrdersOf(report)) {
    if (isOpenInBook(state, report.accountIndex, order.clientOrderId)) told.set(order.clientOrderId, order)
    else if (!hasEndedSince(state, report.accountIndex, order.clientOrderId)) strangers.push(order)
  }
  for (const order of state.orders.open()) {
    if (order.accountIndex !== report.accountIndex || !isAtVenue(order.status)) continue
    const found = told.get(order.clientOrderId)
    if (found === undefined && wasSentSince(state, order)) continue
    if (found === undefined) askMissing(state, order, out)
    else if (order.status === 'InDoubt' || awaitsAnswer(order))
      decideWorking(state, order, report.openOrders === undefined ? undefined : found, report.askedTimeUs, out)
    // Of the order alone the answer is newer than this list.
    else if (report.openOrders !== undefined && hasOtherTerms(order, found)) askOnce(state, order, out)
  }
  return strangers
}

function isOpenInBook(state: EngineState, accountIndex: AccountIndex, clientOrderId: ClientOrderId): boolean {
  const order = state.orders.byClientOrderId(clientOrderId)
  return order !== undefined && order.accountIndex === accountIndex && isAtVenue(order.status)
}

/**
 * True for one of ours that the venue ended after it was asked: the list may be older than that. One that was rejected never
 * was in a list, however old.
 */
function hasEndedSince(state: EngineState, accountIndex: AccountIndex, clientOrderId: ClientOrderId): boolean {
  const order = state.orders.byClientOrderId(clientOrderId)
  if (order === undefined || order.accountIndex !== accountIndex || order.status === 'Rejected') return false
  return isSince(state, accountIndex, order.closedTimeUs)
}

/** True for an order that the list may be too old for; one in doubt is asked about all the same: nobody else will tell. */
function wasSentSince(state: EngineState, { accountIndex, status, releasedTimeUs }: Order): boolean {
  return status !== 'InDoubt' && isSince(state, accountIndex, releasedTimeUs)
}

/** Whether that was after the question was asked whose answer this is. */
function isSince(state: EngineState, accountIndex: AccountIndex, timeUs: TimeUs | undefined): boolean {
  const { answeredAskUs } = state.readings[accountIndex]!
  if (state.world.ruleVersion < MOMENTS_SINCE || answeredAskUs === 0) return false
  return timeUs !== undefined && timeUs > answeredAskUs
}

/** A question that is under way already is asked again at once: the list is a reason to. */
function askMissing(state: EngineState, order: Order, out: Event[]): void {
  if (order.status === 'Accepted') askOnce(state, order, out)
  else askAbout(state, order, out)
}

// ── the end ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** An account is known again when nothing about it is in doubt; what differs then is on record and restricts. */
function finish(
  state: EngineState,
  accountIndex: AccountIndex,
  differences: readonly Difference[],
  discrepancyCount: number,
  out: Event[],
): void {
  letGo(state, accountIndex, out)
  if (isInDoubt(differences) && state.accountIsReconciled[accountIndex] !== true) return
  const differingCount = differences.filter(each => each.state !== 'Accepted').length
  out.push({
    kind: 'AccountReconciled',
    accountIndex,
    discrepancyCount: differingCount + discrepancyCount,
    timeUs: state.timeUs,
  })
}

/** Of orders, among the facts from `from` on. */
function countDiscrepancies(facts: readonly Event[], from: number): number {
  let count = 0
  for (let i = from; i < facts.length; i++) {
    const fact = facts[i]!
    if (fact.kind === 'DiscrepancyFound' && fact.clientOrderId !== '') count++
  }
  return count
}
