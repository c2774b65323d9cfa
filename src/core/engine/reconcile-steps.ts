/** When accounts are read: when their venue comes up, on a schedule, and soon again where an answer left something open. */

import type { Event } from '../domain/events.ts'
import type { AccountIndex } from '../domain/ids.ts'
import { addUs } from '../std/time.ts'
import type { EngineState } from './engine-state.ts'
import { timerSet } from './order-steps.ts'

/** How long after a question that could not be answered, or whose answer never came, it is asked again. */
export const MASS_STATUS_RETRY_US = 10_000_000

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
