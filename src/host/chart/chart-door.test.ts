import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { temporaryFolder } from '../../market-data/fixtures.ts'
import { TRADE_SERIES } from '../../market-data/series.ts'
import { WRITTEN_INSTRUMENT, writeDay } from '../../market-data/written-day.fixture.ts'
import type { BarOrigin, ChartBar, ChartPast } from '../../ports/chart-past.ts'
import { CatalogueBars } from './catalogue-bars.ts'
import { ChartDoor } from './chart-door.ts'
import { ChartFile } from './chart-file.ts'

const DAY_US = 86_400_000_000
const LENGTH_US = 5_000_000
const ALL = { instrument: WRITTEN_INSTRUMENT, length: '5s' } as const

const barAt = (at: number, close: string, origin: BarOrigin = 'Sampled'): ChartBar => ({
  ...{ startUs: DAY_US + at * LENGTH_US, open: close, high: close, low: close, close, origin },
})

interface Known {
  readonly saved: readonly ChartBar[]
  readonly traded?: readonly (readonly [at: number, ticks: number])[]
  /** What the catalogue listened to, in candles. */
  readonly listened?: readonly [from: number, to: number]
}

function doorOf(root: string, { saved, traded = [], listened = [0, 1_000] }: Known, nowAt = 100): ChartPast {
  const file = new ChartFile('/nowhere', () => {})
  file.save(
    saved.map(bar => ({ ...bar, instrumentId: WRITTEN_INSTRUMENT, lengthUs: LENGTH_US })),
    [],
  )
  const [fromUs, toUs] = listened.map(at => DAY_US + at * LENGTH_US) as [number, number]
  const rows = traded.map(([at, ticks]) => [DAY_US + at * LENGTH_US + 1, DAY_US + at * LENGTH_US + 1, ticks, 1, 0, 0])
  if (rows.length > 0) writeDay(root, TRADE_SERIES, rows, [{ origin: 'Recorded', listened: [{ fromUs, toUs }] }])
  const catalogues = [new CatalogueBars(root, text => assert.fail(text))]
  return new ChartDoor({ file, catalogues, nowUs: () => DAY_US + nowAt * LENGTH_US, onRead: () => {} })
}

async function pagesOf(door: ChartPast, limit: number): Promise<(readonly ChartBar[])[]> {
  const pages = []
  let before: number | undefined
  for (let count = 0; count < 1_000; count++) {
    const { rows, next } = await door.bars({ ...ALL, limit, before })
    pages.push(rows)
    if (next === null) return pages
    assert.ok(before === undefined || next < before, 'pages go back in time')
    before = next
  }
  return assert.fail('pages without an end')
}

test('the catalogue is believed where it has a whole candle, else what was seen, else what it has', async t => {
  const door = doorOf(temporaryFolder(t), {
    saved: [barAt(1, '7'), barAt(3, '8'), barAt(4, '9')],
    traded: [
      [0, 20],
      [1, 40],
      [2, 60],
      [3, 80],
    ],
    listened: [0, 2.5],
  })
  const { rows, next } = await door.bars({ ...ALL, limit: 500 })
  assert.deepEqual(rows, [
    barAt(0, '1.00', 'Recorded'),
    barAt(1, '2.00', 'Recorded'),
    barAt(2, '3.00', 'Recorded'),
    barAt(3, '8'),
    barAt(4, '9'),
  ])
  assert.equal(next, null)
})

test('page by page every candle comes once, wherever it is known and however far apart', async t => {
  const starts = fc.uniqueArray(fc.integer({ min: 0, max: 900 }), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(starts, starts, fc.integer({ min: 20, max: 200 }), async (seen, traded, limit) => {
      const known = {
        saved: seen.map(at => barAt(at, '7')),
        traded: traded.toSorted((a, b) => a - b).map(at => [at, 20] as const),
      }
      const pages = await pagesOf(doorOf(temporaryFolder(t), known, 901), limit)
      assert.ok(pages.every(rows => rows.length <= limit))
      const found = pages
        .toReversed()
        .flat()
        .map(({ startUs }) => (startUs - DAY_US) / LENGTH_US)
      assert.deepEqual(
        found,
        [...new Set([...seen, ...traded])].toSorted((a, b) => a - b),
      )
    }),
    { numRuns: 12 },
  )
})

test('nothing at all is an empty page', async t => {
  const door = doorOf(temporaryFolder(t), { saved: [] })
  assert.deepEqual(await door.bars({ ...ALL, limit: 5 }), { rows: [], next: null })
  assert.deepEqual(door.plots(ALL), [])
})

test('lines come by strategy, name and pane; before there is a value there is no point', () => {
  const file = new ChartFile('/nowhere', () => {})
  const line = (value: string | null, pane = '') => ({ name: 'fast', pane, value })
  const reading = { strategyId: 'ema', instrumentId: WRITTEN_INSTRUMENT }
  file.save(
    [],
    [
      { ...reading, timeUs: 1, lines: [line(null), line('50', 'RSI')] },
      { ...reading, timeUs: 9_000_000, lines: [line('7.5'), line('60', 'RSI')] },
      { ...reading, strategyId: 'other', timeUs: 3, lines: [line('8')] },
    ],
  )
  const door = new ChartDoor({ file, catalogues: [], nowUs: () => 0, onRead: () => {} })
  const point = (timeUs: number, value: string) => ({ timeUs, value })
  assert.deepEqual(door.plots(ALL), [
    { strategyId: 'ema', name: 'fast', pane: '', points: [point(9_000_000, '7.5')] },
    { strategyId: 'ema', name: 'fast', pane: 'RSI', points: [point(1, '50'), point(9_000_000, '60')] },
    { strategyId: 'other', name: 'fast', pane: '', points: [point(3, '8')] },
  ])
  assert.deepEqual(
    door.plots({ ...ALL, toUs: 4 }).map(({ points }) => points.length),
    [0, 1, 1],
  )
})
