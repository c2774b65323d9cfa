/** `backtest.adjust`: a run over a split says so, or sees prices as if the split had been there always. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { AdjustmentKind } from '../../market-data/adjustment.ts'
import { writeCorporateActions } from '../../market-data/corporate-actions.ts'
import { importData } from '../../market-data/importers/import-data.ts'
import { formatConfigError } from '../config/config-error.ts'
import { describeStrategy } from '../config/describe-strategy.ts'
import { loadConfig } from '../config/load-config.ts'
import { runBacktest } from './backtest.ts'

const SPLIT_DAY = 60
const STRATEGY = resolve(import.meta.dirname, '../../../examples/strategies/ema-cross.ts')
const dayText = (day: number) => new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10)

/** A share at 700.00 that is split 7:1 after sixty days of a quiet market, and goes on at 100.00. */
async function writeShare(root: string): Promise<void> {
  const rows = Array.from({ length: 2 * SPLIT_DAY }, (_, day) => {
    const close = (day < SPLIT_DAY ? 70_000 : 10_000) / 100
    return `${dayText(day)},${close},${close},${close},${close},1000`
  })
  const path = join(root, 'a.csv')
  writeFileSync(path, ['day,o,h,l,c,v', ...rows].join('\n'))
  const columns = { time: 'day', open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v' }
  const spec = { tickSize: '0.01', lotSize: '1', kind: 'Equity' as const }
  const csv = { kind: 'bar' as const, step: '1d', columns }
  const { files } = await importData({ root: join(root, 'data'), paths: [path], csv, instrumentId: 'A.SIM', spec })
  assert.equal(files[0]!.rowsImported, 2 * SPLIT_DAY)
  writeCorporateActions(join(root, 'data'), 'A.SIM', {
    formatVersion: 1,
    source: { name: 'a', sha256: '' },
    actions: [{ kind: 'Split', exTimeUs: Date.UTC(2024, 0, 1 + SPLIT_DAY) * 1000, newShares: 7, oldShares: 1 }],
  })
}

function configOf(adjust: string): string {
  return `environment: backtest
dataFolder: run
venues: { SIM: { kind: simulated } }
instruments:
  A.SIM: { kind: Equity, baseCurrency: A, quoteCurrency: USD, tickSize: "0.01", lotSize: "1" }
accounts:
  main: { venue: SIM, baseCurrency: USD, balances: { USD: "100000" } }
strategies:
  ema:
    file: ${STRATEGY}
    account: main
    parameters: { instrument: A.SIM, bar: 1d, fast: 2, slow: 3, quantity: "10", stopBps: 5000, targetBps: 10000 }
    limits: { orderNotionalMax: "50000", grossExposureMax: "50000" }
backtest: { catalogue: data, adjust: ${adjust} }
`
}

async function run(context: TestContext, adjust: AdjustmentKind): Promise<readonly string[]> {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-adjust-'))
  context.after(() => rmSync(root, { recursive: true, force: true }))
  await writeShare(root)
  const file = join(root, 'config.yaml')
  writeFileSync(file, configOf(adjust))
  const loaded = await loadConfig(file, { command: 'backtest', describe: describeStrategy })
  assert(loaded.ok, loaded.ok ? '' : loaded.error.map(formatConfigError).join('\n'))
  const result = await runBacktest(loaded.value)
  assert(result.ok)
  assert.deepEqual(result.value.failures, [])
  return result.value.summary.notes
}

test('prices as they were traded, and the report says where they jump', async context => {
  const notes = await run(context, 'none')
  assert.equal(notes.filter(note => /A\.SIM .* 7:1 on 2024-03-01\. "adjust: splits" applies them/.test(note)).length, 1)
})

test('adjusted prices: nothing jumps, and nothing is told', async context => {
  const notes = await run(context, 'splits')
  assert.equal(notes.filter(note => note.includes('A.SIM')).length, 0)
})

test('a word that is no adjustment is refused with those that are', async context => {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-adjust-'))
  context.after(() => rmSync(root, { recursive: true, force: true }))
  writeFileSync(join(root, 'config.yaml'), configOf('dividends'))
  const loaded = await loadConfig(join(root, 'config.yaml'), { command: 'backtest', describe: describeStrategy })
  assert(!loaded.ok)
  assert.match(loaded.error.map(formatConfigError).join(), /adjust.*none.*splits.*splitsAndDividends/)
})
