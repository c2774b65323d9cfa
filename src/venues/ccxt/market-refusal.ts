/** What of a line of market data could not be read, by code: the line's quality counts it, the quarantine keeps its text. */

import type { InstrumentIndex } from '../../core/domain/ids.ts'
import { isDecimalText } from '../../core/std/decimal.ts'

export const MARKET_REFUSALS = [
  /** A message that is no JSON: garbage, or the beginning of a longer one. */
  'NOT_JSON',
  /** JSON that is none of the messages that the venue is known to send. */
  'UNKNOWN_FRAME',
  /** A price or a size that is no decimal number. */
  'NOT_A_NUMBER',
  /** A price between two ticks, or beyond what we count: the venue may have changed its ticks. */
  'OFF_TICK',
  /** The same of a size. */
  'OFF_LOT',
] as const
export type MarketRefusalKind = (typeof MARKET_REFUSALS)[number]

export interface LineRefusal {
  readonly code: MarketRefusalKind
  /** `undefined`: nobody knows which market it was about. */
  readonly instrumentIndex: InstrumentIndex | undefined
  /** What was found, at most {@link REFUSAL_TEXT_MAX} characters of it; the whole message is the newest raw one of the line. */
  readonly text: string
}

export const REFUSAL_TEXT_MAX = 300

/** Why a price or a size could not be counted in ticks or lots. */
export function refusalOfNumber(code: 'OFF_TICK' | 'OFF_LOT', text: string): MarketRefusalKind {
  return isDecimalText(text) ? code : 'NOT_A_NUMBER'
}
