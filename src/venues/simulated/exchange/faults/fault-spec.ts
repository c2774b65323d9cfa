/** What can go wrong on request: every fault as data, with whom it concerns, when, and how often. */

import type { Transport } from '../seams.ts'

/** Whom it concerns; what is absent matches everything. */
export interface FaultScope {
  readonly account?: string | undefined
  /** `POST /api/v3/order` or `order.place`; a `*` stands for anything: `*order*`. */
  readonly operation?: string | undefined
  readonly transport?: Transport | undefined
  readonly symbol?: string | undefined
  /** Of events: `executionReport`, `depthUpdate`, …; with a `*` as above. */
  readonly eventType?: string | undefined
}

/** When and how often; times count from the moment it is armed. */
export interface FaultTiming {
  readonly afterUs?: number | undefined
  readonly forUs?: number | undefined
  /** How many times at most. */
  readonly count?: number | undefined
  /** Of those that it concerns the n-th alone. */
  readonly nth?: number | undefined
  /** Of those that it concerns every n-th. */
  readonly every?: number | undefined
  /** Of those left, so many in a million, drawn by the seed. */
  readonly probabilityPpm?: number | undefined
}

/** Whether the venue did what it was asked before things went wrong; `Either`: the seed decides each time. */
export const EFFECTS = ['Executed', 'NotExecuted', 'Either'] as const
export type FaultEffect = (typeof EFFECTS)[number]

export const SILENT_PARTS = ['Requests', 'User', 'Market'] as const
export type SilentPart = (typeof SILENT_PARTS)[number]

/** `503`: the gateway's own text. `-1006`, `-1007`: the venue's codes. All three mean "fate unknown". */
export const UNKNOWN_ANSWERS = ['503', '-1006', '-1007'] as const
export type UnknownAnswer = (typeof UNKNOWN_ANSWERS)[number]

interface Base extends FaultScope, FaultTiming {}

/** On the way in (`Request`) or back (`Answer`). */
export interface Latency extends Base {
  readonly kind: 'Latency'
  readonly on: 'Request' | 'Answer'
  readonly delayUs: number
  readonly jitterUs: number
}

/** Done, and nobody is told: the connection stays open. */
export interface AnswerLost extends Base {
  readonly kind: 'AnswerLost'
}

export interface UnknownStatus extends Base {
  readonly kind: 'UnknownStatus'
  readonly effect: FaultEffect
  readonly answer: UnknownAnswer
}

export interface ConnectionReset extends Base {
  readonly kind: 'ConnectionReset'
  readonly effect: FaultEffect
}

/** Connected, and nothing comes: requests are swallowed undone, events are not sent. */
export interface Silence extends Base {
  readonly kind: 'Silence'
  readonly of: readonly SilentPart[]
}

export interface RateLimitStorm extends Base {
  readonly kind: 'RateLimitStorm'
  readonly status: 429 | 418
  readonly retryAfterSeconds: number
}

export interface OrderRejected extends Base {
  readonly kind: 'OrderRejected'
  readonly code: number
  readonly message: string
}

/** Taken, and ended by the venue at once, or after a part of it was filled. */
export interface OrderEnded extends Base {
  readonly kind: 'OrderEnded'
  readonly state: 'Canceled' | 'Expired'
  /** The share of its quantity that is filled before, where there is liquidity. */
  readonly filledPpm: number
}

/** Told `copies` times more, each so much later. */
export interface EventDuplicated extends Base {
  readonly kind: 'EventDuplicated'
  readonly copies: number
  readonly delayUs: number
}

/** Late; what comes after it on the same stream waits behind it. */
export interface EventLate extends Base {
  readonly kind: 'EventLate'
  readonly delayUs: number
  readonly jitterUs: number
}

/** Late, and passed by what comes after it. */
export interface EventReordered extends Base {
  readonly kind: 'EventReordered'
  readonly delayUs: number
}

export interface EventLost extends Base {
  readonly kind: 'EventLost'
}

/** An update of the book, or a quote, with a bid at or above an ask. */
export interface BookCrossed extends Base {
  readonly kind: 'BookCrossed'
}

/** The venue's clock is off by this much, and goes away from the right one. */
export interface WrongClock extends Base {
  readonly kind: 'WrongClock'
  readonly offsetUs: number
  readonly driftPpm: number
}

/** Nobody gets in, everybody is thrown out; once it is back, open orders are gone if so wished. */
export interface VenueDown extends Base {
  readonly kind: 'VenueDown'
  readonly expiresOrders: boolean
}

export type FaultSpec =
  | Latency
  | AnswerLost
  | UnknownStatus
  | ConnectionReset
  | Silence
  | RateLimitStorm
  | OrderRejected
  | OrderEnded
  | EventDuplicated
  | EventLate
  | EventReordered
  | EventLost
  | BookCrossed
  | WrongClock
  | VenueDown

export type FaultKind = FaultSpec['kind']
