/**
 * What a person waits for: a whole `holdfast backtest` of workload B1 from Parquet files, start-up and report included, and
 * `holdfast --help`. `node bench/backtest.ts [--runs N] [--json]`.
 *
 * No figure without the right answer: the report must end on the published equity.
 */

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { SeriesFileWriter } from '../src/market-data/parquet-writer.ts'
import { barSeriesOf, folderOfInstrument, partitionOf } from '../src/market-data/series.ts'
import { readOptions } from './command-line.ts'
import { printFigures, summarizeRuns } from './figures.ts'
import { generateBars } from './workloads.ts'

const BAR_COUNT = 1_000_000
const MINUTE_US = 60_000_000
const INSTRUMENT = 'BTC-USDT.SIM'
const FINAL_EQUITY = '994339.81'

const HOLDFAST = fileURLToPath(new URL('../bin/holdfast', import.meta.url))
const STRATEGY = fileURLToPath(new URL('strategies/fixed-sma-cross.ts', import.meta.url))

const { values } = readOptions(import.meta.filename, {
  options: { runs: { type: 'string', default: '5' }, json: { type: 'boolean', default: false } },
})

/** One file a period, as an import writes them. */
function writeBars(root: string): void {
  const series = barSeriesOf(MINUTE_US)
  const folder = path.join(root, folderOfInstrument(INSTRUMENT), series.name)
  mkdirSync(folder, { recursive: true })
  const spec = { instrumentId: INSTRUMENT, kind: 'Spot', tickSize: '0.01', lotSize: '0.01' }
  const file = { formatVersion: 1, scaleOrigin: 'given', spec }
  writeFileSync(path.join(root, folderOfInstrument(INSTRUMENT), 'instrument.json'), JSON.stringify(file))
  const { columns } = generateBars(BAR_COUNT)
  let writer: SeriesFileWriter | undefined
  let endUs = 0
  for (let row = 0; row < BAR_COUNT; row++) {
    const values = columns.map(column => column[row]!)
    if (values[1]! >= endUs) {
      writer?.finish([])
      const partition = partitionOf(series, values[1]!)
      endUs = partition.endUs
      const header = { instrumentId: INSTRUMENT, series, tickSize: '0.01', lotSize: '0.01' }
      writer = new SeriesFileWriter(path.join(folder, `${partition.key}.parquet`), header)
    }
    writer!.push(values)
  }
  writer?.finish([])
}

function configOf(root: string): string {
  return `environment: backtest
dataFolder: ${path.join(root, 'run')}
venues:
  SIM: { kind: simulated, seed: 1 }
instruments:
  ${INSTRUMENT}: { kind: Spot, tickSize: "0.01", lotSize: "0.01", makerFeeBps: "2", takerFeeBps: "2", priceMax: "500000" }
accounts:
  main: { venue: SIM, baseCurrency: USDT, balances: { USDT: "1000000" } }
strategies:
  bench:
    file: ${STRATEGY}
    account: main
    parameters: { instrument: ${INSTRUMENT}, bar: 1m, fast: 10, slow: 30, quantity: "0.01" }
    limits: { orderNotionalMax: "100000", grossExposureMax: "5000000", openOrdersMax: 1000, drawdownMax: "900000" }
backtest:
  catalogue: ${path.join(root, 'data')}
`
}

/** Wall-clock time of a whole process. Errors: what it printed, where it failed. */
function timeOf(...args: readonly string[]): { readonly elapsedMs: number; readonly stdout: string } {
  const startMs = performance.now()
  const { status, stdout, stderr } = spawnSync(HOLDFAST, args, { encoding: 'utf8', maxBuffer: 2 ** 28 })
  const elapsedMs = performance.now() - startMs
  if (status !== 0) throw new Error(`holdfast ${args.join(' ')} ended with ${status}:\n${stderr}\n${stdout}`)
  return { elapsedMs, stdout }
}

function checkReport(stdout: string): void {
  const { finalEquity } = (JSON.parse(stdout) as { readonly result: { readonly finalEquity: string } }).result
  if (!finalEquity.startsWith(FINAL_EQUITY)) throw new Error(`final equity ${finalEquity}, published: ${FINAL_EQUITY}`)
}

const root = mkdtempSync(path.join(tmpdir(), 'holdfast-bench-'))
try {
  writeBars(path.join(root, 'data'))
  const config = path.join(root, 'config.yaml')
  writeFileSync(config, configOf(root))
  const runs = Array.from({ length: Number(values.runs) }, () => timeOf('backtest', config, '--json'))
  checkReport(runs[0]!.stdout)
  const whole = runs.map(({ elapsedMs }) => elapsedMs / 1_000)
  const help = Array.from({ length: Number(values.runs) }, () => timeOf('--help').elapsedMs)
  printFigures(
    [summarizeRuns('backtest b1', 's', whole, 2, { barCount: BAR_COUNT }), summarizeRuns('help', 'ms', help, 150)],
    values.json,
  )
} finally {
  rmSync(root, { recursive: true, force: true })
}
