/** Where a run and the record part, and how they are told. */

import type { Event } from '../../core/domain/events.ts'
import type { Intent } from '../../core/domain/inputs.ts'
import { canonicalJson } from '../../core/std/canonical.ts'

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
