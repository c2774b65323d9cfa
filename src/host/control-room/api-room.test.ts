/** The console's process as its supervisor sees it: where it listens, what it tells, and what it does when it cannot. */

import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { makeAuthority, makeServerCertificate } from '../../security/certificates/authority.ts'
import { freePort } from '../../store/postgres/fixtures/free-port.ts'
import { consoleSchema } from '../config/console-schema.ts'
import { ApiRoom } from './api-room.ts'
import { readConsoleNote } from './console-note.ts'
import type { FromRoom, RoomSettings } from './room-feed.ts'

const PATIENCE_MS = 20_000

function settingsOf(t: TestContext, written: object): RoomSettings {
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-room-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const console = consoleSchema.parse(written)
  return {
    ...{
      dataFolder: folder,
      folder,
      configFile: `${folder}/none.yaml`,
      overrides: [],
      recordingFolder: null,
      catalogueFolders: [],
    },
    ...{ environment: 'paper', desk: 'kelp', console, alerts: null },
  }
}

function roomOf(t: TestContext, settings: RoomSettings): { readonly room: ApiRoom; readonly told: FromRoom[] } {
  const told: FromRoom[] = []
  const room = new ApiRoom({ settings, tell: message => void told.push(message), openAgainMs: 5 })
  t.after(() => room.end())
  return { room, told }
}

function statusOf(settings: RoomSettings): Promise<number> {
  const { url, certificates } = readConsoleNote(settings.dataFolder)!
  return new Promise((resolve, reject) => {
    const asked = get(`${url}/healthz`, { ca: certificates ?? undefined, agent: false }, answer => {
      answer.resume()
      resolve(answer.statusCode!)
    })
    asked.on('error', reject)
  })
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS
  while (!isSo()) {
    assert.ok(performance.now() < endMs, `${what} in ${PATIENCE_MS} ms`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

async function taken(t: TestContext): Promise<{ readonly server: Server; readonly port: number }> {
  // Nobody else gets it when it is given back.
  const server = createServer().listen(await freePort(), '127.0.0.1')
  t.after(() => server.close())
  await new Promise(resolve => server.once('listening', resolve))
  return { server, port: (server.address() as { port: number }).port }
}

test('it tells where it is, and the link for the first person; a command line of the machine reaches it', async t => {
  const settings = settingsOf(t, { listen: '127.0.0.1:0' })
  const { room, told } = roomOf(t, settings)
  await room.begin()
  const [address, enrolment] = told
  assert.ok(address?.kind === 'Address' && enrolment?.kind === 'Enrolment')
  assert.match(address.url, /^https:\/\/localhost:\d+$/)
  assert.match(enrolment.url, new RegExp(`^${address.url}/#enrol=\\S{20,}$`))
  assert.equal(await statusOf(settings), 200)
})

test('a port that is taken is an alert, told once, and waited for', async t => {
  const { server, port } = await taken(t)
  const settings = settingsOf(t, { listen: `127.0.0.1:${port}` })
  const { room, told } = roomOf(t, settings)
  const begun = room.begin()
  await until(() => told.length > 0, 'no alert')
  const [alert] = told
  assert.ok(alert?.kind === 'Alert')
  assert.equal(alert.alert.code, 'CONSOLE_UNREACHABLE')
  assert.match(
    alert.alert.text,
    new RegExp(`cannot be opened at 127.0.0.1:${port}: .*EADDRINUSE.*: end the program that has it`),
  )
  await new Promise(resolve => server.close(resolve))
  await begun
  assert.equal(told.filter(({ kind }) => kind === 'Alert').length, 1)
  assert.equal(await statusOf(settings), 200)
})

test('one that ends while it waits for its port is not waited for', async t => {
  const { port } = await taken(t)
  const { room, told } = roomOf(t, settingsOf(t, { listen: `127.0.0.1:${port}` }))
  const begun = room.begin()
  await until(() => told.length > 0, 'no alert')
  const ended = room.end()
  await begun
  await ended
  assert.equal(told.length, 1)
})

test('a certificate of the user’s is shown; a key that others may read is refused with what to do', async t => {
  const settings = settingsOf(t, { listen: '127.0.0.1:0', certificate: { file: 'cert.pem', keyFile: 'key.pem' } })
  const authority = await makeAuthority('theirs', Date.now())
  const { cert, key } = await makeServerCertificate(authority, ['localhost', '127.0.0.1'], Date.now())
  const keyFile = path.join(settings.folder, 'key.pem')
  writeFileSync(path.join(settings.folder, 'cert.pem'), cert)
  writeFileSync(keyFile, key, { mode: 0o644 })
  const { room, told } = roomOf(t, settings)
  const begun = room.begin()
  await until(() => told.length > 0, 'no alert')
  assert.match(JSON.stringify(told[0]), /key\.pem may be read by others \(mode 644\); run: chmod 600/)
  assert.doesNotMatch(JSON.stringify(told), /PRIVATE KEY/)
  chmodSync(keyFile, 0o600)
  await begun
  assert.deepEqual(readConsoleNote(settings.dataFolder)?.certificates, null)
  const port = new URL(readConsoleNote(settings.dataFolder)!.url).port
  const status = await new Promise<number>((resolve, reject) => {
    const place = {
      host: '127.0.0.1',
      port,
      servername: 'localhost',
      path: '/healthz',
      ca: authority.cert,
      agent: false,
    }
    get({ ...place, headers: { host: `localhost:${port}` } }, answer => resolve(answer.resume().statusCode!)).on(
      'error',
      reject,
    )
  })
  assert.equal(status, 200)
})
