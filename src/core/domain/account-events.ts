/** Facts about accounts at their venues: how they were read, what differs, what was killed, whether the switch is set. */

import type { AccountIndex, ClientOrderId, CurrencyIndex, InstrumentIndex, TimeUs, VenueOrderId } from './ids.ts'
import type { ReportedOrder, SwitchOutcome } from './inputs.ts'
import type { Scope } from './scope.ts'

/** The venue was asked for a whole account: what is open, what executed, positions, balances. */
export interface AccountQueried {
  readonly kind: 'AccountQueried'
  readonly accountIndex: AccountIndex
  readonly reason: string
  readonly timeUs: TimeUs
}

/** A venue's word about an account that is not believed at once: it is asked again before anything is concluded. */
export interface AccountDoubted {
  readonly kind: 'AccountDoubted'
  readonly accountIndex: AccountIndex
  /** In a row; 0 ends the doubt. */
  readonly count: number
  readonly reason: string
  readonly timeUs: TimeUs
}

export const DIFFERENCE_STATES = ['Doubted', 'Standing', 'Accepted'] as const
export type DifferenceState = (typeof DIFFERENCE_STATES)[number]

/** One figure of an account that is not the venue's. */
export interface Difference {
  readonly code: 'POSITION_DIFFERS' | 'BALANCE_DIFFERS'
  readonly instrumentIndex: InstrumentIndex | undefined
  readonly currency: CurrencyIndex | undefined
  /** Theirs less ours: lots or minor units, as decimal text. */
  readonly amount: string
  /** How often in a row it was found so. */
  readonly seenCount: number
  /** `Doubted`: may be a race of two answers. `Standing`: restricts trading. `Accepted`: a person has seen it and resumed. */
  readonly state: DifferenceState
  /** The scopes that were set to `Reducing` for it. */
  readonly restricts: readonly Scope[]
}

/** All that differs in an account now. */
export interface DifferencesChanged {
  readonly kind: 'DifferencesChanged'
  readonly accountIndex: AccountIndex
  readonly differences: readonly Difference[]
  readonly timeUs: TimeUs
}

/** A figure that the venue told, with ours; lots or minor units, as decimal text. */
export interface ComparedFigure {
  readonly code: Difference['code']
  readonly instrumentIndex: InstrumentIndex | undefined
  readonly currency: CurrencyIndex | undefined
  readonly ours: string
  readonly theirs: string
  /** Theirs less ours; `0` where they are equal, the venue's words where they are no whole number. */
  readonly amount: string
}

/** Figures of an account that our book never said together: it is waited for what may be on its way, and looked once more. */
export interface AnswerHeld {
  readonly kind: 'AnswerHeld'
  readonly accountIndex: AccountIndex
  /** All that were told, beside our book of when the answer came. */
  readonly figures: readonly ComparedFigure[]
  /** When the question was asked. */
  readonly askedTimeUs: TimeUs
  /** What the same answer said of orders: what was put on record, and whether it has to be looked at again soon. */
  readonly discrepancyCount: number
  readonly isUnsettled: boolean
  readonly timeUs: TimeUs
}

/** What became of them is decided; an answer that came since may have been taken in their place. */
export interface AnswerSettled {
  readonly kind: 'AnswerSettled'
  readonly accountIndex: AccountIndex
  readonly timeUs: TimeUs
}

/**
 * The venue had booked the same fills in another order: so much of the same money moves between the cost of the open
 * contracts and the realized P&L, and with it the balance.
 */
export interface CostRestated {
  readonly kind: 'CostRestated'
  readonly accountIndex: AccountIndex
  readonly instrumentIndex: InstrumentIndex
  /** What is added to cost, realized P&L and balance, settlement minor units, as decimal text. */
  readonly amountMinor: string
  readonly timeUs: TimeUs
}

/** An order at the venue that our book does not have open. */
export interface ExternalOrder {
  readonly order: ReportedOrder
  /** Its id is one that this journal made: it must not work there. */
  readonly isOurs: boolean
  readonly seenCount: number
  readonly firstSeenUs: TimeUs
}

/** All orders of an account that are open at the venue and not in our book. */
export interface ExternalOrdersChanged {
  readonly kind: 'ExternalOrdersChanged'
  readonly accountIndex: AccountIndex
  readonly orders: readonly ExternalOrder[]
  /** Found and not listed: there are more than we keep. */
  readonly unlistedCount: number
  readonly timeUs: TimeUs
}

/** A cancel of an order that is not in our book was sent. */
export interface ExternalCancelRequested {
  readonly kind: 'ExternalCancelRequested'
  readonly accountIndex: AccountIndex
  readonly instrumentIndex: InstrumentIndex
  readonly clientOrderId: ClientOrderId
  readonly venueOrderId: VenueOrderId
  readonly reason: string
  readonly timeUs: TimeUs
}

/** A scope was killed: until the venue says that nothing of it is open, it is asked and told again. */
export interface KillRequested {
  readonly kind: 'KillRequested'
  readonly scope: Scope
  readonly flatten: boolean
  readonly actor: string
  readonly reason: string
  readonly timeUs: TimeUs
}

/** The venue says that nothing of a killed scope is open in this account any more. */
export interface KillConfirmed {
  readonly kind: 'KillConfirmed'
  readonly scope: Scope
  readonly accountIndex: AccountIndex
  /** When the scope was killed. */
  readonly sinceTimeUs: TimeUs
  /** Orders of instruments that we do not know are still open: nobody but a person at the venue can cancel them. */
  readonly unknownCount: number
  readonly timeUs: TimeUs
}

/** The session ends as planned. */
export interface SessionEnding {
  readonly kind: 'SessionEnding'
  readonly actor: string
  readonly reason: string
  readonly timeUs: TimeUs
}

/** The venue was told to cancel our orders by itself unless it hears of us again within this time; 0: not any more. */
export interface DeadMansSwitchRefreshed {
  readonly kind: 'DeadMansSwitchRefreshed'
  readonly accountIndex: AccountIndex
  readonly timeoutUs: number
  readonly timeUs: TimeUs
}

/** What is known of the venue's dead man's switch changed. */
export interface DeadMansSwitchChanged {
  readonly kind: 'DeadMansSwitchChanged'
  readonly accountIndex: AccountIndex
  readonly outcome: SwitchOutcome
  readonly untilTimeUs: TimeUs
  readonly text: string
}

export type AccountEvent =
  | AccountQueried
  | AccountDoubted
  | DifferencesChanged
  | AnswerHeld
  | AnswerSettled
  | CostRestated
  | ExternalOrdersChanged
  | ExternalCancelRequested
  | KillRequested
  | KillConfirmed
  | SessionEnding
  | DeadMansSwitchRefreshed
  | DeadMansSwitchChanged
