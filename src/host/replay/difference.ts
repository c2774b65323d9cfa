/** Where a run and the record part, and how records are compared: by the bytes that they are stored as. */

import type { Event } from '../../core/domain/events.ts'
import type { Intent } from '../../core/domain/inputs.ts'
import { canonicalJson } from '../../core/std/canonical.ts'
import { RecordWriter } from '../../store/record-codec.ts'

export const DIFFERENCE_KINDS = ['EVENTS', 'INTENT', 'STATE_HASH', 'STRATEGY_FAILED'] as const
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number]

/** The first place where the run and the record part. */
export interface Difference {
  readonly kind: DifferenceKind
  readonly blockNumber: number
  readonly sequence: number
  readonly recorded: string
  readonly replayed: string
}

export const NOTHING = 'nothing'

export function recordText(record: Event | Intent | undefined): string {
  return record === undefined ? NOTHING : canonicalJson(record)
}

/** When it was stamped is the journal's business, not the strategy's. */
export function intentText(intent: Intent | undefined): string {
  return intent === undefined ? NOTHING : canonicalJson({ ...intent, timeUs: 0 })
}

/**
 * Compares events as the journal stores them.
 *
 * Why: equal records have equal bytes and equal bytes are equal records, so each event is encoded alone; ticks, which
 * lead to no event most of the time, cost nothing.
 */
export class EventComparison {
  readonly #recorded = new RecordWriter(1_024)
  readonly #replayed = new RecordWriter(1_024)

  isEqual(recorded: Event, replayed: Event): boolean {
    if (recorded.kind !== replayed.kind) return false
    this.#recorded.writeEvent(recorded)
    this.#replayed.writeEvent(replayed)
    return Buffer.compare(this.#recorded.take(), this.#replayed.take()) === 0
  }
}
