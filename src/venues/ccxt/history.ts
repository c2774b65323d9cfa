/** How a venue is asked for its past, page by page, and what a page says. */

import type { BarFact, TradeFact } from './market-facts.ts'
import type { MarketName, RestRequest } from './request-terms.ts'

/** A stretch in the venue's own unit. */
export interface PastStretch {
  readonly market: MarketName
  /** Included. */
  readonly fromMs: number
  /** Not included. */
  readonly toMs: number
  /** Of bars; 0 for trades. */
  readonly stepMs: number
}

export interface PastPage<Fact> {
  /** In any order; what lies outside of the stretch, or was on another page as well, is left out later. */
  readonly facts: readonly Fact[]
  /** `undefined`: there is no more in the stretch. */
  readonly next: RestRequest | undefined
}

export interface PastReading<Fact> {
  first(stretch: PastStretch): RestRequest
  read(answer: unknown, asked: RestRequest, stretch: PastStretch): PastPage<Fact>
  /** What is to be known of what it tells. */
  readonly note?: string
}

/** What a venue does not tell by stretches is absent. */
export interface PastRules {
  readonly trades?: PastReading<TradeFact>
  readonly bars?: PastReading<BarFact> & {
    /** Lengths that it makes, in milliseconds. */
    readonly stepsMs: readonly number[]
  }
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** The lengths of bars that most venues make, by milliseconds. */
export const MINUTES = (...counts: readonly number[]) => counts.map(count => count * MINUTE_MS)

/** `5m`, `4h`, `1d`: as most venues name lengths. */
export function lengthText(stepMs: number, [minute, hour, day]: readonly [string, string, string]): string {
  if (stepMs % DAY_MS === 0) return `${stepMs / DAY_MS}${day}`
  return stepMs % HOUR_MS === 0 ? `${stepMs / HOUR_MS}${hour}` : `${stepMs / MINUTE_MS}${minute}`
}

/** A row `[opened, open, high, low, close, volume, …]`, as most venues write it. */
export function rowBar(row: readonly string[], openMs: number, { market, stepMs }: PastStretch): BarFact {
  const [, open = '', high = '', low = '', close = '', volume = ''] = row
  return barFact(openMs, { open, high, low, close, volume }, market, stepMs)
}

export function barFact(
  openMs: number,
  numbers: Pick<BarFact, 'open' | 'high' | 'low' | 'close' | 'volume'>,
  { symbol }: MarketName,
  stepMs: number,
): BarFact {
  const openTimeUs = (openMs * 1_000) as BarFact['openTimeUs']
  const closeTimeUs = ((openMs + stepMs) * 1_000) as BarFact['closeTimeUs']
  return { kind: 'Bar', symbol, openTimeUs, closeTimeUs, ...numbers }
}
