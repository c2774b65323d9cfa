import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { DataError } from '../market-data/data-error.ts'
import { makeRecordingKey, readRecordingKey, recordingKeysOf } from './recording-keys.ts'

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-keys-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('a key is made for its owner alone, read again, and never written over', context => {
  const file = join(folderOf(context), 'recording.key')
  const { keyId } = makeRecordingKey(file)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.equal(readRecordingKey(file).keyId, keyId)
  const before = readFileSync(file)
  assert.throws(() => makeRecordingKey(file), /EEXIST/)
  assert.deepEqual(readFileSync(file), before)
})

test('a file that is no key, or that others may read, is refused without a word of what is in it', context => {
  const folder = folderOf(context)
  const open = join(folder, 'open.key')
  makeRecordingKey(open)
  const secret = readFileSync(open, 'utf8').split(' ')[1]!.trim()
  chmodSync(open, 0o640)
  const other = join(folder, 'other.key')
  writeFileSync(other, `some-other-key ${secret}\n`, { mode: 0o600 })
  for (const [file, text] of [
    [open, /may be read by others \(mode 640\); run: chmod 600/],
    [other, /other\.key holds no key of "holdfast data key"/],
    [join(folder, 'none.key'), /there is no such file/],
  ] as const)
    assert.throws(
      () => readRecordingKey(file),
      (error: unknown) => {
        assert.ok(error instanceof DataError && error.code === 'BAD_KEY')
        assert.match(error.message, text)
        return !error.message.includes(secret)
      },
    )
})

test('one key seals, and it and the older ones open', context => {
  const folder = folderOf(context)
  const [keyFile, older] = [join(folder, 'a.key'), join(folder, 'b.key')]
  const ids = [makeRecordingKey(keyFile).keyId, makeRecordingKey(older).keyId]
  const keys = recordingKeysOf({ keyFile, olderKeyFiles: [older] })
  assert.equal(keys.sealing?.keyId, ids[0])
  assert.deepEqual(
    keys.opening.map(({ keyId }) => keyId),
    ids,
  )
  assert.deepEqual(recordingKeysOf(undefined), { opening: [] })
})
