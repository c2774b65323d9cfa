/** Bars: where they begin, and that they hold what a slow reckoning from all trades finds. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatTimeUs, parseTimeUs } from '../../../../core/std/time.ts'
import { KLINE_INTERVALS, nextOpenTimeUsOf, openTimeUsOf } from './kline-intervals.ts'
import { KlineSeries, type KlineTrade } from './kline-series.ts'
import { naiveKlines } from './naive-klines.ts'
import { sumsOf } from './rolling-window.ts'

const START_US = parseTimeUs('2026-02-27T23:58:30Z')!

/** Trades with gaps of all sizes, so that bars are skipped in every interval of minutes and hours. */
const gaps = fc.array(
  fc.record({
    gapUs: fc.oneof(
      fc.integer({ min: 0, max: 3e6 }),
      fc.integer({ min: 0, max: 9e8 }),
      fc.integer({ min: 0, max: 9e10 }),
    ),
    ticks: fc.integer({ min: 1, max: 1000 }),
    lots: fc.integer({ min: 1, max: 1000 }),
    isBuyerMaker: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
)

function tradesOf(
  given: readonly { gapUs: number; ticks: number; lots: number; isBuyerMaker: boolean }[],
): KlineTrade[] {
  let timeUs: number = START_US
  return given.map(({ gapUs, ...rest }, index) => {
    timeUs += gapUs
    return { tradeId: index + 1, timeUs, ...rest }
  })
}

test('a series equals bars reckoned from all trades, the open one included', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...KLINE_INTERVALS),
      gaps,
      fc.integer({ min: 0, max: 9e8 }),
      (interval, given, restUs) => {
        const series = new KlineSeries(interval, 50)
        const trades = tradesOf(given)
        const told: number[] = []
        for (const trade of trades) {
          series.advance(trade.timeUs, bar => told.push(bar.openTimeUs))
          series.add(trade)
        }
        const nowUs = trades.at(-1)!.timeUs + restUs
        series.advance(nowUs, bar => told.push(bar.openTimeUs))
        // A bar of a second in trades over days is too much for the slow way: the newest are compared.
        const sinceUs = interval === '1s' ? Math.max(START_US, nowUs - 40e6) : START_US
        const naive = naiveKlines(interval, trades, nowUs).filter(bar => bar.openTimeUs >= sinceUs)
        const kept = series.range(sinceUs, undefined, 100)
        assert.deepEqual(kept, naive.slice(-kept.length))
        assert.equal(kept.length, Math.min(naive.length, series.range(undefined, undefined, 100).length))
        assert.ok(
          told.every((openUs, at) => at === 0 || openUs > told[at - 1]!),
          'each bar is finished once',
        )
      },
    ),
    { numRuns: 60, interruptAfterTimeLimit: 20_000 },
  )
})

test('bars begin where the venue begins them', () => {
  const rows = `
    1s   2026-02-28T13:47:11.5Z  2026-02-28T13:47:11Z  2026-02-28T13:47:12Z
    1m   2026-02-28T13:47:11Z    2026-02-28T13:47:00Z  2026-02-28T13:48:00Z
    15m  2026-02-28T13:47:11Z    2026-02-28T13:45:00Z  2026-02-28T14:00:00Z
    8h   2026-02-28T13:47:11Z    2026-02-28T08:00:00Z  2026-02-28T16:00:00Z
    1d   2026-02-28T13:47:11Z    2026-02-28T00:00:00Z  2026-03-01T00:00:00Z
    3d   2017-08-17T04:00:00Z    2017-08-16T00:00:00Z  2017-08-19T00:00:00Z
    1w   2026-02-28T13:47:11Z    2026-02-23T00:00:00Z  2026-03-02T00:00:00Z
    1w   2026-03-02T00:00:00Z    2026-03-02T00:00:00Z  2026-03-09T00:00:00Z
    1M   2026-02-28T13:47:11Z    2026-02-01T00:00:00Z  2026-03-01T00:00:00Z
    1M   2024-02-29T23:59:59Z    2024-02-01T00:00:00Z  2024-03-01T00:00:00Z
    1M   2026-12-31T23:59:59Z    2026-12-01T00:00:00Z  2027-01-01T00:00:00Z`
  for (const row of rows.trim().split('\n')) {
    const [interval, at, open, end] = row.trim().split(/\s+/) as [
      (typeof KLINE_INTERVALS)[number],
      string,
      string,
      string,
    ]
    const openUs = openTimeUsOf(interval, parseTimeUs(at)!)
    assert.equal(formatTimeUs(openUs as never), formatTimeUs(parseTimeUs(open)!), row)
    assert.equal(formatTimeUs(nextOpenTimeUsOf(interval, openUs) as never), formatTimeUs(parseTimeUs(end)!), row)
  }
})

test('a range is the newest bars, or the oldest from a start on', () => {
  const series = new KlineSeries('1m')
  for (let minute = 0; minute < 10; minute++) {
    const timeUs = START_US + minute * 60e6
    series.advance(timeUs)
    series.add({ tradeId: minute + 1, timeUs, ticks: 100 + minute, lots: 1, isBuyerMaker: false })
  }
  const closes = (bars: readonly { closeTicks: number }[]) => bars.map(bar => bar.closeTicks)
  const firstUs = openTimeUsOf('1m', START_US)
  assert.deepEqual(closes(series.range(undefined, undefined, 3)), [107, 108, 109])
  assert.deepEqual(closes(series.range(firstUs + 60e6, undefined, 3)), [101, 102, 103])
  assert.deepEqual(closes(series.range(firstUs + 60e6, firstUs + 120e6, 9)), [101, 102])
  assert.deepEqual(closes(series.range(undefined, firstUs + 120e6, 2)), [101, 102])
  assert.deepEqual(closes(series.range(firstUs + 1, firstUs + 2, 9)), [])
})

test('a pause of years ends at once, with the newest bars standing still', () => {
  const series = new KlineSeries('1s', 20)
  series.add({ tradeId: 1, timeUs: START_US, ticks: 5, lots: 1, isBuyerMaker: true })
  const laterUs = START_US + 3 * 365 * 86_400e6
  series.advance(laterUs)
  const bars = series.range(undefined, undefined, 100)
  assert.equal(bars.length, 21)
  assert.equal(bars.at(-1)!.openTimeUs, openTimeUsOf('1s', laterUs))
  assert.ok(bars.every(({ closeTicks, tradeCount }) => closeTicks === 5 && tradeCount === 0))
})

test('a window sums the newest minutes and knows the price before it', () => {
  const series = new KlineSeries('1m')
  for (let minute = 0; minute < 8; minute++) {
    const timeUs = START_US + minute * 60e6
    series.advance(timeUs)
    if (minute !== 6) series.add({ tradeId: minute + 1, timeUs, ticks: 100 - minute, lots: 2, isBuyerMaker: false })
  }
  const sums = sumsOf(series, 3)
  assert.deepEqual(
    [sums.openTicks, sums.highTicks, sums.lowTicks, sums.closeTicks, sums.previousCloseTicks],
    [95, 95, 93, 93, 96],
  )
  assert.deepEqual([sums.lots, sums.tickLots, sums.tradeCount], [4n, 2n * 95n + 2n * 93n, 2])
  assert.deepEqual([sums.firstTradeId, sums.lastTradeId], [6, 8])
  assert.equal(sumsOf(new KlineSeries('1m'), 5).tradeCount, 0)
})
