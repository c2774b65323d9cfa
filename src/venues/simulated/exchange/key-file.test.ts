import assert from 'node:assert/strict'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { tempFolder } from './exchange.fixture.ts'
import { addKey, ensureKeyFile, KeyFileError, privateKeyFileOf, readKeyFile } from './key-file.ts'

const isPosix = process.platform !== 'win32'
const modeOf = (file: string) => statSync(file).mode & 0o777

test('keys are made once, one of each kind for each account, for their owner alone', context => {
  const file = join(tempFolder(context), 'inner', 'keys.json')
  const keys = ensureKeyFile(file, ['alice', 'bob'], 7)
  assert.deepEqual(
    keys.map(({ account, kind, environment, canWithdraw }) => [account, kind, environment, canWithdraw]),
    [
      ['alice', 'HMAC', 'paper', false],
      ['alice', 'Ed25519', 'paper', false],
      ['bob', 'HMAC', 'paper', false],
      ['bob', 'Ed25519', 'paper', false],
    ],
  )
  assert.equal(new Set(keys.map(({ apiKey }) => apiKey)).size, 4)
  assert.deepEqual(ensureKeyFile(file, ['alice'], 8), keys)
  const own = privateKeyFileOf(file, keys[1]!.apiKey)
  if (isPosix) assert.deepEqual([modeOf(file), modeOf(own)], [0o600, 0o600])
  assert.ok(!readFileSync(file, 'utf8').includes('PRIVATE'), 'the venue has no private key')
})

test('a file that others may read is refused, with the way out', { skip: !isPosix }, context => {
  const file = join(tempFolder(context), 'keys.json')
  addKey(file, 'HMAC', 'alice', 1)
  chmodSync(file, 0o640)
  assert.throws(() => readKeyFile(file), {
    name: 'KeyFileError',
    message: `${file} may be read by others (mode 640); run: chmod 600 ${file}`,
  })
})

const SECRET = 'VERYSECRETVERYSECRET'
const key = (change: object) => {
  const sound = {
    apiKey: 'x'.repeat(64),
    kind: 'HMAC',
    account: 'a',
    secretKey: SECRET,
    createdMs: 1,
    environment: 'paper',
  }
  return JSON.stringify([{ ...sound, ...change }])
}

const BROKEN = [
  [`[{"secretKey":"${SECRET}"`, /is not JSON; mend it, or move it away/],
  [key({ environment: 'live' }), /0\.environment: /],
  [key({ apiKey: 'short' }), /0\.apiKey: /],
  [key({ kind: 'RSA' }), /0\.kind: /],
  [key({ secretKey: undefined }), /0: a key of kind HMAC needs secretKey/],
  [key({ kind: 'Ed25519' }), /0: a key of kind Ed25519 needs publicKey/],
  [key({ color: 'red' }), /0: .*color/],
] as const

for (const [text, message] of BROKEN) {
  test(`a bad key file is told without its secrets: ${message.source}`, context => {
    const file = join(tempFolder(context), 'keys.json')
    writeFileSync(file, text, { mode: 0o600 })
    assert.throws(
      () => readKeyFile(file),
      error => {
        assert.ok(error instanceof KeyFileError)
        assert.match(error.message, message)
        assert.ok(!error.message.includes(SECRET))
        return true
      },
    )
  })
}
