/** The check of a catalogue: a sound one passes, and each kind of damage is found with its place. */

import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { flipRow, withoutSums } from './changed-file.fixture.ts'
import { checkCatalogue } from './check.ts'
import type { FindingCode } from './findings.ts'
import { temporaryFolder } from './fixtures.ts'
import { SeriesFileWriter } from './parquet-writer.ts'
import { barSeriesOf, QUOTE_SERIES, type Series, TRADE_SERIES } from './series.ts'

const DAY_US = Date.UTC(2024, 0, 31) * 1000
const MINUTE_US = 60_000_000
const BARS = barSeriesOf(MINUTE_US)

function write(root: string, series: Series, period: string, rows: readonly number[][], tickSize = '0.01'): string {
  const path = join(root, 'A.SIM', series.name, `${period}.parquet`)
  mkdirSync(dirname(path), { recursive: true })
  rmSync(path, { force: true })
  const writer = new SeriesFileWriter(path, { instrumentId: 'A.SIM', series, tickSize, lotSize: '1' })
  for (const row of rows) writer.push(row)
  writer.finish([])
  return path
}

const bar = (minute: number, prices = [100, 110, 90, 105]) => {
  const openUs = DAY_US + minute * MINUTE_US
  return [openUs + MINUTE_US, openUs, ...prices, 1]
}
const quote = (at: number, bid: number, ask: number) => [DAY_US + at, 0, bid, 1, ask, 1]
const askAlone = (at: number, ask: number) => [DAY_US + at, 0, 0, 0, ask, 1]
const bidAlone = (at: number, bid: number) => [DAY_US + at, 0, bid, 1, 0, 0]
const trade = (at: number, id: number, size = 1, aggressor = 0) => [DAY_US + at, 0, 100, size, aggressor, id]

function soundRoot(folder: string): string {
  const root = join(folder, 'data')
  const spec = { instrumentId: 'A.SIM', tickSize: '0.01', lotSize: '1' }
  mkdirSync(join(root, 'A.SIM'), { recursive: true })
  const file = { formatVersion: 1, scaleOrigin: 'given', spec }
  writeFileSync(join(root, 'A.SIM', 'instrument.json'), JSON.stringify(file))
  write(root, BARS, '2024-01', [bar(0), bar(1), bar(5), bar(6)])
  write(root, QUOTE_SERIES, '2024-01-31', [quote(0, 100, 101), quote(5, 101, 101), askAlone(6, 100), bidAlone(7, 100)])
  write(root, TRADE_SERIES, '2024-01-31', [trade(0, 1), trade(0, 2), trade(9, 0), trade(9, 0)])
  return root
}

test('a sound catalogue: gaps and locked quotes are observed, nothing is wrong', context => {
  const check = checkCatalogue(soundRoot(temporaryFolder(context)))
  assert.deepEqual([check.isSound, check.findingCount, check.rowCount], [true, 0, 12])
  const [bars, quotes] = check.series
  assert.deepEqual([bars?.gapCount, bars?.missingBarCount, bars?.longestGapUs], [1, 3, 4 * MINUTE_US])
  assert.equal(quotes?.lockedQuoteCount, 1)
})

type Damage = readonly [code: FindingCode, row: number, damage: (root: string) => void]

const DAMAGES: readonly Damage[] = [
  ['TIME_BACKWARDS', 2, root => write(root, BARS, '2024-01', [bar(3), bar(1), bar(6)])],
  ['DUPLICATE_BAR', 3, root => write(root, BARS, '2024-01', [bar(0), bar(1), bar(1)])],
  ['BAR_SHAPE', 2, root => write(root, BARS, '2024-01', [bar(0), bar(1, [100, 99, 90, 95])])],
  ['WRONG_PERIOD', 1, root => write(root, BARS, '2024-02', [bar(7)])],
  ['SCALE_CONFLICT', 0, root => write(root, BARS, '2024-02', [bar(24 * 60)], '0.1')],
  ['CROSSED_QUOTE', 2, root => write(root, QUOTE_SERIES, '2024-01-31', [quote(0, 1, 2), quote(1, 3, 2)])],
  ['VALUE_WRONG', 1, root => write(root, TRADE_SERIES, '2024-01-31', [trade(0, 1, -1)])],
  ['VALUE_WRONG', 1, root => write(root, TRADE_SERIES, '2024-01-31', [trade(0, 1, 1, 3)])],
  ['DUPLICATE_TRADE', 3, root => write(root, TRADE_SERIES, '2024-01-31', [trade(0, 7), trade(1, 8), trade(2, 7)])],
  ['METADATA_WRONG', 0, root => renameSync(join(root, 'A.SIM', 'bar-1m'), join(root, 'A.SIM', 'bar-1m-bid'))],
  ['UNREADABLE', 0, root => appendFileSync(join(root, 'A.SIM', 'bar-1m', '2024-01.parquet'), 'x')],
  ['UNREADABLE', 0, root => writeFileSync(join(root, 'A.SIM', 'instrument.json'), '{')],
  ['NO_INSTRUMENT_FILE', 0, root => rmSync(join(root, 'A.SIM', 'instrument.json'))],
  ['LOG_BROKEN', 0, root => writeFileSync(join(root, 'A.SIM', 'imports.jsonl'), '{}\n')],
  ['UNREADABLE', 0, root => writeFileSync(join(root, 'A.SIM', 'corporate-actions.json'), '{}')],
  ['UNREADABLE', 0, root => writeFileSync(join(root, 'symbols.json'), '[]')],
  ['LEFT_OVER_STAGING', 0, root => mkdirSync(join(root, '.staging', 'x'), { recursive: true })],
]

for (const [code, row, damage] of DAMAGES) {
  test(`found: ${code} at row ${row}`, context => {
    const root = soundRoot(temporaryFolder(context))
    damage(root)
    const check = checkCatalogue(root)
    const findings = [...check.findings, ...check.series.flatMap(series => series.findings)]
    assert.equal(check.isSound, false)
    assert(
      findings.some(finding => finding.code === code && finding.row === row && finding.path.startsWith(root)),
      JSON.stringify(findings),
    )
  })
}

function flipAfter(path: string, text: string): void {
  const bytes = readFileSync(path)
  const at = bytes.indexOf(text) + text.length
  bytes[at] = bytes[at] === 48 ? 49 : 48
  writeFileSync(path, bytes)
}

const codesOf = (root: string) =>
  checkCatalogue(root).series.flatMap(series => series.findings.map(finding => finding.code))

test('found: a footer that is not what was written', context => {
  const root = soundRoot(temporaryFolder(context))
  for (const text of ['"contentHash":"', '"firstTimeUs":', '"tickSize":"']) {
    write(root, BARS, '2024-01', [bar(0), bar(1)])
    assert.deepEqual(codesOf(root), [])
    flipAfter(join(root, 'A.SIM', 'bar-1m', '2024-01.parquet'), text)
    assert.deepEqual(codesOf(root), ['UNREADABLE'], text)
  }
})

test('found: rows that are not those that were written', context => {
  const root = soundRoot(temporaryFolder(context))
  flipRow(write(root, BARS, '2024-01', [bar(0), bar(1), bar(2)]))
  assert.deepEqual(codesOf(root), ['CONTENT_CHANGED'])
  flipRow(withoutSums(write(root, BARS, '2024-01', [bar(0), bar(1), bar(2)])))
  assert.equal(codesOf(root).at(-1), 'CONTENT_CHANGED')
})
