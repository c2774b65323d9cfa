/** Best quotes from messages that tell one side at a time: what a message does not mention stays as it was. */

import type { BestFact, LevelTexts, QuoteFact } from './market-facts.ts'
import { isNothing } from './raw.ts'

interface Best {
  readonly bid: LevelTexts
  readonly ask: LevelTexts
}

const ABSENT: LevelTexts = ['', '']

export class BestQuotes {
  readonly #bySymbol = new Map<string, Best>()

  reset(): void {
    this.#bySymbol.clear()
  }

  take({ symbol, isSnapshot, bids, asks, sequence, eventTimeUs }: BestFact): QuoteFact {
    const before = isSnapshot ? undefined : this.#bySymbol.get(symbol)
    const bid = bestOf(bids, before?.bid ?? ABSENT)
    const ask = bestOf(asks, before?.ask ?? ABSENT)
    this.#bySymbol.set(symbol, { bid, ask })
    const [bidPrice, bidQty] = bid
    const [askPrice, askQty] = ask
    return { kind: 'Quote', symbol, bidPrice, bidQty, askPrice, askQty, sequence, eventTimeUs }
  }
}

/** The one level that is set; where the message only takes the old one away, there is none. */
function bestOf(levels: readonly LevelTexts[], before: LevelTexts): LevelTexts {
  if (levels.length === 0) return before
  return levels.find(([, qty]) => !isNothing(qty)) ?? ABSENT
}
