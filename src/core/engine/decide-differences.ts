/**
 * Decides what the positions and balances of an answer mean, beside our book of the moment that the answer is of.
 *
 * Invariants: an answer of no moment is held for a while, for it may be ahead of us, and doubted only then; one of a moment of
 * the past lifts nothing.
 */

import type { AnswerHeld, ComparedFigure, Difference } from '../domain/account-events.ts'
import type { DiscrepancyFound, Event } from '../domain/events.ts'
import type { AccountIndex, ClientOrderId, TimeUs } from '../domain/ids.ts'
import type { MassStatusReport } from '../domain/inputs.ts'
import { formatMoney, formatQty } from '../domain/instrument-math.ts'
import { isAtVenue } from '../domain/order.ts'
import type { Scope } from '../domain/scope.ts'
import { compareFigures, compareWith, isWholeText } from '../reconcile/account-differences.ts'
import { bookingsSinceMoment } from '../reconcile/account-moments.ts'
import { movedCosts } from '../reconcile/moved-costs.ts'
import { isAsKnown, mergeDifferences, withoutDoubts } from '../reconcile/standing-differences.ts'
import type { EngineState } from './engine-state.ts'
import { MOMENTS_SINCE } from './moment-notes.ts'
import { PROGRAM } from './reading-notes.ts'

/** A difference while orders work may be a fill that one of two answers has and the other not; it is gone in the next. */
const SEEN_TO_STAND_BUSY = 3

/**
 * Returns: all that differs now; `undefined` where the answer is of no moment, and it is too early to doubt it. `figures` are
 * what was told, then.
 */
export function decideFigures(
  state: EngineState,
  report: MassStatusReport,
  out: Event[],
): { readonly differences: readonly Difference[] | undefined; readonly figures: readonly ComparedFigure[] } {
  const { accountIndex } = report
  const { balanceTolerances } = state.world.accounts[accountIndex]!
  const now = compareFigures(state.built.portfolio, report, balanceTolerances)
  const bookings = bookingsSince(state, accountIndex, now, state.readings[accountIndex]!.answeredAskUs)
  if (bookings !== undefined && bookings > 0)
    return { differences: ofThePast(state, accountIndex, now, out), figures: now }
  const figures = now.map(figure => restateCosts(state, report, figure, out))
  const { differences: before } = state.readings[accountIndex]!
  const isHeld = mayBeAhead(state, accountIndex) && !figures.every(figure => isAsKnown(before, figure))
  return { differences: isHeld ? undefined : merge(state, accountIndex, figures, out), figures }
}

/** Returns: all that differs once nothing more is waited for. */
export function decideHeldFigures(state: EngineState, held: AnswerHeld, out: Event[]): readonly Difference[] {
  const { accountIndex, figures, askedTimeUs } = held
  const now = figures.map(figure => beside(state, accountIndex, figure))
  const bookings = bookingsSince(state, accountIndex, now, askedTimeUs)
  if (bookings !== undefined && bookings > 0) return ofThePast(state, accountIndex, now, out)
  return merge(state, accountIndex, bookings === 0 ? now : figures, out)
}

/** The same figure beside our book of now. */
function beside(state: EngineState, accountIndex: AccountIndex, figure: ComparedFigure): ComparedFigure {
  const { portfolio } = state.built
  const { instrumentIndex, currency } = figure
  const ours =
    instrumentIndex === undefined
      ? portfolio.balanceOf(accountIndex, currency!).toText()
      : String(portfolio.accountSignedLotsOf(accountIndex, instrumentIndex))
  return compareWith(figure, ours, state.world.accounts[accountIndex]!.balanceTolerances)
}

/** How many bookings ago the answer's moment was; `undefined` where none is known. */
function bookingsSince(
  state: EngineState,
  accountIndex: AccountIndex,
  now: readonly ComparedFigure[],
  askedTimeUs: TimeUs,
): number | undefined {
  const { differences: before } = state.readings[accountIndex]!
  const { balanceTolerances } = state.world.accounts[accountIndex]!
  const { notes } = state.moments[accountIndex]!
  return bookingsSinceMoment(now, notes, askedTimeUs, figure => isAsKnown(before, figure), balanceTolerances)
}

function ofThePast(
  state: EngineState,
  accountIndex: AccountIndex,
  figures: readonly ComparedFigure[],
  out: Event[],
): readonly Difference[] {
  const differences = withoutDoubts(state.readings[accountIndex]!.differences, figures)
  noteDifferences(state, accountIndex, differences, out)
  return differences
}

/** True while something may execute, or just did, so that the venue may be ahead of our book for a moment. */
function mayBeAhead(state: EngineState, accountIndex: AccountIndex): boolean {
  const { venueIndex } = state.world.accounts[accountIndex]!
  const isInside = state.world.venues[venueIndex]!.capabilities.ackTimeoutUs === 0
  return state.world.ruleVersion >= MOMENTS_SINCE && !isInside && seenToStand(state, accountIndex) > 1
}

/** True where something was booked since the question was asked: the answer may be of any moment from then on. */
function isMoving(state: EngineState, accountIndex: AccountIndex): boolean {
  const newest = state.moments[accountIndex]!.notes.at(-1)
  return newest !== undefined && newest.timeUs >= state.readings[accountIndex]!.answeredAskUs
}

/** Takes figures beside our book as they are: what differs is doubted, stands, or is gone. */
function merge(
  state: EngineState,
  accountIndex: AccountIndex,
  figures: readonly ComparedFigure[],
  out: Event[],
): readonly Difference[] {
  const before = state.readings[accountIndex]!.differences
  const scopesFor = (figure: ComparedFigure) =>
    scopesOf(state, accountIndex, figure).filter(scope => isActive(state, scope))
  const isRestless = isMoving(state, accountIndex)
  const merged = mergeDifferences(before, figures, seenToStand(state, accountIndex), scopesFor, isRestless)
  for (const figure of merged.confirmed) out.push(discrepancyOf(state, accountIndex, figure))
  const { differences } = merged
  noteDifferences(state, accountIndex, differences, out)
  const restricting = differences.filter(each => !before.includes(each) && each.state === 'Standing')
  for (const scope of restricting.flatMap(each => each.restricts))
    if (isActive(state, scope))
      out.push(changeOf(state, scope, 'Reducing', reasonOf(state, accountIndex, merged.confirmed)))
  for (const scope of merged.freed)
    if (state.built.risk.tradingStates.stateOf(scope) === 'Reducing')
      out.push(changeOf(state, scope, 'Active', 'RECONCILED: the account is what our book says'))
  return differences
}

function noteDifferences(
  state: EngineState,
  accountIndex: AccountIndex,
  differences: readonly Difference[],
  out: Event[],
): void {
  const before = state.readings[accountIndex]!.differences
  const isChanged = differences.length !== before.length || differences.some((each, at) => each !== before[at])
  if (isChanged) out.push({ kind: 'DifferencesChanged', accountIndex, differences, timeUs: state.timeUs })
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

/** How often in a row a difference has to be found: it may be a fill that one of two answers has and the other not. */
function seenToStand(state: EngineState, accountIndex: AccountIndex): number {
  if (isMoving(state, accountIndex)) return SEEN_TO_STAND_BUSY
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
