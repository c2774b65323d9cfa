/** How much was at stake and for how long: time in the market, average and largest gross exposure, weighted by time. */

export class ExposureRecord {
  #lastUs = 0
  #gross = 0
  #inMarketUs = 0
  #grossTime = 0
  #leverageTime = 0
  #leverage = 0
  grossMinorMax = 0
  /** The largest gross exposure as a share of the equity at that time. */
  leverageMax = 0

  /**
   * Takes the gross exposure from this time on; the one before held until now.
   *
   * Shape: `grossMinor` is never negative; times never go back. Cost: a few ns.
   */
  observe(timeUs: number, grossMinor: number, equityMinor: number): void {
    this.#passTo(timeUs)
    this.#gross = grossMinor
    this.#leverage = equityMinor > 0 ? grossMinor / equityMinor : 0
    if (grossMinor > this.grossMinorMax) this.grossMinorMax = grossMinor
    if (this.#leverage > this.leverageMax) this.leverageMax = this.#leverage
  }

  /** The share of a run's time in which anything was held; undefined where no time passed. */
  inMarketRatio(startUs: number, endUs: number): number | undefined {
    this.#passTo(endUs)
    return endUs > startUs ? this.#inMarketUs / (endUs - startUs) : undefined
  }

  /** Over all of a run's time, flat or not; undefined where no time passed. */
  averageGrossMinor(startUs: number, endUs: number): number | undefined {
    this.#passTo(endUs)
    return endUs > startUs ? this.#grossTime / (endUs - startUs) : undefined
  }

  /** Gross exposure over equity, weighted by time, over all of a run; undefined where no time passed. */
  averageLeverage(startUs: number, endUs: number): number | undefined {
    this.#passTo(endUs)
    return endUs > startUs ? this.#leverageTime / (endUs - startUs) : undefined
  }

  #passTo(timeUs: number): void {
    if (this.#gross > 0 && timeUs > this.#lastUs) {
      const durationUs = timeUs - this.#lastUs
      this.#inMarketUs += durationUs
      this.#grossTime += this.#gross * durationUs
      this.#leverageTime += this.#leverage * durationUs
    }
    this.#lastUs = timeUs
  }
}
