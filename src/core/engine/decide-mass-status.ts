/**
 * Decides what a venue's word about a whole account means for our book: orders, strangers' orders, positions, balances.
 *
 * Invariants: an answer that could not be given changes nothing; an empty answer against a book that is not empty, and a
 * difference that may be a race of two answers, are asked about again before anything is concluded; nothing here closes an
 * order: an order that is not in the list is asked about by its id.
 */

import type { Difference } from '../domain/account-events.ts'
import type { DiscrepancyFound, Event } from '../domain/events.ts'
import type { AccountIndex, ClientOrderId } from '../domain/ids.ts'
import type { MassStatusReport, ReportedOrder } from '../domain/inputs.ts'
import { formatMoney, formatQty } from '../domain/instrument-math.ts'
import { isAtVenue, type Order } from '../domain/order.ts'
import type { Scope } from '../domain/scope.ts'
import { wasTaken } from '../orders/order-record.ts'
import { type ComparedFigure, compareFigures, isWholeText } from '../reconcile/account-differences.ts'
import { openOrdersOf } from '../reconcile/external-orders.ts'
import { movedCosts } from '../reconcile/moved-costs.ts'
import { mergeDifferences } from '../reconcile/standing-differences.ts'
import { addUs } from '../std/time.ts'
import { decideExternalOrders } from './decide-external-orders.ts'
import { decideWorking, hasOtherTerms } from './decide-status.ts'
import type { EngineState } from './engine-state.ts'
import { confirmKills } from './kill-steps.ts'
import { askAbout, askOnce, awaitsAnswer, timerSet } from './order-steps.ts'
import { PROGRAM } from './reading-notes.ts'
import { askAgain, askKilled, isInDoubt, MASS_STATUS_RETRY_US, reAskUs } from './reconcile-steps.ts'

/** In a row: then the answer is taken as it is, whatever we think. */
const EMPTY_ANSWERS_MAX = 3
/** A difference while orders work may be a fill that one of two answers has and the other not; it is gone in the next. */
const SEEN_TO_STAND_BUSY = 3
const UNANSWERED_US_MIN = 500_000

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
  const differences = decideDifferences(state, report, out)
  finish(state, accountIndex, differences, before, out)
  if (confirmKills(state, accountIndex, openOrdersOf(report), out)) askKilled(state, accountIndex, out)
  else askAgain(state, accountIndex, differences, isUnsettled, out)
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
    else strangers.push(order)
  }
  for (const order of state.orders.open()) {
    if (order.accountIndex !== report.accountIndex || !isAtVenue(order.status)) continue
    const found = told.get(order.clientOrderId)
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

/** A question that is under way already is asked again at once: the list is a reason to. */
function askMissing(state: EngineState, order: Order, out: Event[]): void {
  if (order.status === 'Accepted') askOnce(state, order, out)
  else askAbout(state, order, out)
}

// ── positions and balances ───────────────────────────────────────────────────────────────────────────────────────────

function decideDifferences(state: EngineState, report: MassStatusReport, out: Event[]): readonly Difference[] {
  const { accountIndex } = report
  const before = state.readings[accountIndex]!.differences
  const { balanceTolerances } = state.world.accounts[accountIndex]!
  const told = compareFigures(state.built.portfolio, report, balanceTolerances).map(figure =>
    restateCosts(state, report, figure, out),
  )
  const merged = mergeDifferences(before, told, seenToStand(state, accountIndex), figure =>
    scopesOf(state, accountIndex, figure).filter(scope => isActive(state, scope)),
  )
  for (const figure of merged.confirmed) out.push(discrepancyOf(state, accountIndex, figure))
  const { differences } = merged
  const isChanged = differences.length !== before.length || differences.some((each, at) => each !== before[at])
  if (isChanged) out.push({ kind: 'DifferencesChanged', accountIndex, differences, timeUs: state.timeUs })
  const restricting = differences.filter(each => !before.includes(each) && each.state === 'Standing')
  for (const scope of restricting.flatMap(each => each.restricts))
    if (isActive(state, scope))
      out.push(changeOf(state, scope, 'Reducing', reasonOf(state, accountIndex, merged.confirmed)))
  for (const scope of merged.freed)
    if (state.built.risk.tradingStates.stateOf(scope) === 'Reducing')
      out.push(changeOf(state, scope, 'Active', 'RECONCILED: the account is what our book says'))
  return differences
}

/** The same money, realized in another order, is the venue's from now on. Returns: what differs then. */
function restateCosts(
  state: EngineState,
  report: MassStatusReport,
  figure: ComparedFigure,
  out: Event[],
): ComparedFigure {
  const { accountIndex } = report
  const isNetting = state.world.accounts[accountIndex]!.positionMode === 'Netting'
  const moved = isNetting ? movedCosts(state.built.portfolio, report, figure, state.world.instruments) : undefined
  if (moved === undefined) return figure
  for (const each of moved) out.push({ kind: 'CostRestated', accountIndex, ...each, timeUs: state.timeUs })
  return { ...figure, ours: figure.theirs, amount: '0' }
}

function seenToStand(state: EngineState, accountIndex: AccountIndex): number {
  for (const order of state.orders.open())
    if (order.accountIndex === accountIndex && isAtVenue(order.status)) return SEEN_TO_STAND_BUSY
  return 1
}

/** A position's instrument; the instruments whose base a currency is; the account, where it is money of all of them. */
function scopesOf(state: EngineState, accountIndex: AccountIndex, figure: ComparedFigure): Scope[] {
  if (figure.instrumentIndex !== undefined) return [{ level: 'Instrument', index: figure.instrumentIndex }]
  const { venueIndex } = state.world.accounts[accountIndex]!
  const bases = state.world.instruments.filter(
    ({ kind, baseCurrency, venueIndex: venue }) =>
      kind === 'Spot' && baseCurrency === figure.currency && venue === venueIndex,
  )
  const isMoney = state.world.instruments.some(({ settlementCurrency }) => settlementCurrency === figure.currency)
  if (bases.length === 0 || isMoney) return [{ level: 'Account', index: accountIndex }]
  return bases.map(({ index }) => ({ level: 'Instrument', index }))
}

function isActive(state: EngineState, scope: Scope): boolean {
  return state.built.risk.tradingStates.stateOf(scope) === 'Active'
}

function changeOf(state: EngineState, scope: Scope, tradingState: 'Active' | 'Reducing', reason: string): Event {
  return { kind: 'TradingStateChanged', scope, tradingState, actor: PROGRAM, reason, timeUs: state.timeUs }
}

function reasonOf(state: EngineState, accountIndex: AccountIndex, confirmed: readonly ComparedFigure[]): string {
  const [first] = confirmed
  return first === undefined ? 'POSITION_DIFFERS' : `${first.code}: ${figureText(state, accountIndex, first)}`
}

function discrepancyOf(state: EngineState, accountIndex: AccountIndex, figure: ComparedFigure): DiscrepancyFound {
  const { code, instrumentIndex, ours, theirs } = figure
  const clientOrderId = '' as ClientOrderId
  const sums = { ours: Number(ours), theirs: isWholeText(theirs) ? Number(theirs) : 0 }
  const text = figureText(state, accountIndex, figure)
  return { kind: 'DiscrepancyFound', code, accountIndex, instrumentIndex, clientOrderId, ...sums, text }
}

/** `USDT: ours 1000.00, the venue's 990.00, difference -10.00`. */
function figureText(state: EngineState, accountIndex: AccountIndex, figure: ComparedFigure): string {
  const { accountId } = state.world.accounts[accountIndex]!
  const { ours, theirs, amount } = figure
  const text = (whole: string) => (isWholeText(whole) ? amountText(state, figure, BigInt(whole)) : whole)
  return `${accountId} ${nameOf(state, figure)}: ours ${text(ours)}, the venue's ${text(theirs)}, difference ${text(amount)}`
}

function nameOf(state: EngineState, { instrumentIndex, currency }: ComparedFigure): string {
  const { instruments, currencies } = state.world
  if (instrumentIndex !== undefined)
    return instruments[instrumentIndex]?.instrumentId ?? `instrument ${instrumentIndex}`
  return currencies[currency ?? -1]?.code ?? `currency ${currency}`
}

function amountText(state: EngineState, { instrumentIndex, currency }: ComparedFigure, whole: bigint): string {
  const instrument = state.world.instruments[instrumentIndex ?? -1]
  const money = state.world.currencies[currency ?? -1]
  if (instrument !== undefined) return `${whole < 0n ? '-' : ''}${formatQty(instrument, Math.abs(Number(whole)))}`
  return money === undefined ? String(whole) : formatMoney(money, whole)
}

// ── the end ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** An account is known again when nothing about it is in doubt; what differs then is on record and restricts. */
function finish(
  state: EngineState,
  accountIndex: AccountIndex,
  differences: readonly Difference[],
  before: number,
  out: Event[],
): void {
  if (isInDoubt(differences) && state.accountIsReconciled[accountIndex] !== true) return
  let discrepancyCount = differences.filter(each => each.state !== 'Accepted').length
  for (let i = before; i < out.length; i++) {
    const event = out[i]!
    if (event.kind === 'DiscrepancyFound' && event.clientOrderId !== '') discrepancyCount++
  }
  out.push({ kind: 'AccountReconciled', accountIndex, discrepancyCount, timeUs: state.timeUs })
}
