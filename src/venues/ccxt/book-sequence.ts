/**
 * Tells whether a book's messages follow each other without a gap, by the rule of its venue, and bridges updates to a snapshot.
 *
 * Invariants: what is given out is a snapshot followed by every update after it, in order; at most {@link HELD_MAX} updates
 * wait for a snapshot. The newest message told twice is told once. Pure: asking for a new snapshot is the caller's errand.
 */

import type { BookFact } from './market-facts.ts'

/**
 * How the messages of a venue's book hang together.
 * `BinanceSpot`: `U` is the last `u` + 1; the first one covers `lastUpdateId` + 1 of a REST snapshot.
 * `BinanceFutures`: `pu` is the last `u`; the first one covers `lastUpdateId` itself, or follows it.
 * `PreviousId` (OKX, Deribit): `prevSeqId`, `prev_change_id` is the last `seqId`, `change_id`; the snapshot comes on the stream.
 * `NextId` (Bybit): `u` is the last `u` + 1; the snapshot comes on the stream.
 * `Unnumbered` (Kraken, Coinbase, Gemini): the stream begins with a snapshot; a checksum or the connection's own count finds gaps.
 */
export const BOOK_RULES = ['BinanceSpot', 'BinanceFutures', 'PreviousId', 'NextId', 'Unnumbered'] as const
export type BookRule = (typeof BOOK_RULES)[number]

export type BookStep =
  | { readonly kind: 'Apply'; readonly facts: readonly BookFact[] }
  /** Nothing can be shown yet, or it is old. */
  | { readonly kind: 'Wait' }
  /** The book is void: a new snapshot is needed. */
  | { readonly kind: 'Resync'; readonly reason: string }

export const HELD_MAX = 2_000
const WAIT: BookStep = { kind: 'Wait' }

export class BookSequence {
  readonly #rule: BookRule
  #held: BookFact[] = []
  /** The id of the newest message given out; `undefined` while there is no snapshot. */
  #last: number | undefined
  /** The first update after a REST snapshot overlaps it; those after it may not. */
  #isBridging = false

  constructor(rule: BookRule) {
    this.#rule = rule
  }

  /** True where the snapshot has to be asked for; else it comes by itself after each subscription. */
  static asksForSnapshot(rule: BookRule): boolean {
    return rule === 'BinanceSpot' || rule === 'BinanceFutures'
  }

  /** Forgets everything: the connection is a new one. */
  reset(): void {
    this.#held = []
    this.#last = undefined
    this.#isBridging = false
  }

  take(fact: BookFact): BookStep {
    if (fact.isSnapshot) return this.#begin(fact)
    if (this.#last === undefined) return this.#hold(fact)
    return this.#follow(fact)
  }

  #hold(fact: BookFact): BookStep {
    if (!BookSequence.asksForSnapshot(this.#rule)) return WAIT
    if (this.#held.length >= HELD_MAX) return this.#lose(fact, `HELD_FULL: ${HELD_MAX} updates wait for a snapshot`)
    this.#held.push(fact)
    return WAIT
  }

  #begin(snapshot: BookFact): BookStep {
    const held = this.#held
    this.#held = []
    this.#last = snapshot.place.last
    this.#isBridging = BookSequence.asksForSnapshot(this.#rule)
    const facts = [snapshot]
    for (const [index, fact] of held.entries()) {
      const step = this.#follow(fact)
      if (step.kind === 'Apply') facts.push(...step.facts)
      if (step.kind === 'Resync') {
        this.#held = held.slice(index)
        return step
      }
    }
    return { kind: 'Apply', facts }
  }

  #follow(fact: BookFact): BookStep {
    const verdict = this.#verdictOn(fact)
    if (verdict === 'Old') return WAIT
    if (verdict !== 'Next') return this.#lose(fact, verdict.gap)
    this.#last = fact.place.last
    this.#isBridging = false
    return { kind: 'Apply', facts: [fact] }
  }

  #lose(fact: BookFact, reason: string): BookStep {
    this.reset()
    if (BookSequence.asksForSnapshot(this.#rule)) this.#held.push(fact)
    return { kind: 'Resync', reason }
  }

  #verdictOn({ place }: BookFact): 'Next' | 'Old' | { readonly gap: string } {
    const last = this.#last!
    switch (this.#rule) {
      case 'Unnumbered':
        return 'Next'
      case 'NextId':
        if (place.last === last) return 'Old'
        return place.last === last + 1 ? 'Next' : gapOf('u', last + 1, place.last)
      case 'PreviousId':
        if (place.previous === last) return 'Next'
        return place.last === last ? 'Old' : gapOf('previous id', last, place.previous)
      case 'BinanceSpot':
        if (place.last <= last) return 'Old'
        if (this.#isBridging && place.first <= last + 1) return 'Next'
        return place.first === last + 1 ? 'Next' : gapOf('U', last + 1, place.first)
      case 'BinanceFutures':
        if (place.previous === last) return 'Next'
        if (this.#isBridging) return bridgeFutures(place.first, place.last, last)
        return gapOf('pu', last, place.previous)
      default:
        return this.#rule satisfies never
    }
  }
}

function bridgeFutures(first: number, updateLast: number, snapshotLast: number): 'Next' | 'Old' | { gap: string } {
  if (updateLast < snapshotLast) return 'Old'
  return first <= snapshotLast ? 'Next' : gapOf('U', snapshotLast, first)
}

function gapOf(field: string, expected: number, found: number): { readonly gap: string } {
  return { gap: `SEQUENCE_GAP: ${field} expected ${expected}, found ${found}` }
}
