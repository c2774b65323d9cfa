/** The rules that each message of a line is judged by: codes, what a broken one means, and the bounds they measure with. */

import type { InstrumentIndex } from '../../domain/ids.ts'
import type { MarketInput } from '../../domain/market-data.ts'
import { US_PER_MINUTE, US_PER_SECOND } from '../../std/time.ts'
import { MARKET_REFUSAL_CODES } from '../validation.ts'

/** What a message can be found to be. Stable: documented in docs/market-data.md, one test row each. */
export const LINE_RULE_CODES = [
  ...MARKET_REFUSAL_CODES,
  // Found by the adapter of the line, which alone has the venue's text.
  'UNREADABLE',
  'OFF_TICK',
  'OFF_LOT',
  'CHECKSUM_WRONG',
  /** The venue's time is ahead of ours by more than clocks differ: one of them is wrong. */
  'TIME_AHEAD',
  'TIME_LATE',
  /** Its number, trade id or bar was there before. */
  'DUPLICATE',
  'SEQUENCE_BACKWARDS',
  'SEQUENCE_GAP',
  /** Older numbers with newer times: the venue counts anew. */
  'SEQUENCE_RESTARTED',
  'CROSSED',
  'LOCKED',
  /** A quote without a bid, without an ask, or without either. */
  'ONE_SIDED',
  'SPREAD_WIDE',
  /** Farther from the last price than the market moves, and nobody confirms it. */
  'JUMP',
  /** A bar that opens before the one ahead of it ended. */
  'BAR_OVERLAPS',
  'OUT_OF_SESSION',
] as const
export type LineRuleCode = (typeof LINE_RULE_CODES)[number]

/**
 * `Note`: counted and told, and the message passes. `Refuse`: it goes to quarantine. `LineStale`: that, and the line is not
 * believed for this instrument until it has kept the rules for a while. A level of a book cannot be left out alone: refused,
 * it takes the line's book out of use until its next snapshot.
 */
export const RULE_SEVERITIES = ['Note', 'Refuse', 'LineStale'] as const
export type RuleSeverity = (typeof RULE_SEVERITIES)[number]
export type RuleSeverities = Readonly<Record<LineRuleCode, RuleSeverity>>

export const DEFAULT_SEVERITIES: RuleSeverities = {
  NOT_A_WHOLE_NUMBER: 'Refuse',
  PRICE_OUT_OF_RANGE: 'Refuse',
  QTY_NEGATIVE: 'Refuse',
  QTY_ZERO: 'Refuse',
  BAR_IMPOSSIBLE: 'Refuse',
  BAR_ENDS_BEFORE_OPEN: 'Refuse',
  TIME_BACKWARDS: 'Refuse',
  UNREADABLE: 'Refuse',
  OFF_TICK: 'Refuse',
  OFF_LOT: 'Refuse',
  CHECKSUM_WRONG: 'Refuse',
  TIME_AHEAD: 'Refuse',
  TIME_LATE: 'Note',
  DUPLICATE: 'Refuse',
  SEQUENCE_BACKWARDS: 'Refuse',
  SEQUENCE_GAP: 'Note',
  SEQUENCE_RESTARTED: 'Note',
  CROSSED: 'Note',
  LOCKED: 'Note',
  ONE_SIDED: 'Note',
  SPREAD_WIDE: 'Note',
  JUMP: 'Refuse',
  BAR_OVERLAPS: 'Note',
  OUT_OF_SESSION: 'Refuse',
}

/** Nobody may let these pass: the core counts on them, or there is nothing that could be passed on. */
export const NEVER_PASSED: readonly LineRuleCode[] = [
  'NOT_A_WHOLE_NUMBER',
  'PRICE_OUT_OF_RANGE',
  'QTY_NEGATIVE',
  'UNREADABLE',
  'OFF_TICK',
  'OFF_LOT',
  'CHECKSUM_WRONG',
]

/** Returns: what a broken rule means; at least `Refuse` where nobody may let it pass. */
export function severityOf(severities: RuleSeverities, code: LineRuleCode): RuleSeverity {
  const chosen = severities[code]
  return chosen === 'Note' && NEVER_PASSED.includes(code) ? 'Refuse' : chosen
}

/** What the rules measure with. */
export interface RuleBounds {
  /** How far a venue's clock may be ahead of ours. */
  readonly aheadUsMax: number
  /** Later than this a message is told to be late. */
  readonly lateUsMax: number
  /** A spread so many times the usual one is wide. */
  readonly spreadTimesMax: number
  /** A move so many times the usual one between two messages is a jump … */
  readonly jumpTimesMax: number
  /** … but none is that is smaller than this part of the price. */
  readonly jumpBpsMin: number
  /** So many further messages near the new price make it the market, unless another line denies it; one that tells it too does so at once. */
  readonly jumpConfirmations: number
  /** So many further messages near a line's first one make it believed, unless another line, or the market before, has done so … */
  readonly firstConfirmations: number
  /** … but not before so much time has passed where another line may still speak. */
  readonly firstWaitUs: number
}

export const DEFAULT_BOUNDS: RuleBounds = {
  aheadUsMax: 5 * US_PER_SECOND,
  lateUsMax: US_PER_MINUTE,
  spreadTimesMax: 20,
  jumpTimesMax: 20,
  jumpBpsMin: 100,
  jumpConfirmations: 2,
  firstConfirmations: 2,
  firstWaitUs: 5 * US_PER_SECOND,
}

const BPS = 10_000
/** Prices are counted in half ticks, so that the middle of a quote is whole; a move of two ticks is none. */
const TOLERANCE_MIN = 4

/** How far from a price another one is near it, whatever the market does. Shape: half ticks. */
export function toleranceOf(halfTicks: number, { jumpBpsMin }: RuleBounds): number {
  return Math.max(TOLERANCE_MIN, (Math.abs(halfTicks) * jumpBpsMin) / BPS)
}

export function isNearPrice(halfTicks: number, otherHalfTicks: number, bounds: RuleBounds): boolean {
  return Math.abs(halfTicks - otherHalfTicks) <= toleranceOf(otherHalfTicks, bounds)
}

/** What was found in one message. */
export interface LineFinding {
  readonly code: LineRuleCode
  readonly severity: RuleSeverity
  readonly lineId: string
  readonly instrumentIndex: InstrumentIndex
  /** Valid during the call; `undefined` where the adapter could not make one of the message. */
  readonly input: MarketInput | undefined
  /** What was measured, and what is allowed; in the unit of the rule. */
  readonly was: number
  readonly limit: number
  readonly nowUs: number
}

/** The place of each code: a small number for counters and sets of bits. */
export const PLACE_OF_CODE = Object.fromEntries(LINE_RULE_CODES.map((code, place) => [code, place])) as Readonly<
  Record<LineRuleCode, number>
>
