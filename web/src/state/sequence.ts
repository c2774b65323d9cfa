/** Says what to make of a message of the stream by its number: taken, or the stream is to be begun anew. */

export interface Numbered {
  readonly type: 'Snapshot' | 'Delta' | 'Pulse' | 'Log'
  readonly sequence: number
}

/** A stream begins with a snapshot, and every message is one further than the one before. */
export class SequenceWatch {
  #last: number | undefined

  /** Returns: false after a gap, and before a snapshot. */
  follows({ type, sequence }: Numbered): boolean {
    const isNext = type === 'Snapshot' ? true : this.#last !== undefined && sequence === this.#last + 1
    if (isNext) this.#last = sequence
    return isNext
  }
}

/** How long to wait before another try: longer each time, and not all browsers at once. `random` is from 0 up to 1. */
export function backOffMs(tries: number, random: number): number {
  const base = Math.min(500 * 2 ** tries, 15_000)
  return Math.round(base * (0.5 + random / 2))
}
