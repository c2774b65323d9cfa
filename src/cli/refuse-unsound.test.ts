import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import { test } from 'node:test'
import { describeStrategy } from '../host/config/describe-strategy.ts'
import { SOUND_CONFIG, writeConfig } from '../host/config/fixtures/config-text.ts'
import { loadConfig } from '../host/config/load-config.ts'
import { CliError } from './exit-codes.ts'
import { warningsOf } from './refuse-unsound.ts'

test('a strategy that can read the data folder is told on paper, and does not start live', async context => {
  const written = writeConfig(context, SOUND_CONFIG)
  const loaded = await loadConfig(written.file, { describe: describeStrategy, command: 'run' })
  assert.ok(loaded.ok)
  assert.deepEqual(await warningsOf(loaded.value), [])
  const strategies = loaded.value.strategies.map(each => ({ ...each, file: path.join(written.folder, 'strategy.ts') }))
  const unsound = { ...loaded.value, strategies }
  const [warning, ...others] = await warningsOf(unsound)
  assert.match(warning ?? '', /^warning: strategy folders: crossing can read the journal .*; to do: move it, or /)
  assert.deepEqual(others, [])
  const live = { ...unsound, config: { ...unsound.config, environment: 'live' as const } }
  await assert.rejects(warningsOf(live), (error: unknown) => {
    assert.ok(error instanceof CliError)
    assert.match(error.message, /^strategy folders: crossing can read the journal /m)
    return true
  })
})

test('a live start searches the folder of a strategy once', async context => {
  const written = writeConfig(context, SOUND_CONFIG)
  const loaded = await loadConfig(written.file, { describe: describeStrategy, command: 'run' })
  assert.ok(loaded.ok)
  const { strategies, config } = loaded.value
  const folder = path.dirname(strategies[0]!.file)
  const searched = context.mock.method(fs, 'readdirSync')
  syncBuiltinESMExports()
  context.after(() => {
    searched.mock.restore()
    syncBuiltinESMExports()
  })
  const live = { ...loaded.value, config: { ...config, environment: 'live' as const } }
  await warningsOf(live).catch((error: unknown) => assert.ok(error instanceof CliError))
  const times = searched.mock.calls.filter(({ arguments: [place] }) => place === folder)
  assert.equal(times.length, 1)
})
