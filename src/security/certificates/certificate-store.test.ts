import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { SERVER_DAYS } from './authority.ts'
import { authorityFileOf, endOf, ownCertificate, RENEW_DAYS_BEFORE } from './certificate-store.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.UTC(2026, 0, 1)
const NAMES = ['localhost', '127.0.0.1', '::1']

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-tls-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return folder
}

test('a start finds the certificate of the start before, whatever names it has', async context => {
  const folder = folderOf(context)
  const first = await ownCertificate(folder, 'a desk', NAMES, NOW_MS)
  assert.deepEqual(await ownCertificate(folder, 'a desk', NAMES, NOW_MS + DAY_MS), first)
  const names = new X509Certificate(first.cert).subjectAltName
  assert.equal(names, 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1')
})

test('other names, or an end that is near, make a new one by the same authority', async context => {
  const folder = folderOf(context)
  const first = await ownCertificate(folder, 'a desk', NAMES, NOW_MS)
  const renamed = await ownCertificate(folder, 'a desk', [...NAMES, 'desk.example.org'], NOW_MS)
  assert.notEqual(renamed.cert, first.cert)
  const lateMs = NOW_MS + (SERVER_DAYS - RENEW_DAYS_BEFORE + 1) * DAY_MS
  const renewed = await ownCertificate(folder, 'a desk', [...NAMES, 'desk.example.org'], lateMs)
  assert.ok(endOf(renewed.cert) > endOf(renamed.cert))
  const issuers = [first, renamed, renewed].map(({ cert }) => new X509Certificate(cert).issuer)
  assert.equal(new Set(issuers).size, 1)
})

test('keys are for their owner alone, and an authority that lost its key is not made anew', async context => {
  const folder = folderOf(context)
  await ownCertificate(folder, 'a desk', NAMES, NOW_MS)
  const key = authorityFileOf(folder).replace('ca.pem', 'ca-key.pem')
  assert.equal(statSync(key).mode & 0o077, 0)
  unlinkSync(key)
  await assert.rejects(ownCertificate(folder, 'a desk', NAMES, NOW_MS), Error)
})
