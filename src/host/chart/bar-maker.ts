/** Makes candles of rows in the order of time, in ticks. */

export interface TickBar {
  readonly startUs: number
  openTicks: number
  highTicks: number
  lowTicks: number
  closeTicks: number
}

export class BarMaker {
  readonly #lengthUs: number
  readonly bars: TickBar[] = []

  constructor(lengthUs: number) {
    this.#lengthUs = lengthUs
  }

  addPrice(timeUs: number, ticks: number): void {
    this.addBar(timeUs, ticks, ticks, ticks, ticks)
  }

  /** A shorter bar that began then. */
  addBar(timeUs: number, openTicks: number, highTicks: number, lowTicks: number, closeTicks: number): void {
    const startUs = timeUs - (timeUs % this.#lengthUs)
    const bar = this.bars.at(-1)
    if (bar === undefined || startUs > bar.startUs) {
      this.bars.push({ startUs, openTicks, highTicks, lowTicks, closeTicks })
      return
    }
    bar.closeTicks = closeTicks
    if (highTicks > bar.highTicks) bar.highTicks = highTicks
    if (lowTicks < bar.lowTicks) bar.lowTicks = lowTicks
  }
}
