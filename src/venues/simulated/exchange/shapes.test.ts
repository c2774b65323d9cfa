/** The fields of what the exchange says against messages recorded of the real venue (../shared/data/protocol). */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ExchangeBench, type Json, rowsOf } from './exchange.fixture.ts'

const PROTOCOL = resolve(import.meta.dirname, '../../../../../shared/data/protocol')
const SPOT = 'nautilus/binance/test_data/spot'
const BTC = { symbol: 'BTCUSDT' }
const LIMIT = { ...BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '60000' }

function recorded(context: TestContext, file: string): Json | undefined {
  const path = join(PROTOCOL, file)
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'))
  context.skip(`there is no recording at ../shared/data/protocol/${file}`)
  return undefined
}

/** Each field with the kind of its value; numbers as texts where the venue writes texts. */
function shapeOf(message: Json): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => [
      name,
      value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value,
    ]),
  )
}

/** What was recorded must be there in kind; what is more must be among the fields that the venue documents besides. */
function assertShape(ours: Json, theirs: Json, alsoDocumented: readonly string[] = []): void {
  const [mine, wanted] = [shapeOf(ours), shapeOf(theirs)]
  for (const [name, kind] of Object.entries(wanted))
    assert.equal(mine[name], kind, `${name} in ${JSON.stringify(ours)}`)
  const more = Object.keys(mine).filter(name => !(name in wanted) && !alsoDocumented.includes(name))
  assert.deepEqual(more, [], 'fields that the venue does not have')
}

async function answersOf(bench: ExchangeBench) {
  const rested = await bench.order('alice', LIMIT)
  const filled = await bench.order('alice', { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.01' })
  const ask = async (path: string, fields = {}) => (await bench.signed('alice', 'GET', path, fields)).body
  const order = await ask('/api/v3/order', { ...BTC, orderId: rested.body['orderId'] })
  const open = rowsOf(await ask('/api/v3/openOrders'))[0]!
  const all = rowsOf(await ask('/api/v3/allOrders', BTC))[0]!
  const trade = rowsOf(await ask('/api/v3/myTrades', BTC))[0]!
  const account = await ask('/api/v3/account')
  const canceled = (await bench.signed('alice', 'DELETE', '/api/v3/order', { ...BTC, orderId: rested.body['orderId'] }))
    .body
  const info = (await bench.public('/api/v3/exchangeInfo')).body
  return { filled: filled.body, order, open, all, trade, account, canceled, info }
}

test('answers have the fields that were recorded', async context => {
  const bench = await ExchangeBench.start(context)
  const ours = await answersOf(bench)
  const compare = (file: string, message: Json, pick = (json: Json) => json, also: readonly string[] = []) =>
    context.test(file, inner => {
      const theirs = recorded(inner, file)
      if (theirs !== undefined) assertShape(message, pick(theirs), also)
    })
  const first = (json: Json) => rowsOf(json)[0]!
  await compare(`${SPOT}/http_json/new_order_full_response.json`, ours.filled)
  await compare(
    `${SPOT}/http_json/new_order_full_response.json`,
    rowsOf(ours.filled['fills'])[0]!,
    json => rowsOf(json['fills'])[0]!,
  )
  await compare(`${SPOT}/http_json/order_response.json`, ours.order)
  await compare(`${SPOT}/http_json/open_orders_response.json`, ours.open, first)
  await compare(`${SPOT}/http_json/all_orders_response.json`, ours.all, first)
  await compare(`${SPOT}/http_json/cancel_order_response.json`, ours.canceled)
  await compare(`${SPOT}/http_json/account_trades_response.json`, ours.trade, first)
  await compare(`${SPOT}/http_json/account_response.json`, ours.account)
  await compare(
    'nautilus/binance-python/http_responses/http_spot_wallet_account.json',
    ours.account,
    undefined,
    Object.keys(ours.account),
  )
  const moreInfo = ['sors']
  await compare(
    'nautilus/binance-python/http_responses/http_spot_market_exchange_info.json',
    ours.info,
    undefined,
    moreInfo,
  )
  await compare(
    `${SPOT}/http_json/exchange_info_response.json`,
    rowsOf(ours.info['symbols'])[0]!,
    json => rowsOf(json['symbols'])[0]!,
  )
  const later = ['stopPrice', 'icebergQty', 'time', 'workingTime', 'origQuoteOrderQty', 'selfTradePreventionMode']
  const oldOrder = 'xchange/xchange-binance/src/test/resources/__files/open-orders.json'
  await compare(oldOrder, ours.open, first, later)
})

test('every filter that the real venue’s symbols share is published with its fields', async context => {
  const bench = await ExchangeBench.start(context)
  const theirs = recorded(context, 'nautilus/binance-python/http_responses/http_spot_market_exchange_info.json')
  if (theirs === undefined) return
  const byType = (info: Json) =>
    new Map(rowsOf(rowsOf(info['symbols'])[0]!['filters']).map(filter => [String(filter['filterType']), filter]))
  const ours = byType((await bench.public('/api/v3/exchangeInfo')).body)
  for (const [type, filter] of byType(theirs)) {
    // The recording is older than these two, which took their places.
    const now = type === 'MIN_NOTIONAL' ? 'NOTIONAL' : type === 'PERCENT_PRICE' ? 'PERCENT_PRICE_BY_SIDE' : type
    assert.ok(ours.has(now), now)
    if (now === type) assertShape(ours.get(type)!, filter)
  }
})

test('events have the fields that were recorded', async context => {
  const bench = await ExchangeBench.start(context)
  const client = await bench.connect('/ws-api/v3')
  await client.ask('userDataStream.subscribe.signature', bench.signedParams('alice'))
  await answersOf(bench)
  await bench.order('alice', { ...LIMIT, timeInForce: 'IOC' })
  await bench.order('alice', {
    ...BTC,
    side: 'SELL',
    type: 'STOP_LOSS_LIMIT',
    timeInForce: 'GTC',
    quantity: '0.01',
    price: '50000',
    stopPrice: '51000',
  })
  const wanted =
    (word: string, type = '') =>
    (message: Json) => {
      const event = message['event']
      return String(event?.['x'] ?? event?.['e'] ?? '') === word && String(event?.['o'] ?? '').startsWith(type)
    }
  // The older of the recordings know fewer fields; all of ours are in the newest.
  const newest = ['F', 'g', 'I', 'M', 'Y', 'Q', 'W', 'V', 'eR']
  const cases = [
    ['execution_report_wrapped.json', wanted('NEW', 'LIMIT')],
    ['execution_report_new.json', wanted('NEW', 'LIMIT')],
    ['execution_report_trade.json', wanted('TRADE')],
    ['execution_report_canceled.json', wanted('CANCELED')],
    ['execution_report_expired.json', wanted('EXPIRED')],
    ['execution_report_stop_loss.json', wanted('NEW', 'STOP')],
    ['account_position_wrapped.json', wanted('outboundAccountPosition')],
  ] as const
  for (const [file, isMeant] of cases) {
    await context.test(file, async inner => {
      const theirs = recorded(inner, `${SPOT}/user_data_json/${file}`)
      if (theirs === undefined) return
      const ours = await client.wait(isMeant)
      if ('event' in theirs) assertShape(ours, theirs)
      assertShape(ours['event']!, theirs['event'] ?? theirs, 'event' in theirs ? [] : newest)
    })
  }
})
