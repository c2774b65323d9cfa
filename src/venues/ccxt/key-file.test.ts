import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { inspect } from 'node:util'
import { KeyRefusedError, openKey } from './ccxt-settings.ts'
import { KeyFileError, readKeyFile } from './key-file.ts'
import { Secret } from './secret.ts'

const SOUND = 'apiKey: KKKK\nsecret: SSSS\nenvironment: live\n'

function keyFile(context: TestContext, text: string, mode = 0o600): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'key-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'key.yaml')
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

test('a secret shows itself in no way of printing', () => {
  const secret = new Secret('S3CRET')
  const shown = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }, { showHidden: true, depth: 9 }),
  ]
  for (const text of shown) {
    assert.doesNotMatch(text, /S3CRET/)
    assert.match(text, /redacted/)
  }
  assert.deepEqual(Object.keys(secret), [])
  assert.equal(secret.open(), 'S3CRET')
})

test('reads YAML and JSON, with a secret or a private key', context => {
  const key = readKeyFile(keyFile(context, SOUND))
  assert.deepEqual(
    [key.apiKey.open(), key.secret.open(), key.password, key.environment],
    ['KKKK', 'SSSS', undefined, 'live'],
  )
  const json = JSON.stringify({ apiKey: 'K', privateKey: '-----BEGIN', password: 'P', environment: 'paper' })
  const other = readKeyFile(keyFile(context, json))
  assert.deepEqual([other.secret.open(), other.password?.open()], ['-----BEGIN', 'P'])
})

test('refuses what others can read, and says nothing of what is in it', context => {
  const rows: [text: string, mode: number, words: RegExp][] = [
    [SOUND, 0o644, /may be read by others \(mode 644\); run: chmod 600/],
    [SOUND, 0o640, /may be read by others \(mode 640\)/],
    ['apiKey: KKKK\nsecret: SSSS\n', 0o600, /needs a line "environment: paper" or "environment: live"/],
    ['apiKey: KKKK\nsecret: SSSS\nenvironment: test\n', 0o600, /environment/],
    ['apiKey: KKKK\nenvironment: live\n', 0o600, /needs the field secret/],
    ['apiKey: 12\nsecret: SSSS\nenvironment: live\n', 0o600, /needs the field apiKey, a text/],
    [`${SOUND}withdraw: true\n`, 0o600, /has the field withdraw; it may have/],
    ['apiKey: [SSSS\n', 0o600, /is no YAML or JSON/],
    ['x'.repeat(70_000), 0o600, /has 70000 bytes; it may have at most 65536/],
  ]
  for (const [text, mode, words] of rows) {
    assert.throws(
      () => readKeyFile(keyFile(context, text, mode)),
      (error: Error) => error instanceof KeyFileError && words.test(error.message) && !/SSSS|KKKK/.test(inspect(error)),
      String(words),
    )
  }
  assert.throws(() => readKeyFile('/nowhere/key.yaml'), /there is no such file/)
})

test('a key is for the environment that it names, and has what its venue wants', context => {
  const live = keyFile(context, SOUND)
  const paper = keyFile(context, SOUND.replace('live', 'paper'))
  const settings = (file: string, environment: 'paper' | 'live', exchange: 'binance' | 'okx' = 'binance') =>
    ({ kind: 'ccxt', exchange, environment, keyFile: file }) as const
  assert.equal(openKey(settings(live, 'live'))?.environment, 'live')
  assert.throws(() => openKey(settings(live, 'paper')), KeyRefusedError)
  assert.throws(() => openKey(settings(paper, 'live')), /is a key for "paper" and this session is "live"/)
  assert.throws(() => openKey(settings(live, 'live', 'okx')), /has no password/)
  assert.equal(openKey({ kind: 'ccxt', exchange: 'okx', environment: 'paper' }), undefined)
})
