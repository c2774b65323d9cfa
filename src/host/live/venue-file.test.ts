import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { describeStrategy } from '../config/describe-strategy.ts'
import { broken, SOUND_CONFIG, writeConfig } from '../config/fixtures/config-text.ts'
import { loadConfig } from '../config/load-config.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { ConfigRefused, venueConfigurationOf, writeVenueFile } from './venue-file.ts'

const ETH = `  ETH-USDT.SIM: { kind: Spot, tickSize: '0.01', lotSize: '0.001', market: { price: '3000' } }\n`

async function load(context: TestContext, text: string): Promise<LoadedConfig> {
  const loaded = await loadConfig(writeConfig(context, text).file, { describe: describeStrategy })
  assert(loaded.ok)
  return loaded.value
}

/** The file of a venue that ran on this configuration. */
async function ranBefore(context: TestContext, text = SOUND_CONFIG): Promise<string> {
  const loaded = await load(context, text)
  const file = path.join(loaded.folder, 'venue-SIM.json')
  return writeVenueFile(file, { configuration: venueConfigurationOf(loaded, file) })
}

test('what the venue knew keeps its place, wherever a person writes what is new', async context => {
  const file = await ranBefore(context)
  const edited = await load(context, broken('instruments:\n', `instruments:\n${ETH}`))
  const { instruments, currencies } = venueConfigurationOf(edited, file)
  assert.deepEqual(
    instruments.map(({ instrumentId }) => instrumentId),
    ['BTC-USDT.SIM', 'ETH-USDT.SIM'],
  )
  assert.deepEqual(
    currencies.map(({ code }) => code),
    ['USDT', 'BTC', 'ETH'],
  )
})

test('what is gone from the file keeps its place, and with it everything behind it', async context => {
  const file = await ranBefore(context, broken('instruments:\n', `instruments:\n${ETH}`))
  const ids = venueConfigurationOf(await load(context, SOUND_CONFIG), file).instruments.map(each => each.instrumentId)
  assert.deepEqual(ids, ['ETH-USDT.SIM', 'BTC-USDT.SIM'])
})

test('a ledger is not read in other ticks than those that it was written in', async context => {
  const file = await ranBefore(context)
  const edited = await load(context, broken("tickSize: '0.01'", "tickSize: '0.1'"))
  assert.throws(() => venueConfigurationOf(edited, file), {
    name: ConfigRefused.name,
    message: /:8:15 instruments\.BTC-USDT\.SIM\.tickSize: .* counted with tickSize 0\.01: keep 0\.01, /,
  })
})

test('a file that cannot be read is not taken for a venue that never ran', async context => {
  const file = await ranBefore(context)
  writeFileSync(file, '{"configuration":')
  const loaded = await load(context, SOUND_CONFIG)
  assert.throws(() => venueConfigurationOf(loaded, file), { name: ConfigRefused.name, message: /venue-SIM\.json: / })
})
