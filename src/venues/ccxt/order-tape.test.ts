/** What is told of requests and answers: after they left, each with what became of it, and with nothing of key and signature. */

import assert from 'node:assert/strict'
import test from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { OrderMessage } from '../../ports/order-messages.ts'
import { openExchange } from './ccxt-exchange.ts'
import type { RestRequest } from './dialect.ts'
import { DIALECTS, EXCHANGE_NAMES, type ExchangeName } from './dialects.ts'
import type { VenueKey } from './key-file.ts'
import { OrderTape } from './order-tape.ts'
import { redactionOf } from './redaction.ts'
import { Rest } from './rest.ts'
import { Secret } from './secret.ts'
import { socketAgents } from './socket-agents.ts'
import { type SignedRequest, type Transport, TransportError } from './transport.ts'

const ID = 'H1E1S1L0'
const NOW_MS = 1_767_225_600_000
const CLOCK = { nowUs: () => (NOW_MS * 1_000) as TimeUs, monotonicUs: () => 0 }

function keyOf(name: ExchangeName): VenueKey {
  const bytes = Buffer.alloc(name === 'coinbase' ? 64 : 32, 'planted')
  return {
    apiKey: new Secret('plantedKEY'),
    secret: new Secret(bytes.toString('base64')),
    password: new Secret('planted-password'),
    environment: 'paper',
  }
}

interface Stand {
  readonly rest: Rest
  readonly kept: OrderMessage[]
  readonly signed: SignedRequest[]
}

/** `answer` stands for the network. */
async function standOf(name: ExchangeName, answer: Transport, mayAddRisk = () => true): Promise<Stand> {
  const dialect = DIALECTS[name]
  const kept: OrderMessage[] = []
  const signed: SignedRequest[] = []
  const transport: Transport = (request, ...more) => {
    signed.push(request)
    return answer(request, ...more)
  }
  const key = keyOf(name)
  const agents = socketAgents(undefined)
  const exchange = await openExchange({
    ...{ ccxtId: dialect.ccxtId, options: dialect.ccxtOptions, key, transport, agents, timeoutMs: 1_000 },
    ...{ venueMs: () => NOW_MS, endpoint: undefined },
  })
  const tape = new OrderTape(message => void kept.push(message), CLOCK, redactionOf(key))
  return {
    rest: new Rest({ dialect, exchange, transport, clock: CLOCK, timeoutMs: 1_000, mayAddRisk, tape }),
    kept,
    signed,
  }
}

function orderOf(name: ExchangeName): RestRequest {
  return DIALECTS[name].place({
    ...{ symbol: 'BTCUSDT', kind: 'Spot', clientOrderId: ID, side: 'Buy', orderType: 'Limit', timeInForce: 'GTC' },
    ...{ expireMs: undefined, isPostOnly: false, isReduceOnly: false, qty: '0.01', limitPrice: '60000' },
    ...{ triggerPrice: '', sentMs: NOW_MS },
  })
}

/** Says everything back that it was told: whatever leaks, leaks here. */
const echo: Transport = async (request, _, __, onLeft) => {
  onLeft?.()
  const text = JSON.stringify({ echo: request, url: request.url, headers: request.headers, body: request.body })
  return { status: 200, text, body: JSON.parse(text), retryAfterSeconds: undefined }
}

for (const name of EXCHANGE_NAMES)
  test(`${name}: an order and an answer that says everything back are kept without key and signature`, async () => {
    const { rest, kept, signed } = await standOf(name, echo)
    await rest.call(orderOf(name), 'Order', ID)
    const texts = kept.map(({ text }) => text())
    assert.deepEqual(
      kept.map(({ direction, clientOrderIds }) => [direction, ...clientOrderIds]),
      [
        ['Sent', ID],
        ['Received', ID],
      ],
    )
    assert.match(texts[0]!, /^POST \/\S+ [{[].*0\.01.*60000/)
    const key = keyOf(name)
    const planted = [key.apiKey, key.secret, key.password!].map(secret => secret.open())
    for (const word of [...planted, ...signaturesIn(signed[0]!)])
      for (const text of texts) assert.ok(!text.includes(word), `${word} in ${text}`)
  })

/** What a signer puts beside the words of the request: long words of headers, and of the address. */
function signaturesIn({ headers, url, body }: SignedRequest): string[] {
  const named = /sign|token|authorization/i
  const ofHeaders = Object.entries(headers ?? {}).filter(([field]) => named.test(field))
  const found = ofHeaders.map(([, value]) => String(value).replace('Bearer ', ''))
  const ofAddress = [...`${url}&${body ?? ''}`.matchAll(/signature=([^&"]+)/g)].map(([, value]) => value!)
  assert.ok(found.length + ofAddress.length > 0, 'it was signed')
  return [...found, ...ofAddress]
}

test('nothing is told before it has left, and nothing of what is about no order', async () => {
  const told: string[] = []
  const stand = await standOf('binance', async (_, __, ___, onLeft) => {
    told.push(`before: ${stand.kept.length}`)
    onLeft?.()
    told.push(`after: ${stand.kept.length}`)
    return { status: 200, text: '{}', body: {}, retryAfterSeconds: undefined }
  })
  await stand.rest.call(orderOf('binance'), 'Order', ID)
  assert.deepEqual(told, ['before: 0', 'after: 1'])
  await stand.rest.call(DIALECTS.binance.serverTime(), 'Question')
  assert.equal(stand.kept.length, 2)
})

test('what did not leave, and what was not answered, is told as such', async () => {
  const words = async (transport: Transport, mayAddRisk?: () => boolean) => {
    const { rest, kept } = await standOf('binance', transport, mayAddRisk)
    await rest.call(orderOf('binance'), 'Order', ID)
    return kept.map(({ direction, text }) => `${direction} ${text()}`.slice(0, 40))
  }
  const lost = await words(async (_, __, ___, onLeft) => {
    onLeft?.()
    throw new TransportError('Unknown', 'POST https://venue/order: ECONNRESET', undefined)
  })
  assert.deepEqual(lost[1], 'Unanswered POST https://venue/order: ECO')
  assert.match(lost[0]!, /^Sent POST \/api\/v3\/order/)
  const kept = await words(async () => {
    throw new TransportError('NotSent', 'LEASE_PAST: the node may have been', undefined)
  })
  assert.deepEqual(kept, ['Unsent LEASE_PAST: the node may have bee'])
})
