/** What was refused in a run is told in the decimals of its instrument: in the report, as JSON, and by the strategy itself. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { reportJsonOf } from '../../backtest/report-json.ts'
import { renderReport } from '../../backtest/terminal-report.ts'
import { importData } from '../../market-data/importers/import-data.ts'
import { formatConfigError } from '../config/config-error.ts'
import { describeStrategy } from '../config/describe-strategy.ts'
import { loadConfig } from '../config/load-config.ts'
import { runBacktest } from './backtest.ts'
import Refused from './refused.fixture.ts'

const STRATEGY = resolve(import.meta.dirname, 'refused.fixture.ts')
const SPEC = { tickSize: '0.25', lotSize: '0.001', kind: 'Spot' as const }

const AMEND = 'QTY_ABOVE_MAX: qty=2.500, qtyMax=1.000'
const SUBMIT = 'NOTIONAL_ABOVE_MAX: strategyOrderNotional=94.72500000 USDT, strategyOrderNotionalMax=90.00000000 USDT'

/** Six half hours. */
async function writeMarket(root: string): Promise<void> {
  const rows = Array.from({ length: 6 }, (_, at) => {
    const time = new Date(Date.UTC(2024, 0, 8) + at * 1_800_000).toISOString()
    return `${time},100,101,99,100,1000`
  })
  const path = join(root, 'b.csv')
  writeFileSync(path, ['time,o,h,l,c,v', ...rows].join('\n'))
  const columns = { time: 'time', open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v' }
  const csv = { kind: 'bar' as const, step: '30m', columns }
  await importData({ root: join(root, 'data'), paths: [path], csv, instrumentId: 'B.SIM', spec: SPEC })
}

test('refusals are told in decimals, with the instrument, of submissions and amends', async context => {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-denied-'))
  context.after(() => rmSync(root, { recursive: true, force: true }))
  await writeMarket(root)
  const file = join(root, 'config.yaml')
  writeFileSync(
    file,
    `environment: backtest
dataFolder: run
venues: { SIM: { kind: simulated } }
instruments:
  B.SIM: { kind: Spot, baseCurrency: B, quoteCurrency: USDT, tickSize: "0.25", lotSize: "0.001" }
accounts: { main: { venue: SIM, baseCurrency: USDT, balances: { USDT: "1000000" } } }
strategies:
  ${Refused.name}: { file: ${STRATEGY}, account: main, limits: { orderNotionalMax: "90" }, instrumentLimits: { B.SIM: { orderQtyMax: "1" } } }
backtest: { catalogue: data }
`,
  )
  const loaded = await loadConfig(file, { command: 'backtest', describe: describeStrategy })
  assert(loaded.ok, loaded.ok ? '' : loaded.error.map(formatConfigError).join('\n'))
  const result = await runBacktest(loaded.value)
  assert(result.ok)
  const { summary, logs } = result.value
  const told = summary.denials.map(({ first, instrumentId, text }) => `${first.action} ${instrumentId} ${text}`).sort()
  assert.deepEqual(told, [`Amend B.SIM ${AMEND}`, `Submit B.SIM ${SUBMIT}`])
  assert.ok(
    logs.some(line => line.includes(`Amend denied, ${AMEND}`)),
    logs.join('\n'),
  )

  const { denials } = reportJsonOf(summary) as { denials: { first: object }[] }
  assert.deepEqual(denials.find(({ first }) => 'action' in first && first.action === 'Amend')?.first, {
    action: 'Amend',
    instrument: 'B.SIM',
    what: 'qtyLots',
    was: 2500,
    limit: 1000,
    text: AMEND,
  })
  const report = renderReport(summary, { columns: 200, useColor: false, useUnicode: false })
  assert.match(report, /QTY_ABOVE_MAX +\d+ +Amend B\.SIM qty=2\.500, qtyMax=1\.000\n/)
})
