/** The executions channel of WebSocket v2, in the forms that Kraken documents; the recordings have none of it. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { currencyOfKraken, mapKraken } from './map-kraken.ts'
import { parseLossless, type RawObject } from './raw.ts'

function facts(data: string) {
  return mapKraken(parseLossless(`{"channel":"executions","type":"update","data":[${data}],"sequence":3}`) as RawObject)
}

const COMMON =
  '"order_id":"OK4GJX-KSTLS-7DZZO5","cl_ord_id":"H1E1Sa1L0","symbol":"BTC/USD","side":"sell","timestamp":"2023-09-22T10:33:05.709982Z"'

test('a trade has its id, its fee and its currency; numbers keep their digits', () => {
  const [fact] = facts(
    `{${COMMON},"exec_type":"trade","exec_id":"TUS5YX-XXXXX-XXXXX","trade_id":1,"last_qty":0.00500000,"last_price":26599.90,"cum_qty":0.00500000,"order_qty":0.01000000,"limit_price":26599.9,"liquidity_ind":"t","order_status":"partially_filled","fees":[{"asset":"USD","qty":0.34580}]}`,
  )
  assert.deepEqual(fact, {
    kind: 'Order',
    execType: 'Trade',
    symbol: 'BTC/USD',
    clientOrderId: 'H1E1Sa1L0',
    venueOrderId: 'OK4GJX-KSTLS-7DZZO5',
    side: 'Sell',
    executionId: 'TUS5YX-XXXXX-XXXXX',
    lastQty: '0.00500000',
    lastPrice: '26599.90',
    fee: '0.34580',
    feeCurrency: 'USD',
    liquidity: 'Taker',
    cumQty: '0.00500000',
    qty: '0.01000000',
    limitPrice: '26599.9',
    triggerPrice: '',
    text: '',
    eventTimeUs: 1_695_378_785_709_982,
  })
})

test('each kind of execution, and what becomes of it', () => {
  const rows: [string, string][] = [
    ['"exec_type":"pending_new","order_status":"pending_new"', 'Named'],
    ['"exec_type":"new","order_status":"new","order_qty":1e-4', 'New'],
    ['"exec_type":"filled","order_status":"filled"', 'Ignored'],
    ['"exec_type":"canceled","order_status":"canceled","reason":"User requested"', 'Canceled'],
    ['"exec_type":"expired","order_status":"expired"', 'Expired'],
    ['"exec_type":"amended","order_status":"new"', 'Replaced'],
    ['"exec_type":"restated","order_status":"new"', 'Replaced'],
    ['"exec_type":"iceberg_refill","order_status":"new"', 'Ignored'],
    ['"exec_type":"status","order_status":"new"', 'New'],
    ['"exec_type":"status","order_status":"filled"', 'Ask'],
    ['"exec_type":"something_new","order_status":"new"', 'Ask'],
  ]
  for (const [fields, expected] of rows) {
    const [fact] = facts(`{${COMMON},${fields}}`)
    assert.equal(fact?.kind === 'Order' ? fact.execType : fact?.kind, expected, fields)
  }
  const [fact] = facts(`{${COMMON},"exec_type":"new","order_status":"new","order_qty":1e-4}`)
  assert.equal(fact?.kind === 'Order' && fact.qty, '0.0001')
})

test('a fee in parts is their sum; one in a second currency is told beside it', () => {
  const trade = (fees: string) => {
    const [fact] = facts(`{${COMMON},"exec_type":"trade","exec_id":"T","last_qty":1,"last_price":2,"fees":[${fees}]}`)
    return fact?.kind === 'Order' ? [fact.fee, fact.feeCurrency, fact.text] : []
  }
  const quote = '{"asset":"USD","qty":0.34580}'
  assert.deepEqual(trade(quote), ['0.34580', 'USD', ''])
  assert.deepEqual(trade(`${quote},{"asset":"USD","qty":1e-5}`), ['0.34581', 'USD', ''])
  assert.deepEqual(trade(`${quote},{"asset":"BTC","qty":0.001}`), ['0.34580', 'USD', 'and a fee of 0.001 BTC'])
  assert.deepEqual(trade(''), ['', '', ''])
})

test('names of old are those of today; a currency whose name begins alike keeps its own', () => {
  const rows = { XXBT: 'BTC', 'XBT.F': 'BTC', XBT: 'BTC', XXDG: 'DOGE', XETH: 'ETH', ZUSD: 'USD', ZEUR: 'EUR' }
  const own = ['ZETA', 'ZEUS', 'ZORA', 'XION', 'XRP', 'ZEC', 'ZRX', 'USDT'].map(name => [name, name])
  for (const [name, currency] of [...Object.entries(rows), ...own]) assert.equal(currencyOfKraken(name!), currency)
})
