/**
 * The executions that the venue listed while the node stood by, so that a new leader asks for what came since and not for
 * minutes of them.
 *
 * Invariants: every execution of the venue's time from `sinceMs` on that it listed in time is here or is asked for from
 * {@link ListedFills.askFromMs} on; bounded by time and number, and whoever wants more than is kept has to ask for the whole.
 */

import type { OrderFact } from './facts.ts'

/** A reading goes back five minutes from the last one that left no difference; one that left some may have come between. */
export const KEPT_MS = 600_000
/** Executions come into the venue's list this much late at most; later ones are found by the reading after. */
export const LATE_MS = 10_000
const KEPT_MAX = 50_000

export class ListedFills {
  readonly #keptMax: number
  /** By execution id; about in the order of their times. */
  readonly #fills = new Map<string, OrderFact>()
  /** By the venue's clock; `undefined` before the first listing. */
  #sinceMs: number | undefined
  #listedMs = 0

  constructor(keptMax = KEPT_MAX) {
    this.#keptMax = keptMax
  }

  /** From which time on the next listing asks; where it has been still for long it begins anew. */
  nextFromMs(nowMs: number): number {
    if (nowMs - this.#goOnMs > KEPT_MS) this.#forget()
    return this.#sinceMs === undefined ? nowMs - KEPT_MS : this.#goOnMs
  }

  /**
   * Whoever wants the executions of that time and later has to ask for those from the returned time on, and takes the
   * others {@link from} here. Returns: `sinceMs` itself where not all of the others are here.
   */
  askFromMs(sinceMs: number): number {
    return this.#sinceMs === undefined || sinceMs < this.#sinceMs ? sinceMs : Math.max(sinceMs, this.#goOnMs)
  }

  /** The executions of that time and later, with those of the listing last. */
  from(sinceMs: number, listing: readonly OrderFact[]): OrderFact[] {
    const fills = [...this.#fills.values()].filter(fill => msOf(fill) >= sinceMs)
    return [...fills, ...listing.filter(fill => !this.#fills.has(fill.executionId))]
  }

  /** A whole listing from `fromMs` on, which was asked for at `askedMs`, both by the venue's clock. */
  note(fromMs: number, askedMs: number, listing: readonly OrderFact[]): void {
    this.#sinceMs ??= fromMs
    // One without a name or a time is left to the reading after: nobody could tell it from another, or when it is old.
    const kept = listing.filter(fill => fill.executionId !== '' && fill.eventTimeUs > 0)
    const sorted = kept.sort((a, b) => a.eventTimeUs - b.eventTimeUs)
    for (const fill of sorted) this.#fills.set(fill.executionId, fill)
    // What we think of the venue's clock proves nothing by itself: the list goes to its newest execution at least.
    const newestMs = sorted.length === 0 ? 0 : msOf(sorted.at(-1)!)
    this.#listedMs = Math.max(this.#listedMs, Math.min(newestMs, askedMs))
    this.#prune()
  }

  get #goOnMs(): number {
    return this.#listedMs - LATE_MS
  }

  #forget(): void {
    this.#fills.clear()
    this.#sinceMs = undefined
  }

  #prune(): void {
    const keepFromMs = this.#listedMs - KEPT_MS
    for (const [executionId, fill] of this.#fills) {
      if (this.#fills.size <= this.#keptMax && msOf(fill) >= keepFromMs) break
      this.#fills.delete(executionId)
      this.#sinceMs = Math.max(this.#sinceMs!, msOf(fill) + 1)
    }
  }
}

function msOf({ eventTimeUs }: OrderFact): number {
  return Math.floor(eventTimeUs / 1_000)
}
