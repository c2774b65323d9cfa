/** How many lots may still fill, by row (a strategy or an account) and instrument; grows as indexes are seen. */

export class OpenLots {
  readonly #rows: Float64Array[] = []

  of(row: number, instrument: number): number {
    return this.#rows[row]?.[instrument] ?? 0
  }

  add(row: number, instrument: number, lots: number): void {
    while (this.#rows.length <= row) this.#rows.push(new Float64Array(instrument + 1))
    let sums = this.#rows[row]!
    if (instrument >= sums.length) {
      const grown = new Float64Array(Math.max(instrument + 1, sums.length * 2))
      grown.set(sums)
      this.#rows[row] = sums = grown
    }
    sums[instrument]! += lots
  }
}

/** How many, by row. */
export class OpenCounts {
  readonly #counts: number[] = []

  of(row: number): number {
    return this.#counts[row] ?? 0
  }

  add(row: number, count: number): void {
    while (this.#counts.length <= row) this.#counts.push(0)
    this.#counts[row]! += count
  }
}
