/** Each venue asked about an order, with answers of the forms that it documents. */

import assert from 'node:assert/strict'
import test from 'node:test'
import type { Report } from '../../core/domain/inputs.ts'
import {
  BYBIT_FILL,
  BYBIT_ORDER,
  bybitList,
  COINBASE_FILL,
  COINBASE_ORDER,
  KRAKEN_ORDER,
  KRAKEN_TRADES,
  OKX_FILL,
  OKX_ORDER,
  QUERY,
} from './answer-forms.fixture.ts'
import { type Answers, answeredDesk, asks, told } from './answered-desk.fixture.ts'

asks(
  'a working order with a fill',
  'kraken',
  [QUERY],
  [
    ['OpenOrders', `{"error":[],"result":{"open":${KRAKEN_ORDER('open', '0.004')}}}`],
    ['TradesHistory {"start":"1799999929"', KRAKEN_TRADES],
  ],
  ['New H1E1S1L0 OA', 'Trade H1E1S1L0 OA T1 400@6000000 fee 62400000/0', 'Working'],
)

asks(
  'closed; the executions that it counts are not all listed yet',
  'kraken',
  [QUERY],
  [
    ['OpenOrders', '{"error":[],"result":{"open":{}}}'],
    ['ClosedOrders', `{"error":[],"result":{"closed":${KRAKEN_ORDER('closed', '0.01')},"count":1}}`],
    ['TradesHistory', KRAKEN_TRADES],
  ],
  [
    'New H1E1S1L0 OA',
    'Trade H1E1S1L0 OA T1 400@6000000 fee 62400000/0',
    'CouldNotAsk executions of 400 lots are listed, the order counts 1000',
  ],
)

asks(
  'nobody knows it',
  'kraken',
  [QUERY],
  [
    ['OpenOrders', '{"error":[],"result":{"open":{}}}'],
    ['ClosedOrders', '{"error":[],"result":{"closed":{},"count":0}}'],
  ],
  ['NotFound the venue does not know the order'],
)

asks(
  'it cannot be asked now: that is no "not found"',
  'kraken',
  [QUERY],
  [['OpenOrders', '{"error":["EService:Unavailable"]}']],
  ['CouldNotAsk EService:Unavailable'],
)

asks(
  'canceled after a fill',
  'okx',
  [QUERY],
  [
    ['trade/order', `{"code":"0","data":[${OKX_ORDER.replace('STATE', 'canceled')}]}`],
    ['trade/fills', `{"code":"0","data":[${OKX_FILL}]}`],
  ],
  ['New H1E1S1L0 77', 'Trade H1E1S1L0 77 BTC-USDT-5 400@6000000 fee 400/1', 'Canceled H1E1S1L0 77', 'Closed canceled'],
)

asks(
  'an order of four days ago: its fills are in the longer list alone',
  'okx',
  [QUERY],
  [
    [
      'trade/order',
      `{"code":"0","data":[${OKX_ORDER.replace('STATE', 'filled').replace('"0.01"', '"0.004"').replace('"uTime"', '"cTime":"1799650000000","uTime"')}]}`,
    ],
    ['trade/fills-history {"instType":"SPOT","instId":"BTC-USDT","ordId":"77"', `{"code":"0","data":[${OKX_FILL}]}`],
    ['trade/fills', '{"code":"0","data":[]}'],
  ],
  ['New H1E1S1L0 77', 'Trade H1E1S1L0 77 BTC-USDT-5 400@6000000 fee 400/1', 'Closed filled'],
)

asks(
  'nobody knows it',
  'okx',
  [QUERY],
  [['trade/order', '{"code":"51603","msg":"Order does not exist","data":[]}']],
  ['NotFound the venue does not know the order'],
)

test('okx: many orders at once: some are asked about, the rest wait', async () => {
  let underWay = 0
  let most = 0
  const answering = async () => {
    most = Math.max(most, ++underWay)
    await new Promise(resolve => setImmediate(resolve))
    underWay--
  }
  const queries = Array.from({ length: 20 }, (_, i) => ({ ...QUERY, clientOrderId: `H1E1S${i}L0` }))
  const answers: Answers = [['trade/order', '{"code":"51603","msg":"Order does not exist","data":[]}']]
  const words = await told('okx', answers, queries, [], 'Spot', answering)
  assert.deepEqual([words.length, most], [20, 8])
})

asks(
  'filled, found in the history',
  'bybit',
  [QUERY],
  [
    ['order/realtime', bybitList('')],
    ['order/history', bybitList(BYBIT_ORDER.replace('STATE', 'Filled').replace('CUM', '0.01'))],
    ['execution/list {"category":"spot","symbol":"BTCUSDT","orderId":"b-1"', bybitList(BYBIT_FILL)],
  ],
  ['New H1E1S1L0 b-1', 'Trade H1E1S1L0 b-1 e-1 1000@6000000 fee 1000/1', 'Closed Filled'],
)

asks(
  'a word for its state that we do not know',
  'bybit',
  [QUERY],
  [['order/realtime', bybitList(BYBIT_ORDER.replace('STATE', 'Floating').replace('CUM', '0'))]],
  ["CouldNotAsk the venue's word for its state is not known: Floating"],
)

asks(
  'looked for among the open ones, then among those of a week, page by page',
  'coinbase',
  [QUERY],
  [
    ['orders/historical/batch {"product_ids":["BTC-USDT"],"order_status"', '{"orders":[],"has_next":false}'],
    ['"cursor":"2"', `{"orders":[${COINBASE_ORDER.replace('STATE', 'FILLED')}],"has_next":false}`],
    ['orders/historical/batch', '{"orders":[],"has_next":true,"cursor":"2"}'],
    ['orders/historical/fills', `{"fills":[${COINBASE_FILL}],"cursor":""}`],
  ],
  ['New H1E1S1L0 c-1', 'Trade H1E1S1L0 c-1 t-1 1000@6000000 fee 60000000/0', 'Closed FILLED'],
)

/** Executions of one order, by number. */
const binanceFills = (from: number, count: number) =>
  `[${Array.from({ length: count }, (_, i) => `{"symbol":"BTCUSDT","id":${from + i},"orderId":7,"price":"60000.00","qty":"0.00001","commission":"0","commissionAsset":"USDT","time":1799999998000,"isBuyer":true,"isMaker":false}`)}]`

test('binance: an order of more executions than a page holds is told whole', async () => {
  const order =
    '{"symbol":"BTCUSDT","orderId":7,"clientOrderId":"H1E1S1L0","side":"BUY","status":"FILLED","origQty":"0.012","executedQty":"0.012","price":"60000","updateTime":1799999998000}'
  const words = await told(
    'binance',
    [
      ['venue/order', order],
      ['"orderId":"7","fromId":"1001","limit":1000', binanceFills(1_001, 200)],
      ['"orderId":"7","limit":1000', binanceFills(1, 1_000)],
      ['"orderId":"7"', binanceFills(1, 500)],
    ],
    [QUERY],
  )
  assert.equal(words.filter(word => word.startsWith('Trade H1E1S1L0')).length, 1_200)
  assert.equal(words.at(-1), 'Closed FILLED')
})

// ── what is filled is not told, or told twice ────────────────────────────────────────────────────────────────────────

const OKX_FILLED = OKX_ORDER.replace('STATE', 'filled')

for (const [told, page] of [
  ['', ['New H1E1S1L0 77', 'CouldNotAsk the venue tells "" as what is filled of it: filled']],
  ['0', ['New H1E1S1L0 77', 'CouldNotAsk the venue tells "0" as what is filled of it: filled']],
  ['0.0000041', ['New H1E1S1L0 77', 'CouldNotAsk the venue tells "0.0000041" as what is filled of it: filled']],
  ['4e-3', ['New H1E1S1L0 77', 'Trade H1E1S1L0 77 BTC-USDT-5 400@6000000 fee 400/1', 'Closed filled']],
] as const)
  asks(
    `an order that is filled, by "${told}"`,
    'okx',
    [QUERY],
    [
      ['trade/order', `{"code":"0","data":[${OKX_FILLED.replace('"accFillSz":"0.004"', `"accFillSz":"${told}"`)}]}`],
      ['trade/fills', `{"code":"0","data":[${OKX_FILL}]}`],
    ],
    page,
  )

for (const [state, page] of [
  ['Cancelled', ['New H1E1S1L0 b-1', 'CouldNotAsk the venue tells "" as what is filled of it: Cancelled']],
  ['Rejected', ['Rejected H1E1S1L0 b-1', 'Closed Rejected']],
] as const)
  asks(
    `what is filled of it is not told: ${state}`,
    'bybit',
    [QUERY],
    [['order/realtime', bybitList(BYBIT_ORDER.replace('STATE', state).replace('CUM', ''))]],
    page,
  )

asks(
  'rejected after a fill: the fill is told before the end',
  'bybit',
  [QUERY],
  [
    ['order/realtime', bybitList(BYBIT_ORDER.replace('STATE', 'Rejected').replace('CUM', '0.01'))],
    ['execution/list', bybitList(BYBIT_FILL)],
  ],
  ['Trade H1E1S1L0 b-1 e-1 1000@6000000 fee 1000/1', 'Rejected H1E1S1L0 b-1', 'Closed Rejected'],
)

asks(
  'what was filled of it cannot be asked now: it is not told as over',
  'okx',
  [QUERY],
  [
    ['trade/order', `{"code":"0","data":[${OKX_FILLED}]}`],
    ['trade/fills', '{"code":"50001","msg":"Service unavailable","data":[]}'],
  ],
  ['New H1E1S1L0 77', 'CouldNotAsk 50001 Service unavailable'],
)

test('okx: an execution that does not say its side is of its order’s', async () => {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const report = (each: Report) => {
    if (each.kind === 'ExecutionReport' && each.execType === 'Trade') resolve(each.side)
  }
  const order = OKX_FILLED.replace('"side":"buy"', '"side":"sell"')
  const answers: Answers = [
    ['trade/order', `{"code":"0","data":[${order}]}`],
    ['trade/fills', `{"code":"0","data":[${OKX_FILL.replace('"side":"buy",', '')}]}`],
  ]
  const { desk } = answeredDesk('okx', answers, { report, onDefect: reject })
  desk.run(QUERY as never)
  assert.equal(await promise, 'Sell')
  desk.close()
})

asks(
  'pages from the newest on overlap where something was executed between them: no execution counts for two',
  'kraken',
  [QUERY],
  [
    ['OpenOrders', '{"error":[],"result":{"open":{}}}'],
    ['ClosedOrders', `{"error":[],"result":{"closed":${KRAKEN_ORDER('closed', '0.008')},"count":1}}`],
    ['"ofs":"50"', KRAKEN_TRADES.replace('"count":2', '"count":52')],
    ['TradesHistory', KRAKEN_TRADES.replace('"count":2', '"count":51')],
  ],
  [
    'New H1E1S1L0 OA',
    'Trade H1E1S1L0 OA T1 400@6000000 fee 62400000/0',
    'Trade H1E1S1L0 OA T1 400@6000000 fee 62400000/0',
    'CouldNotAsk executions of 400 lots are listed, the order counts 800',
  ],
)

asks(
  'executions are listed one by one, as the stream tells them',
  'kraken',
  [QUERY],
  [
    ['OpenOrders', `{"error":[],"result":{"open":${KRAKEN_ORDER('open', '0.004')}}}`],
    ['TradesHistory {"start":"1799999929","consolidate_taker":"false"}', KRAKEN_TRADES],
  ],
  ['New H1E1S1L0 OA', 'Trade H1E1S1L0 OA T1 400@6000000 fee 62400000/0', 'Working'],
)
