/** Whoever waits for a backtest is shown how far it is, and heard when he has seen enough, however slow its strategies are. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { importData } from '../../market-data/importers/import-data.ts'
import { formatConfigError } from '../config/config-error.ts'
import { describeStrategy } from '../config/describe-strategy.ts'
import { loadConfig } from '../config/load-config.ts'
import { runBacktest } from './backtest.ts'

const STRATEGY = resolve(import.meta.dirname, '../../../examples/strategies/ema-cross.ts')
const BARS = 5_000

async function writeMarket(root: string): Promise<void> {
  const rows = Array.from({ length: BARS }, (_, at) => {
    const time = new Date(Date.UTC(2024, 0, 8) + at * 60_000).toISOString()
    return `${time},100,101,99,100,1000`
  })
  const path = join(root, 'b.csv')
  writeFileSync(path, ['time,o,h,l,c,v', ...rows].join('\n'))
  const columns = { time: 'time', open: 'o', high: 'h', low: 'l', close: 'c', volume: 'v' }
  const csv = { kind: 'bar' as const, step: '1m', columns }
  const spec = { tickSize: '0.01', lotSize: '0.001', kind: 'Spot' as const }
  await importData({ root: join(root, 'data'), paths: [path], csv, instrumentId: 'B.SIM', spec })
}

test('a slow run of few bars tells how far it is, and ends where it is asked to', async context => {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-pace-'))
  context.after(() => rmSync(root, { recursive: true, force: true }))
  await writeMarket(root)
  const file = join(root, 'config.yaml')
  writeFileSync(
    file,
    `environment: backtest
dataFolder: run
venues: { SIM: { kind: simulated } }
instruments:
  B.SIM: { kind: Spot, baseCurrency: B, quoteCurrency: USDT, tickSize: "0.01", lotSize: "0.001" }
accounts: { main: { venue: SIM, baseCurrency: USDT, balances: { USDT: "1000000" } } }
strategies:
  ema-cross: { file: ${STRATEGY}, account: main, limits: { orderNotionalMax: "1000" }, parameters: { instrument: B.SIM, bar: 1m, quantity: "0.1" } }
backtest: { catalogue: data }
`,
  )
  const loaded = await loadConfig(file, { command: 'backtest', describe: describeStrategy })
  assert(loaded.ok, loaded.ok ? '' : loaded.error.map(formatConfigError).join('\n'))
  let nowMs = 0
  context.mock.method(performance, 'now', () => (nowMs += 200))
  const interrupt = new AbortController()
  const seen: number[] = []
  const result = await runBacktest(loaded.value, {
    signal: interrupt.signal,
    onProgress: ({ readCount, totalCount }) => {
      assert.equal(totalCount, BARS)
      seen.push(readCount)
      if (seen.length === 2) setImmediate(() => interrupt.abort())
    },
  })
  assert(result.ok)
  assert.ok(result.value.isAborted)
  assert.ok(seen.length < 4 && seen.at(-1)! < BARS, seen.join())
})
