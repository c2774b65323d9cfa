/** What of a line of market data could not be read, by code: the line's quality counts it, the quarantine keeps its text. */

import type { InstrumentIndex } from '../../core/domain/ids.ts'
import { isDecimalText } from '../../core/std/decimal.ts'

/** Codes of the rules that lines are judged by: these are for the adapter to find. */
export const MARKET_REFUSALS = [
  /** No JSON, JSON that the venue is not known to send, a number that is none. */
  'UNREADABLE',
  /** A price between two ticks, or beyond what we count: the venue may have changed its ticks. */
  'OFF_TICK',
  /** The same of a size. */
  'OFF_LOT',
  /** The book is not the venue's. */
  'CHECKSUM_WRONG',
] as const
export type MarketRefusalCode = (typeof MARKET_REFUSALS)[number]

export interface LineRefusal {
  readonly code: MarketRefusalCode
  /** `undefined`: nobody knows which market it was about. */
  readonly instrumentIndex: InstrumentIndex | undefined
  /** What was found, at most {@link REFUSAL_TEXT_MAX} characters of it; the whole message is the newest raw one of the line. */
  readonly text: string
}

export const REFUSAL_TEXT_MAX = 300

/** Why a price or a size could not be counted in ticks or lots. */
export function refusalOfNumber(code: 'OFF_TICK' | 'OFF_LOT', text: string): MarketRefusalCode {
  return isDecimalText(text) ? code : 'UNREADABLE'
}
