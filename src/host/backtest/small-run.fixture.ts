/** A backtest of one quiet market in a folder of the test's own. */

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
  /** Absent: B.SIM, a spot instrument in thousandths. */
  readonly share?: { readonly instrumentId: string; readonly calendar: string }
  readonly strategies: object
  readonly calendars?: object
  readonly hours?: string
}

export async function loadSmallRun(context: TestContext, run: SmallRun): Promise<LoadedConfig> {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-small-'))
  context.after(() => rmSync(root, { recursive: true, force: true }))
  const { tickSize, share, calendars, hours } = run
  const instrumentId = share?.instrumentId ?? 'B.SIM'
  const spec =
    share === undefined
      ? { kind: 'Spot' as const, tickSize, lotSize: '0.001' }
      : { kind: 'Equity' as const, tickSize, lotSize: '1' }
  await writeMarket(root, run, instrumentId, spec)
  const file = join(root, 'config.yaml')
  const currencies = { baseCurrency: instrumentId.split('.')[0], quoteCurrency: 'USDT' }
  const configuration = {
    environment: 'backtest',
    dataFolder: 'run',
    venues: { SIM: { kind: 'simulated' } },
    calendars,
    instruments: { [instrumentId]: { ...spec, ...currencies, calendar: share?.calendar } },
    accounts: { main: { venue: 'SIM', baseCurrency: 'USDT', balances: { USDT: '1000000' } } },
    strategies: run.strategies,
    backtest: { catalogue: 'data', hours },
  }
  writeFileSync(file, JSON.stringify(configuration))
  const loaded = await loadConfig(file, { command: 'backtest', describe: describeStrategy })
  assert(loaded.ok, loaded.ok ? '' : loaded.error.map(formatConfigError).join('\n'))
  return loaded.value
}

type Spec = NonNullable<Parameters<typeof importData>[0]['spec']>

async function writeMarket(root: string, { bars, stepMinutes }: SmallRun, instrumentId: string, spec: Spec) {
  const rows = Array.from({ length: bars }, (_, at) => {
    const time = new Date(Date.UTC(2024, 0, 8) + at * stepMinutes * 60_000).toISOString()
    return `${time},100,101,99,100,1000`
  })
  const path = join(root, 'bars.csv')
  writeFileSync(path, ['time,o,h,l,c,v', ...rows].join('\n'))
  const columns = { time: 'time', open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v' }
  const csv = { kind: 'bar' as const, step: `${stepMinutes}m`, columns }
  await importData({ root: join(root, 'data'), paths: [path], csv, instrumentId, spec })
}
