/** What nobody sends who means well: none of it gets in, none of it brings the server down, and no answer tells what is inside. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, describe, test } from 'node:test'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { BODY_BYTES_MAX, JSON_DEPTH_MAX } from '../../src/api/chain/json-body.ts'
import type { ErrorCode } from '../../src/api/contract/errors.ts'
import { errorAnswer } from '../../src/api/contract/errors.ts'
import type { SignedIn } from '../../src/ports/people.ts'
import { ROLES } from '../../src/ports/permissions.ts'
import { ApiStand, type Reply, type Wish } from './api-stand.ts'

const PATIENCE_MS = 40_000
const scope = { level: 'All' }
const pause = { scope, reason: 'x' }
const PAUSE = '/api/v1/commands/pause'
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`

interface Case {
  readonly what: string
  readonly wish: (headers: Readonly<Record<string, string>>) => Wish
  readonly code: ErrorCode
}

const post = (what: string, body: unknown, code: ErrorCode, more: Record<string, string> = {}): Case => ({
  what,
  wish: headers => ({ method: 'POST', path: PAUSE, headers: { ...headers, ...more }, body }),
  code,
})
const get = (path: string, code: ErrorCode): Case => ({
  what: `GET ${path.slice(0, 60)}`,
  wish: headers => ({ path, headers }),
  code,
})

const CASES: readonly Case[] = [
  post('no JSON', '{"scope":', 'BAD_REQUEST'),
  post('JSON that is no object', '"text"', 'BAD_REQUEST'),
  post('nothing where something is needed', '', 'BAD_REQUEST'),
  post('null', 'null', 'BAD_REQUEST'),
  post('a list', '[]', 'BAD_REQUEST'),
  post('text that is not UTF-8', Buffer.from('{"scope":{"level":"All"},"reason":"\xff"}', 'latin1'), 'BAD_REQUEST'),
  post('too deep', nested(JSON_DEPTH_MAX + 1), 'BAD_REQUEST'),
  post('brackets without end', '['.repeat(50_000), 'BAD_REQUEST'),
  post('too long', JSON.stringify({ ...pause, reason: 'x'.repeat(BODY_BYTES_MAX) }), 'BODY_TOO_LARGE'),
  post('a reason that is too long', { ...pause, reason: 'x'.repeat(501) }, 'BAD_REQUEST'),
  post('a key too many', { ...pause, isAdmin: true }, 'BAD_REQUEST'),
  post('a number for a text', { ...pause, reason: 7 }, 'BAD_REQUEST'),
  post('a text for an object', { ...pause, scope: 'All' }, 'BAD_REQUEST'),
  post('a level that there is not', { ...pause, scope: { level: 'Everything' } }, 'BAD_REQUEST'),
  post('a name for everything', { ...pause, scope: { level: 'All', name: 'ema' } }, 'BAD_REQUEST'),
  post('a key of the prototype', '{"scope":{"level":"All"},"reason":"x","__proto__":{"isAdmin":true}}', 'BAD_REQUEST'),
  post('the same further in', '{"scope":{"level":"All","__proto__":{"name":"x"}},"reason":"x"}', 'BAD_REQUEST'),
  post('a constructor', '{"scope":{"level":"All"},"reason":"x","constructor":{"prototype":{}}}', 'BAD_REQUEST'),
  post('a form', 'scope=All', 'WRONG_MEDIA_TYPE', { 'content-type': 'application/x-www-form-urlencoded' }),
  post('JSON as plain text, which needs no preflight', pause, 'WRONG_MEDIA_TYPE', { 'content-type': 'text/plain' }),
  post('JSON in another encoding', pause, 'WRONG_MEDIA_TYPE', { 'content-type': 'application/json; charset=utf-16' }),
  post('another site', pause, 'FOREIGN_REQUEST', { origin: 'https://evil.example' }),
  post('a page without an origin', pause, 'FOREIGN_REQUEST', { origin: 'null' }),
  post('our name with another port', pause, 'FOREIGN_REQUEST', { origin: 'https://localhost:1' }),
  post('our name without TLS', pause, 'FOREIGN_REQUEST', { origin: 'http://localhost' }),
  post('a wrong token of the page', pause, 'FOREIGN_REQUEST', { 'x-csrf-token': 'x'.repeat(43) }),
  post('a host of somebody else', pause, 'FOREIGN_REQUEST', { host: 'evil.example' }),
  post('a token that is none', pause, 'NOT_SIGNED_IN', { authorization: 'Bearer hf_0000000000' }),
  post('a token without a word', pause, 'NOT_SIGNED_IN', { authorization: 'Bearer ' }),
  post('another way to sign in', pause, 'NOT_SIGNED_IN', { authorization: 'Basic ZXZlOng=' }),
  get('/api/v1/orders?limit=0', 'BAD_REQUEST'),
  get('/api/v1/orders?limit=1e9', 'BAD_REQUEST'),
  get('/api/v1/orders?limit=100%20OR%201=1', 'BAD_REQUEST'),
  get('/api/v1/orders?__proto__=x', 'BAD_REQUEST'),
  get('/api/v1/orders?fromUs=NaN', 'BAD_REQUEST'),
  get(`/api/v1/logs?search=${'x'.repeat(201)}`, 'BAD_REQUEST'),
  get("/api/v1/orders/x'%20OR%20'1'='1", 'NOT_FOUND'),
  get('/api/v1/orders/%00', 'NOT_FOUND'),
  get('/api/v1/orders/..%2f..%2fpeople.sqlite', 'NOT_FOUND'),
  get('/../../../../etc/passwd', 'NOT_FOUND'),
  get('/%2e%2e/%2e%2e/%2e%2e/etc/passwd', 'NOT_FOUND'),
  get('/..%2f..%2f..%2fetc%2fpasswd', 'NOT_FOUND'),
  get('/assets/..%5c..%5c..%5cpeople.sqlite', 'NOT_FOUND'),
  get('/%252e%252e/people.sqlite', 'NOT_FOUND'),
  get('//people.sqlite', 'NOT_FOUND'),
  get('/index.html%00.js', 'NOT_FOUND'),
  get('/%', 'NOT_FOUND'),
  get('/%ff%fe', 'NOT_FOUND'),
  get('/api/v1', 'NOT_FOUND'),
  get('/api/v1/sign-in', 'METHOD_NOT_ALLOWED'),
  get('/api/v1/commands/kill', 'METHOD_NOT_ALLOWED'),
  { what: 'another method', wish: headers => ({ method: 'PUT', path: PAUSE, headers }), code: 'METHOD_NOT_ALLOWED' },
  {
    what: 'a method by a header',
    wish: headers => ({
      path: '/api/v1/session',
      method: 'POST',
      headers: { ...headers, 'x-http-method-override': 'GET' },
    }),
    code: 'METHOD_NOT_ALLOWED',
  },
]

/** Words that only the inside has. */
const INSIDE = /node_modules|\.ts:|at \w+ \(|SQLITE|ENOENT|\/root|\/tmp|stack/

describe('hostile input', async () => {
  const cleanUps: (() => Promise<void> | void)[] = []
  // One server for all cases: what one of them breaks the next one notices.
  const context = { after: (work: () => Promise<void> | void) => void cleanUps.unshift(work) }
  const stand = await ApiStand.start(context as never)
  const eve = await stand.enrol('eve', ...ROLES)
  after(async () => {
    for (const work of cleanUps) await work()
  })
  const signedIn = (): SignedIn => eve.signedIn

  async function assertStillServes(): Promise<void> {
    stand.house.clock.wait(1_000_000)
    const reply = await stand.call('session', stand.headersOf(signedIn()))
    assert.equal(reply.status, 200, reply.text)
  }

  function assertRefused(reply: Reply, code: ErrorCode): void {
    const { error } = errorAnswer.parse(reply.json)
    assert.equal(error.code, code, reply.text)
    assert.doesNotMatch(reply.text, INSIDE)
    assert.equal(reply.headers['cache-control'], 'no-store')
    assert.equal(reply.headers['x-content-type-options'], 'nosniff')
  }

  for (const { what, wish, code } of CASES)
    test(what, async () => {
      stand.house.clock.wait(1_000_000)
      assertRefused(await stand.ask(wish(stand.headersOf(signedIn()))), code)
      assert.deepEqual(stand.session.commands, [])
      await assertStillServes()
    })

  test('the object that all others come from has nothing new', () => {
    assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined)
  })

  test('what is sound passes, so that the cases above are refused for what they say', async () => {
    const reply = await stand.call('pause', stand.headersOf(signedIn()), pause)
    assert.equal(reply.status, 200, reply.text)
    assert.equal(stand.session.commands.length, 1)
    stand.session.commands.length = 0
  })

  // ── sockets by hand ────────────────────────────────────────────────────────────────────────────────────────────────

  async function open(): Promise<TLSSocket> {
    const socket = connectTls({ host: '127.0.0.1', port: stand.port, servername: 'localhost', ca: stand.certificates })
    cleanUps.unshift(() => void socket.destroy())
    socket.on('error', () => {})
    await once(socket, 'secureConnect')
    return socket
  }

  /** What comes until the other side ends, orderly or by a reset, which whoever writes on gets for an answer. */
  async function heard(socket: Socket): Promise<string> {
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    const closed = Promise.withResolvers<void>()
    socket.once('close', closed.resolve)
    if (socket.destroyed) closed.resolve()
    const waited = setTimeout(() => closed.reject(new Error(`not ended after ${PATIENCE_MS} ms`)), PATIENCE_MS)
    await closed.promise.finally(() => clearTimeout(waited))
    return text
  }

  const raw = (text: string) => async () => {
    const socket = await open()
    socket.write(text.replaceAll('HOST', `localhost:${stand.port}`))
    const answer = await heard(socket)
    assert.match(answer, /^HTTP\/1\.1 4\d\d /)
    assert.doesNotMatch(answer, /HTTP\/1\.1 200/)
    await assertStillServes()
  }

  test('headers that are too long', raw(`GET /healthz HTTP/1.1\r\nhost: HOST\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`))
  test('a line end in a header', raw('GET /healthz HTTP/1.1\r\nhost: HOST\r\nx: a\rb\r\n\r\n'))
  test(
    'two lengths',
    raw('POST /api/v1/sign-in HTTP/1.1\r\nhost: HOST\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n'),
  )
  test(
    'a length and chunks at once',
    raw(
      'POST /api/v1/sign-in HTTP/1.1\r\nhost: HOST\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ),
  )
  test('no host', raw('GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n'))
  test('no HTTP at all', raw('\u0000\u0001\u0002 hello\r\n\r\n'))
  test('a host with a path', raw('GET /healthz HTTP/1.1\r\nhost: HOST/x\r\nconnection: close\r\n\r\n'))

  test('headers that come a letter at a time are not waited for', { timeout: 60_000 }, async () => {
    const socket = await open()
    socket.write(`GET /healthz HTTP/1.1\r\nhost: localhost:${stand.port}\r\n`)
    const drip = setInterval(() => socket.write('x'), 200)
    const answer = await heard(socket).finally(() => clearInterval(drip))
    assert.doesNotMatch(answer, /HTTP\/1\.1 200/)
    await assertStillServes()
  })

  test('a body that is announced and does not come is not waited for', { timeout: 60_000 }, async () => {
    const socket = await open()
    const head = ['POST /api/v1/sign-in HTTP/1.1', `host: localhost:${stand.port}`, `origin: ${stand.origin}`]
    socket.write(`${[...head, 'content-type: application/json', 'content-length: 100'].join('\r\n')}\r\n\r\n{`)
    assert.doesNotMatch(await heard(socket), /HTTP\/1\.1 200/)
    await assertStillServes()
  })

  test('a body without a length is read no further than its bound', async () => {
    const socket = await open()
    const { cookie, origin, 'x-csrf-token': token } = stand.headersOf(signedIn()) as Record<string, string>
    const head = [`POST ${PAUSE} HTTP/1.1`, `host: localhost:${stand.port}`, `cookie: ${cookie}`, `origin: ${origin}`]
    const more = [`x-csrf-token: ${token}`, 'content-type: application/json', 'transfer-encoding: chunked']
    socket.write(`${[...head, ...more].join('\r\n')}\r\n\r\n`)
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
    for (let sent = 0; sent < 8 && socket.writable; sent++) socket.write(chunk)
    assert.match(await heard(socket), /^HTTP\/1\.1 413 /)
    await assertStillServes()
  })

  test('no TLS is no answer', async () => {
    const socket = connect(stand.port, '127.0.0.1')
    cleanUps.unshift(() => void socket.destroy())
    socket.on('error', () => {})
    socket.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n')
    assert.doesNotMatch(await heard(socket), /200 OK/)
    await assertStillServes()
  })

  test('a cookie of another person’s making, and a very long one', async () => {
    for (const value of [
      'x',
      '',
      '"',
      'x'.repeat(5_000),
      '%00',
      eve.signedIn.secret.slice(0, -1),
      `${eve.signedIn.secret}x`,
    ]) {
      const reply = await stand.call('session', { cookie: `${stand.cookieName}=${value}` })
      assertRefused(reply, 'NOT_SIGNED_IN')
    }
    await assertStillServes()
  })

  test('what goes into a header comes back in none', async () => {
    const reply = await stand.ask({
      path: '/api/v1/orders/%0d%0aset-cookie:%20x=y',
      headers: stand.headersOf(signedIn()),
    })
    assert.equal(reply.headers['set-cookie'], undefined)
    assertRefused(reply, 'NOT_FOUND')
  })

  test('networks that were not named are not spoken to', async t => {
    const closed = await ApiStand.start(t, { allow: ['192.0.2.0/24'] })
    await assert.rejects(closed.ask({ path: '/healthz' }), /ECONNRESET|EPIPE|socket hang up|disconnected/)
  })

  test('more requests than one address may send wait, and others go on', async () => {
    // The stand's clock stands still: they are at once however long they take, and no more of them than a busy machine greets in time.
    const replies: Reply[] = []
    while (replies.length < 450)
      replies.push(...(await Promise.all(Array.from({ length: 30 }, () => stand.ask({ path: '/nothing' })))))
    const late = replies.filter(({ status }) => status === 429)
    assert.ok(late.length > 20, `${late.length} of 450 were told to wait`)
    stand.house.clock.wait(10_000_000)
    await assertStillServes()
  })
})
