/** Money is conserved: what two accounts hold is what they were given and what the market and the fees took, to the last unit. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { parseScaled } from '../../../core/std/decimal.ts'
import { Random } from '../../../core/std/random.ts'
import { ExchangeBench, type Fields, type Json, rowsOf, tempFolder } from './exchange.fixture.ts'
import { type LedgerLine, ledgerLines } from './ledger-lines.ts'

const ACCOUNTS = ['alice', 'bob'] as const
const ORDERS = 300
const ASSETS = ['BTC', 'USDT', 'ETH'] as const

const units = (text: unknown): bigint => BigInt(parseScaled(String(text), 8) ?? Number.NaN)

/** Any kind of order, around the market and often inside it, so that the two meet each other. */
function randomOrder(random: Random, last: number): Fields {
  const side = random.nextInt(2) === 0 ? 'BUY' : 'SELL'
  const price = (last + (random.nextInt(401) - 200) / 100).toFixed(2)
  const size = { symbol: 'BTCUSDT', side, quantity: ((random.nextInt(50) + 1) / 1000).toFixed(3) }
  switch (random.nextInt(7)) {
    case 0:
      return { ...size, type: 'MARKET' }
    case 1:
      return { symbol: 'BTCUSDT', side, type: 'MARKET', quoteOrderQty: String(random.nextInt(5000) + 10) }
    case 2:
      return { ...size, type: 'LIMIT', timeInForce: random.nextInt(2) === 0 ? 'IOC' : 'FOK', price }
    case 3:
      return { ...size, type: 'LIMIT_MAKER', price }
    case 4: {
      const stopPrice = (last + (side === 'BUY' ? 1 : -1) * (random.nextInt(300) / 100 + 0.01)).toFixed(2)
      return { ...size, type: 'STOP_LOSS', stopPrice }
    }
    case 5: {
      const [above, below] = [(last + 1.5).toFixed(2), (last - 1.5).toFixed(2)]
      return side === 'SELL'
        ? { ...size, aboveType: 'LIMIT_MAKER', abovePrice: above, belowType: 'STOP_LOSS', belowStopPrice: below }
        : { ...size, aboveType: 'STOP_LOSS', aboveStopPrice: above, belowType: 'LIMIT_MAKER', belowPrice: below }
    }
    default:
      return { ...size, type: 'LIMIT', timeInForce: 'GTC', price }
  }
}

async function trade(bench: ExchangeBench, random: Random): Promise<{ readonly answers: Json[]; refusals: number }> {
  const answers: Json[] = []
  let refusals = 0
  for (let count = 0; count < ORDERS; count++) {
    const account = ACCOUNTS[random.nextInt(2)]!
    const last = Number((await bench.public('/api/v3/ticker/price?symbol=BTCUSDT')).body['price'])
    if (random.nextInt(20) === 0) {
      const { levers } = bench.exchange
      const amount = ((random.nextInt(2001) - 1000) / 8).toFixed(8)
      assert.equal(levers.transfer(levers.accountIndexOf(account)!, 'USDT', amount), undefined)
    }
    if (random.nextInt(8) === 0) await bench.signed(account, 'DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' })
    const order = { ...randomOrder(random, last), newOrderRespType: 'FULL' }
    const path = 'aboveType' in order ? '/api/v3/orderList/oco' : '/api/v3/order'
    const { status, body } = await bench.signed(account, 'POST', path, order)
    if (status === 200) answers.push(...('orderReports' in body ? rowsOf(body['orderReports']) : [body]))
    else refusals++
    bench.advance(random.nextInt(300_000))
  }
  return { answers, refusals }
}

const tradesOf = (lines: readonly LedgerLine[]) => lines.filter(each => each.line === 'trade')

function checkBalances(lines: readonly LedgerLine[]): void {
  for (const account of ACCOUNTS) {
    for (const asset of ASSETS) {
      const balance = lines.find(
        each => each.line === 'balance' && each['account'] === account && each['asset'] === asset,
      )!
      let expected = units(balance['opening'])
      for (const each of tradesOf(lines).filter(every => every['account'] === account)) {
        const sign = each['isBuyer'] === true ? 1n : -1n
        if (asset === 'BTC') expected += sign * units(each['qty'])
        if (asset === 'USDT') expected -= sign * units(each['quoteQty'])
        if (each['commissionAsset'] === asset) expected -= units(each['commission'])
      }
      for (const each of lines.filter(every => every.line === 'transfer' && every['account'] === account)) {
        if (each['asset'] === asset) expected += units(each['amount'])
      }
      assert.equal(units(balance['total']), expected, `${account} ${asset}`)
    }
  }
}

/** Where the two met, one's buy is the other's sale: same price, same size, a maker for each taker. */
function countMeetings(lines: readonly LedgerLine[]): number {
  const trades = tradesOf(lines)
  return trades.filter((each, at) => {
    const next = trades.find(other => Number(other['id']) === Number(each['id']) + 1)
    const isTaker = each['isMaker'] === false
    return (
      isTaker && next?.['isMaker'] === true && next['price'] === each['price'] && next['qty'] === each['qty'] && at >= 0
    )
  }).length
}

/** Every answer and every order of the ledger tell the same of each execution. */
function checkAnswers(lines: readonly LedgerLine[], answers: readonly Json[]): void {
  const trades = tradesOf(lines)
  for (const order of lines.filter(each => each.line === 'order')) {
    const own = trades.filter(each => each['orderId'] === order['orderId'])
    const filled = own.reduce((sum, each) => sum + units(each['qty']), 0n)
    const paid = own.reduce((sum, each) => sum + units(each['quoteQty']), 0n)
    assert.equal(units(order['executedQty']), filled, `order ${order['orderId']}`)
    assert.equal(units(order['cummulativeQuoteQty']), paid, `order ${order['orderId']}`)
    assert.ok(filled <= units(order['origQty']))
  }
  const byId = new Map(trades.map(each => [each['id'], each]))
  for (const fill of answers.flatMap(answer => rowsOf(answer['fills']))) {
    const booked = byId.get(fill['tradeId'])!
    assert.deepEqual(
      [fill['price'], fill['qty'], fill['commission'], fill['commissionAsset']],
      [booked['price'], booked['qty'], booked['commission'], booked['commissionAsset']],
    )
  }
  checkLists(lines)
  const ids = lines.filter(each => each.line === 'order').map(each => each['clientOrderId'])
  assert.equal(new Set(ids).size, ids.length, 'no id twice')
}

/** Of a list at most one order trades. */
function checkLists(lines: readonly LedgerLine[]): void {
  const orders = lines.filter(
    each => each.line === 'order' && each['orderListId'] !== -1 && each['status'] !== 'REJECTED',
  )
  const traded = orders.filter(each => units(each['executedQty']) > 0n).map(each => each['orderListId'])
  assert.equal(new Set(traded).size, traded.length, 'both orders of a list traded')
  assert.ok(orders.length > 0 && orders.length % 2 === 0)
}

async function run(context: TestContext, seed: number): Promise<void> {
  const folder = tempFolder(context)
  const limits = { weightPerMinute: 10_000_000, ordersPerTenSeconds: 100_000, ordersPerDay: 1_000_000 }
  const filters = { ordersMax: 200, algoOrdersMax: 100, priceFactorMax: 5 }
  const bench = await ExchangeBench.start(context, { folder, settings: { seed, limits, filters } })
  const { answers, refusals } = await trade(bench, new Random(seed))
  assert.ok(answers.length > refusals, `${answers.length} taken, ${refusals} refused`)
  await bench.order('alice', {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.01',
    price: '50000',
  })
  const locked = await Promise.all(ACCOUNTS.map(account => lockedOf(bench, account)))
  for (const account of ACCOUNTS) await bench.signed(account, 'DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' })
  const free = await Promise.all(ACCOUNTS.map(account => lockedOf(bench, account)))
  assert.ok(
    locked.some(each => each > 0n),
    'open orders held something back',
  )
  assert.deepEqual(free, [0n, 0n], 'without open orders nothing is held back')
  await bench.close()
  const lines = ledgerLines(`${folder}/ledger.sqlite`)
  checkBalances(lines)
  checkAnswers(lines, answers)
  assert.ok(countMeetings(lines) > 0, 'the two accounts traded with each other')
}

async function lockedOf(bench: ExchangeBench, account: string): Promise<bigint> {
  const { body } = await bench.signed(account, 'GET', '/api/v3/account')
  return rowsOf(body['balances']).reduce((sum, each) => sum + units(each['locked']), 0n)
}

for (const seed of [1, 2, 3]) {
  test(`${ORDERS} random orders of two accounts (seed ${seed})`, context => run(context, seed))
}
