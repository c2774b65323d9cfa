/** Says what to make of a message of the stream by its number: taken, or the stream is to be begun anew. */

export interface Numbered {
  readonly type: 'Snapshot' | 'Delta' | 'Pulse' | 'Log'
  readonly sequence: number
}

/** A stream begins with a snapshot; each delta is one further than what was told before, and nothing else counts on. */
export class SequenceWatch {
  #last: number | undefined

  /** Returns: false after a gap, and before a snapshot. */
  follows({ type, sequence }: Numbered): boolean {
    const isNext = type === 'Snapshot' || sequence === this.#nextOf(type)
    if (isNext) this.#last = sequence
    return isNext
  }

  /** A pulse, or lines of the log, say the number of the newest delta: another one tells that one was lost. */
  #nextOf(type: Numbered['type']): number | undefined {
    if (this.#last === undefined) return undefined
    return type === 'Delta' ? this.#last + 1 : this.#last
  }
}

/** How long to wait before another try: longer each time, and not all browsers at once. `random` is from 0 up to 1. */
export function backOffMs(tries: number, random: number): number {
  const base = Math.min(500 * 2 ** tries, 15_000)
  return Math.round(base * (0.5 + random / 2))
}
