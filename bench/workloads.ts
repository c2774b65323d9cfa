/** The seeded workloads B1 (bars) and B2 (ticks), value for value those of the published generators, as columns. */

import type { MixedTicks } from '../src/market-data/memory-feed.fixture.ts'

export interface BarWorkload {
  readonly barCount: number
  /** As a series of bars has them: closing and opening times (µs), open, high, low, close (ticks of 0.01), volume (lots of 0.01). */
  readonly columns: readonly Float64Array[]
}

const MINUTE_US = 60_000_000

/** B1: one-minute bars from 2023-01-01, a geometric walk of four steps a bar. */
export function generateBars(barCount: number): BarWorkload {
  const random = new XorShift(0x9e3779b9)
  const uniform = () => (random.next() + 0.5) / 4294967296
  const gaussian = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(6.283185307179586 * uniform())
  const sigma = 0.6 / Math.sqrt(525600)
  const columns = Array.from({ length: 7 }, () => new Float64Array(barCount))
  const [closes, opens, openPrices, highs, lows, closePrices, volumes] = columns
  let price = 30_000
  const startUs = Date.UTC(2023, 0, 1) * 1_000
  for (let i = 0; i < barCount; i++) {
    const open = price
    let high = price
    let low = price
    let last = price
    for (let step = 0; step < 4; step++) {
      last = Math.round(last * Math.exp(sigma * 0.5 * gaussian()) * 100) / 100
      if (last > high) high = last
      if (last < low) low = last
    }
    opens![i] = startUs + i * MINUTE_US
    closes![i] = startUs + (i + 1) * MINUTE_US
    openPrices![i] = Math.round(open * 100)
    highs![i] = Math.round(high * 100)
    lows![i] = Math.round(low * 100)
    closePrices![i] = Math.round(last * 100)
    volumes![i] = Math.round((Math.round(-Math.log(uniform()) * 5000) / 1000) * 100)
    price = last
  }
  return { barCount, columns }
}

/** B2: quotes (four of five) and trades of some instruments, a few microseconds apart. */
export function generateTicks(tickCount: number, instrumentCount: number): MixedTicks {
  const random = new XorShift(0x2545f491)
  const uniform = () => random.next() / 4294967296
  const ticks = newTicks(tickCount)
  const mids = new Int32Array(instrumentCount).fill(3_000_000)
  const spreads = new Int32Array(instrumentCount).fill(1)
  let timeUs = 0
  for (let i = 0; i < tickCount; i++) {
    timeUs += Math.ceil(-Math.log(uniform() + 1e-9) * 8)
    ticks.timeUs[i] = timeUs
    const k = (uniform() * instrumentCount) | 0
    ticks.instrument[i] = k
    if (uniform() < 0.8) {
      const move = uniform()
      if (move < 0.2) mids[k]!++
      else if (move < 0.4) mids[k]!--
      if (uniform() < 0.05) spreads[k] = 1 + ((uniform() * 4) | 0)
      ticks.firstTicks[i] = mids[k]!
      ticks.secondTicks[i] = mids[k]! + spreads[k]!
      ticks.firstLots[i] = 1 + ((uniform() * 5000) | 0)
      ticks.secondLots[i] = 1 + ((uniform() * 5000) | 0)
    } else {
      const isBuy = uniform() < 0.5
      ticks.kind[i] = 1
      ticks.firstTicks[i] = isBuy ? mids[k]! + spreads[k]! : mids[k]!
      ticks.secondTicks[i] = isBuy ? 1 : -1
      ticks.firstLots[i] = 1 + ((uniform() * 800) | 0)
    }
  }
  return ticks
}

function newTicks(tickCount: number): MixedTicks {
  return {
    timeUs: new Float64Array(tickCount),
    kind: new Uint8Array(tickCount),
    instrument: new Uint16Array(tickCount),
    firstTicks: new Int32Array(tickCount),
    secondTicks: new Int32Array(tickCount),
    firstLots: new Int32Array(tickCount),
    secondLots: new Int32Array(tickCount),
  }
}

class XorShift {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** 32 bits. */
  next(): number {
    let state = this.#state
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    this.#state = state
    return state >>> 0
  }
}
