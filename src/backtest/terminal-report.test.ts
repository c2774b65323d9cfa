/** The report as a person sees it: whole texts, and what must hold for any width and any names. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import type { OrderRejected } from '../core/domain/events.ts'
import { fixtureInstrument, fixtureStrategy } from '../core/domain/fixtures.ts'
import { US_PER_DAY } from '../core/std/time.ts'
import { fixtureDenied, fixtureFill, fixtureRecorder, fixtureRun, fixtureSubmitted, fixtureTimeUs } from './fixtures.ts'
import { reportJsonOf } from './report-json.ts'
import type { RunSummary, SkippedItem } from './run-summary.ts'
import { summarize } from './statistics.ts'
import { renderReport } from './terminal-report.ts'

const SKIPPED: SkippedItem = {
  instrumentId: 'BTC-USDT.SIM',
  series: 'trades-2024-03.csv',
  reason: 'RefusedAtImport',
  rowCount: 1234,
  text: 'See quarantine/trades-2024-03.csv.tsv',
}

function summaryOf(name: string, days = 40, text = ''): RunSummary {
  const recorder = fixtureRecorder({
    instruments: [fixtureInstrument({ kind: 'LinearPerpetual' })],
    strategies: [fixtureStrategy({ strategyId: name })],
  })
  const startUs = fixtureTimeUs('2024-03-01')
  for (let day = 0; day < days; day++) {
    const timeUs = startUs + day * US_PER_DAY
    recorder.onEquity(timeUs, (1000 + 40 * Math.abs(((day + 10) % 20) - 10) + day * 6) * 1e8)
    recorder.onExposure(timeUs, day % 2 === 0 ? 250e8 : 0)
    recorder.onOrder(fixtureSubmitted(day, 10))
    const side = day % 2 === 0 ? 'Buy' : 'Sell'
    const lastTicks = 400_000 + day * 17 * (day % 3)
    recorder.onOrder(fixtureFill({ orderNumber: day, side, lastQtyLots: 10, lastTicks, feeMinor: 5_000_000, timeUs }))
  }
  recorder.onOrder(fixtureDenied(), { instrumentIndex: 0 as never, side: 'Buy' })
  recorder.onOrder({ kind: 'OrderRejected', orderNumber: 0, text: 'BALANCE_INSUFFICIENT' } as OrderRejected)
  recorder.onAlert({ kind: 'RaiseAlert', severity: 'Warning', code: 'DATA_GAPPED', text: '' } as never)
  return summarize(recorder, {
    run: fixtureRun({ configName: `${name}.yaml` }),
    speed: { eventCount: 57_600, wallTimeMs: 12 },
    skipped: [{ ...SKIPPED, text: SKIPPED.text + text }],
  })
}

const ASCII = { columns: 80, useColor: false, useUnicode: false }

test('a report of 80 columns', context => {
  context.assert.fileSnapshot(
    renderReport(summaryOf('alpha'), ASCII),
    `${import.meta.dirname}/golden/report-80-ascii.txt`,
    { serializers: [String] },
  )
})

test('a report of 100 columns in Unicode', context => {
  const text = renderReport(summaryOf('alpha'), { columns: 100, useColor: false, useUnicode: true })
  context.assert.fileSnapshot(text, `${import.meta.dirname}/golden/report-100-unicode.txt`, { serializers: [String] })
})

test('a run of an hour, with nothing traded', context => {
  const recorder = fixtureRecorder()
  const startUs = fixtureTimeUs('2024-03-01T10:00')
  for (let minute = 0; minute <= 60; minute++) recorder.onEquity(startUs + minute * 60e6, 1000e8)
  const text = renderReport(summarize(recorder, { run: fixtureRun() }), { ...ASCII, columns: 60 })
  context.assert.fileSnapshot(text, `${import.meta.dirname}/golden/report-60-idle.txt`, { serializers: [String] })
})

test('nothing recorded still reads', () => {
  const text = renderReport(summarize(fixtureRecorder(), { run: fixtureRun() }), ASCII)
  assert.match(text, /No equity was recorded/)
  assert.doesNotMatch(text, /NaN|Infinity|undefined/)
})

test('no line is wider than the terminal, from 40 to 100 columns', () => {
  const summary = summaryOf(
    'a-strategy-with-a-rather-long-name-as-people-do',
    40,
    ' and more words that have to go somewhere else',
  )
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 140 }), fc.boolean(), (columns, useUnicode) => {
      const widest = Math.min(Math.max(columns, 40), 100)
      for (const line of renderReport(summary, { columns, useColor: false, useUnicode }).split('\n')) {
        assert.ok([...line].length <= widest, `${[...line].length} of ${widest}: ${line}`)
      }
    }),
  )
})

test('without Unicode it is ASCII, without colors it has no escapes, whatever names hold', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
      fc.string({ unit: 'binary' }),
      (name, text) => {
        const ascii = renderReport(summaryOf(name, 3, text), ASCII)
        assert.match(ascii, /^[\n -~]*$/)
        const unicode = renderReport(summaryOf(name, 3, text), { ...ASCII, useUnicode: true })
        assert.doesNotMatch(unicode, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/)
      },
    ),
    { numRuns: 30 },
  )
})

test('colors add nothing but escapes', () => {
  const summary = summaryOf('alpha')
  const colored = renderReport(summary, { ...ASCII, useColor: true })
  assert.ok(colored.includes('\x1b[31m') && colored.includes('\x1b[1m'))
  const bare = colored.replace(/\x1b\[\d+m/g, '').replace(/ +$/gm, '')
  assert.equal(bare, renderReport(summary, ASCII))
})

test('the JSON holds no number that JSON has not, and amounts as exact text', () => {
  const json = reportJsonOf(summaryOf('alpha'))
  const back: ReturnType<typeof JSON.parse> = JSON.parse(JSON.stringify(json))
  assert.deepStrictEqual({ ...back }, json)
  assert.equal(back.schemaVersion, 1)
  assert.equal(back.result.initialEquity, '1000.00000000')
  assert.equal(back.total.fees, '2.00000000')
  assert.equal(back.skippedData[0].rowCount, 1234)
  assert.equal(back.curve.points.length, 40)
})

test('docs/backtest.md names every field of the JSON', () => {
  const text = readFileSync(`${import.meta.dirname}/../../docs/backtest.md`, 'utf8')
  const missing = fieldsOf(reportJsonOf(summaryOf('alpha'))).filter(field => !text.includes(`\`${field}\``))
  assert.deepEqual(missing, [])
})

function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return fieldsOf(value[0])
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [name, ...fieldsOf(inner)])
}

test('the JSON of a run without anything has null for what is unknown', () => {
  const json = JSON.parse(JSON.stringify(reportJsonOf(summarize(fixtureRecorder(), { run: fixtureRun() }))))
  assert.equal(json.returns.sharpe, null)
  assert.equal(json.drawdown, null)
  assert.equal(json.speed, null)
  assert.equal(json.result.netProfit, '0.00000000')
})

test('a long curve is thinned in the JSON; its extremes stay', () => {
  const recorder = fixtureRecorder()
  for (let i = 0; i < 10_000; i++) recorder.onEquity(i * 1e6, i === 5001 ? 9e12 : 1e11 + i)
  const { curve } = JSON.parse(JSON.stringify(reportJsonOf(summarize(recorder, { run: fixtureRun() }))))
  assert.ok(curve.points.length <= 2000)
  assert.equal(curve.points.filter((point: string[]) => point[3] === '90000.00000000').length, 1)
  assert.equal(curve.points.at(-1)[1], '1000.00009999')
})
