/** A session's configuration for recorded data: what stands in for what, and what is said about it. */

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { describeStrategy } from '../config/describe-strategy.ts'
import { loadConfig } from '../config/load-config.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { writeRecordedConfig } from './recorded-config.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const RECORDING = path.resolve(ROOT, '../shared/data/market/crypto/hftbacktest/binance-spot/btcusdt_20240808.gz')

async function demo(context: TestContext): Promise<LoadedConfig> {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-recorded-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return load(path.join(ROOT, 'examples/configs/demo-paper.yaml'), [`dataFolder=${folder}`])
}

async function load(file: string, overrides: readonly string[] = []): Promise<LoadedConfig> {
  const loaded = await loadConfig(file, { command: 'run', overrides, describe: describeStrategy })
  assert.ok(loaded.ok, loaded.ok ? '' : JSON.stringify(loaded.error))
  return loaded.value
}

/** An hour of bars of a minute, as Binance publishes them. */
function writeKlines(folder: string): string {
  const file = path.join(folder, 'BTCUSDT-1m-2024-01.csv')
  const rows = Array.from({ length: 60 }, (_, at) => {
    const openMs = Date.UTC(2024, 0, 1) + at * 60_000
    const price = 42_000 + (at % 7) * 10.25
    const prices = [price, price + 9, price - 9, price + 1].map(each => each.toFixed(2))
    return [openMs, ...prices, '12.50000', openMs + 59_999, '1', 10, '1', '1', '0'].join(',')
  })
  writeFileSync(file, rows.join('\n'))
  return file
}

test('bars alone: what makes do with bars is kept, what needs quotes is left out and said', async context => {
  const loaded = await demo(context)
  const { file, notes } = await writeRecordedConfig(loaded, writeKlines(loaded.dataFolder), '60x')
  const text = notes.join('\n')
  assert.match(text, /BTCUSDT-1m-2024-01.csv: imported 60 rows \(bar-1m 60\) as BTCUSDT.BINANCE/)
  assert.match(text, /BTCUSDT.BINANCE stands in for BTC-USDT.SIM/)
  assert.match(text, /strategy ema-cross: bar 1m in place of \d+s/)
  assert.match(text, /strategy market-maker: left out: it needs quote data of ETH-USDT.SIM, there is bar-1m/)
  const made = await load(file)
  assert.deepEqual(Object.keys(made.config.instruments), ['BTCUSDT.BINANCE'])
  assert.deepEqual(
    made.strategies.map(({ strategyId, parameters }) => [strategyId, parameters['instrument']]),
    [['ema-cross', 'BTCUSDT.BINANCE']],
  )
  assert.equal(made.source.kind === 'Recorded' && made.source.speed, 60)
  assert.ok(made.dataFolder.startsWith(path.join(loaded.dataFolder, 'sessions')), 'a journal of its own')
})

test('a second time nothing is imported, and the session goes on in the same folder', async context => {
  const loaded = await demo(context)
  const klines = writeKlines(loaded.dataFolder)
  const first = await writeRecordedConfig(loaded, klines, 'real')
  const second = await writeRecordedConfig(loaded, klines, 'full')
  assert.equal(second.file, first.file)
  assert.match(second.notes[0]!, /imported before/)
  const catalogue = await writeRecordedConfig(loaded, path.join(loaded.dataFolder, 'recorded'), 'real')
  assert.deepEqual((await load(catalogue.file)).strategies.length, 1, 'a catalogue is taken as it is')
})

test('what is no recording is refused with what would be one', async context => {
  const loaded = await demo(context)
  const readme = path.join(loaded.dataFolder, 'notes.txt')
  writeFileSync(readme, 'hello\n')
  const rows: readonly (readonly [string, RegExp])[] = [
    [path.join(loaded.dataFolder, 'nowhere'), /nowhere: no such file or folder/],
    [readme, /format not known.*These formats are known/s],
  ]
  for (const [dataPath, message] of rows) {
    await assert.rejects(writeRecordedConfig(loaded, dataPath, 'real'), { name: 'DataError', message })
  }
})

const skip = existsSync(RECORDING) ? false : `${RECORDING} is not there`

test('a recording of quotes and trades: every strategy runs, its quantities worth about the same', {
  skip,
}, async context => {
  const loaded = await demo(context)
  const { file } = await writeRecordedConfig(loaded, RECORDING, '10x')
  const made = await load(file)
  assert.deepEqual(
    made.strategies.map(({ strategyId }) => strategyId),
    ['ema-cross', 'market-maker'],
  )
  // 0.1 ETH at 3,200 is 320 USDT; here it is so much of a bitcoin at about 61,800.
  const quantity = Number(made.config.strategies['market-maker']!.parameters['quantity'])
  assert.ok(Math.abs(quantity * 61_800 - 320) < 10, String(quantity))
})
