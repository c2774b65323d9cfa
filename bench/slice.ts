/** The loop of bench/by-turns.ts, in a file of its own so that each of the two that are compared has a copy. */

import type { MarketFeed } from '../src/market-data/feed.ts'
import type { BenchSession } from './bench-session.ts'

const SLICE_INPUTS = 20_000

/** Returns: false at the end of the feed. */
export function runSlice({ session }: BenchSession, feed: MarketFeed): boolean {
  for (let i = 0; i < SLICE_INPUTS; i++) {
    const input = feed.next()
    if (input === undefined) return false
    if (feed.readCount === 1) session.start(input.timeUs)
    session.market(input)
  }
  return true
}
