/**
 * What it costs an order that its messages are kept: from the wish to the last byte handed to the socket, with and without a
 * log, a burst of each by turns. `node bench/kept-messages.ts [--orders N] [--json]`.
 *
 * Signed by the real signer, sent over real sockets to a server in this process; bursts, so that what is written of one order
 * can be in the way of the next.
 */

import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SYSTEM_CLOCK } from '../src/host/live/clock.ts'
import { MessageLog } from '../src/host/live/message-log.ts'
import { openExchange } from '../src/venues/ccxt/ccxt-exchange.ts'
import { BINANCE } from '../src/venues/ccxt/dialect-binance.ts'
import type { VenueKey } from '../src/venues/ccxt/key-file.ts'
import { OrderTape } from '../src/venues/ccxt/order-tape.ts'
import { redactionOf } from '../src/venues/ccxt/redaction.ts'
import { Rest } from '../src/venues/ccxt/rest.ts'
import { Secret } from '../src/venues/ccxt/secret.ts'
import { socketAgents } from '../src/venues/ccxt/socket-agents.ts'
import { httpTransport, type Transport } from '../src/venues/ccxt/transport.ts'
import { readOptions } from './command-line.ts'
import { printFigures, summarizeRuns } from './figures.ts'

const { values } = readOptions(import.meta.filename, {
  options: { orders: { type: 'string', default: '4000' }, json: { type: 'boolean', default: false } },
})
const BURST = 10
const WARM_UP_BURSTS = 40
const TURNS = Math.ceil(Number(values.orders) / BURST)
const ANSWER = JSON.stringify({ symbol: 'BTCUSDT', orderId: 28, status: 'NEW', fills: [], note: 'x'.repeat(400) })

const key: VenueKey = {
  apiKey: new Secret('benchmark-key-of-nobody'),
  secret: new Secret('benchmark-secret-of-nobody'),
  password: undefined,
  environment: 'paper',
}
const server = createServer((request, response) => void request.resume().on('end', () => response.end(ANSWER)))
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const rest = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-bench-'))
const log = new MessageLog(path.join(folder, 'BENCH'), SYSTEM_CLOCK.nowUs, text => console.error(text))
const agents = socketAgents(undefined)
const send = httpTransport(agents)
let leftUs = 0
const timed: Transport = (request, timeoutMs, mayLeave, onLeft) =>
  send(request, timeoutMs, mayLeave, () => {
    leftUs = performance.now() * 1_000
    onLeft?.()
  })
const exchange = await openExchange({
  ...{ ccxtId: 'binance', options: BINANCE.ccxtOptions, key, transport: timed, agents, timeoutMs: 5_000 },
  ...{ venueMs: () => Date.now(), endpoint: { rest, stream: rest } },
})

function sideOf(tape: OrderTape | undefined) {
  const dialect = { ...BINANCE, rate: { burst: 1e9, perSecond: 1e9, cancelShare: 0 } }
  const client = new Rest({ dialect, exchange, transport: timed, clock: SYSTEM_CLOCK, timeoutMs: 5_000, tape })
  return { client, sentUs: [] as number[] }
}

const kept = sideOf(new OrderTape(log.take, SYSTEM_CLOCK, redactionOf(key)))
const notKept = sideOf(undefined)

/** One right after the other: what is kept of one is written while the next leaves. */
async function burst({ client, sentUs }: typeof kept, first: number): Promise<void> {
  for (let i = first; i < first + BURST; i++) {
    const clientOrderId = `H1E1S${i}L0`
    const request = BINANCE.place({
      ...{ symbol: 'BTCUSDT', kind: 'Spot', clientOrderId, side: 'Buy', orderType: 'Limit', timeInForce: 'GTC' },
      ...{ expireMs: undefined, isPostOnly: false, isReduceOnly: false, qty: '0.01', limitPrice: '60000' },
      ...{ triggerPrice: '', sentMs: Date.now() },
    })
    const beganUs = performance.now() * 1_000
    const outcome = await client.call(request, 'Order', clientOrderId)
    if (outcome.kind !== 'Answered') throw new Error(outcome.text)
    sentUs.push(leftUs - beganUs)
  }
}

for (let turn = 0; turn < WARM_UP_BURSTS + TURNS; turn++) {
  const sides = turn % 2 === 0 ? [kept, notKept] : [notKept, kept]
  for (const side of sides) await burst(side, turn * BURST)
  if (turn + 1 === WARM_UP_BURSTS) for (const side of sides) side.sentUs.length = 0
}
await log.close()
server.closeAllConnections()
server.close()
for (const agent of Object.values(agents)) agent.destroy()
rmSync(folder, { recursive: true, force: true })

const figures = Object.entries({ 'sent, messages kept': kept, 'sent, not kept': notKept }).flatMap(
  ([name, { sentUs }]) => {
    const sorted = sentUs.toSorted((a, b) => a - b)
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!
    const figure = (what: string, us: number) => summarizeRuns(`${name}, ${what}`, 'us', [us], undefined)
    return [figure('median', at(0.5)), figure('p99', at(0.99))]
  },
)
printFigures(figures, values.json)
