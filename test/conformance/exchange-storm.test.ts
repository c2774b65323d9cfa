/** Many orders while everything goes wrong at once: whatever clients were told, the ledger has each order once or not at all. */

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { ExchangeBench, KEYS, waitFor } from './exchange-bench.ts'

const ORDERS = 400
const WORKERS = 8
const SHARE = { probabilityPpm: 60_000 }
const ON_ORDERS = { operation: '*order*' }

/** What a client may believe about its order. */
type Belief = 'Taken' | 'Refused' | 'Unknown'

async function order(host: string, newClientOrderId: string, at: number, patienceMs = 1_500): Promise<Belief> {
  const price = (50_000 + (at % 500) / 100).toFixed(2)
  const terms = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price }
  const query = new URLSearchParams({ ...terms, newClientOrderId, timestamp: String(Date.now()) }).toString()
  const signature = createHmac('sha256', KEYS.alice.secretKey).update(query).digest('hex')
  const init = {
    method: 'POST',
    headers: { 'X-MBX-APIKEY': KEYS.alice.apiKey },
    signal: AbortSignal.timeout(patienceMs),
  }
  try {
    const answer = await fetch(`http://${host}/api/v3/order?${query}&signature=${signature}`, init)
    await answer.text()
    if (answer.status === 200) return 'Taken'
    return answer.status < 500 ? 'Refused' : 'Unknown'
  } catch {
    return 'Unknown'
  }
}

test('a storm of every fault: no order is doubled, none that was answered for is missing', async () => {
  const rates = { weightPerMinute: 1e9, ordersPerTenSeconds: 1e8, ordersPerDay: 1e9 }
  const bench = await ExchangeBench.open({
    limits: rates,
    filters: { ordersMax: 10_000, algoOrdersMax: 5, priceFactorMax: 5 },
  })
  const believed = new Map<string, Belief>()
  try {
    const socket = new WebSocket(
      `ws://${bench.host}/stream?streams=btcusdt@depth@100ms/btcusdt@bookTicker/btcusdt@trade`,
    )
    socket.on('error', () => {})
    const { faults } = bench
    faults.arm({ kind: 'Latency', on: 'Answer', delayUs: 1_000, jitterUs: 20_000, ...SHARE })
    faults.arm({ kind: 'AnswerLost', ...ON_ORDERS, ...SHARE })
    faults.arm({ kind: 'UnknownStatus', effect: 'Either', answer: '503', ...ON_ORDERS, ...SHARE })
    faults.arm({ kind: 'ConnectionReset', effect: 'Either', ...ON_ORDERS, ...SHARE })
    faults.arm({ kind: 'RateLimitStorm', status: 429, retryAfterSeconds: 1, ...ON_ORDERS, ...SHARE })
    faults.arm({ kind: 'OrderRejected', code: -2010, message: 'no', ...SHARE })
    faults.arm({ kind: 'OrderEnded', state: 'Expired', filledPpm: 0, ...SHARE })
    faults.arm({ kind: 'EventDuplicated', copies: 1, delayUs: 5_000, ...SHARE })
    faults.arm({ kind: 'EventLate', delayUs: 20_000, jitterUs: 20_000, ...SHARE })
    faults.arm({ kind: 'EventLost', ...SHARE })
    faults.arm({ kind: 'BookCrossed', ...SHARE })
    const armed = faults.plan.armed.map(({ spec }) => spec.kind)
    let sentCount = 0
    const work = async () => {
      while (sentCount < ORDERS) {
        const at = sentCount++
        believed.set(`storm${at}`, await order(bench.host, `storm${at}`, at))
      }
    }
    await Promise.all(Array.from({ length: WORKERS }, work))
    const struck = () => new Set(faults.plan.log.after(0).map(({ kind }) => kind))
    await waitFor('every fault to strike', () => armed.every(kind => struck().has(kind)))
    socket.terminate()
    faults.plan.disarmAll()
    assert.equal(await order(bench.host, 'calm', 1, 30_000), 'Taken')
    const ledger = await bench.judge()
    const rows = [...believed].map(([id, belief]) => {
      const entry = ledger.get(id)
      return { id, belief, orders: entry?.orders.filter(({ state }) => state !== 'Rejected').length ?? 0 }
    })
    const wrong = rows.filter(
      ({ belief, orders }) =>
        orders > 1 || (belief === 'Taken' && orders !== 1) || (belief === 'Refused' && orders !== 0),
    )
    assert.deepEqual(wrong, [])
    const count = (belief: Belief, orders: number) =>
      rows.filter(row => row.belief === belief && row.orders === orders).length
    assert.ok(count('Taken', 1) > 50 && count('Refused', 0) > 10, 'most are answered, some are refused')
    assert.ok(count('Unknown', 1) > 5 && count('Unknown', 0) > 5, 'of the unknown some are there and some are not')
  } finally {
    await bench.close()
  }
})
