/**
 * The changed levels of one symbol since they were last told: what one `depthUpdate` carries.
 *
 * Invariant: the first number of a window follows the last number of the window before it, whatever was in between.
 */

/** Sizes are the newest of their price; 0: gone. */
export interface DepthUpdate {
  readonly firstUpdateId: number
  readonly lastUpdateId: number
  /** Best price first. */
  readonly bids: readonly (readonly [ticks: number, lots: number])[]
  readonly asks: readonly (readonly [ticks: number, lots: number])[]
}

export class DepthWindow {
  readonly #bids = new Map<number, number>()
  readonly #asks = new Map<number, number>()
  #firstUpdateId = 0
  #lastUpdateId = 0

  note(isBid: boolean, ticks: number, lots: number, updateId: number): void {
    if (this.#firstUpdateId === 0) this.#firstUpdateId = updateId
    this.#lastUpdateId = updateId
    const side = isBid ? this.#bids : this.#asks
    side.set(ticks, lots)
  }

  /** Begins the next window. Returns: undefined where nothing changed. */
  take(): DepthUpdate | undefined {
    if (this.#firstUpdateId === 0) return undefined
    const bids = [...this.#bids].sort(([a], [b]) => b - a)
    const asks = [...this.#asks].sort(([a], [b]) => a - b)
    const update = { firstUpdateId: this.#firstUpdateId, lastUpdateId: this.#lastUpdateId, bids, asks }
    this.#bids.clear()
    this.#asks.clear()
    this.#firstUpdateId = 0
    return update
  }
}
