import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeStrategy } from './describe-strategy.ts'
import { errorLinesOf, SOUND_CONFIG, writeConfig } from './fixtures/config-text.ts'
import { loadConfig } from './load-config.ts'
import { postgresSettingsOf } from './store-settings.ts'
import { writtenConfigOf } from './written-config.ts'

const STORE_LINE = SOUND_CONFIG.split('\n').length + 1
const store = (lines: string) => `${SOUND_CONFIG}desk: main\nstore:\n${lines.replaceAll(/^/gm, '  ')}\n`

test('a database of several hosts is read, and goes through "config show" with the same hash', async t => {
  const text = store(
    'kind: postgres\nurl: postgresql://w%40x@db1.example,[::1]:5433,%2Frun%2Fpg:5434/trading?target_session_attrs=read-write\npasswordFile: ./pw\nlease: 2s',
  )
  const loaded = await loadConfig(writeConfig(t, text).file, { describe: describeStrategy })
  assert.ok(loaded.ok, JSON.stringify(loaded))
  const settings = postgresSettingsOf(loaded.value, 'node-a')!
  assert.deepEqual(settings.hosts, [
    { host: 'db1.example', port: 5432 },
    { host: '::1', port: 5433 },
    { host: '/run/pg', port: 5434 },
  ])
  const { desk, user, database, durability, connectTimeoutUs, answerTimeoutUs } = settings
  assert.deepEqual([desk, user, database, durability], ['main', 'w@x', 'trading', 'replica'])
  assert.deepEqual([connectTimeoutUs, answerTimeoutUs], [2_000_000, 2_000_000])
  assert.equal(settings.passwordFile, `${loaded.value.folder}/pw`)
  const written = writtenConfigOf(loaded.value)
  assert.equal((written['store'] as { lease: string }).lease, '2s')
  const again = await loadConfig(writeConfig(t, JSON.stringify(written)).file, { describe: describeStrategy })
  assert.ok(again.ok && again.value.configHash === loaded.value.configHash)
})

test('a store in the data folder is the default', async t => {
  const loaded = await loadConfig(writeConfig(t, SOUND_CONFIG).file, { describe: describeStrategy })
  assert.ok(loaded.ok)
  assert.deepEqual(loaded.value.config.store, { kind: 'embedded' })
  assert.equal(postgresSettingsOf(loaded.value, 'a'), undefined)
})

for (const [name, lines, fault] of [
  ['a password in the address', 'kind: postgres\nurl: postgresql://u:s3cret@h/d', /store\.url: carries a password:/],
  [
    'a password with a slip beside it',
    'kind: postgres\nurl: postgresql://u:s3cret@h:x/d',
    /store\.url: carries a password:/,
  ],
  ['no user', 'kind: postgres\nurl: postgresql://h/d', /store\.url: names no user/],
  [
    'a host that is none',
    'kind: postgres\nurl: postgresql://u@a,b:99999/d',
    /store\.url: host 2 of the address is none/,
  ],
  ['another kind of address', 'kind: postgres\nurl: mysql://u@h/d', /store\.url: expected postgresql:\/\/USER@HOST/],
  [
    'a standby wanted',
    'kind: postgres\nurl: postgresql://u@h/d?target_session_attrs=any',
    /has target_session_attrs other than read-write/,
  ],
  [
    'TLS in the address',
    'kind: postgres\nurl: postgresql://u@h/d?sslmode=disable',
    /has a parameter other than target_session_attrs/,
  ],
  ['no address', 'kind: postgres', /store\.url: missing; expected postgresql:/],
  [
    'a long lease',
    'kind: postgres\nurl: postgresql://u@h/d\nlease: 2m',
    /store\.lease: expected a duration from 200ms to 60s/,
  ],
  ['an unknown kind', 'kind: mysql', /store(\.kind)?: expected kind: embedded or kind: postgres/],
  ['a key of the other kind', 'kind: embedded\nurl: postgresql://u@h/d', /store\.url: no such key/],
  [
    'a password as a key',
    'kind: postgres\nurl: postgresql://u@h/d\npassword: s3cret',
    /store\.password: looks like a credential/,
  ],
] as const) {
  test(`says where the fault of a store is: ${name}`, async t => {
    const found = await errorLinesOf(writeConfig(t, store(lines)))
    assert.equal(found.filter(line => fault.test(line)).length, 1, found.join('\n'))
    assert.ok(Number(/yaml:(\d+):/.exec(found[0]!)?.[1]) >= STORE_LINE)
    assert.doesNotMatch(found.join('\n'), /s3cret/)
  })
}

test('a store that is shared needs the name of the desk', async t => {
  const text = `${SOUND_CONFIG}store: { kind: postgres, url: 'postgresql://u@h/d' }\n`
  assert.match((await errorLinesOf(writeConfig(t, text))).join('\n'), /store: desk is missing; .*add desk: my-desk/)
})
