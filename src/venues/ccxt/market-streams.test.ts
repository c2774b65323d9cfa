/** A book that is lost at a venue whose snapshots come on the stream: it alone is subscribed to anew, at a server of our own. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import { type WebSocket, WebSocketServer } from 'ws'
import { fixtureConfiguration } from '../../core/domain/fixtures.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import { openExchange } from './ccxt-exchange.ts'
import { DERIBIT } from './dialect-deribit.ts'
import { MarketStreams } from './market-streams.ts'
import { MarketTable } from './markets.ts'
import { recordedInstrument } from './recorded-line.fixture.ts'
import { socketAgents } from './socket-agents.ts'
import type { VenueDoor } from './venue-door.ts'

const PATIENCE_MS = 20_000
const SYMBOLS = ['BTC-PERPETUAL', 'ETH-PERPETUAL']

interface Heard {
  readonly method: string
  readonly params: { readonly channels?: string[] }
}

function book(symbol: string, previous: number, last: number): string {
  const type = previous === 0 ? 'snapshot' : 'change'
  const ids = { prev_change_id: previous, change_id: last, instrument_name: symbol, timestamp: 1_700_000_000_000, type }
  const data = { ...ids, bids: [['new', 99.5, 10]], asks: [['new', 100.5, 10]] }
  return JSON.stringify({ jsonrpc: '2.0', method: 'subscription', params: { channel: `book.${symbol}.100ms`, data } })
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (const begun = performance.now(); !isSo(); ) {
    assert.ok(performance.now() - begun < PATIENCE_MS, `${what}: not in time`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

test('a gap in one book: it is subscribed to anew, and the other market is not touched', async context => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  const sockets: WebSocket[] = []
  const heard: Heard[] = []
  server.on('connection', socket => {
    sockets.push(socket)
    socket.on('message', data => {
      const said = JSON.parse(String(data)) as Heard
      // It asks whether we are there where it has heard nothing for a while.
      if (said.method !== 'public/test') heard.push(said)
    })
  })
  await once(server, 'listening')
  const stream = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  const agents = socketAgents(undefined)
  const instruments = SYMBOLS.map((_, index) => recordedInstrument(1, index))
  const list = SYMBOLS.map((symbol, index) => {
    const instrument = instruments[index]!
    return { symbol, streamSymbol: symbol, kind: instrument.kind, quoteCurrency: 'USD', instrument, aliases: [] }
  })
  const newExchange = () =>
    openExchange({
      ccxtId: 'deribit',
      options: {},
      key: undefined,
      transport: () => assert.fail('nothing is asked'),
      agents,
      timeoutMs: 1_000,
      venueMs: () => Date.now(),
      endpoint: { rest: 'http://127.0.0.1:1', stream },
    })
  const said: string[] = []
  const streams = new MarketStreams({
    dialect: { ...DERIBIT, past: {} },
    configuration: fixtureConfiguration({ instruments }),
    markets: new MarketTable(list),
    door: { newExchange } as unknown as VenueDoor,
    clock: { nowUs: () => (Date.now() * 1_000) as TimeUs, monotonicUs: () => Math.round(performance.now() * 1_000) },
    onMarket: () => {},
    onState: ({ index }, state) => said.push(`${SYMBOLS[index]} ${state}`),
    onUp: () => said.push('up'),
    onDown: reason => said.push(`down: ${reason}`),
    onLog: () => {},
  })
  context.after(() => {
    streams.close()
    for (const socket of sockets) socket.terminate()
    server.close()
  })
  await streams.begin()
  await until('subscribed', () => heard.length > 0 && said.includes('up'))
  const say = (text: string) => sockets[0]!.send(text)
  for (const symbol of SYMBOLS) say(book(symbol, 0, 10))
  await until('both are live', () => said.length === 3)
  heard.length = 0
  say(book('BTC-PERPETUAL', 15, 20))
  say(book('ETH-PERPETUAL', 10, 11))
  await until('subscribed to anew', () => heard.length >= 2)
  assert.deepEqual(
    heard.map(({ method, params }) => [method, params.channels]),
    ['public/unsubscribe', 'public/subscribe'].map(method => [method, ['book.BTC-PERPETUAL.100ms']]),
  )
  say(book('BTC-PERPETUAL', 20, 21))
  say(book('BTC-PERPETUAL', 0, 30))
  await until('mended', () => said.at(-1) === 'BTC-PERPETUAL Live')
  const states = SYMBOLS.map(symbol => `${symbol} Live`)
  assert.deepEqual(said, ['up', ...states, 'BTC-PERPETUAL Gapped', 'BTC-PERPETUAL Live'])
  assert.equal(sockets.length, 1)
})
