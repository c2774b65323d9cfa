/**
 * One library's story in a process of its own: `node library-story-main.ts NUMBER HOST`. Exit code 0: all of it came true.
 *
 * Why a process: libraries keep timers and sockets for ever, and write to the terminal as they like.
 */

import assert from 'node:assert/strict'
import { type ORDERS, orderIdOf } from './client-story.ts'
import { ED25519, KEYS, waitFor } from './exchange-bench.ts'
import { LIBRARIES } from './libraries/all.ts'
import { type BookView, type EventView, type LibraryClient, SYMBOL } from './libraries/library.ts'

const BOOKS_COMPARED = 5
const MARKET_KINDS = ['trade', 'aggTrade', 'depthUpdate', 'bookTicker', 'kline']

/** The library's own book is the venue's, whenever both are at the same change. */
async function compareBook(host: string, look: () => BookView | undefined): Promise<void> {
  for (let comparedCount = 0; comparedCount < BOOKS_COMPARED; ) {
    const answer = await fetch(`http://${host}/api/v3/depth?symbol=${SYMBOL}&limit=1000`)
    const truth = (await answer.json()) as { lastUpdateId: number; bids: string[][]; asks: string[][] }
    const own = await waitFor('the library’s book', () => {
      const book = look()
      return book !== undefined && book.lastUpdateId >= truth.lastUpdateId && book
    })
    if (own.lastUpdateId !== truth.lastUpdateId) continue
    const numbers = (levels: readonly (readonly (string | number)[])[]) => levels.map(level => level.map(Number))
    assert.deepEqual(numbers(own.bids), numbers(truth.bids))
    assert.deepEqual(numbers(own.asks), numbers(truth.asks))
    comparedCount++
  }
}

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
  .connect({ host: host!, apiKey, apiSecret, ed25519: ED25519 })
  .then(async client => {
    await tell(client, order => orderIdOf(Number(number), order))
    if (client.followBook !== undefined) await compareBook(host!, client.followBook())
  })
  .then(
    () => process.exit(0),
    error => {
      console.error(error)
      process.exit(1)
    },
  )
