import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import fc from 'fast-check'
import { temporaryFolder } from '../../market-data/fixtures.ts'
import { BarSampler } from './bar-sampler.ts'
import { BARS_KEPT, CHART_FILE, ChartFile, READINGS_KEPT } from './chart-file.ts'

const INSTRUMENT = 'BTC-USDT.SIM'
const LENGTH_US = 5_000_000
const MEMORY = '/nowhere/at/all'
const FOR_EVER = Number.MAX_SAFE_INTEGER

function stand(folder: string) {
  const said: string[] = []
  const file = new ChartFile(folder, text => said.push(text))
  const sampler = new BarSampler(file)
  const bars = () => {
    sampler.save()
    return file.barsIn(INSTRUMENT, LENGTH_US, 0, FOR_EVER)
  }
  return { file, sampler, bars, said }
}

test('candles are those that a plain twin makes of the same prices, however often they are saved', () => {
  const price = fc.tuple(fc.integer({ min: 1, max: 30_000_000 }), fc.integer({ min: 1, max: 999 }), fc.boolean())
  fc.assert(
    fc.property(fc.array(price, { maxLength: 60 }), told => {
      const inOrder = told.toSorted(([a], [b]) => a - b)
      const { file, sampler, bars } = stand(MEMORY)
      for (const [timeUs, cents, isSaved] of inOrder) {
        sampler.notePrice(INSTRUMENT, (cents / 10).toFixed(1), timeUs)
        if (isSaved) sampler.save()
      }
      const starts = [...new Set(inOrder.map(([timeUs]) => timeUs - (timeUs % LENGTH_US)))]
      const twin = starts.map(startUs => {
        const inside = inOrder.filter(([timeUs]) => timeUs - (timeUs % LENGTH_US) === startUs).map(([, cents]) => cents)
        const text = (cents: number) => (cents / 10).toFixed(1)
        const [high, low] = [text(Math.max(...inside)), text(Math.min(...inside))]
        return { startUs, open: text(inside[0]!), high, low, close: text(inside.at(-1)!), origin: 'Sampled' }
      })
      assert.deepEqual(bars(), twin)
      file.close()
    }),
    { numRuns: 50 },
  )
})

test('a price that is none, or of the past, changes nothing', () => {
  const { file, sampler, bars } = stand(MEMORY)
  for (const text of ['-', 'NaN', 'x']) sampler.notePrice(INSTRUMENT, text, 1)
  assert.deepEqual(bars(), [])
  sampler.notePrice(INSTRUMENT, '1', LENGTH_US)
  sampler.notePrice(INSTRUMENT, '9', 0)
  assert.deepEqual(
    bars().map(({ high }) => high),
    ['1'],
  )
  file.close()
})

test('who comes back goes on with the candle that was open, and has those before', t => {
  const folder = temporaryFolder(t)
  const first = stand(folder)
  for (const [timeUs, price] of [
    [1, '5'],
    [LENGTH_US, '7'],
    [LENGTH_US + 1, '6'],
  ] as const)
    first.sampler.notePrice(INSTRUMENT, price, timeUs)
  first.sampler.save()
  // Killed: nothing is closed.
  const second = stand(folder)
  second.sampler.notePrice(INSTRUMENT, '8', LENGTH_US + 2)
  assert.deepEqual(
    second.bars().map(({ open, high, low, close }) => [open, high, low, close]),
    [
      ['5', '5', '5', '5'],
      ['7', '8', '6', '8'],
    ],
  )
  first.file.close()
  second.file.close()
})

test('what was before the first look widens the open candle and begins it; its close stays the newest', () => {
  const { file, sampler, bars } = stand(MEMORY)
  sampler.notePrice(INSTRUMENT, '5', 3)
  const part = { instrumentId: INSTRUMENT, lengthUs: LENGTH_US, startUs: 0, open: '4', high: '9', low: '3', close: '8' }
  sampler.precede({ ...part, origin: 'Sampled' })
  assert.deepEqual(bars(), [{ startUs: 0, open: '4', high: '9', low: '3', close: '5', origin: 'Sampled' }])
  file.close()
})

test('lines are kept once, as they were told last, and come as the newest of each candle', () => {
  const { file, sampler } = stand(MEMORY)
  const reading = (timeUs: number, value: string) => ({
    ...{ strategyId: 'ema', instrumentId: INSTRUMENT, timeUs },
    lines: [{ name: 'fast', pane: '', value }],
  })
  for (const [timeUs, value] of [
    [LENGTH_US, '1'],
    [LENGTH_US, '1'],
    [LENGTH_US, '2'],
    [LENGTH_US + 1, '3'],
    [2 * LENGTH_US, '4'],
  ] as const)
    sampler.note({ markets: [], plots: [reading(timeUs, value)] })
  sampler.save()
  const found = file.readingsIn(INSTRUMENT, LENGTH_US, 0, FOR_EVER)
  // A bar's end belongs to the candle that it ends.
  assert.deepEqual(found, [reading(LENGTH_US, '2'), reading(2 * LENGTH_US, '4')])
  assert.deepEqual(file.readingsIn('another', LENGTH_US, 0, FOR_EVER), [])
  file.close()
})

test('of each the newest are kept', () => {
  const { file } = stand(MEMORY)
  const same = { open: '1', high: '1', low: '1', close: '1', origin: 'Sampled' } as const
  const bars = Array.from({ length: BARS_KEPT + 7 }, (_, at) => ({
    instrumentId: INSTRUMENT,
    lengthUs: 5,
    startUs: at * 5,
    ...same,
  }))
  const readings = Array.from({ length: READINGS_KEPT + 7 }, (_, at) => ({
    strategyId: 's',
    instrumentId: INSTRUMENT,
    timeUs: at,
    lines: [],
  }))
  file.save([...bars, { ...bars[0]!, instrumentId: 'ETH' }], readings)
  file.prune()
  const kept = file.barsIn(INSTRUMENT, 5, 0, FOR_EVER)
  assert.deepEqual([kept.length, kept[0]!.startUs, file.barsIn('ETH', 5, 0, FOR_EVER).length], [BARS_KEPT, 35, 1])
  assert.deepEqual([file.readingsIn(INSTRUMENT, 1, 0, 7), file.readingsIn(INSTRUMENT, 1, 7, 8).length], [[], 1])
  file.close()
})

test('a file that is none of ours is left alone: memory does', t => {
  const folder = temporaryFolder(t)
  writeFileSync(path.join(folder, CHART_FILE), 'a letter to my aunt')
  const { file, sampler, bars, said } = stand(folder)
  sampler.notePrice(INSTRUMENT, '5', 1)
  assert.equal(bars().length, 1)
  assert.match(said.join(), /kept in memory alone.*chart\.sqlite.*move it away/)
  file.close()
})
