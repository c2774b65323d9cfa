/** The stream as a browser follows it: everything first, then what changed; and who may not follow it, or not any longer. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import type { ConnectionOptions } from 'node:tls'
import { WebSocket } from 'ws'
import { STREAM_ENDS, STREAM_PATH, type StreamMessage, streamMessage } from '../../src/api/contract/stream.ts'
import type { TimeUs } from '../../src/core/domain/ids.ts'
import { AT_MACHINE, granted, HERE } from '../../src/security/identity/people.fixture.ts'
import { ApiStand } from './api-stand.ts'

const PATIENCE_MS = 30_000
const MINUTE_US = 60_000_000

/** A socket that keeps what it hears. */
class Listener {
  readonly socket: WebSocket
  readonly heard: StreamMessage[] = []
  endCode = 0
  refusal = ''

  constructor(t: TestContext, stand: ApiStand, headers: Readonly<Record<string, string>>, query = '') {
    const tls: ConnectionOptions = { ca: stand.certificates, servername: 'localhost' }
    this.socket = new WebSocket(`wss://127.0.0.1:${stand.port}${STREAM_PATH}${query}`, [], {
      ...tls,
      headers: { host: `localhost:${stand.port}`, ...headers },
    })
    t.after(() => this.socket.terminate())
    this.socket.on('message', data => this.heard.push(streamMessage.parse(JSON.parse(String(data)))))
    this.socket.on('close', code => {
      this.endCode = code
    })
    this.socket.on('error', () => {})
    this.socket.on('unexpected-response', (_request, answer) => {
      answer.on('data', chunk => {
        this.refusal += String(chunk)
      })
      answer.on('end', () => this.socket.terminate())
    })
  }

  /** Errors: after so long without it. */
  async until<T>(find: () => T | undefined, what: string): Promise<T> {
    const endMs = performance.now() + PATIENCE_MS
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      assert.ok(
        performance.now() < endMs,
        `no ${what} in ${PATIENCE_MS} ms; heard ${JSON.stringify(this.heard).slice(0, 500)}`,
      )
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  }

  first<Type extends StreamMessage['type']>(type: Type): Promise<Extract<StreamMessage, { type: Type }>> {
    const isOf = (message: StreamMessage): message is Extract<StreamMessage, { type: Type }> => message.type === type
    return this.until(() => this.heard.find(isOf), type)
  }

  ended(): Promise<number> {
    return this.until(() => this.endCode || undefined, 'end')
  }

  refused(): Promise<string> {
    return this.until(() => /"code":"(\w+)"/.exec(this.refusal)?.[1], 'refusal')
  }
}

async function standWith(t: TestContext) {
  const stand = await ApiStand.start(t)
  const { signedIn } = await stand.enrol('eve', 'viewer', 'operator')
  return { stand, signedIn, headers: stand.headersOf(signedIn) }
}

const store = (blockNumber: number) => ({
  ...({ kind: 'embedded', isFailing: false, blockNumber, durableSequence: 7, commitP50Us: 1, commitP99Us: 2 } as const),
})

test('everything first, then the sections that changed, with numbers that follow each other', async t => {
  const { stand, headers } = await standWith(t)
  const { board } = stand.world
  board.set('store', store(1))
  board.set('reasons', [])
  board.noteView(5)
  while (board.sequence === 0) await new Promise(resolve => setTimeout(resolve, 10))
  const listener = new Listener(t, stand, headers)
  const snapshot = await listener.first('Snapshot')
  assert.deepEqual([snapshot.sections, snapshot.viewUs], [{ store: store(1), reasons: [] }, 5])
  board.set('store', store(1))
  board.set('store', store(2))
  board.set('denials', [{ code: 'PRICE_COLLAR', count: 3 }])
  const delta = await listener.first('Delta')
  assert.deepEqual(delta.sections, { store: store(2), denials: [{ code: 'PRICE_COLLAR', count: 3 }] })
  board.set('denials', [{ code: 'PRICE_COLLAR', count: 4 }])
  await listener.until(() => listener.heard.filter(({ type }) => type === 'Delta')[1], 'second delta')
  const deltas = listener.heard.filter(({ type }) => type === 'Delta')
  assert.deepEqual(
    deltas.map(({ sequence }) => sequence - snapshot.sequence),
    deltas.map((_, at) => at + 1),
  )
  assert.equal((await listener.first('Pulse')).viewUs, 5)
  const state = await stand.call('state', headers)
  assert.deepEqual((state.json as { sections?: object }).sections, {
    ...{ store: store(2), reasons: [], denials: [{ code: 'PRICE_COLLAR', count: 4 }] },
  })
})

test('a section that is set a hundred times in a tenth of a second is told once', async t => {
  const { stand, headers } = await standWith(t)
  const listener = new Listener(t, stand, headers)
  await listener.first('Snapshot')
  for (let block = 1; block <= 100; block++) stand.world.board.set('store', store(block))
  const delta = await listener.first('Delta')
  assert.deepEqual(delta.sections.store?.blockNumber, 100)
})

test('nobody follows without a session, from another site, without an origin, or another path', async t => {
  const { stand, headers } = await standWith(t)
  const { cookie } = headers as { cookie: string }
  assert.equal(await new Listener(t, stand, { origin: stand.origin }).refused(), 'NOT_SIGNED_IN')
  assert.equal(await new Listener(t, stand, { cookie, origin: 'https://evil.example' }).refused(), 'FOREIGN_REQUEST')
  assert.equal(await new Listener(t, stand, { cookie }).refused(), 'FOREIGN_REQUEST')
  assert.equal(
    await new Listener(t, stand, { cookie, origin: stand.origin, host: 'evil.example' }).refused(),
    'FOREIGN_REQUEST',
  )
  assert.equal(await new Listener(t, stand, headers, 'x').refused(), 'NOT_FOUND')
  assert.equal(await new Listener(t, stand, headers, '?logs=maybe').refused(), 'BAD_REQUEST')
})

test('a program follows with a token that may see the trading, and with no other', async t => {
  const { stand, signedIn } = await standWith(t)
  const { people, clock } = stand.house
  const tokenOf = (scope: 'ViewTrading' | 'ViewMetrics') => {
    const wish = { name: 'eve', label: scope, scopes: [scope], endsUs: (clock.timeUs + 86_400_000_000) as TimeUs }
    return granted(people.tokens.create(signedIn.caller, wish, HERE))
  }
  const { secret, facts } = tokenOf('ViewTrading')
  const listener = new Listener(t, stand, { authorization: `Bearer ${secret}` })
  await listener.first('Snapshot')
  const other = new Listener(t, stand, { authorization: `Bearer ${tokenOf('ViewMetrics').secret}` })
  assert.equal(await other.refused(), 'NOT_ALLOWED')
  granted(people.tokens.revoke(signedIn.caller, facts.tokenId, HERE))
  assert.equal(await listener.ended(), STREAM_ENDS.SIGNED_OUT)
})

test('a session that is ended ends its streams, and no other', async t => {
  const { stand, signedIn, headers } = await standWith(t)
  const mallory = await stand.enrol('mallory', 'viewer')
  const listener = new Listener(t, stand, headers)
  const other = new Listener(t, stand, stand.headersOf(mallory.signedIn))
  await Promise.all([listener.first('Snapshot'), other.first('Snapshot')])
  stand.house.people.door.signOut(signedIn.caller, HERE)
  assert.equal(await listener.ended(), STREAM_ENDS.SIGNED_OUT)
  assert.equal(other.socket.readyState, WebSocket.OPEN)
})

test('what a page asks by itself keeps no session, what a person does does; an idle one ends with its stream', async t => {
  const { stand, signedIn, headers } = await standWith(t)
  const { clock, people } = stand.house
  const listener = new Listener(t, stand, headers)
  await listener.first('Snapshot')
  const background = { ...headers, 'x-background': 'true' }
  clock.wait(20 * MINUTE_US)
  assert.equal((await stand.call('session', headers)).status, 200)
  clock.wait(20 * MINUTE_US)
  assert.equal((await stand.call('session', background)).status, 200)
  const another = new Listener(t, stand, headers)
  await another.first('Snapshot')
  assert.equal(people.roster.sessions('eve')[0]!.lastUsedUs, clock.timeUs - 20 * MINUTE_US)
  clock.wait(11 * MINUTE_US)
  assert.equal(await listener.ended(), STREAM_ENDS.IDLE)
  assert.equal((await stand.call('session', headers)).json.error.code, 'NOT_SIGNED_IN')
  assert.equal(people.door.isSessionIdle(signedIn.caller.credentialId), true)
})

test('whoever speaks is left', async t => {
  const { stand, headers } = await standWith(t)
  const listener = new Listener(t, stand, headers)
  await listener.first('Snapshot')
  listener.socket.send('hello')
  assert.equal(await listener.ended(), STREAM_ENDS.NOT_SPOKEN_TO)
  const loud = new Listener(t, stand, headers)
  await loud.first('Snapshot')
  loud.socket.send('x'.repeat(1 << 16))
  assert.equal(await loud.ended(), 1009)
})

test('one that does not read is left, and the others hear everything', { timeout: 180_000 }, async t => {
  const { stand, headers } = await standWith(t)
  const [slow, listener] = [new Listener(t, stand, headers), new Listener(t, stand, headers)]
  await Promise.all([slow.first('Snapshot'), listener.first('Snapshot')])
  slow.socket.pause()
  const text = 'x'.repeat(500_000)
  for (let told = 1; told <= 60 && stand.server.socketCount > 1; told++) {
    stand.world.board.set('cluster', {
      ...({ nodeId: String(told), role: 'Leader', refusal: text, lagUs: 0, others: [] } as const),
    })
    await listener.until(
      () => (listener.heard.some(each => isClusterOf(each, told)) ? true : undefined),
      `delta ${told}`,
    )
    listener.heard.length = 0
  }
  assert.equal(stand.server.socketCount, 1)
})

function isClusterOf(message: StreamMessage, told: number): boolean {
  return message.type === 'Delta' && message.sections.cluster?.nodeId === String(told)
}

test('lines of the log go to those who asked for them and may read them', async t => {
  const { stand, headers } = await standWith(t)
  const viewer = await stand.enrol('vera', 'viewer')
  const asked = new Listener(t, stand, headers, '?logs=true')
  const notAsked = new Listener(t, stand, headers)
  const mayNot = new Listener(t, stand, stand.headersOf(viewer.signedIn), '?logs=true')
  await Promise.all([asked, notAsked, mayNot].map(each => each.first('Snapshot')))
  for (let line = 1; line <= 150; line++) stand.world.logs.add(line, 'Info', `line ${line}`)
  const told = () => asked.heard.flatMap(each => (each.type === 'Log' ? each.lines : []))
  await asked.until(() => (told().length === 150 ? true : undefined), '150 lines')
  assert.deepEqual(
    told().map(({ text }) => text),
    Array.from({ length: 150 }, (_, at) => `line ${at + 1}`),
  )
  for (const other of [notAsked, mayNot]) {
    await other.first('Pulse')
    assert.ok(!other.heard.some(({ type }) => type === 'Log'))
  }
})

test('whoever may not read the log any more does not hear it any more', async t => {
  const { stand, headers } = await standWith(t)
  const [asked, other] = [new Listener(t, stand, headers, '?logs=true'), new Listener(t, stand, headers)]
  await Promise.all([asked.first('Snapshot'), other.first('Snapshot')])
  granted(stand.house.people.roster.setRoles(AT_MACHINE, 'eve', ['viewer'], HERE))
  assert.equal(await asked.ended(), STREAM_ENDS.SIGNED_OUT)
  assert.equal(other.socket.readyState, WebSocket.OPEN)
})

test('one person has a bounded number of sockets', async t => {
  const { stand, headers } = await standWith(t)
  const listeners = Array.from({ length: 32 }, () => new Listener(t, stand, headers))
  await Promise.all(listeners.map(each => each.first('Snapshot')))
  assert.equal(await new Listener(t, stand, headers).refused(), 'TOO_MANY')
  listeners[0]!.socket.terminate()
  await listeners[0]!.until(() => (stand.server.socketCount === 31 ? true : undefined), 'socket less')
  await new Listener(t, stand, headers).first('Snapshot')
})

test('a server that ends says so', async t => {
  const { stand, headers } = await standWith(t)
  const listener = new Listener(t, stand, headers)
  await listener.first('Snapshot')
  const closed = once(listener.socket, 'close')
  await stand.server.close()
  await closed
  assert.ok([STREAM_ENDS.GOING_AWAY, 1006].includes(listener.endCode), String(listener.endCode))
})
