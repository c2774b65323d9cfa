/** What a sound configuration becomes. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stringify } from 'yaml'
import { describeStrategy } from './describe-strategy.ts'
import { broken, SOUND_CONFIG, writeConfig } from './fixtures/config-text.ts'
import { loadConfig } from './load-config.ts'
import { writtenConfigOf } from './written-config.ts'

test('takes values of the command line as the file would take them', async context => {
  const config = writeConfig(context, SOUND_CONFIG)
  const overrides = [
    'strategies.crossing.parameters.fast=12',
    'instruments.BTC-USDT.SIM.takerFeeBps=7.5',
    'strategies.crossing.instrumentLimits.BTC-USDT.SIM={ orderQtyMax: 2 }',
    'limits.drawdownMax=500',
  ]
  const loaded = await loadConfig(config.file, { overrides, describe: describeStrategy })
  assert(loaded.ok)
  assert.equal(loaded.value.strategies[0]?.parameters['fast'], 12)
  assert.equal(loaded.value.config.instruments['BTC-USDT.SIM']?.takerFeeBps, '7.5')
  assert.equal(loaded.value.config.limits.drawdownMax, '500')
})

test('reads numbers from their text, whatever a float would make of them', async context => {
  const text = broken('100000.50', '90071992547409.93')
  const loaded = await loadConfig(writeConfig(context, text).file, { describe: describeStrategy })
  assert(loaded.ok)
  assert.equal(loaded.value.config.accounts['main']?.balances['USDT'], '90071992547409.93')
  // The double nearest to it is another number: the text was never a float.
  assert.notEqual(String(Number('90071992547409.93')), '90071992547409.93')
})

test('gives equal hashes to equal meanings, and another to each change', async context => {
  const hashOf = async (text: string) => {
    const loaded = await loadConfig(writeConfig(context, text).file, { describe: describeStrategy })
    assert(loaded.ok)
    return loaded.value.configHash
  }
  const hash = await hashOf(SOUND_CONFIG)
  assert.match(hash, /^[0-9a-f]{64}$/)
  assert.equal(await hashOf(`${SOUND_CONFIG}# a word\nstop: keep\n`), hash)
  assert.equal(await hashOf(broken('{ fast: 10 }', '{ fast: "10", slow: 26 }')), hash)
  assert.notEqual(await hashOf(broken('{ fast: 10 }', '{ fast: 11 }')), hash)
  assert.notEqual(await hashOf(`${SOUND_CONFIG}stop: flatten\n`), hash)
})

test('shows a configuration that reads back as the same', async context => {
  const rich = `${SOUND_CONFIG.replace('seed: 7', 'seed: 7, ackTimeout: 3s, fill: { orderLatency: 2ms, enforcesBalances: false }')}data: { source: replay, catalogue: d, speed: full, from: 2024-01-01, to: 2024-01-02T10:00:00Z }
limits: { dataAgeMax: 90s, allowedInstruments: [BTC-USDT.SIM] }
conversions: [{ from: USDT, to: USD, rate: 1.0 }]
dayStart: '17:05'
stop: flatten
`
  const first = await loadConfig(writeConfig(context, rich).file, { describe: describeStrategy })
  assert(first.ok)
  const shown = stringify(writtenConfigOf(first.value))
  const second = await loadConfig(writeConfig(context, shown).file, { describe: describeStrategy })
  assert(second.ok, shown)
  assert.equal(second.value.configHash, first.value.configHash)
  assert.deepEqual(writtenConfigOf(second.value), writtenConfigOf(first.value))
})
