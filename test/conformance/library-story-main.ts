/**
 * One library's story in a process of its own: `node library-story-main.ts NUMBER HOST`. Exit code 0: all of it came true.
 *
 * Why a process: libraries keep timers and sockets for ever, and write to the terminal as they like.
 */

import assert from 'node:assert/strict'
import { type ORDERS, orderIdOf } from './client-story.ts'
import { KEYS, waitFor } from './exchange-bench.ts'
import { LIBRARIES } from './libraries/all.ts'
import type { EventView, LibraryClient } from './libraries/library.ts'

const MARKET_KINDS = ['trade', 'aggTrade', 'depthUpdate', 'bookTicker', 'kline']

/** Places, asks, cancels, takes, is refused, and hears of all of it. */
async function tell(client: LibraryClient, idOf: (order: (typeof ORDERS)[number]) => string): Promise<void> {
  const user: EventView[] = []
  const market = new Set<string>()
  const isTold = (id: string, wanted: string) =>
    user.some(({ clientOrderId, status }) => clientOrderId === id && status === wanted)
  await client.listenMarket(({ kind }) => void market.add(kind))
  await client.listenUser(event => void user.push(event))
  await waitFor('every kind of market event', () => MARKET_KINDS.every(kind => market.has(kind)))
  assert.ok((await client.bidCount()) >= 10)

  const rest = idOf('rest')
  const resting = await client.placeLimit('BUY', '0.001', '40000.00', rest)
  assert.deepEqual(resting, { clientOrderId: rest, status: 'NEW', executedQty: 0 })
  assert.deepEqual(await client.openOrderIds(), [rest])
  assert.equal((await client.query(rest)).status, 'NEW')
  assert.deepEqual(await client.cancel(rest), { ...resting, status: 'CANCELED' })
  assert.equal((await client.query(rest)).status, 'CANCELED')
  assert.deepEqual(await client.openOrderIds(), [])

  const take = idOf('take')
  const filled = await client.placeMarket('BUY', '0.001', take)
  assert.deepEqual(filled, { clientOrderId: take, status: 'FILLED', executedQty: 0.001 })
  await assert.rejects(client.placeLimit('BUY', '0.001', '0.01', idOf('tiny')), 'a refusal reaches the caller')

  const isAllTold = () => isTold(rest, 'NEW') && isTold(rest, 'CANCELED') && isTold(take, 'FILLED')
  await waitFor('the events of both orders', isAllTold)
  await waitFor('the balances after them', () => user.some(({ kind }) => kind === 'outboundAccountPosition'))
}

const [number, host] = process.argv.slice(2)
const library = LIBRARIES[Number(number)]!
const { apiKey, secretKey: apiSecret } = KEYS.alice
library
  .connect({ host: host!, apiKey, apiSecret })
  .then(client => tell(client, order => orderIdOf(Number(number), order)))
  .then(
    () => process.exit(0),
    error => {
      console.error(error)
      process.exit(1)
    },
  )
