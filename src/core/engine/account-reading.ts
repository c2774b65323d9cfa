/** What is known of each account at its venue, and of scopes: how far it was read, what differs, who killed or restricted what. */

import type { AnswerHeld, Difference, ExternalOrder } from '../domain/account-events.ts'
import type { AccountIndex, TimeUs } from '../domain/ids.ts'
import type { SwitchOutcome } from '../domain/inputs.ts'
import type { Scope } from '../domain/scope.ts'
import type { BookingNote } from '../reconcile/account-moments.ts'

export interface AccountReading {
  /** Executions before it are not ours to book: the account came into this journal then. */
  readonly begunTimeUs: TimeUs
  /** Every execution before it is booked. */
  watermarkUs: TimeUs
  /** When the oldest question was asked that is not answered; 0 for none. */
  askedTimeUs: TimeUs
  /** When the question was asked whose answer came last. */
  answeredAskUs: TimeUs
  /** Answers in a row that were not believed. */
  doubtCount: number
  differences: readonly Difference[]
  externalOrders: readonly ExternalOrder[]
  unlistedCount: number
  /** What the venue said last about its dead man's switch; `undefined` before that. */
  switchOutcome: SwitchOutcome | undefined
  switchUntilUs: TimeUs
}

/** What was booked in an account while an answer about it is awaited, or held: by it the answer's moment is found. */
export interface AccountMoments {
  /** The newest, oldest first, none left out up to now; none of long ago, where nobody asks. */
  readonly notes: BookingNote[]
  held: AnswerHeld | undefined
}

/** A scope that was killed, in one account that it reaches: until the venue says that nothing of it is open. */
export interface KillWatch {
  readonly scope: Scope
  readonly accountIndex: AccountIndex
  readonly sinceTimeUs: TimeUs
}

/** Who set the trading state of a scope. */
export interface ScopeNote {
  readonly scope: Scope
  readonly actor: string
  readonly reason: string
  readonly timeUs: TimeUs
}
