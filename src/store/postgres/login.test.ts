import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { PostgresServer } from './fixtures/postgres-server.ts'
import { POSTGRES_SKIP, TestCluster } from './fixtures/test-cluster.ts'
import { lookAtServers } from './other-servers.ts'
import { isThisMachine, reachOf } from './primary.ts'
import type { PostgresSettings } from './settings.ts'
import { openPostgresStore } from './store.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
const skip = POSTGRES_SKIP || (hasOpenssl ? false : 'openssl is not on this machine: no certificate can be made')
const PASSWORD = 'p w:with@all/sorts'

let cluster: TestCluster
let desk: string
let caFile: string
before(async () => {
  if (skip !== false) return
  cluster = await TestCluster.start()
  desk = await cluster.newDesk()
  caFile = await turnTlsOn(cluster)
  await cluster.sql(`CREATE ROLE secret_writer LOGIN PASSWORD '${PASSWORD}'`)
  await cluster.admit(desk, 'secret_writer')
})
after(async () => cluster?.remove())

/** A certificate for the name `localhost` alone. */
async function turnTlsOn({ primary }: TestCluster): Promise<string> {
  const { folder, programs } = primary
  const [cert, key] = [path.join(folder, 'server.crt'), path.join(folder, 'server.key')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject]
  execFileSync('openssl', args, { stdio: 'ignore' })
  chmodSync(key, 0o600)
  if (programs.user !== undefined) chownSync(key, programs.user.uid, programs.user.gid)
  await primary.stop()
  primary.configure(['ssl = on', `ssl_cert_file = '${cert}'`, `ssl_key_file = '${key}'`])
  await primary.start()
  return cert
}

function secret(text: string, mode = 0o600): string {
  const file = path.join(cluster.folder(), 'secret')
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

function open(t: TestContext, more: Partial<PostgresSettings>): Promise<{ tls: string | undefined }> {
  return openPostgresStore(cluster.settings(desk, more)).then(async store => {
    t.after(() => store.close())
    return { tls: (await store.durability()).settings['tls'] }
  })
}

test('the password comes out of its file, and nothing of it into a message', { skip }, async t => {
  const user = 'secret_writer'
  assert.equal((await open(t, { user, passwordFile: secret(`${PASSWORD}\n`) })).tls, 'off')
  const faults: readonly (readonly [Partial<PostgresSettings>, RegExp])[] = [
    [{}, /STORE_REFUSED: .*asks for a password and store\.passwordFile does not name one/],
    [{ passwordFile: secret(`${PASSWORD}x`) }, /STORE_REFUSED: .*password authentication failed/],
    [{ passwordFile: secret(PASSWORD, 0o644) }, /STORE_REFUSED: .*may be read by others \(mode 644\); run: chmod 600/],
    [{ passwordFile: secret('') }, /STORE_REFUSED: .*does not hold one line/],
    [{ passwordFile: secret(`${PASSWORD}\nmore`) }, /STORE_REFUSED: .*does not hold one line/],
    [{ passwordFile: '/nowhere/at/all' }, /STORE_REFUSED: .*there is no such file/],
  ]
  for (const [more, fault] of faults) {
    const error: Error = await open(t, { user, ...more }).then(
      () => assert.fail('it was let in'),
      cause => cause,
    )
    assert.match(error.message, fault)
    assert.ok(!error.message.includes(PASSWORD))
  }
})

test('what is missing in a new database is told with who makes it', { skip }, async t => {
  const passwordFile = secret(`${PASSWORD}x`)
  const faults: readonly (readonly [Partial<PostgresSettings>, RegExp])[] = [
    [{ database: 'nowhere' }, /STORE_REFUSED: .*"nowhere" does not exist\. What to do: .*CREATE DATABASE/],
    [{ database: 'template1' }, /STORE_REFUSED: .*schema "holdfast".*What to do: .*"holdfast store migrate CONFIG/],
    [{ user: 'nobody_here' }, /STORE_REFUSED: .*"nobody_here" does not exist\. What to do: .*\(CREATE ROLE … LOGIN;/],
    [{ user: 'secret_writer', passwordFile }, /authentication failed.*What to do: compare the password of the role/],
    [{ user: 'secret_writer' }, /What to do: write one line into the file, and name it by store\.passwordFile/],
  ]
  for (const [more, fault] of faults) await assert.rejects(open(t, more), { message: fault })
  await cluster.sql('CREATE ROLE stranger LOGIN')
  await assert.rejects(open(t, { user: 'stranger' }), {
    message: /permission denied.*What to do: .*"holdfast store migrate CONFIG/,
  })
})

test('with TLS the certificate has to vouch for the very name', { skip }, async t => {
  const { port } = cluster.primary
  const hosts = [{ host: 'localhost', port }]
  assert.match((await open(t, { hosts, caFile })).tls!, /^TLSv1\.[23]$/)
  await assert.rejects(
    open(t, { hosts: [{ host: '127.0.0.1', port }], caFile }),
    /STORE_AWAY: .*altnames.*name the server in store\.url/,
  )
  await assert.rejects(open(t, { hosts, caFile: '/nowhere' }), /STORE_REFUSED: store\.caFile \/nowhere cannot be read/)
})

test('a server that has no TLS is not spoken to where TLS is needed', { skip }, async t => {
  const plain = await TestCluster.start()
  t.after(() => plain.remove())
  const hosts = [{ host: 'localhost', port: plain.primary.port }]
  await assert.rejects(
    openPostgresStore({ ...plain.settings('main'), hosts, caFile }),
    /STORE_AWAY: .*does not support SSL/,
  )
})

test('only what leaves this machine needs TLS', () => {
  const here = ['127.0.0.1', '127.1.2.3', '::1', 'localhost', '/run/postgresql']
  const elsewhere = ['10.0.0.1', 'db.example', '127.0.0.1.example', '::2', 'localhost.example', '0.0.0.0']
  assert.deepEqual(
    [...here, ...elsewhere].filter(host => isThisMachine({ host, port: 1 })),
    here,
  )
})

test('all hosts are tried at once, and the one that takes writes is used', { skip }, async t => {
  const dead = { host: '127.0.0.1', port: 1 }
  const silent = await PostgresServer.make({ programs: cluster.programs })
  t.after(() => silent.remove())
  await silent.start()
  silent.freeze()
  const good = { host: '127.0.0.1', port: cluster.primary.port }
  const beganMs = performance.now()
  await open(t, { hosts: [dead, { host: '127.0.0.1', port: silent.port }, good], connectTimeoutUs: 60_000_000 })
  assert.ok(performance.now() - beganMs < 50_000, 'the silent one is not waited for')
  const alone = { hosts: [dead, { host: '127.0.0.1', port: silent.port }], connectTimeoutUs: 2_000_000 }
  await assert.rejects(open(t, alone), /STORE_AWAY: .*ECONNREFUSED.*; 127\.0\.0\.1:\d+ did not answer for 2000 ms/)
  await silent.killed()
  writeFileSync(path.join(silent.data, 'standby.signal'), '')
  await silent.start()
  await assert.rejects(
    open(t, { ...alone, user: 'postgres', connectTimeoutUs: 60_000_000 }),
    /STORE_AWAY: .*is a standby, not the primary/,
  )
  await cluster.sql("ALTER ROLE desk_writer SET default_transaction_read_only = 'on'")
  t.after(() => cluster.sql('ALTER ROLE desk_writer RESET default_transaction_read_only'))
  await assert.rejects(open(t, {}), /STORE_AWAY: .*takes no writes/)
})

/** Lets the role of the desk in, or not, as a line that is there or missing. */
async function access({ data, port }: PostgresServer, line: string): Promise<void> {
  const others = 'local all all trust\nhost replication all 127.0.0.1/32 trust\nhost all postgres 127.0.0.1/32 trust\n'
  writeFileSync(path.join(data, 'pg_hba.conf'), `${others}${line}\n`)
  const admin = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' })
  await admin.connect()
  try {
    const { rows } = await admin.query('SELECT pg_conf_load_time()::text AS at')
    await admin.query('SELECT pg_reload_conf()')
    // Sessions that begin later are judged by the new lines.
    while ((await admin.query('SELECT pg_conf_load_time()::text AS at')).rows[0].at === rows[0].at) await delay(20)
  } finally {
    await admin.end()
  }
}

test('a line that pg_hba.conf lacks is told with the line, also at a server that is no primary yet', {
  skip,
  timeout: 120_000,
}, async t => {
  const pair = await TestCluster.start({ hasStandby: true })
  t.after(() => pair.remove())
  const settings = pair.settings('main')
  const look = () => lookAtServers(reachOf(settings))
  const found = async () => (await look()).refusing.map(({ code, text }) => `${code}: ${text}`)
  assert.deepEqual(await look(), { refusing: [], isWhole: true })

  await access(pair.standby!, '')
  const [line, ...more] = await found()
  const place = `127\\.0\\.0\\.1:${pair.standby!.port}`
  assert.match(
    line!,
    new RegExp(`^STORE_SERVER_REFUSES: when it is promoted.*${place}: no pg_hba\\.conf entry for host`),
  )
  assert.deepEqual(more, [])
  const store = await openPostgresStore(settings)
  assert.equal((await store.lookAtServers()).refusing.length, 1)
  await store.close()

  await access(pair.primary, 'hostssl all desk_writer 127.0.0.1/32 trust')
  await assert.rejects(openPostgresStore(settings), {
    message:
      /STORE_REFUSED: .*no pg_hba\.conf entry.*no encryption.*What to do: add a line.*pg_hba\.conf of that server \("hostssl DATABASE ROLE.*pg_reload_conf.*store\.caFile/,
  })
  await access(pair.primary, 'host all desk_writer 127.0.0.1/32 reject')
  await assert.rejects(openPostgresStore(settings), /rejects connection.*before any that rejects it/)

  await access(pair.primary, 'host all desk_writer 127.0.0.1/32 trust')
  await pair.standby!.stop()
  assert.deepEqual(await look(), { refusing: [], isWhole: false }, 'one that is away has not said that it lets us in')
})
