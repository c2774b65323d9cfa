/** Bars from ticks: against a naive grouping of the same ticks, and the edges of time, volume and snapshots. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { InstrumentIndex, TimeUs } from '../domain/ids.ts'
import { type Bar, type BarSource, type BarUnit, newQuoteTick, newTradeTick } from '../domain/market-data.ts'
import { lots, ticks } from '../domain/quantities.ts'
import { BARS_PER_TRADE_MAX, BarAggregator, isAggregated } from './bar-aggregator.ts'

interface Tick {
  readonly timeUs: number
  readonly priceTicks: number
  readonly qtyLots: number
}

const specOf = (unit: BarUnit, step: number, source: BarSource = 'Trade') => ({
  instrumentIndex: 3 as InstrumentIndex,
  unit,
  step,
  source,
})
const seriesOf = (unit: BarUnit, step: number, source: BarSource = 'Trade') =>
  new BarAggregator(specOf(unit, step, source), 7)

function drained(series: BarAggregator): Bar[] {
  const bars: Bar[] = []
  for (let bar = series.drain(); bar !== undefined; bar = series.drain()) bars.push({ ...bar })
  return bars
}

function trade(series: BarAggregator, { timeUs, priceTicks, qtyLots }: Tick): Bar[] {
  const tick = newTradeTick()
  tick.timeUs = timeUs as TimeUs
  tick.priceTicks = ticks(priceTicks)
  tick.qtyLots = lots(qtyLots)
  series.onTrade(tick)
  return drained(series)
}

function quote(series: BarAggregator, timeUs: number, bidTicks: number, askTicks: number): Bar[] {
  const tick = newQuoteTick()
  tick.timeUs = timeUs as TimeUs
  tick.bidTicks = ticks(bidTicks)
  tick.askTicks = ticks(askTicks)
  series.onQuote(tick)
  return drained(series)
}

/** `open high low close volume [open time, end)`, as the tables below write a bar. */
function textOf(bar: Bar): string {
  const { openTicks, highTicks, lowTicks, closeTicks, volumeLots, openTimeUs, eventTimeUs } = bar
  return `${openTicks} ${highTicks} ${lowTicks} ${closeTicks} ${volumeLots} [${openTimeUs},${eventTimeUs})`
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0)

/** The twin: which ticks belong together is worked out from the whole list; a volume bar counts single lots. */
function groupsOf(unit: BarUnit, step: number, all: readonly Tick[]): Tick[][] {
  const single = all.flatMap(tick => Array.from({ length: tick.qtyLots }, () => ({ ...tick, qtyLots: 1 })))
  if (unit === 'Time') return [...Map.groupBy(all, tick => Math.floor(tick.timeUs / step)).values()]
  const pieces = unit === 'Tick' ? all : single
  return Array.from({ length: Math.ceil(pieces.length / step) }, (_, i) => pieces.slice(i * step, (i + 1) * step))
}

function naiveBarText(unit: BarUnit, step: number, group: readonly Tick[]): string {
  const prices = group.map(tick => tick.priceTicks)
  const volume = sumOf(group.map(tick => tick.qtyLots))
  const aligned = Math.floor(group[0]!.timeUs / step) * step
  const times = unit === 'Time' ? [aligned, aligned + step] : [group[0]!.timeUs, group.at(-1)!.timeUs]
  return `${prices[0]} ${Math.max(...prices)} ${Math.min(...prices)} ${prices.at(-1)} ${volume} [${times[0]},${times[1]})`
}

const ticksInOrder: fc.Arbitrary<Tick[]> = fc
  .tuple(
    fc.integer({ min: -500, max: 500 }),
    fc.array(
      fc.record({
        timeUs: fc.integer({ min: 0, max: 40 }),
        priceTicks: fc.integer({ min: -30, max: 30 }),
        qtyLots: fc.integer({ min: 1, max: 60 }),
      }),
      { maxLength: 60, size: 'max' },
    ),
  )
  .map(([startUs, steps]) => {
    let timeUs = startUs
    return steps.map(step => {
      timeUs += step.timeUs
      return { ...step, timeUs }
    })
  })

for (const unit of ['Time', 'Tick', 'Volume'] as const) {
  test(`${unit} bars equal the naive grouping of the same ticks, through a save and restore after every tick`, () => {
    fc.assert(
      fc.property(ticksInOrder, fc.integer({ min: 1, max: 50 }), (all, step) => {
        let series = seriesOf(unit, step)
        const bars: Bar[] = []
        for (const tick of all) {
          bars.push(...trade(series, tick))
          const next = seriesOf(unit, step)
          next.restore(JSON.parse(JSON.stringify(series.save())))
          assert.equal(next.nextCloseUs, series.nextCloseUs)
          series = next
        }
        const wanted = groupsOf(unit, step, all).map(group => naiveBarText(unit, step, group))
        const open = series.save()
        if (open.isOpen) {
          const left = wanted.pop() ?? ''
          assert.ok(left.startsWith(`${open.openTicks} ${open.highTicks} ${open.lowTicks} ${open.closeTicks} `), left)
        }
        assert.deepEqual(bars.map(textOf), wanted)
        const volumes = bars.map(bar => Number(bar.volumeLots))
        if (open.isOpen) volumes.push(open.volumeLots)
        assert.equal(sumOf(volumes), sumOf(all.map(tick => tick.qtyLots)))
      }),
      { numRuns: 300 },
    )
  })
}

test('sizes that add up to more than can be counted make a bar of the most that can', () => {
  const most = Number.MAX_SAFE_INTEGER
  for (const [unit, step] of [
    ['Tick', 2],
    ['Volume', most - 1],
  ] as const) {
    const series = seriesOf(unit, step)
    trade(series, { timeUs: 1, priceTicks: 5, qtyLots: most - 2 })
    const [bar] = trade(series, { timeUs: 2, priceTicks: 5, qtyLots: most })
    assert.ok(Number.isSafeInteger(bar?.volumeLots), `${unit}: ${bar?.volumeLots}`)
  }
})

test('a time bar covers [open, open + step) and ends with the first tick or time at its close', () => {
  const series = seriesOf('Time', 60)
  assert.equal(series.nextCloseUs, Number.POSITIVE_INFINITY)
  assert.deepEqual(trade(series, { timeUs: 70, priceTicks: 10, qtyLots: 1 }), [])
  assert.equal(series.nextCloseUs, 120)
  assert.deepEqual(trade(series, { timeUs: 119, priceTicks: 12, qtyLots: 2 }), [])
  const [bar, ...others] = trade(series, { timeUs: 120, priceTicks: 11, qtyLots: 5 })
  assert.deepEqual(others, [])
  assert.equal(textOf(bar!), '10 12 10 12 3 [60,120)')
  assert.equal(bar!.timeUs, 120)
  assert.equal(bar!.barSpecIndex, 7)
  assert.equal(bar!.instrumentIndex, 3)

  series.onTime(179)
  assert.deepEqual(drained(series), [])
  series.onTime(500)
  assert.deepEqual(drained(series).map(textOf), ['11 11 11 11 5 [120,180)'])
  assert.equal(series.nextCloseUs, Number.POSITIVE_INFINITY)
  series.onTime(900)
  assert.deepEqual(drained(series), [], 'a span without a tick makes no bar')
})

test('quote bars follow their own price, the mid rounded down, and have no volume', () => {
  const rows = [
    ['Bid', '10 11 10 11 0 [1,2)'],
    ['Ask', '13 13 12 12 0 [1,2)'],
    ['Mid', '11 11 11 11 0 [1,2)'],
  ] as const
  for (const [source, wanted] of rows) {
    const series = seriesOf('Tick', 2, source)
    assert.deepEqual(trade(series, { timeUs: 0, priceTicks: 99, qtyLots: 1 }), [])
    assert.deepEqual(quote(series, 1, 10, 13), [])
    assert.deepEqual(quote(series, 2, 11, 12).map(textOf), [wanted], source)
  }
  assert.deepEqual(quote(seriesOf('Tick', 1), 1, 10, 13), [], 'trade bars do not look at quotes')
})

test('half a quote is a price of the bars of its side alone', () => {
  const half = { ...newQuoteTick(), timeUs: 1 as TimeUs, bidTicks: ticks(10), bidLots: lots(1) }
  for (const [source, wanted] of [
    ['Bid', 1],
    ['Ask', 0],
    ['Mid', 0],
  ] as const) {
    const series = seriesOf('Tick', 1, source)
    series.onQuote(half)
    assert.equal(drained(series).length, wanted, source)
  }
})

test('a trade larger than a volume bar goes on into the next ones', () => {
  const series = seriesOf('Volume', 10)
  assert.deepEqual(trade(series, { timeUs: 1, priceTicks: 5, qtyLots: 4 }), [])
  const bars = trade(series, { timeUs: 2, priceTicks: 9, qtyLots: 27 })
  assert.deepEqual(bars.map(textOf), ['5 9 5 9 10 [1,2)', '9 9 9 9 10 [2,2)', '9 9 9 9 10 [2,2)'])
  assert.equal(series.save().volumeLots, 1)
})

test('one trade makes a bounded number of volume bars and loses no lot', () => {
  const series = seriesOf('Volume', 10)
  const bars = trade(series, { timeUs: 1, priceTicks: 5, qtyLots: 1_000_007 })
  assert.equal(bars.length, BARS_PER_TRADE_MAX)
  assert.equal(bars.at(-2)!.volumeLots, 10)
  assert.equal(bars.at(-1)!.volumeLots, 1_000_000 - (BARS_PER_TRADE_MAX - 1) * 10)
  assert.equal(series.save().volumeLots, 7)
})

test('bars that were not drained are a broken rule, not a loss', () => {
  const series = seriesOf('Tick', 1)
  series.onTrade(newTradeTick())
  assert.throws(() => series.onTrade(newTradeTick()), /drained/)
  assert.throws(() => series.save(), /drained/)
})

test('only series that can fill their bars are aggregated', () => {
  //   unit      step source      aggregated
  const rows = `
    Time       60 Trade       yes
    Time       60 External    no
    Time        0 Trade       no
    Tick      1.5 Trade       no
    Tick       10 Mid         yes
    Volume     10 Trade       yes
    Volume     10 Bid         no    quotes have no volume`
  for (const row of rows.trim().split('\n')) {
    const [unit, step, source, wanted] = row.trim().split(/\s+/)
    const spec = specOf(unit as BarUnit, Number(step), source as BarSource)
    assert.equal(isAggregated(spec), wanted === 'yes', row)
    if (wanted === 'no') assert.throws(() => new BarAggregator(spec, 0), /aggregator/, row)
  }
})
