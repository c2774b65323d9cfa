/** The slow twin of Agreement and Consensus, plain enough to be believed: sorts, filters, and new objects for everything. */

import type { QuoteTick } from '../../domain/market-data.ts'

export interface NaiveVoice {
  readonly quote: Pick<QuoteTick, 'bidTicks' | 'bidLots' | 'askTicks' | 'askLots'>
}

export interface NaiveQuote {
  readonly bidTicks: number
  readonly bidLots: number
  readonly askTicks: number
  readonly askLots: number
}

function middleOf(values: readonly number[], isHigher: boolean): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length / 2
  return sorted[isHigher ? Math.floor(half) : Math.ceil(half) - 1]!
}

/** The voices that stand near the middle of them all. */
export function naiveNear<V extends NaiveVoice>(voices: readonly V[], bandBps: number): V[] {
  const bid = middleOf(
    voices.map(({ quote }) => quote.bidTicks),
    false,
  )
  const ask = middleOf(
    voices.map(({ quote }) => quote.askTicks),
    true,
  )
  const isNear = (ticks: number, middle: number) =>
    Math.abs(ticks - middle) <= Math.max(1, (Math.abs(middle) * bandBps) / 10_000)
  return voices.filter(({ quote }) => isNear(quote.bidTicks, bid) && isNear(quote.askTicks, ask))
}

/** Returns: `undefined` where too few agree. */
export function naiveConsensus(
  voices: readonly NaiveVoice[],
  bandBps: number,
  sourcesMin: number,
): NaiveQuote | undefined {
  if (voices.length === 0) return undefined
  const near = naiveNear(voices, bandBps)
  if (near.length < sourcesMin || near.length <= voices.length / 2) return undefined
  const quotes = near.map(({ quote }) => quote)
  const crossed = quotes.filter(quote => quote.bidTicks > quote.askTicks)
  const isCrossed = crossed.length > quotes.length / 2
  const told = isCrossed ? [crossed[0]!] : quotes
  const bidTicks = middleOf(
    told.map(quote => quote.bidTicks),
    false,
  )
  const askTicks = middleOf(
    told.map(quote => quote.askTicks),
    true,
  )
  return {
    bidTicks,
    bidLots: quotes.find(quote => quote.bidTicks === bidTicks)!.bidLots,
    askTicks,
    askLots: quotes.find(quote => quote.askTicks === askTicks)!.askLots,
  }
}
