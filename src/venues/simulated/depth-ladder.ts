/**
 * Displayed sizes by price in two flat arrays, one entry a tick: what recorded book levels say stands in the market.
 *
 * Invariant: the best prices are those of the outermost entries that are not 0. Prices farther than `SPAN_MAX` ticks
 * from the others are left out and counted.
 */

const SPAN_FIRST = 8_192
const SPAN_MAX = 1 << 20

export class DepthLadder {
  #base = 0
  #bids = new Float64Array(0)
  #asks = new Float64Array(0)
  #bestBid = -1
  #bestAsk = -1
  #ignoredCount = 0

  /** Levels that were too far away to be held. */
  get ignoredCount(): number {
    return this.#ignoredCount
  }

  set(isBid: boolean, ticks: number, lots: number): void {
    const slot = this.#slotFor(ticks)
    if (slot < 0) this.#ignoredCount++
    else if (isBid) this.#setBid(slot, lots)
    else this.#setAsk(slot, lots)
  }

  lotsAt(isBid: boolean, ticks: number): number {
    return (isBid ? this.#bids : this.#asks)[ticks - this.#base] ?? 0
  }

  /** NaN on an empty side. */
  best(isBid: boolean): number {
    const slot = isBid ? this.#bestBid : this.#bestAsk
    return slot < 0 ? Number.NaN : slot + this.#base
  }

  /** The next displayed price that is worse than `ticks`; NaN past the last. */
  worseThan(isBid: boolean, ticks: number): number {
    const slot = isBid ? this.#scanDown(ticks - this.#base - 1) : this.#scanUp(ticks - this.#base + 1)
    return slot < 0 ? Number.NaN : slot + this.#base
  }

  clear(): void {
    this.#bids.fill(0)
    this.#asks.fill(0)
    this.#bestBid = this.#bestAsk = -1
  }

  #setBid(slot: number, lots: number): void {
    this.#bids[slot] = lots
    if (lots > 0 && slot > this.#bestBid) this.#bestBid = slot
    else if (lots === 0 && slot === this.#bestBid) this.#bestBid = this.#scanDown(slot)
  }

  #setAsk(slot: number, lots: number): void {
    this.#asks[slot] = lots
    if (lots > 0 && (slot < this.#bestAsk || this.#bestAsk < 0)) this.#bestAsk = slot
    else if (lots === 0 && slot === this.#bestAsk) this.#bestAsk = this.#scanUp(slot)
  }

  #scanDown(slot: number): number {
    if (slot >= this.#bids.length) slot = this.#bids.length - 1
    while (slot >= 0 && this.#bids[slot] === 0) slot--
    return slot < 0 ? -1 : slot
  }

  #scanUp(slot: number): number {
    if (slot < 0) slot = 0
    while (slot < this.#asks.length && this.#asks[slot] === 0) slot++
    return slot >= this.#asks.length ? -1 : slot
  }

  #slotFor(ticks: number): number {
    const slot = ticks - this.#base
    if (slot >= 0 && slot < this.#bids.length) return slot
    return this.#grow(ticks) ? ticks - this.#base : -1
  }

  /** Widens the arrays to hold the price; an empty ladder moves to it. */
  #grow(ticks: number): boolean {
    const isEmpty = this.#bestBid < 0 && this.#bestAsk < 0
    const low = isEmpty ? ticks : Math.min(ticks, this.#base)
    const high = isEmpty ? ticks : Math.max(ticks, this.#base + this.#bids.length - 1)
    const span = Math.max(SPAN_FIRST, 2 * (high - low + 1))
    if (span > SPAN_MAX) return false
    const base = low - ((span - (high - low + 1)) >> 1)
    const shift = this.#base - base
    this.#bids = movedInto(new Float64Array(span), this.#bids, isEmpty ? 0 : shift)
    this.#asks = movedInto(new Float64Array(span), this.#asks, isEmpty ? 0 : shift)
    if (this.#bestBid >= 0) this.#bestBid += shift
    if (this.#bestAsk >= 0) this.#bestAsk += shift
    this.#base = base
    return true
  }
}

/** An empty ladder has nothing to move, and may be larger than the new one. */
function movedInto(target: Float64Array<ArrayBuffer>, source: Float64Array, shift: number): Float64Array<ArrayBuffer> {
  if (shift > 0) target.set(source, shift)
  return target
}
