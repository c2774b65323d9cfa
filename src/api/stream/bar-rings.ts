/**
 * Candles for screens, made of the prices that the node tells: bounded rings of three lengths for each instrument. Not for
 * strategies: between two views a price may have been higher or lower.
 */

import { BAR_LENGTHS, type Bar, type BarLength } from '../contract/trading.ts'

const LENGTHS_US: Readonly<Record<BarLength, number>> = { '5s': 5_000_000, '1m': 60_000_000, '1h': 3_600_000_000 }
const BARS_MAX = 2_000
const INSTRUMENTS_MAX = 500
/** In place of a price that is not known. */
const NO_PRICE = '-'

type OpenBar = { -readonly [Key in keyof Bar]: Bar[Key] }

export class BarRings {
  readonly #rings = new Map<string, Readonly<Record<BarLength, OpenBar[]>>>()

  note(instrumentId: string, price: string, timeUs: number): void {
    if (price === NO_PRICE || !Number.isFinite(Number(price))) return
    const rings = this.#ringsOf(instrumentId)
    if (rings === undefined) return
    for (const length of BAR_LENGTHS) addPrice(rings[length], price, timeUs - (timeUs % LENGTHS_US[length]))
  }

  /** The newest, oldest first. */
  of(instrumentId: string, length: BarLength, limit: number): readonly Bar[] {
    return this.#rings.get(instrumentId)?.[length].slice(-limit) ?? []
  }

  #ringsOf(instrumentId: string): Readonly<Record<BarLength, OpenBar[]>> | undefined {
    const known = this.#rings.get(instrumentId)
    if (known !== undefined || this.#rings.size >= INSTRUMENTS_MAX) return known
    const rings = { '5s': [], '1m': [], '1h': [] }
    this.#rings.set(instrumentId, rings)
    return rings
  }
}

/** A price of the past changes nothing. Only comparing goes by floats; the texts are the node's own. */
function addPrice(ring: OpenBar[], price: string, startUs: number): void {
  const newest = ring.at(-1)
  if (newest !== undefined && startUs < newest.startUs) return
  if (newest === undefined || startUs > newest.startUs) {
    ring.push({ startUs, open: price, high: price, low: price, close: price })
    if (ring.length > 2 * BARS_MAX) ring.splice(0, ring.length - BARS_MAX)
    return
  }
  newest.close = price
  if (Number(price) > Number(newest.high)) newest.high = price
  if (Number(price) < Number(newest.low)) newest.low = price
}
