/** Each indicator against a naive twin that recomputes from the whole series, and over a restart in mid-stream. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Adx, Atr, Bollinger, Donchian, Ema, type Indicator, Macd, Rsi, Sma, Stochastic, Vwap, Wma } from './index.ts'

interface TestBar {
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

const tick = fc.integer({ min: -1_000, max: 10_000_000 })
const bar: fc.Arbitrary<TestBar> = fc
  .record({
    a: tick,
    b: tick,
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    volume: fc.integer({ min: 0, max: 1e6 }),
  })
  .map(({ a, b, at, volume }) => {
    const high = Math.max(a, b)
    const low = Math.min(a, b)
    return { high, low, close: Math.round(low + at * (high - low)), volume }
  })
const series = fc.array(bar, { minLength: 1, maxLength: 120, size: 'max' })
const period = fc.integer({ min: 1, max: 20 })

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const lastOf = (values: readonly number[], count: number) => (values.length < count ? undefined : values.slice(-count))
const closesOf = (bars: readonly TestBar[]) => bars.map(each => each.close)
const highsOf = (bars: readonly TestBar[]) => bars.map(each => each.high)
const lowsOf = (bars: readonly TestBar[]) => bars.map(each => each.low)

interface Case {
  readonly name: string
  readonly make: (period: number) => Indicator
  readonly feed: (indicator: never, bar: TestBar) => void
  readonly outputs: (indicator: never) => readonly number[]
  /** From all bars so far; `undefined` before it is ready. */
  readonly naive: ((bars: readonly TestBar[], period: number) => readonly number[] | undefined) | undefined
}

function caseOf<I extends Indicator>(
  name: string,
  make: (period: number) => I,
  feed: (indicator: I, bar: TestBar) => void,
  outputs: (indicator: I) => readonly number[],
  naive?: (bars: readonly TestBar[], period: number) => readonly number[] | undefined,
): Case {
  return { name, make, feed, outputs, naive } as unknown as Case
}

const CASES: readonly Case[] = [
  caseOf(
    'SMA',
    n => new Sma(n),
    (i, b) => i.update(b.close),
    i => [i.value],
    naiveSma,
  ),
  caseOf(
    'EMA',
    n => new Ema(n),
    (i, b) => i.update(b.close),
    i => [i.value],
    (bars, n) => naiveAverage(closesOf(bars), n, 2 / (n + 1)),
  ),
  caseOf(
    'WMA',
    n => new Wma(n),
    (i, b) => i.update(b.close),
    i => [i.value],
    naiveWma,
  ),
  caseOf(
    'RSI',
    n => new Rsi(n),
    (i, b) => i.update(b.close),
    i => [i.value],
    naiveRsi,
  ),
  caseOf(
    'MACD',
    n => new Macd(n, n + 5, 4),
    (i, b) => i.update(b.close),
    i => [i.value, i.signal, i.histogram],
    naiveMacd,
  ),
  caseOf(
    'ATR',
    n => new Atr(n),
    (i, b) => i.update(b.high, b.low, b.close),
    i => [i.value],
    naiveAtr,
  ),
  caseOf(
    'Bollinger',
    n => new Bollinger(n, 2),
    (i, b) => i.update(b.close),
    i => [i.middle, i.upper, i.lower, i.deviation],
    naiveBollinger,
  ),
  caseOf(
    'VWAP',
    n => new Vwap(n),
    (i, b) => i.update(b.close, b.volume),
    i => [i.value],
    naiveVwap,
  ),
  caseOf(
    'VWAP of a session',
    () => new Vwap(),
    (i, b) => i.update(b.close, b.volume),
    i => [i.value],
    bars => naiveVwap(bars, bars.length),
  ),
  caseOf(
    'Donchian',
    n => new Donchian(n),
    (i, b) => i.update(b.high, b.low),
    i => [i.upper, i.lower, i.middle],
    naiveDonchian,
  ),
  caseOf(
    'Stochastic',
    n => new Stochastic(n, 3, 2),
    (i, b) => i.update(b.high, b.low, b.close),
    i => [i.k, i.d],
    naiveStochastic,
  ),
  caseOf(
    'ADX',
    n => new Adx(n),
    (i, b) => i.update(b.high, b.low, b.close),
    i => [i.value, i.plusDi, i.minusDi],
    naiveAdx,
  ),
]

for (const { name, make, feed, outputs, naive } of CASES) {
  test(`${name} equals its naive twin`, () => {
    fc.assert(
      fc.property(series, period, (bars, n) => {
        const indicator = make(n)
        bars.forEach((each, index) => {
          feed(indicator as never, each)
          const expected = naive!(bars.slice(0, index + 1), n)
          assert.equal(indicator.isReady, expected !== undefined, `ready after ${index + 1} bars, period ${n}`)
          if (expected !== undefined) assertClose(outputs(indicator as never), expected)
        })
      }),
      { numRuns: 60 },
    )
  })

  test(`${name} goes on after a restart as if there had been none`, () => {
    fc.assert(
      fc.property(series, period, fc.nat({ max: 120 }), (bars, n, at) => {
        const steady = make(n)
        let restarted = make(n)
        bars.forEach((each, index) => {
          if (index === at % bars.length) restarted = restartOf(restarted, make(n))
          feed(steady as never, each)
          feed(restarted as never, each)
          assert.deepEqual(outputs(restarted as never), outputs(steady as never))
        })
      }),
      { numRuns: 60 },
    )
  })

  test(`${name} refuses the state of another period`, () => {
    assert.throws(() => make(5).restore(name === 'VWAP of a session' ? [1, 2, 3] : make(6).save()), /state/)
  })
}

test('an SMA of whole ticks is exact after a million updates', () => {
  const sma = new Sma(7)
  const recent: number[] = []
  for (let i = 0; i < 1_000_000; i++) {
    const value = (i * 7_919) % 9_999_991
    recent.push(value)
    if (recent.length > 7) recent.shift()
    sma.update(value)
  }
  assert.equal(sma.value, meanOf(recent))
})

test('averages of fractions do not drift: a huge value leaves nothing behind', () => {
  const sma = new Sma(4)
  const wma = new Wma(4)
  const bands = new Bollinger(4)
  for (const value of [1e15, ...Array.from({ length: 12 }, () => 0.1)]) {
    sma.update(value)
    wma.update(value)
    bands.update(value)
  }
  assertClose([sma.value, wma.value, bands.middle, bands.deviation], [0.1, 0.1, 0.1, 0])
})

test('a flat market gives neutral answers, not NaN', () => {
  const rsi = new Rsi(3)
  const stochastic = new Stochastic(3, 2, 2)
  const adx = new Adx(3)
  for (let i = 0; i < 12; i++) {
    rsi.update(5)
    stochastic.update(5, 5, 5)
    adx.update(5, 5, 5)
  }
  assert.deepEqual([rsi.value, stochastic.k, stochastic.d, adx.value], [50, 50, 50, 0])
})

test('what would spoil an indicator for ever is refused at once', () => {
  for (const spoiled of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => new Sma(3).update(spoiled), /finite/)
    assert.throws(() => new Ema(3).update(spoiled), /finite/)
    assert.throws(() => new Donchian(3).update(spoiled, 1), /finite/)
  }
  for (const wrong of [0, -1, 2.5, Number.NaN]) assert.throws(() => new Sma(wrong), /period/)
  assert.throws(() => new Macd(26, 12), /fast=26/)
})

// ── the naive twins ──────────────────────────────────────────────────────────────────────────────────────────────────

function naiveSma(bars: readonly TestBar[], n: number) {
  const window = lastOf(closesOf(bars), n)
  return window && [meanOf(window)]
}

function naiveAverage(values: readonly number[], n: number, share: number): [number] | undefined {
  if (values.length < n) return undefined
  const seed = meanOf(values.slice(0, n))
  return [values.slice(n).reduce((average, value) => average * (1 - share) + value * share, seed)]
}

function naiveWma(bars: readonly TestBar[], n: number) {
  const window = lastOf(closesOf(bars), n)
  return window && [window.reduce((sum, value, i) => sum + value * (i + 1), 0) / ((n * (n + 1)) / 2)]
}

function naiveRsi(bars: readonly TestBar[], n: number) {
  const changes = closesOf(bars).flatMap((close, i, all) => (i === 0 ? [] : [close - all[i - 1]!]))
  const gain = naiveAverage(
    changes.map(change => Math.max(0, change)),
    n,
    1 / n,
  )
  const loss = naiveAverage(
    changes.map(change => Math.max(0, -change)),
    n,
    1 / n,
  )
  if (gain === undefined || loss === undefined) return undefined
  if (gain[0] + loss[0] === 0) return [50]
  return [loss[0] === 0 ? 100 : 100 - 100 / (1 + gain[0] / loss[0])]
}

function naiveMacd(bars: readonly TestBar[], n: number) {
  const closes = closesOf(bars)
  const lines: number[] = []
  for (let count = n + 5; count <= closes.length; count++) {
    const fast = naiveAverage(closes.slice(0, count), n, 2 / (n + 1))!
    const slow = naiveAverage(closes.slice(0, count), n + 5, 2 / (n + 6))!
    lines.push(fast[0] - slow[0])
  }
  const signal = naiveAverage(lines, 4, 2 / 5)
  const line = lines.at(-1)!
  return signal && [line, signal[0], line - signal[0]]
}

function trueRangesOf(bars: readonly TestBar[]): number[] {
  return bars.slice(1).map(({ high, low }, i) => {
    const before = bars[i]!.close
    return Math.max(high - low, Math.abs(high - before), Math.abs(low - before))
  })
}

function naiveAtr(bars: readonly TestBar[], n: number) {
  return naiveAverage(trueRangesOf(bars), n, 1 / n)
}

function naiveBollinger(bars: readonly TestBar[], n: number) {
  const window = lastOf(closesOf(bars), n)
  if (window === undefined) return undefined
  const mean = meanOf(window)
  const deviation = Math.sqrt(meanOf(window.map(value => (value - mean) ** 2)))
  return [mean, mean + 2 * deviation, mean - 2 * deviation, deviation]
}

function naiveVwap(bars: readonly TestBar[], n: number) {
  if (bars.length < n) return undefined
  const window = bars.slice(-n)
  const volume = window.reduce((sum, each) => sum + each.volume, 0)
  return volume === 0 ? undefined : [window.reduce((sum, each) => sum + each.close * each.volume, 0) / volume]
}

function naiveDonchian(bars: readonly TestBar[], n: number) {
  if (bars.length < n) return undefined
  const upper = Math.max(...highsOf(bars).slice(-n))
  const lower = Math.min(...lowsOf(bars).slice(-n))
  return [upper, lower, (upper + lower) / 2]
}

function naiveStochastic(bars: readonly TestBar[], n: number) {
  const raw: number[] = []
  for (let count = n; count <= bars.length; count++) {
    const [upper, lower] = naiveDonchian(bars.slice(0, count), n)!
    raw.push(upper === lower ? 50 : (100 * (bars[count - 1]!.close - lower!)) / (upper! - lower!))
  }
  const ks = raw.flatMap((_, i) => (i < 2 ? [] : [meanOf(raw.slice(i - 2, i + 1))]))
  const d = lastOf(ks, 2)
  return d && [ks.at(-1)!, meanOf(d)]
}

function naiveAdx(bars: readonly TestBar[], n: number) {
  const ups = bars.slice(1).map(({ high }, i) => high - bars[i]!.high)
  const downs = bars.slice(1).map(({ low }, i) => bars[i]!.low - low)
  const plus = ups.map((up, i) => (up > downs[i]! && up > 0 ? up : 0))
  const minus = downs.map((down, i) => (down > ups[i]! && down > 0 ? down : 0))
  const ranges = trueRangesOf(bars)
  const indices: number[] = []
  let both: readonly [number, number] = [0, 0]
  for (let count = n; count <= ranges.length; count++) {
    const range = naiveAverage(ranges.slice(0, count), n, 1 / n)![0]
    const share = (moves: number[]) =>
      range === 0 ? 0 : (100 * naiveAverage(moves.slice(0, count), n, 1 / n)![0]) / range
    both = [share(plus), share(minus)]
    const sum = both[0] + both[1]
    indices.push(sum === 0 ? 0 : (100 * Math.abs(both[0] - both[1])) / sum)
  }
  const adx = naiveAverage(indices, n, 1 / n)
  return adx && [adx[0], ...both]
}

function restartOf(from: Indicator, to: Indicator): Indicator {
  to.restore(JSON.parse(JSON.stringify(from.save())) as number[])
  return to
}

function assertClose(ours: readonly number[], expected: readonly number[]): void {
  ours.forEach((value, i) => {
    const scale = Math.max(1, Math.abs(expected[i]!))
    assert.ok(Math.abs(value - expected[i]!) <= 1e-6 * scale, `output ${i}: ours ${value}, naive ${expected[i]}`)
  })
  assert.equal(ours.length, expected.length)
}
