/** A backtest of one quiet market, B.SIM, in a folder of the test's own. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { importData } from '../../market-data/importers/import-data.ts'
import { formatConfigError } from '../config/config-error.ts'
import { describeStrategy } from '../config/describe-strategy.ts'
import { loadConfig } from '../config/load-config.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'

export interface SmallRun {
  readonly bars: number
  readonly stepMinutes: number
  readonly tickSize: string
  /** The section of the configuration, as one line. */
  readonly strategies: string
}

export async function loadSmallRun(context: TestContext, run: SmallRun): Promise<LoadedConfig> {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-small-'))
  context.after(() => rmSync(root, { recursive: true, force: true }))
  await writeMarket(root, run)
  const file = join(root, 'config.yaml')
  writeFileSync(
    file,
    `environment: backtest
dataFolder: run
venues: { SIM: { kind: simulated } }
instruments:
  B.SIM: { kind: Spot, baseCurrency: B, quoteCurrency: USDT, tickSize: "${run.tickSize}", lotSize: "0.001" }
accounts: { main: { venue: SIM, baseCurrency: USDT, balances: { USDT: "1000000" } } }
strategies: ${run.strategies}
backtest: { catalogue: data }
`,
  )
  const loaded = await loadConfig(file, { command: 'backtest', describe: describeStrategy })
  assert(loaded.ok, loaded.ok ? '' : loaded.error.map(formatConfigError).join('\n'))
  return loaded.value
}

async function writeMarket(root: string, { bars, stepMinutes, tickSize }: SmallRun): Promise<void> {
  const rows = Array.from({ length: bars }, (_, at) => {
    const time = new Date(Date.UTC(2024, 0, 8) + at * stepMinutes * 60_000).toISOString()
    return `${time},100,101,99,100,1000`
  })
  const path = join(root, 'b.csv')
  writeFileSync(path, ['time,o,h,l,c,v', ...rows].join('\n'))
  const columns = { time: 'time', open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v' }
  const csv = { kind: 'bar' as const, step: `${stepMinutes}m`, columns }
  const spec = { tickSize, lotSize: '0.001', kind: 'Spot' as const }
  await importData({ root: join(root, 'data'), paths: [path], csv, instrumentId: 'B.SIM', spec })
}
