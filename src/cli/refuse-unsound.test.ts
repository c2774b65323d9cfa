import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { describeStrategy } from '../host/config/describe-strategy.ts'
import { SOUND_CONFIG, writeConfig } from '../host/config/fixtures/config-text.ts'
import { loadConfig } from '../host/config/load-config.ts'
import { CliError } from './exit-codes.ts'
import { refuseUnsound, warningsOf } from './refuse-unsound.ts'

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
  await refuseUnsound(unsound)
  const live = { ...unsound, config: { ...unsound.config, environment: 'live' as const } }
  await assert.rejects(refuseUnsound(live), (error: unknown) => {
    assert.ok(error instanceof CliError)
    assert.match(error.message, /^strategy folders: crossing can read the journal /m)
    return true
  })
})
