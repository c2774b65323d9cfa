/** What streams tell, and what is asked because of it: nothing is lost between two questions, and nothing asked in a circle. */

import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { Report } from '../../core/domain/inputs.ts'
import { COINBASE_ORDER, KRAKEN_ORDER, OKX_FILL, OKX_ORDER, QUERY } from './answer-forms.fixture.ts'
import { type Answers, answeredDesk, wordsOf } from './answered-desk.fixture.ts'
import { DIALECTS, type ExchangeName } from './dialects.ts'
import { parseLossless, type RawObject } from './raw.ts'

const PATIENCE_MS = 20_000

function deskOf(context: TestContext, name: ExchangeName, answers: Answers) {
  const words: string[] = []
  const { promise: failed, reject } = Promise.withResolvers<never>()
  const told: (() => void)[] = []
  const report = (each: Report) => {
    words.push(wordsOf(each))
    for (const look of told) look()
  }
  const { desk, asked } = answeredDesk(name, answers, { report, onDefect: reject })
  context.after(() => desk.close())
  return {
    words,
    asked,
    desk,
    hear: (text: string) => desk.take(DIALECTS[name].mapPrivate(parseLossless(text) as RawObject), text),
    /** Until so much was reported. */
    until: async (isEnough: () => boolean) => {
      const { promise, resolve, reject: late } = Promise.withResolvers<void>()
      const timer = setTimeout(() => late(new Error(`heard ${words}`)), PATIENCE_MS)
      told.push(() => isEnough() && resolve())
      if (isEnough()) resolve()
      await Promise.race([promise, failed]).finally(() => clearTimeout(timer))
    },
  }
}

// ── Kraken's stream tells each thing of an order once ────────────────────────────────────────────────────────────────

const executions = (data: string) => `{"channel":"executions","type":"update","data":[${data}],"sequence":2}`
const PENDING =
  '{"order_id":"OA","cl_ord_id":"H1E1S1L0","symbol":"BTC/USDT","side":"buy","order_qty":0.01,"limit_price":60000.0,"exec_type":"pending_new","order_status":"pending_new"}'
const NEW =
  '{"timestamp":"2027-01-15T08:00:00.1Z","order_status":"new","exec_type":"new","order_userref":0,"order_id":"OA"}'
const CANCELED =
  '{"timestamp":"2027-01-15T08:00:01.1Z","order_status":"canceled","exec_type":"canceled","cum_qty":0.00000000,"cum_cost":0.00000,"fee_usd_equiv":0.00000,"avg_price":0.0,"order_userref":0,"cancel_reason":"User requested","reason":"User requested","order_id":"OA"}'

test('kraken: a cancel that names its order by the venue’s id alone is a cancel', context => {
  const { hear, words, asked } = deskOf(context, 'kraken', [])
  for (const message of [PENDING, NEW, CANCELED]) hear(executions(message))
  assert.deepEqual(words, ['New H1E1S1L0 OA', 'Canceled H1E1S1L0 OA'])
  assert.deepEqual(asked, [])
})

test('kraken: after a new gateway has asked about an order, its cancel is known as well', async context => {
  const { desk, hear, words, until } = deskOf(context, 'kraken', [
    ['OpenOrders', `{"error":[],"result":{"open":${KRAKEN_ORDER('open', '0')}}}`],
  ])
  desk.run(QUERY as never)
  await until(() => words.includes('Working'))
  hear(executions(CANCELED))
  assert.equal(words.at(-1), 'Canceled H1E1S1L0 OA')
})

test('kraken: an order that the venue lists by its own id alone is the one that its stream named', async context => {
  const { desk, hear, words, until } = deskOf(context, 'kraken', [
    [
      'OpenOrders',
      `{"error":[],"result":{"open":${KRAKEN_ORDER('open', '0').replace('"cl_ord_id":"H1E1S1L0",', '')}}}`,
    ],
  ])
  hear(executions(PENDING))
  desk.run(QUERY as never)
  await until(() => words.includes('Working'))
})

test('coinbase: an order whose state is not understood can be canceled all the same, by the id that was told with it', async context => {
  const { desk, words, until } = deskOf(context, 'coinbase', [
    ['orders/historical', `{"orders":[${COINBASE_ORDER.replace('STATE', 'FLOATING')}],"has_next":false}`],
    ['orders/batch_cancel', '{"results":[{"success":true,"order_id":"c-1"}]}'],
  ])
  desk.run(QUERY as never)
  await until(() => words.some(word => word.startsWith('CouldNotAsk')))
  desk.run({ ...QUERY, kind: 'SendCancel', orderNumber: 1, venueOrderId: undefined } as never)
  assert.deepEqual(words.slice(1), [], 'a cancel that is not sent is told at once')
})

test('kraken: a cancel of an order that nobody told of is asked about, not dropped', async context => {
  const { hear, asked, words, until } = deskOf(context, 'kraken', [
    ['OpenOrders', '{"error":[],"result":{"open":{}}}'],
    ['TradesHistory', '{"error":[],"result":{"count":0,"trades":{}}}'],
    ['BalanceEx', '{"error":[],"result":{}}'],
  ])
  hear(executions(CANCELED))
  await until(() => words.length > 0)
  assert.match(asked[0]!, /OpenOrders/)
  assert.deepEqual(words, ['Complete open= balances=0:0,1:0'])
})

// ── questions ────────────────────────────────────────────────────────────────────────────────────────────────────────

const userMessage = (filled: string) =>
  `{"channel":"user","events":[{"type":"update","orders":[{"order_id":"c-1","client_order_id":"H1E1S1L0","product_id":"BTC-USDT","status":"OPEN","cumulative_quantity":"${filled}","leaves_quantity":"0"}]}]}`
const coinbaseOrder = (filled: string) =>
  `{"order":{"order_id":"c-1","client_order_id":"H1E1S1L0","product_id":"BTC-USDT","side":"BUY","status":"OPEN","filled_size":"${filled}","order_configuration":{"limit_limit_gtc":{"base_size":"0.01","limit_price":"60000"}}}}`
const coinbaseFill = (id: string) =>
  `{"trade_id":"${id}","order_id":"c-1","trade_time":"2027-01-15T08:00:00Z","price":"60000","size":"0.001","commission":"0","product_id":"BTC-USDT","liquidity_indicator":"MAKER","size_in_quote":false,"side":"BUY"}`

const AMEND = {
  kind: 'SendAmend',
  amend: { instrumentIndex: 0, clientOrderId: 'H1E1S1L0', venueOrderId: '77', qtyLots: 1_000, limitTicks: 6_000_000 },
}

for (const [shown, answer, word] of [
  ['the terms that the venue works now are told', OKX_ORDER.replace('STATE', 'live'), 'Replaced H1E1S1L0 77'],
  ['where they are not shown nothing is told of them', '', 'CouldNotAsk amended, and not shown yet'],
] as const)
  test(`okx: an amend was taken: ${shown}`, async context => {
    const { desk, words, until } = deskOf(context, 'okx', [
      ['trade/amend-order', '{"code":"0","data":[{"ordId":"77","sCode":"0"}]}'],
      ['trade/order', answer === '' ? '{"code":"51603","msg":"None","data":[]}' : `{"code":"0","data":[${answer}]}`],
    ])
    desk.run(AMEND as never)
    await until(() => words.length > 0)
    assert.deepEqual(words, [word])
  })

test('coinbase: a fill right after one that was asked about is asked about as well', async context => {
  const { hear, words, until } = deskOf(context, 'coinbase', [
    ['orders/historical/c-1', coinbaseOrder('0.001'), coinbaseOrder('0.002')],
    [
      'orders/historical/fills',
      `{"fills":[${coinbaseFill('t-1')}],"cursor":""}`,
      `{"fills":[${coinbaseFill('t-1')},${coinbaseFill('t-2')}],"cursor":""}`,
    ],
  ])
  hear(userMessage('0.001'))
  await until(() => words.includes('Working'))
  hear(userMessage('0.002'))
  await until(() => words.some(word => word.includes('t-2')))
})

test('okx: a fill that is no whole number of lots is asked about once, not in a circle', async context => {
  const uncounted = OKX_FILL.replace('"0.004"', '"0.0000041"')
  const { hear, words, asked, until } = deskOf(context, 'okx', [
    ['trade/order', `{"code":"0","data":[${OKX_ORDER.replace('STATE', 'partially_filled')}]}`],
    ['trade/fills', `{"code":"0","data":[${uncounted}]}`],
  ])
  hear(`{"arg":{"channel":"orders"},"data":[${OKX_ORDER.replace('STATE', 'odd')}]}`)
  await until(() => words.length === 2)
  assert.equal(words.at(-1), 'CouldNotAsk executions of 0 lots are listed, the order counts 400')
  assert.equal(asked.filter(each => each.includes('trade/order')).length, 1)
})
