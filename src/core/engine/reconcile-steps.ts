/** When accounts are read: when their venue comes up, on a schedule, and soon again where an answer left something open. */

import type { Difference } from '../domain/account-events.ts'
import type { Event } from '../domain/events.ts'
import type { AccountIndex } from '../domain/ids.ts'
import { addUs } from '../std/time.ts'
import type { EngineState } from './engine-state.ts'
import { timerSet } from './order-steps.ts'

/** How long after a question that could not be answered, or whose answer never came, it is asked again. */
export const MASS_STATUS_RETRY_US = 10_000_000

const RE_ASK_US_MIN = 1_000_000
const RE_ASK_US_MAX = 30_000_000
/** Before this rule version the first doubt of an account that nobody may trade in waited as long as any other. */
const PRESSING_DOUBTS_SINCE = 3
const PRESSING_US = 200_000
const KILL_RE_ASK_US = 200_000
const KILL_HASTE_US = 2_000_000

/** Asks the venue for the account. Its answer sets the time of the next question; without one it is asked again. */
export function askAccount(state: EngineState, accountIndex: AccountIndex, reason: string, out: Event[]): void {
  out.push({ kind: 'AccountQueried', accountIndex, reason, timeUs: state.timeUs })
  out.push(timerSet('Reconcile', accountIndex, addUs(state.timeUs, MASS_STATUS_RETRY_US)))
}

/** A venue that is down will report when it is up, and is read then. */
export function decideReconcileTimer(state: EngineState, accountIndex: AccountIndex, out: Event[]): void {
  const account = state.world.accounts[accountIndex]
  if (account === undefined || state.venueIsUp[account.venueIndex] !== true) return
  askAccount(state, accountIndex, 'by schedule, or an answer left something open', out)
}

// ── after an answer ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Sets the time of the next question: soon while something is in doubt, else by the schedule of the account. */
export function askAgain(
  state: EngineState,
  accountIndex: AccountIndex,
  differences: readonly Difference[],
  isUnsettled: boolean,
  out: Event[],
): void {
  const { reconcileEveryUs, venueIndex } = state.world.accounts[accountIndex]!
  const isInside = state.world.venues[venueIndex]!.capabilities.ackTimeoutUs === 0
  const seenCount = Math.max(1, ...differences.filter(isDoubted).map(each => each.seenCount))
  const isSoon = isUnsettled || differences.some(isDoubted)
  const soonUs = isPressing(state, accountIndex, differences) ? PRESSING_US : reAskUs(seenCount)
  const delayUs = isSoon ? soonUs : isInside ? undefined : reconcileEveryUs
  if (delayUs !== undefined) out.push(timerSet('Reconcile', accountIndex, addUs(state.timeUs, delayUs)))
  else if (state.timers.has(`Reconcile/${accountIndex}/0`)) out.push(timerSet('Reconcile', accountIndex, 0 as never))
}

/** In its first seconds a kill is asked about more often: somebody waits for it. */
export function askKilled(state: EngineState, accountIndex: AccountIndex, out: Event[]): void {
  const sinceUs = Math.max(0, ...state.kills.map(watch => watch.sinceTimeUs))
  const delayUs = state.timeUs - sinceUs < KILL_HASTE_US ? KILL_RE_ASK_US : RE_ASK_US_MIN
  out.push(timerSet('Reconcile', accountIndex, addUs(state.timeUs, delayUs)))
}

export function reAskUs(count: number): number {
  return Math.min(RE_ASK_US_MAX, RE_ASK_US_MIN * 2 ** Math.min(count - 1, 10))
}

export function isInDoubt(differences: readonly Difference[]): boolean {
  return differences.some(each => isDoubted(each) && each.restricts.length === 0)
}

function isDoubted({ state }: Difference): boolean {
  return state === 'Doubted'
}

/**
 * Whether a new doubt keeps everybody from trading. Mostly it is a fill that came between two answers: of a leader that has
 * just begun, with orders on their way, the next reading is without it. Once: what is doubted again has its usual time.
 */
function isPressing(state: EngineState, accountIndex: AccountIndex, differences: readonly Difference[]): boolean {
  const isKnown = state.accountIsReconciled[accountIndex] === true
  const wasDoubted = state.readings[accountIndex]!.differences.some(isDoubted)
  return state.world.ruleVersion >= PRESSING_DOUBTS_SINCE && !isKnown && !wasDoubted && isInDoubt(differences)
}
