/**
 * `holdfast data check`: rows/s of reading, hashing and judging a catalogue of every kind of series.
 * `node bench/data-check.ts [--runs N] [--json]`.
 *
 * No figure without the right answer: all rows are read and the catalogue is sound.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Random } from '../src/core/std/random.ts'
import { checkCatalogue } from '../src/market-data/check.ts'
import { SeriesFileWriter } from '../src/market-data/parquet-writer.ts'
import {
  BOOK_SERIES,
  barSeriesOf,
  folderOfInstrument,
  partitionOf,
  QUOTE_SERIES,
  type Series,
  TRADE_SERIES,
} from '../src/market-data/series.ts'
import { readOptions } from './command-line.ts'
import { printFigures, summarizeRuns } from './figures.ts'

const ROWS_OF_EACH = 1_000_000
const ROWS_PER_SECOND = 2_000_000
const START_US = Date.UTC(2024, 0, 1) * 1000
const INSTRUMENT = 'BTC-USDT.SIM'

const { values } = readOptions(import.meta.filename, {
  options: { runs: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } },
})

/** Fills one row; prices walk so that the pages compress as real ones do. */
type RowOf = (row: Float64Array, at: number, price: number) => void

const KINDS: readonly [series: Series, stepUs: number, rowOf: RowOf][] = [
  [
    QUOTE_SERIES,
    86_000,
    (row, at, price) => row.set([row[0]! - 3, price, 1 + (at % 977), price + 1, 1 + (at % 571)], 1),
  ],
  [TRADE_SERIES, 86_000, (row, at, price) => row.set([row[0]! - 3, price, 1 + (at % 977), 1 + (at % 2), at + 1], 1)],
  [BOOK_SERIES, 86_000, (row, at, price) => row.set([row[0]! - 3, at % 2, price - (at % 50), at % 977, 2], 1)],
  [
    barSeriesOf(60_000_000),
    60_000_000,
    (row, at, price) => row.set([row[0]! - 60_000_000, price, price + 5, price - 5, price + 2, 1 + (at % 977)], 1),
  ],
]

function writeSeries(root: string, series: Series, stepUs: number, rowOf: RowOf): void {
  const folder = path.join(root, folderOfInstrument(INSTRUMENT), series.name)
  mkdirSync(folder, { recursive: true })
  const random = new Random(1)
  const row = new Float64Array(8)
  let price = 6_000_000
  let writer: SeriesFileWriter | undefined
  let endUs = 0
  for (let at = 0; at < ROWS_OF_EACH; at++) {
    price += random.nextInt(7) - 3
    row[0] = START_US + (at + 1) * stepUs
    rowOf(row, at, price)
    const filedUs = series.kind === 'Bar' ? row[1]! : row[0]!
    if (filedUs >= endUs) {
      writer?.finish([])
      const partition = partitionOf(series, filedUs)
      endUs = partition.endUs
      const header = { instrumentId: INSTRUMENT, series, tickSize: '0.01', lotSize: '0.01' }
      writer = new SeriesFileWriter(path.join(folder, `${partition.key}.parquet`), header)
    }
    writer!.push(row)
  }
  writer?.finish([])
}

function checkOnce(root: string): number {
  const startMs = performance.now()
  const { isSound, rowCount, findingCount } = checkCatalogue(root)
  const seconds = (performance.now() - startMs) / 1000
  if (!isSound || rowCount !== ROWS_OF_EACH * KINDS.length)
    throw new Error(`${rowCount} rows, ${findingCount} findings`)
  return rowCount / seconds
}

const root = mkdtempSync(path.join(tmpdir(), 'holdfast-bench-'))
try {
  for (const [series, stepUs, rowOf] of KINDS) writeSeries(root, series, stepUs, rowOf)
  const spec = { instrumentId: INSTRUMENT, kind: 'Spot', tickSize: '0.01', lotSize: '0.01' }
  const file = { formatVersion: 1, scaleOrigin: 'given', spec }
  writeFileSync(path.join(root, folderOfInstrument(INSTRUMENT), 'instrument.json'), JSON.stringify(file))
  const rates = Array.from({ length: Number(values.runs) }, () => checkOnce(root))
  const answer = { rowCount: ROWS_OF_EACH * KINDS.length }
  printFigures([summarizeRuns('data check', 'rows/s', rates, ROWS_PER_SECOND, answer)], values.json)
} finally {
  rmSync(root, { recursive: true, force: true })
}
