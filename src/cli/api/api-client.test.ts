/** The client against a console of the contract's table over TLS, a good one and bad ones. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import { type AddressInfo, createServer as createPlainServer } from 'node:net'
import test, { type TestContext } from 'node:test'
import { ERROR_CODES, ERRORS } from '../../api/contract/errors.ts'
import { CliError, EXIT_CODES } from '../exit-codes.ts'
import { ApiClient } from './api-client.ts'
import { makeCertificate } from './fixtures/certificate.ts'
import { refusal, TableServer, TOKEN } from './fixtures/table-server.ts'

const PAUSE = { scope: { level: 'All', name: '' }, reason: 'a test' } as const

async function refused(work: Promise<unknown>): Promise<CliError> {
  try {
    await work
  } catch (error) {
    if (error instanceof CliError) return error
    throw error
  }
  return assert.fail('was not refused')
}

async function table(context: TestContext, answers: Parameters<typeof TableServer.start>[0]) {
  const server = await TableServer.start(answers)
  context.after(() => server.end())
  return { server, client: new ApiClient({ place: server.place, token: TOKEN }) }
}

test('asks by method, path, query and body as the table has them', async context => {
  const { server, client } = await table(context, {
    fills: () => ({ rows: [], next: null }),
    orderLife: () => refusal(404, 'NOT_FOUND'),
    pause: () => ({ outcome: 'Taken', isDurable: true, text: '' }),
  })
  assert.deepEqual(await client.ask('fills', { query: { strategy: 'a b', limit: 3, account: undefined } }), {
    rows: [],
    next: null,
  })
  await refused(client.ask('orderLife', { path: { clientOrderId: '../state?x' } }))
  assert.deepEqual(await client.ask('pause', { body: PAUSE }), { outcome: 'Taken', isDurable: true, text: '' })
  assert.deepEqual(server.heard, [
    { name: 'fills', heard: { path: {}, query: { strategy: 'a b', limit: '3' }, body: undefined } },
    { name: 'orderLife', heard: { path: { clientOrderId: '../state?x' }, query: {}, body: undefined } },
    { name: 'pause', heard: { path: {}, query: {}, body: PAUSE } },
  ])
})

test('each refusal of the contract has an exit code, its text and a remedy', async context => {
  let code: (typeof ERROR_CODES)[number] = 'BAD_REQUEST'
  const { client } = await table(context, { pause: () => refusal(ERRORS[code].status, code) })
  const exits: Record<string, string[]> = {}
  for (code of ERROR_CODES) {
    const error = await refused(client.ask('pause', { body: PAUSE }))
    assert.match(error.message, new RegExp(`^${code}: as the test wants it\n.+$`))
    exits[error.exit] = [...(exits[error.exit] ?? []), code]
  }
  assert.deepEqual(exits, {
    usage: ['BAD_REQUEST', 'METHOD_NOT_ALLOWED', 'BODY_TOO_LARGE', 'WRONG_MEDIA_TYPE'],
    unauthorized: [
      'NOT_SIGNED_IN',
      'SIGN_IN_REFUSED',
      'FACTOR_REFUSED',
      'NOT_ALLOWED',
      'FOREIGN_REQUEST',
      'NETWORK_NOT_ALLOWED',
      'LOCKED_OUT',
    ],
    stepUp: ['STEP_UP_NEEDED'],
    refused: ['NOT_FOUND', 'CONFLICT', 'REFUSED', 'TOO_MANY', 'AUDIT_AWAY'],
    unconfirmed: ['INTERNAL'],
    unreachable: ['NODE_AWAY', 'WATCH_AWAY', 'HISTORY_AWAY'],
  })
  for (const exit of Object.keys(exits)) assert.ok(exit in EXIT_CODES)
})

test('what waits for a second person is not done', async context => {
  const body = { outcome: 'Waiting', requestId: 7, untilUs: Date.UTC(2026, 0, 2, 3, 4, 5) * 1_000 }
  const { client } = await table(context, { pause: () => ({ status: 202, body }) })
  const error = await refused(client.ask('pause', { body: PAUSE }))
  assert.equal(error.exit, 'pending')
  assert.match(error.message, /another person .* until 2026-01-02 03:04:05 UTC \(request 7\)/)
})

test('an answer of another form is not believed', async context => {
  const { client } = await table(context, { pause: () => ({ status: 200, body: { outcome: 'Taken' } }) })
  const error = await refused(client.ask('pause', { body: PAUSE }))
  assert.equal(error.exit, 'unconfirmed')
  assert.match(error.message, /answers pause otherwise than this version expects: isDurable /)
})

test('another certificate is somebody else, and the token is not sent', async context => {
  const { server } = await table(context, { fills: () => ({ rows: [], next: null }) })
  const { ca } = await makeCertificate()
  for (const certificates of [ca, undefined]) {
    const client = new ApiClient({ place: { ...server.place, certificates }, token: TOKEN })
    const error = await refused(client.ask('fills', { query: {} }))
    assert.equal(error.exit, 'unreachable')
    assert.match(error.message, /its certificate is not one that is known: .*--ca FILE/)
  }
  const elsewhere = { ...server.place, origin: server.place.origin.replace('127.0.0.1', '127.0.0.2') }
  assert.equal(
    (await refused(new ApiClient({ place: elsewhere, token: TOKEN }).ask('fills', { query: {} }))).exit,
    'unreachable',
  )
  assert.deepEqual(server.heard, [])
})

// ── servers that are none ────────────────────────────────────────────────────────────────────────────────────────────

async function badServer(
  context: TestContext,
  make: (cert: { cert: string; key: string }) => Server,
): Promise<ApiClient> {
  const { ca, ...certificate } = await makeCertificate()
  const server = make(certificate)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return new ApiClient({ place: { origin: `https://127.0.0.1:${port}`, certificates: ca }, token: TOKEN })
}

test('a command that was sent and not answered may have been taken; a question was not', async context => {
  const client = await badServer(context, certificate => createServer(certificate, request => request.socket.destroy()))
  assert.equal((await refused(client.ask('pause', { body: PAUSE }))).exit, 'unconfirmed')
  assert.equal((await refused(client.ask('state', {}))).exit, 'unreachable')
})

test('who never ends his answer is not waited for', async context => {
  const client = await badServer(context, certificate =>
    createServer(certificate, (_, response) => void response.writeHead(200).write('{')),
  )
  const error = await refused(client.ask('state', {}, 200))
  assert.deepEqual([error.exit, error.message.includes('no answer in time')], ['unreachable', true])
})

test('a redirect is not followed, and what is no JSON is no console', async context => {
  let elsewhere = 0
  const client = await badServer(context, certificate =>
    createServer(certificate, (request, response) => {
      if (request.url !== '/api/v1/state') elsewhere++
      response.writeHead(302, { location: '/elsewhere', 'content-type': 'text/html' }).end('<html>')
    }),
  )
  assert.match(
    (await refused(client.ask('state', {}))).message,
    /answers state with 302 and no JSON: is that a console/,
  )
  assert.equal(elsewhere, 0)
})

test('an answer without end is cut off', async context => {
  const client = await badServer(context, certificate =>
    createServer(certificate, (_, response) => {
      const more = Buffer.alloc(1 << 20, ' ')
      const pour = () => {
        while (response.write(more));
      }
      response.on('drain', pour).on('error', () => {})
      pour()
    }),
  )
  assert.match((await refused(client.ask('state', {}))).message, /its answer has more than \d+ bytes/)
})

test('where nobody listens, or nobody speaks TLS, nothing was taken', async context => {
  const plain = createPlainServer(socket => socket.end('HTTP/1.1 200 OK\r\n\r\n'))
  plain.listen(0, '127.0.0.1')
  await once(plain, 'listening')
  context.after(() => plain.close())
  const origin = `https://127.0.0.1:${(plain.address() as AddressInfo).port}`
  const client = new ApiClient({ place: { origin, certificates: undefined }, token: TOKEN })
  assert.equal((await refused(client.ask('pause', { body: PAUSE }))).exit, 'unreachable')
  const nobody = new ApiClient({ place: { origin: 'https://127.0.0.1:1', certificates: undefined }, token: TOKEN })
  assert.match((await refused(nobody.ask('pause', { body: PAUSE }))).message, /nobody listens there/)
})
