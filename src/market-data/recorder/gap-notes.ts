/** Stretches of a recording in which something is missing: when they began, what was lost in them, and why. */

import { z } from 'zod'
import type { DataState } from '../../core/domain/market-data.ts'

/**
 * `Dropped`: the recorder could not keep up, or the disk had no room. `Damaged`: it was written and cannot be read. The rest is
 * what the lines themselves said.
 */
export const GAP_REASONS = ['Dropped', 'Damaged', 'Missing', 'Stale', 'Gapped', 'Disputed'] as const
export type GapReason = (typeof GAP_REASONS)[number]

/** Data in the other states are there, if not as good as they might be. */
const GAP_STATES: readonly string[] = ['Missing', 'Stale', 'Gapped', 'Disputed'] satisfies (GapReason & DataState)[]

export const gapSchema = z.strictObject({
  instrumentId: z.string(),
  /** Empty: all series of the instrument. */
  series: z.string(),
  fromUs: z.number(),
  toUs: z.number(),
  reason: z.enum(GAP_REASONS),
  /** Rows that came and were not kept. */
  lostCount: z.int().nonnegative(),
  text: z.string(),
})
export type GapNote = z.infer<typeof gapSchema>

export function isGapState(state: DataState): state is DataState & GapReason {
  return GAP_STATES.includes(state)
}

interface OpenGap {
  readonly gap: Omit<GapNote, 'toUs' | 'lostCount'>
  lostCount: number
}

/** Gaps that are open, by what they are of; bounded by the instruments of a configuration. */
export class OpenGaps {
  readonly #open = new Map<string, OpenGap>()

  get isEmpty(): boolean {
    return this.#open.size === 0
  }

  begin(key: string, gap: OpenGap['gap']): void {
    if (!this.#open.has(key)) this.#open.set(key, { gap, lostCount: 0 })
  }

  /** Shape: it was begun. */
  lose(key: string): void {
    this.#open.get(key)!.lostCount++
  }

  /** Returns: what is to be noted; `undefined` where nothing was open. */
  end(key: string, toUs: number): GapNote | undefined {
    const open = this.#open.get(key)
    this.#open.delete(key)
    return open === undefined ? undefined : noteOf(open, toUs)
  }

  endAll(toUs: number): GapNote[] {
    const notes = [...this.#open.values()].map(open => noteOf(open, toUs))
    this.#open.clear()
    return notes
  }
}

function noteOf({ gap, lostCount }: OpenGap, toUs: number): GapNote {
  return { ...gap, toUs, lostCount }
}
