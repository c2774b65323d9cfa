import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeRecordingKey, recordingKeysOf } from '../../host/recording-keys.ts'
import { DataError } from '../../market-data/data-error.ts'
import { temporaryFolder } from '../../market-data/fixtures.ts'
import { NOON_US, recorderIn } from '../../market-data/recorder/recorded-market.fixture.ts'
import { CliError } from '../exit-codes.ts'
import { writeMessages } from './data-messages.ts'

test('the messages of a sealed line are written as raw sessions have them, with its key alone, for their owner alone', async context => {
  const root = temporaryFolder(context)
  const keyFile = join(root, 'recording.key')
  makeRecordingKey(keyFile)
  const { recorder } = recorderIn(root, { keys: recordingKeysOf({ keyFile, olderKeyFiles: [] }) })
  recorder.takeRaw('a', '{"p":\n"1.00"}', NOON_US)
  recorder.takeRaw('a', '{"p":"ü"}', NOON_US + 1_000_002)
  await recorder.close()
  const out = join(root, 'SIM.ws.1.0')
  const asked = { venue: 'SIM', line: 'a', out }
  await assert.rejects(
    writeMessages(root, { ...asked, out: `${out}.none`, keyFile: [] }),
    (error: unknown) => error instanceof DataError && error.code === 'SEALED' && /--key-file/.test(error.message),
  )
  await writeMessages(root, { ...asked, keyFile: [keyFile] })
  const second = NOON_US / 1e6
  const lines = [`${second}.000000: {"p": "1.00"}`, `${second + 1}.000002: {"p":"ü"}`, '']
  assert.equal(readFileSync(out, 'utf8'), lines.join('\n'))
  assert.equal(statSync(out).mode & 0o777, 0o600)
  await assert.rejects(
    writeMessages(root, { ...asked, keyFile: [keyFile] }),
    (error: unknown) => error instanceof CliError && /is there already/.test(error.message),
  )
})
