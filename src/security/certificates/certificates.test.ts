/** The session's own authority and certificate: what they say, how they are kept, when they are made anew. */

import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { connect, createServer } from 'node:tls'
import { SERVER_DAYS } from './authority.ts'
import { authorityFileOf, ownCertificate, RENEW_DAYS_BEFORE } from './certificate-store.ts'

const NAMES = ['desk.example.org', 'localhost', '127.0.0.1', '::1']
const DAY_MS = 86_400_000

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-tls-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8)

test('the certificate is for the names given, for servers alone, and by an authority that may vouch for no other', async t => {
  const folder = folderOf(t)
  const { cert } = await ownCertificate(folder, 'Holdfast', NAMES, Date.now())
  const authority = new X509Certificate(readFileSync(authorityFileOf(folder)))
  const server = new X509Certificate(cert)
  assert.ok(server.checkIssued(authority) && server.verify(authority.publicKey))
  assert.deepEqual([server.ca, authority.ca], [false, true])
  for (const name of NAMES.slice(0, 2)) assert.equal(server.checkHost(name), name)
  for (const address of NAMES.slice(2)) assert.equal(server.checkIP(address), address)
  assert.equal(server.checkHost('evil.example.org'), undefined)
  assert.deepEqual(server.keyUsage, ['1.3.6.1.5.5.7.3.1'])
  assert.notEqual(server.serialNumber, authority.serialNumber)
  assert.equal(server.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1')
  const days = (server.validToDate.getTime() - Date.now()) / DAY_MS
  assert.ok(Math.abs(days - SERVER_DAYS) < 1, `${days} days`)
})

test('whoever trusts the authority is let in by the server, and by no other one', async t => {
  const folder = folderOf(t)
  const { cert, key } = await ownCertificate(folder, 'Holdfast', NAMES, Date.now())
  const server = createServer({ cert, key }, socket => socket.end('hello')).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const heard = (ca: string, servername: string) =>
    new Promise<string>(resolve => {
      const socket = connect({ host: '127.0.0.1', port, ca, servername }, () =>
        socket.on('data', data => resolve(String(data))),
      )
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
    })
  const authority = readFileSync(authorityFileOf(folder), 'utf8')
  assert.equal(await heard(authority, 'desk.example.org'), 'hello')
  assert.equal(await heard(authority, 'evil.example.org'), 'ERR_TLS_CERT_ALTNAME_INVALID')
  const stranger = folderOf(t)
  await ownCertificate(stranger, 'Holdfast', NAMES, Date.now())
  assert.notEqual(await heard(readFileSync(authorityFileOf(stranger), 'utf8'), 'desk.example.org'), 'hello')
})

test('keys are for their owner alone', async t => {
  const folder = folderOf(t)
  await ownCertificate(folder, 'Holdfast', NAMES, Date.now())
  const tls = path.join(folder, 'tls')
  assert.deepEqual(
    [modeOf(tls), modeOf(path.join(tls, 'ca-key.pem')), modeOf(path.join(tls, 'server-key.pem'))],
    ['700', '600', '600'],
  )
})

//                            changed, how                              the authority's      the server's
const CHANGES: readonly (readonly [string, number, readonly string[], 'same', 'same' | 'new'])[] = [
  ['nothing, at the next start', 0, NAMES, 'same', 'same'],
  ['the time, but not by much', SERVER_DAYS - RENEW_DAYS_BEFORE - 1, NAMES, 'same', 'same'],
  ['the time, so that it ends soon', SERVER_DAYS - RENEW_DAYS_BEFORE + 1, NAMES, 'same', 'new'],
  ['the time, so that it has ended', SERVER_DAYS + 1, NAMES, 'same', 'new'],
  ['a name more', 0, [...NAMES, '192.0.2.7'], 'same', 'new'],
  ['a name less', 0, NAMES.slice(1), 'same', 'new'],
]

for (const [what, days, names, authority, server] of CHANGES)
  test(`at the next start, changed: ${what}`, async t => {
    const folder = folderOf(t)
    const before = await ownCertificate(folder, 'Holdfast', NAMES, Date.now())
    const trusted = readFileSync(authorityFileOf(folder), 'utf8')
    const after = await ownCertificate(folder, 'Holdfast', names, Date.now() + days * DAY_MS)
    assert.equal(readFileSync(authorityFileOf(folder), 'utf8') === trusted ? 'same' : 'new', authority)
    assert.equal(after.cert === before.cert ? 'same' : 'new', server)
    assert.ok(after.endsMs > Date.now() + days * DAY_MS)
  })

test('an authority whose key is gone is not made anew behind the back of those who trust it', async t => {
  const folder = folderOf(t)
  await ownCertificate(folder, 'Holdfast', NAMES, Date.now())
  rmSync(path.join(folder, 'tls', 'ca-key.pem'))
  await assert.rejects(
    ownCertificate(folder, 'Holdfast', NAMES, Date.now()),
    /ca-key\.pem is missing, and .*ca\.pem is still there/,
  )
})

test('a server’s certificate without its key is made anew', async t => {
  const folder = folderOf(t)
  const before = await ownCertificate(folder, 'Holdfast', NAMES, Date.now())
  const keyFile = path.join(folder, 'tls', 'server-key.pem')
  rmSync(keyFile)
  const after = await ownCertificate(folder, 'Holdfast', NAMES, Date.now())
  assert.notEqual(after.cert, before.cert)
  assert.ok(existsSync(keyFile))
})
