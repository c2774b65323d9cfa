/** How far the venue's clock is ahead of ours: the median of several questions, each halved between asking and hearing. */

const KEPT = 9
/** More than any way there and back differs from the way back: one of the clocks was set, or a machine slept. */
const JUMP_MS = 1_000

export interface ClockSample {
  /** Theirs less ours, milliseconds. */
  readonly offsetMs: number
  readonly roundTripMs: number
}

export function sampleOf(askedMs: number, heardMs: number, serverMs: number): ClockSample {
  return { offsetMs: serverMs - (askedMs + heardMs) / 2, roundTripMs: heardMs - askedMs }
}

export class ClockOffset {
  #samples: ClockSample[] = []

  add(sample: ClockSample): void {
    if (Math.abs(sample.offsetMs - this.offsetMs()) > JUMP_MS + sample.roundTripMs) this.#samples = []
    this.#samples.push(sample)
    if (this.#samples.length > KEPT) this.#samples.shift()
  }

  /** Returns: 0 as long as nobody asked. */
  offsetMs(): number {
    return medianOf(this.#samples.map(({ offsetMs }) => offsetMs))
  }

  roundTripMs(): number {
    return medianOf(this.#samples.map(({ roundTripMs }) => roundTripMs))
  }
}

function medianOf(values: readonly number[]): number {
  if (values.length === 0) return 0
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >>> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
