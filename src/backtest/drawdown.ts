/**
 * Follows an equity curve point by point and keeps its deepest and its longest drawdown, exactly.
 *
 * Invariant: `#low` is the lowest point since `#peak`, the highest so far; a spell ends where the peak is reached again.
 */

export interface Drawdown {
  /** The last time at the peak before the fall. */
  readonly startUs: number
  readonly troughUs: number
  /** When the peak was reached again; undefined where it never was. */
  readonly recoveryUs: number | undefined
  readonly peak: number
  readonly trough: number
  /** The fall as a share of the peak: 0.1 is 10 %. */
  readonly ratio: number
}

export interface UnderWater {
  readonly startUs: number
  /** The recovery, or the last point of a curve that has not recovered. */
  readonly endUs: number
  readonly isRecovered: boolean
}

export class DrawdownTracker {
  #peak = Number.NaN
  #peakUs = 0
  #low = Number.NaN
  #lowUs = 0
  #deepest: Drawdown | undefined
  #longest: UnderWater | undefined

  /** Shape: times never go back. Cost: a few ns; a division only where a drawdown ends. */
  observe(timeUs: number, equity: number): void {
    if (equity < this.#peak) {
      if (equity >= this.#low) return
      this.#low = equity
      this.#lowUs = timeUs
      return
    }
    if (this.#low < this.#peak) this.#endSpell(timeUs)
    this.#peak = equity
    this.#peakUs = timeUs
    this.#low = equity
  }

  /** By share of the peak; of two equal ones the first. Undefined where the curve never fell. */
  deepest(): Drawdown | undefined {
    return deeperOf(this.#deepest, this.#spell(undefined))
  }

  /** The longest time from a peak to its recovery, or to the end of a curve that has not recovered. */
  longest(endUs: number): UnderWater | undefined {
    if (!(this.#low < this.#peak)) return this.#longest
    return longerOf(this.#longest, { startUs: this.#peakUs, endUs, isRecovered: false })
  }

  #endSpell(timeUs: number): void {
    this.#deepest = deeperOf(this.#deepest, this.#spell(timeUs))
    this.#longest = longerOf(this.#longest, { startUs: this.#peakUs, endUs: timeUs, isRecovered: true })
  }

  /** A share of a peak of nothing, or of less, says nothing: such a spell is no drawdown. */
  #spell(recoveryUs: number | undefined): Drawdown | undefined {
    const peak = this.#peak
    if (!(this.#low < peak) || peak <= 0) return undefined
    return {
      startUs: this.#peakUs,
      troughUs: this.#lowUs,
      recoveryUs,
      peak,
      trough: this.#low,
      ratio: (peak - this.#low) / peak,
    }
  }
}

function deeperOf(a: Drawdown | undefined, b: Drawdown | undefined): Drawdown | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return b.ratio > a.ratio ? b : a
}

function longerOf(a: UnderWater | undefined, b: UnderWater): UnderWater {
  return a !== undefined && a.endUs - a.startUs >= b.endUs - b.startUs ? a : b
}
