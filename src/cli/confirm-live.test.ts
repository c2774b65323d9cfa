import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import type { LoadedConfig } from '../host/config/loaded-config.ts'
import { confirmLive } from './confirm-live.ts'
import { CliError } from './exit-codes.ts'

/** As much of a configuration as is looked at. */
function configOf(
  context: TestContext,
  environment: string,
  key?: { readonly environment: string; readonly mode?: number },
) {
  const folder = mkdtempSync(path.join(tmpdir(), 'confirm-'))
  context.after(() => rmSync(folder, { recursive: true }))
  if (key !== undefined) {
    writeFileSync(path.join(folder, 'key.yaml'), `apiKey: K\nsecret: S\nenvironment: ${key.environment}\n`)
    chmodSync(path.join(folder, 'key.yaml'), key.mode ?? 0o600)
  }
  const venue = { kind: 'ccxt', exchange: 'binance', ...(key === undefined ? {} : { keyFile: 'key.yaml' }) }
  return { folder, config: { environment, desk: 'reef', venues: { BINANCE: venue } } } as unknown as LoadedConfig
}

function refusalOf(exit: string, words: RegExp) {
  return (error: unknown) => error instanceof CliError && error.exit === exit && words.test(error.message)
}

test('a live session starts with the name of its desk and a live key, and in no other way', async context => {
  const live = configOf(context, 'live', { environment: 'live' })
  await confirmLive(live, 'reef')
  await assert.rejects(confirmLive(live, 'rief'), refusalOf('usage', /not the name of the desk/))
  // The tests have no terminal.
  await assert.rejects(confirmLive(live, undefined), refusalOf('usage', /--confirm-live reef/))
  const wrong = configOf(context, 'live', { environment: 'paper' })
  await assert.rejects(confirmLive(wrong, 'reef'), refusalOf('config', /KEY_REFUSED/))
  const open = configOf(context, 'live', { environment: 'live', mode: 0o644 })
  await assert.rejects(confirmLive(open, 'reef'), refusalOf('config', /may be read by others/))
})

test('a paper session is not let near a live key, and is not confirmed', async context => {
  await confirmLive(configOf(context, 'paper'), undefined)
  await confirmLive(configOf(context, 'paper', { environment: 'paper' }), undefined)
  const live = configOf(context, 'paper', { environment: 'live' })
  await assert.rejects(
    confirmLive(live, undefined),
    refusalOf('config', /a key for "live" and this session is "paper"/),
  )
  await assert.rejects(confirmLive(configOf(context, 'paper'), 'reef'), refusalOf('usage', /not live/))
})
