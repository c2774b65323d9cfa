/** The two heights that losses are counted from: the highest worth so far, and the worth when the day began. */

export interface LossMarkData {
  readonly peakMinor: number | null
  readonly dayStartMinor: number | null
}

export class LossMark {
  #peakMinor: number | undefined
  #dayStartMinor: number | undefined

  /** The first worth that is known begins the day as well. */
  observe(worthMinor: number | undefined): void {
    if (worthMinor === undefined) return
    if (this.#peakMinor === undefined || worthMinor > this.#peakMinor) this.#peakMinor = worthMinor
    if (this.#dayStartMinor === undefined) this.#dayStartMinor = worthMinor
  }

  startDay(worthMinor: number | undefined): void {
    this.#dayStartMinor = worthMinor
  }

  get peakMinor(): number | undefined {
    return this.#peakMinor
  }

  get dayStartMinor(): number | undefined {
    return this.#dayStartMinor
  }

  /** Never negative; `undefined` while the worth is unknown. */
  drawdownMinorAt(worthMinor: number | undefined): number | undefined {
    return belowOf(this.#peakMinor, worthMinor)
  }

  dayLossMinorAt(worthMinor: number | undefined): number | undefined {
    return belowOf(this.#dayStartMinor, worthMinor)
  }

  save(): LossMarkData {
    return { peakMinor: this.#peakMinor ?? null, dayStartMinor: this.#dayStartMinor ?? null }
  }

  load(data: LossMarkData): void {
    this.#peakMinor = data.peakMinor ?? undefined
    this.#dayStartMinor = data.dayStartMinor ?? undefined
  }
}

function belowOf(heightMinor: number | undefined, worthMinor: number | undefined): number | undefined {
  if (heightMinor === undefined || worthMinor === undefined) return undefined
  return Math.max(heightMinor - worthMinor, 0)
}
