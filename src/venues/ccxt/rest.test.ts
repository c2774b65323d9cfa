/** Requests by REST: within the budget, in turn where the venue wants that, and no failure taken for a "no". */

import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { CcxtExchange } from './ccxt-exchange.ts'
import type { Dialect, RestRequest } from './dialect.ts'
import { BINANCE } from './dialect-binance.ts'
import { KRAKEN } from './dialect-kraken.ts'
import { Rest, WAITING_MAX } from './rest.ts'
import { sendOverHttp, type Transport, TransportError } from './transport.ts'

const CLOCK = { nowUs: () => 0 as TimeUs, monotonicUs: () => Math.round(performance.now() * 1_000) }
const ASK: RestRequest = { api: 'public', method: 'GET', path: 'time', params: {}, weight: 1 }
const SIGNER = {
  sign: (path: string) => ({ url: `http://127.0.0.1:1/${path}`, method: 'GET', headers: {}, body: undefined }),
}

function restOf(transport: Transport, dialect: Dialect = BINANCE, exchange: object = SIGNER): Rest {
  return new Rest({ dialect, exchange: exchange as CcxtExchange, transport, clock: CLOCK, timeoutMs: 500 })
}

const OK_ANSWER = {
  status: 200,
  text: '{"error":[],"result":{}}',
  body: { error: [], result: {} },
  retryAfterSeconds: undefined,
}

test('a venue that counts nonces gets one request after another', async () => {
  for (const [dialect, most] of [
    [KRAKEN, 1],
    [BINANCE, 5],
  ] as const) {
    let now = 0
    let peak = 0
    const rest = restOf(async () => {
      peak = Math.max(peak, ++now)
      await new Promise(resolve => setTimeout(resolve, 5))
      now--
      return OK_ANSWER
    }, dialect)
    await Promise.all(Array.from({ length: 5 }, () => rest.call(ASK, 'Cancel')))
    assert.equal(peak, most, dialect.ccxtId)
  }
})

test('one that failed does not keep the next from leaving', async () => {
  let count = 0
  const rest = restOf(async () => {
    if (count++ === 0) throw new TransportError('Unknown', 'gone', undefined)
    return OK_ANSWER
  }, KRAKEN)
  const [first, second] = await Promise.all([rest.call(ASK, 'Cancel'), rest.call(ASK, 'Cancel')])
  assert.deepEqual([first.kind, second.kind], ['Unknown', 'Answered'])
})

test('an order that its node may not send any more does not leave, however long it waited; a cancel does', async () => {
  let count = 0
  let mayAddRisk = true
  const transport: Transport = async (_, __, mayLeave = () => true) => {
    if (!mayLeave()) throw new TransportError('NotSent', 'LEASE_PAST', undefined)
    count++
    await new Promise(resolve => setTimeout(resolve, 5))
    mayAddRisk = false
    return OK_ANSWER
  }
  const setup = { exchange: SIGNER as unknown as CcxtExchange, transport, clock: CLOCK, timeoutMs: 500 }
  const rest = new Rest({ ...setup, dialect: KRAKEN, mayAddRisk: () => mayAddRisk })
  const outcomes = await Promise.all((['Order', 'Order', 'Cancel'] as const).map(errand => rest.call(ASK, errand)))
  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    ['Answered', 'NotSent', 'Answered'],
  )
  assert.equal(count, 2)
})

test('an order does not wait for the budget, a question does, and too many are told so', async () => {
  const scarce = restOf(async () => OK_ANSWER, { ...BINANCE, rate: { burst: 1, perSecond: 0.5, cancelShare: 0 } })
  assert.equal((await scarce.call(ASK, 'Order')).kind, 'Answered')
  const refused = await scarce.call(ASK, 'Order')
  assert.equal(refused.kind, 'NotSent')
  assert.match(refused.kind === 'NotSent' ? refused.text : '', /RATE_BUDGET/)
  assert.equal((await scarce.call(ASK, 'Question')).kind, 'Answered', 'two seconds later')
})

test('the number of those who wait is bounded, but for cancels', async () => {
  const pending: (() => void)[] = []
  const rest = restOf(() => new Promise(resolve => pending.push(() => resolve(OK_ANSWER))), {
    ...BINANCE,
    rate: { burst: 10_000, perSecond: 1, cancelShare: 0 },
  })
  const waiting = Array.from({ length: WAITING_MAX }, () => rest.call(ASK, 'Question'))
  const late = await rest.call(ASK, 'Question')
  assert.match(late.kind === 'NotSent' ? late.text : '', /REQUESTS_FULL/)
  const cancel = rest.call(ASK, 'Cancel')
  await new Promise(resolve => setImmediate(resolve))
  for (const answer of pending) answer()
  assert.equal((await cancel).kind, 'Answered')
  await Promise.all(waiting)
})

test('a key that cannot sign sends nothing, and is not quoted', async () => {
  const signer = {
    sign: () => {
      throw new Error('bad secret S3CRET')
    },
  }
  const outcome = await restOf(() => assert.fail('nothing leaves'), BINANCE, signer).call(ASK, 'Order')
  assert.equal(outcome.kind, 'NotSent')
  assert.doesNotMatch(JSON.stringify(outcome), /S3CRET/)
})

/** By a clock that the test sets: what is sent, and until when the venue is left in peace. */
function limitedRest(answers: readonly { readonly status: number; readonly retryAfterSeconds?: number }[]) {
  let nowUs = 0
  let count = 0
  const transport: Transport = async () => {
    const { status, retryAfterSeconds } = answers[Math.min(count++, answers.length - 1)]!
    const body = status === 200 ? OK_ANSWER.body : undefined
    return { status, text: '', body, retryAfterSeconds }
  }
  const clock = { nowUs: () => 0 as TimeUs, monotonicUs: () => nowUs }
  const rest = new Rest({
    dialect: BINANCE,
    exchange: SIGNER as unknown as CcxtExchange,
    transport,
    clock,
    timeoutMs: 500,
  })
  const at = async (seconds: number, errand: 'Order' | 'Cancel' = 'Order') => {
    nowUs = seconds * 1_000_000
    const before = count
    await Promise.race([rest.call(ASK, errand), new Promise(resolve => setImmediate(resolve))])
    return count > before
  }
  return at
}

test('a venue that says nothing of how long is left in peace for longer each time, and cancels still leave', async () => {
  const at = limitedRest([{ status: 429 }, { status: 429 }, { status: 429 }, { status: 200 }])
  assert.equal(await at(0), true)
  assert.equal(await at(4), false)
  assert.equal(await at(4, 'Cancel'), true, 'too many orders are not too many cancels')
  assert.equal(await at(5), true)
  assert.equal(await at(14), false)
  assert.equal(await at(15), true)
  assert.equal(await at(15.1), true, 'the venue answers again')
})

test('whoever is locked out sends nothing at all, for as long as he is told', async () => {
  for (const [answer, seconds] of [
    [{ status: 418, retryAfterSeconds: 120 }, 120],
    [{ status: 429, retryAfterSeconds: 7 }, 7],
    [{ status: 403 }, 5],
  ] as const) {
    const at = limitedRest([answer, { status: 200 }])
    assert.equal(await at(0), true)
    assert.equal(await at(seconds - 1, 'Cancel'), false, `HTTP ${answer.status}`)
    assert.equal(await at(seconds), true, `HTTP ${answer.status}: it is over`)
  }
})

// ── what the network proves ──────────────────────────────────────────────────────────────────────────────────────────

async function listening(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function certaintyOf(url: string, timeoutMs = 20_000): Promise<string> {
  try {
    const answer = await sendOverHttp(
      { url: `${url}/x?signature=S3CRET`, method: 'POST', headers: {}, body: 'a=1' },
      timeoutMs,
    )
    return `status ${answer.status}`
  } catch (error) {
    assert.ok(error instanceof TransportError)
    assert.doesNotMatch(error.message, /S3CRET/)
    return error.certainty
  }
}

test('the last look is taken when the connection stands, a new one or one that stood before', async context => {
  const heard: string[] = []
  const server = createServer((request, response) => {
    heard.push(request.url!)
    response.end('{}')
  })
  context.after(() => server.close())
  const url = await listening(server)
  const send = (path: string, mayLeave: () => boolean) =>
    sendOverHttp({ url: `${url}/${path}`, method: 'POST', headers: {}, body: 'a=1' }, 20_000, mayLeave)
  const isNotSent = (error: unknown) => error instanceof TransportError && error.certainty === 'NotSent'
  // May leave when it is asked for, and no more once the connection stands.
  let mayLeave = true
  const late = send('late', () => mayLeave)
  mayLeave = false
  await assert.rejects(late, isNotSent)
  await send('first', () => true)
  await assert.rejects(
    send('never', () => false),
    isNotSent,
  )
  await send('second', () => true)
  assert.deepEqual(heard, ['/first', '/second'])
})

test('what the network proves, and what it does not', async context => {
  const closed = createServer()
  const refused = await listening(closed)
  await new Promise(resolve => closed.close(resolve))
  const silent = createServer(() => {})
  const cut = createServer(request => request.socket.destroy())
  const half = createServer((_, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('{"a":')
    response.destroy()
  })
  const moved = createServer((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end())
  const sound = createServer((_, response) => response.writeHead(503).end('no JSON'))
  const servers = [silent, cut, half, moved, sound]
  context.after(() => {
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
  })
  const [silentUrl, cutUrl, halfUrl, movedUrl, soundUrl] = await Promise.all(servers.map(listening))
  const rows: [string, string, string][] = [
    ['nobody listens', refused, 'NotSent'],
    ['cut before the answer', cutUrl!, 'Unknown'],
    ['cut in the answer', halfUrl!, 'Unknown'],
    ['sent elsewhere', movedUrl!, 'Unknown'],
    ['an answer that is no JSON', soundUrl!, 'status 503'],
  ]
  for (const [what, url, expected] of rows) assert.equal(await certaintyOf(url), expected, what)
  assert.equal(await certaintyOf(silentUrl!, 1_000), 'Unknown', 'no answer')
})
