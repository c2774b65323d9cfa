/**
 * Trades that were missed while a line was away: from where on they are asked for, what came meanwhile, and all of it in order.
 *
 * Invariants: trades of a market come out in the order of the venue's numbers, each once; at most {@link HELD_MAX} wait for what
 * was missed, and that more came is told.
 */

import type { PastTrade } from '../../core/domain/history.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { TradeFact } from './market-facts.ts'

export const HELD_MAX = 5_000

interface LastTrade {
  sequence: number
  eventTimeUs: TimeUs
}

interface Gap {
  readonly last: LastTrade
  readonly held: TradeFact[]
  /** `undefined` while the answer has not come. */
  missing: readonly PastTrade[] | undefined
  note: string
}

/** What closes a gap. */
export interface Filling {
  readonly missing: readonly PastTrade[]
  readonly held: readonly TradeFact[]
  readonly note: string
}

export class TradeGaps {
  readonly #last = new Map<number, LastTrade>()
  readonly #gaps = new Map<number, Gap>()

  /** Returns: since when trades are missing; `undefined` where none was ever seen, or they have no numbers. */
  open(index: number): TimeUs | undefined {
    const last = this.#last.get(index)
    if (last === undefined) return undefined
    this.#gaps.set(index, { last: { ...last }, held: [], missing: undefined, note: '' })
    return last.eventTimeUs
  }

  isOpen(index: number): boolean {
    return this.#gaps.has(index)
  }

  /** The line is away again: what was held came after the gap that is still there. */
  forget(index: number): void {
    this.#gaps.delete(index)
  }

  /** Returns: true where the trade has to wait for those before it. */
  holds(index: number, fact: TradeFact): boolean {
    const gap = this.#gaps.get(index)
    if (gap !== undefined) return this.#hold(gap, fact)
    if (fact.sequence > 0) this.#remember(index, fact)
    return false
  }

  #hold(gap: Gap, fact: TradeFact): boolean {
    if (gap.held.length < HELD_MAX) gap.held.push(fact)
    else if (gap.note === '')
      gap.note = `HELD_FULL: ${HELD_MAX} trades waited for those before them, later ones are missing`
    return true
  }

  /** What the venue's history says; nothing, and why, where it could not be asked. */
  take(index: number, missing: readonly PastTrade[], note: string): void {
    const gap = this.#gaps.get(index)
    if (gap !== undefined && gap.missing === undefined) this.#answer(gap, missing, note)
  }

  #answer(gap: Gap, missing: readonly PastTrade[], note: string): void {
    const before = gap.held[0]?.sequence ?? Number.POSITIVE_INFINITY
    gap.missing = missing.filter(({ tradeNumber }) => tradeNumber > gap.last.sequence && tradeNumber < before)
    gap.note = [note, gap.note].filter(words => words !== '').join('; ')
  }

  /** Returns: `undefined` while the answer has not come. Closes the gap. */
  fill(index: number): Filling | undefined {
    const gap = this.#gaps.get(index)
    if (gap?.missing === undefined) return undefined
    this.#gaps.delete(index)
    const { missing, held, note } = gap
    const newest = held.at(-1) ?? missing.at(-1)
    if (newest !== undefined) this.#remember(index, numbered(newest))
    return { missing, held, note }
  }

  #remember(index: number, { sequence, eventTimeUs }: LastTrade): void {
    const last = this.#last.get(index)
    if (last === undefined) this.#last.set(index, { sequence, eventTimeUs })
    else if (sequence > last.sequence) {
      last.sequence = sequence
      last.eventTimeUs = eventTimeUs
    }
  }
}

function numbered(trade: TradeFact | PastTrade): LastTrade {
  const sequence = 'sequence' in trade ? trade.sequence : trade.tradeNumber
  return { sequence, eventTimeUs: trade.eventTimeUs }
}
