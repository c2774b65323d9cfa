/**
 * Compares what several voices say of one market: the middle one of them, who stands near it, and whether they are the majority.
 *
 * Why the middle voice and not the mean: one that lies moves a mean as far as it likes.
 */

const BPS = 10_000

/** What is compared of a line. */
export interface Voice {
  readonly bidTicks: number
  readonly askTicks: number
}

export class Agreement {
  /** The middle bid (of two middle ones the lower) and the middle ask (the higher): a market that is worse than either. */
  bidTicks = 0
  askTicks = 0
  agreeingCount = 0
  readonly #bandBps: number
  #sorted = new Float64Array(8)

  constructor(bandBps: number) {
    this.#bandBps = bandBps
  }

  /** Weighs the voices. Returns: true where more than half of them stand together. */
  weigh(voices: readonly Voice[]): boolean {
    this.#findMiddle(voices)
    this.agreeingCount = 0
    for (let i = 0; i < voices.length; i++) if (this.agrees(voices[i]!)) this.agreeingCount++
    return 2 * this.agreeingCount > voices.length
  }

  /** Both prices lie within the band around the middle ones; a tick is never a disagreement. */
  agrees(voice: Voice): boolean {
    return this.#isNear(voice.bidTicks, this.bidTicks) && this.#isNear(voice.askTicks, this.askTicks)
  }

  /** How far the middle of a voice's touch is from the middle of ours. */
  bpsFrom(voice: Voice): number {
    const ours = this.bidTicks + this.askTicks
    const distance = Math.abs(voice.bidTicks + voice.askTicks - ours)
    return distance === 0 ? 0 : (distance / Math.max(1, Math.abs(ours))) * BPS
  }

  #isNear(ticks: number, middleTicks: number): boolean {
    // Of a price of 0 no part is wide.
    if (this.#bandBps === Number.POSITIVE_INFINITY) return true
    return Math.abs(ticks - middleTicks) <= Math.max(1, (Math.abs(middleTicks) * this.#bandBps) / BPS)
  }

  #findMiddle(voices: readonly Voice[]): void {
    const count = voices.length
    if (count === 0) return
    if (this.#sorted.length < count) this.#sorted = new Float64Array(2 * count)
    const sorted = this.#sorted
    for (let i = 0; i < count; i++) insertSorted(sorted, i, voices[i]!.bidTicks)
    this.bidTicks = sorted[(count - 1) >> 1]!
    for (let i = 0; i < count; i++) insertSorted(sorted, i, voices[i]!.askTicks)
    this.askTicks = sorted[count >> 1]!
  }
}

/** Voices are few: faster than a sort, and nothing is allocated. */
function insertSorted(sorted: Float64Array, count: number, value: number): void {
  let at = count
  while (at > 0 && sorted[at - 1]! > value) {
    sorted[at] = sorted[at - 1]!
    at--
  }
  sorted[at] = value
}
