/** Executions of an account, read ahead while a node stands by and taken from there by the first reading of a new leader. */

import assert from 'node:assert/strict'
import test from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import { Asking, CouldNotAsk } from './asking.ts'
import type { CcxtExchange } from './ccxt-exchange.ts'
import type { Dialect, RateRule } from './dialect.ts'
import { BINANCE } from './dialect-binance.ts'
import { KRAKEN } from './dialect-kraken.ts'
import type { ErrandsSetup } from './errands-setup.ts'
import { FillLists } from './fill-lists.ts'
import { KEPT_MS, LATE_MS } from './listed-fills.ts'
import { MarketTable } from './markets.ts'
import { Rest } from './rest.ts'
import type { SignedRequest } from './transport.ts'

const BEGIN_MS = 1_700_000_000_000
const MARKETS = ['BTCUSDT', 'ETHUSDT'].map(symbol => ({
  symbol,
  streamSymbol: symbol,
  kind: 'Spot' as const,
  quoteCurrency: 'USDT',
  instrument: { isContract: false } as never,
  aliases: [],
}))
const PAGE = 1_000
const ROOMY: RateRule = { burst: 10_000, perSecond: 10_000, cancelShare: 0 }

/** A venue with a list of trades, the same of both markets, and a desk that asks for it. */
class Stand {
  nowMs = BEGIN_MS
  /** When it was traded. */
  readonly trades: number[] = []
  /** From which time on, of the first market. */
  readonly asked: number[] = []
  answering: () => Promise<void> = async () => {}
  requestCount = 0
  /** Of the rate budget, what was left when a page was asked for. */
  leftMin = 1
  readonly lists: FillLists
  readonly #rest: Rest

  constructor(dialect: Dialect = BINANCE, rate: RateRule = ROOMY) {
    const clock = { nowUs: () => 0 as TimeUs, monotonicUs: () => (this.nowMs - BEGIN_MS) * 1_000 }
    const exchange = { sign: signed } as unknown as CcxtExchange
    const transport = (request: SignedRequest) => this.#answer(request)
    const rest = new Rest({ dialect: { ...dialect, rate }, exchange, transport, clock, timeoutMs: 1_000 })
    this.#rest = rest
    const markets = new MarketTable(MARKETS)
    const venueMs = () => this.nowMs
    // Executions are asked for without the rest of a desk.
    const setup = { dialect, markets, rest, clock, venueMs } as unknown as ErrandsSetup
    this.lists = new FillLists(setup, new Asking(setup))
  }

  /** Returns: the times of the first market's executions. */
  async since(sinceMs: number, isTold = true): Promise<number[]> {
    const { fills, done } = await this.lists.since(sinceMs)
    if (isTold) done()
    return fills.filter(({ symbol }) => symbol === 'BTCUSDT').map(({ eventTimeUs }) => eventTimeUs / 1_000)
  }

  async #answer({ body }: SignedRequest) {
    const { symbol, startTime, fromId } = JSON.parse(body!) as { symbol: string; startTime?: number; fromId?: string }
    this.requestCount++
    this.leftMin = Math.min(this.leftMin, this.#rest.budgetShare)
    if (symbol === 'BTCUSDT') this.asked.push(startTime ?? Number(fromId))
    const trades = this.trades.filter(time => time >= (startTime ?? Number(fromId))).slice(0, PAGE)
    await this.answering()
    const rows = trades.map(time => ({ symbol, id: String(time), orderId: '7', time: String(time) }))
    return { status: 200, text: '', body: rows, retryAfterSeconds: undefined }
  }
}

function signed(path: string, _: unknown, method: string, params: object): SignedRequest {
  return { method, url: `https://venue/${path}`, headers: {}, body: JSON.stringify(params) }
}

/** A stand that has stood by for a while, with what a leader's question would go back to. */
async function stoodBy(): Promise<{ stand: Stand; sinceMs: number }> {
  const stand = new Stand()
  stand.trades.push(BEGIN_MS - 200_000, BEGIN_MS - 100)
  await stand.lists.readAhead()
  stand.nowMs += 5_000
  stand.trades.push(stand.nowMs - 1_000)
  return { stand, sinceMs: BEGIN_MS - 300_000 }
}

test('a new leader asks for the last seconds and has the minutes before', async () => {
  const { stand, sinceMs } = await stoodBy()
  assert.deepEqual(await stand.since(sinceMs), stand.trades)
  assert.deepEqual(stand.asked, [BEGIN_MS - KEPT_MS, BEGIN_MS - 100 - LATE_MS])
})

test('the reading after goes back as far as the first one should have, and only that one', async () => {
  const { stand, sinceMs } = await stoodBy()
  await stand.since(sinceMs)
  stand.asked.length = 0
  const nextMs = stand.nowMs - 300_000
  const late = sinceMs + 1
  stand.trades.unshift(late)
  assert.deepEqual(await stand.since(nextMs), stand.trades, 'what came into the list late is found')
  await stand.since(nextMs)
  assert.deepEqual(stand.asked, [sinceMs, nextMs])
})

test('a reading that was not told in the end leaves the next one what was read ahead', async () => {
  const { stand, sinceMs } = await stoodBy()
  await stand.since(sinceMs, false)
  assert.deepEqual(await stand.since(sinceMs), stand.trades)
  const shortMs = BEGIN_MS - 100 - LATE_MS
  assert.deepEqual(stand.asked, [BEGIN_MS - KEPT_MS, shortMs, shortMs])
})

test('whoever goes back further than was read ahead reads all of it, and nothing is owed', async () => {
  const { stand } = await stoodBy()
  const sinceMs = BEGIN_MS - KEPT_MS - 1
  await stand.since(sinceMs)
  await stand.since(BEGIN_MS)
  assert.deepEqual(stand.asked.slice(1), [sinceMs, BEGIN_MS])
})

test('a listing that breaks off is as if nobody had asked', async () => {
  const { stand, sinceMs } = await stoodBy()
  const answering = stand.answering
  stand.answering = async () => {
    throw new CouldNotAsk('broken')
  }
  await stand.lists.readAhead()
  stand.answering = answering
  assert.deepEqual(await stand.since(sinceMs), stand.trades)
})

test('whoever leads does not read ahead, and one that is about to stops', async () => {
  const { stand, sinceMs } = await stoodBy()
  stand.requestCount = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  stand.answering = () => promise
  const ahead = stand.lists.readAhead()
  stand.answering = async () => {}
  assert.deepEqual(await stand.since(sinceMs), stand.trades)
  resolve()
  await ahead
  await stand.lists.readAhead()
  assert.equal(stand.requestCount, 3, 'one of what was being read ahead, and two for the leader')
})

test('nothing is read ahead of a venue that counts nonces, nor without room for a reading of the account', async () => {
  const counting = new Stand(KRAKEN)
  await counting.lists.readAhead()
  // Two lists of executions, open orders and balances: 140; and the two lists that are read ahead.
  const poor = new Stand(BINANCE, { burst: 200, perSecond: 1, cancelShare: 0.2 })
  await poor.lists.readAhead()
  assert.deepEqual([counting.requestCount, poor.requestCount], [0, 0])
})

test('a long list waits for room between its pages', async () => {
  const burst = 200
  const stand = new Stand(BINANCE, { burst, perSecond: 100, cancelShare: 0.05 })
  for (let i = 0; i < 2 * PAGE; i++) stand.trades.push(BEGIN_MS - 3_000 + i)
  let isDone = false
  const ahead = stand.lists.readAhead().then(() => {
    isDone = true
  })
  while (!isDone) {
    stand.nowMs += 10
    await new Promise(resolve => setImmediate(resolve))
  }
  await ahead
  assert.equal(stand.asked.length, 3, 'two full pages and an empty one')
  assert.ok(stand.leftMin * burst >= 150, `${stand.leftMin * burst} are left for a reading and for cancels`)
})
