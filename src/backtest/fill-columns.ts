/** Every fill of a run in columns, 49 bytes each, up to a bound that is named when it is reached. */

export const FILLS_MAX = 2_000_000
const FIRST_CAPACITY = 1024

/** A fill as the statistics need it. */
export interface FillRow {
  readonly timeUs: number
  readonly strategyIndex: number
  readonly instrumentIndex: number
  /** Positive for a buy. */
  readonly signedLots: number
  readonly ticks: number
  /** Settlement currency; positive is paid. */
  readonly feeMinor: number
  /** Base-currency minor units for one settlement minor unit at that time; NaN where it was unknown. */
  readonly baseRate: number
}

/** Invariant: all columns have one capacity; the first `count` rows of each are set. */
export class FillColumns {
  count = 0
  /** Fills that came after the bound was reached: counted in the totals, absent from the trades. */
  droppedCount = 0
  readonly #countMax: number
  #timeUs = new Float64Array(FIRST_CAPACITY)
  #strategyIndex = new Int32Array(FIRST_CAPACITY)
  #instrumentIndex = new Int32Array(FIRST_CAPACITY)
  #signedLots = new Float64Array(FIRST_CAPACITY)
  #ticks = new Float64Array(FIRST_CAPACITY)
  #feeMinor = new Float64Array(FIRST_CAPACITY)
  #baseRate = new Float64Array(FIRST_CAPACITY)

  constructor(countMax: number = FILLS_MAX) {
    this.#countMax = countMax
  }

  add(row: FillRow): void {
    if (this.count >= this.#countMax) {
      this.droppedCount++
      return
    }
    if (this.count === this.#timeUs.length) this.#grow()
    const at = this.count++
    this.#timeUs[at] = row.timeUs
    this.#strategyIndex[at] = row.strategyIndex
    this.#instrumentIndex[at] = row.instrumentIndex
    this.#signedLots[at] = row.signedLots
    this.#ticks[at] = row.ticks
    this.#feeMinor[at] = row.feeMinor
    this.#baseRate[at] = row.baseRate
  }

  rowAt(at: number): FillRow {
    return {
      timeUs: this.#timeUs[at]!,
      strategyIndex: this.#strategyIndex[at]!,
      instrumentIndex: this.#instrumentIndex[at]!,
      signedLots: this.#signedLots[at]!,
      ticks: this.#ticks[at]!,
      feeMinor: this.#feeMinor[at]!,
      baseRate: this.#baseRate[at]!,
    }
  }

  #grow(): void {
    const capacity = Math.min(this.#timeUs.length * 2, Math.max(this.#countMax, FIRST_CAPACITY))
    this.#timeUs = copied(this.#timeUs, new Float64Array(capacity))
    this.#strategyIndex = copied(this.#strategyIndex, new Int32Array(capacity))
    this.#instrumentIndex = copied(this.#instrumentIndex, new Int32Array(capacity))
    this.#signedLots = copied(this.#signedLots, new Float64Array(capacity))
    this.#ticks = copied(this.#ticks, new Float64Array(capacity))
    this.#feeMinor = copied(this.#feeMinor, new Float64Array(capacity))
    this.#baseRate = copied(this.#baseRate, new Float64Array(capacity))
  }
}

function copied<T extends Float64Array | Int32Array>(from: T, into: T): T {
  into.set(from)
  return into
}
