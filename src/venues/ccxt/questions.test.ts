/** Each venue asked about an order and about the account, with answers of the forms that it documents. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { type Answers, told } from './answered-desk.fixture.ts'
import type { ExchangeName } from './dialects.ts'

const QUERY = { kind: 'QueryOrder', accountIndex: 0, instrumentIndex: 0, clientOrderId: 'H1E1S1L0' }
const ACCOUNT = { kind: 'RequestMassStatus', accountIndex: 0, sinceTimeUs: 1_799_000_000_000_000 }

function asks(
  title: string,
  name: ExchangeName,
  effects: readonly object[],
  answers: Answers,
  page: readonly string[],
): void {
  test(`${name}: ${title}`, async () => assert.deepEqual(await told(name, answers, effects), page))
}

// ── Kraken ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const KRAKEN_ORDER = (status: string, executed: string) =>
  `{"OA":{"cl_ord_id":"H1E1S1L0","status":"${status}","opentm":1799999990.5,"closetm":1799999999.5,"descr":{"pair":"XBTUSDT","type":"buy","ordertype":"limit","price":"60000.0","price2":"0"},"vol":"0.01","vol_exec":"${executed}"}}`
const KRAKEN_TRADES =
  '{"error":[],"result":{"count":2,"trades":{"T1":{"ordertxid":"OA","pair":"XBTUSDT","time":1799999999.1,"type":"buy","price":"60000.00","vol":"0.00400000","fee":"0.62400","maker":true},"T9":{"ordertxid":"OB","pair":"XBTUSDT","time":1799999999.2,"type":"sell","price":"60001.00","vol":"0.001","fee":"0.1","maker":false}}}}'

asks(
  'a working order with a fill',
  'kraken',
  [QUERY],
  [
    ['OpenOrders', `{"error":[],"result":{"open":${KRAKEN_ORDER('open', '0.004')}}}`],
    ['TradesHistory {"start":"1799999930"}', KRAKEN_TRADES],
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
  'the account: fills name their orders by the venue’s id, which is asked for',
  'kraken',
  [ACCOUNT],
  [
    ['OpenOrders {"txid":"OB"', '{"error":[],"result":{"open":{}}}'],
    [
      'ClosedOrders {"txid":"OB"',
      '{"error":[],"result":{"closed":{"OB":{"status":"closed","descr":{"pair":"XBTUSDT","type":"sell","ordertype":"market","price":"0"},"vol":"0.001","vol_exec":"0.001"}}}}',
    ],
    ['OpenOrders', `{"error":[],"result":{"open":${KRAKEN_ORDER('open', '0.004')}}}`],
    ['TradesHistory', KRAKEN_TRADES],
    [
      'BalanceEx',
      '{"error":[],"result":{"XXBT":{"balance":"1.5","hold_trade":"0.1"},"USDT":{"balance":"99.5"},"XBT.F":{"balance":"9"}}}',
    ],
  ],
  [
    'Trade H1E1S1L0 OA T1 400@6000000 fee 62400000/0',
    'Trade x-OB OB T9 100@6000100 fee 10000000/0',
    'Complete open=H1E1S1L0 balances=1:150000000,0:9950000000',
  ],
)

const KRAKEN_EMPTY_BALANCE = '{"error":[],"result":{"USDT":{"balance":"99.5"}}}'

asks(
  'the account: a part that was not answered is asked for again, not the whole',
  'kraken',
  [ACCOUNT],
  [
    ['OpenOrders {"txid":"OB"', '503', '{"error":[],"result":{"open":{}}}'],
    ['ClosedOrders {"txid":"OB"', '503', '{"error":[],"result":{"closed":{}}}'],
    ['OpenOrders', '503', `{"error":[],"result":{"open":${KRAKEN_ORDER('open', '0.004')}}}`],
    ['TradesHistory', '503', KRAKEN_TRADES],
    ['BalanceEx', '503', '503', KRAKEN_EMPTY_BALANCE],
  ],
  [
    'Trade H1E1S1L0 OA T1 400@6000000 fee 62400000/0',
    'Trade x-OB OB T9 100@6000100 fee 10000000/0',
    'Complete open=H1E1S1L0 balances=0:9950000000',
  ],
)

asks(
  'an order and the account at the same time: whoever reads the account is first',
  'kraken',
  [QUERY, ACCOUNT],
  [
    ['OpenOrders', '{"error":[],"result":{"open":{}}}'],
    ['ClosedOrders', '{"error":[],"result":{"closed":{},"count":0}}'],
    ['TradesHistory', '{"error":[],"result":{"count":0,"trades":{}}}'],
    ['BalanceEx', KRAKEN_EMPTY_BALANCE],
  ],
  ['Complete open= balances=0:9950000000', 'NotFound the venue does not know the order'],
)

test('kraken: the account: nobody asks whose order an execution was that is booked', async () => {
  const answers: Answers = [
    ['OpenOrders', '{"error":[],"result":{"open":{}}}'],
    ['TradesHistory', KRAKEN_TRADES],
    ['BalanceEx', KRAKEN_EMPTY_BALANCE],
  ]
  assert.deepEqual(await told('kraken', answers, [ACCOUNT], ['T1', 'T9']), ['Complete open= balances=0:9950000000'])
})

asks(
  'the dead man’s switch',
  'kraken',
  [{ kind: 'RefreshDeadMansSwitch', accountIndex: 0, timeoutUs: 60_000_000 }],
  [['CancelAllOrdersAfter', '{"error":[],"result":{"currentTime":"2027","triggerTime":"2027"}}']],
  ['switch Armed 1800000060000000'],
)

// ── OKX ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

const OKX_ORDER =
  '{"instId":"BTC-USDT","clOrdId":"H1E1S1L0","ordId":"77","side":"buy","sz":"0.01","accFillSz":"0.004","px":"60000","state":"STATE","uTime":"1799999999000"}'
const OKX_FILL =
  '{"instId":"BTC-USDT","tradeId":"5","ordId":"77","clOrdId":"H1E1S1L0","billId":"9","fillPx":"60000","fillSz":"0.004","side":"buy","execType":"M","feeCcy":"BTC","fee":"-0.000004","ts":"1799999998000"}'

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
  'nobody knows it',
  'okx',
  [QUERY],
  [['trade/order', '{"code":"51603","msg":"Order does not exist","data":[]}']],
  ['NotFound the venue does not know the order'],
)

asks(
  'the account',
  'okx',
  [ACCOUNT],
  [
    ['trade/orders-pending', `{"code":"0","data":[${OKX_ORDER.replace('STATE', 'partially_filled')}]}`],
    ['trade/fills', `{"code":"0","data":[${OKX_FILL}]}`],
    [
      'account/balance',
      '{"code":"0","data":[{"details":[{"ccy":"BTC","cashBal":"1.004","uTime":"1"},{"ccy":"OKB","cashBal":"3","uTime":"1"}]}]}',
    ],
  ],
  ['Trade H1E1S1L0 77 BTC-USDT-5 400@6000000 fee 400/1', 'Complete open=H1E1S1L0 balances=1:100400000'],
)

// ── Bybit ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const BYBIT_ORDER =
  '{"symbol":"BTCUSDT","orderId":"b-1","orderLinkId":"H1E1S1L0","side":"Buy","qty":"0.01","cumExecQty":"CUM","price":"60000","triggerPrice":"","orderStatus":"STATE","updatedTime":"1799999999000"}'
const BYBIT_FILL =
  '{"symbol":"BTCUSDT","orderId":"b-1","orderLinkId":"H1E1S1L0","side":"Buy","execId":"e-1","execQty":"0.01","execPrice":"60000","execFee":"0.00001","feeCurrency":"BTC","execType":"Trade","isMaker":false,"execTime":"1799999998000"}'
const bybitList = (rows: string, cursor = '') =>
  `{"retCode":0,"retMsg":"OK","result":{"category":"spot","nextPageCursor":"${cursor}","list":[${rows}]}}`

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
  'the account; funding is no execution',
  'bybit',
  [ACCOUNT],
  [
    ['order/realtime', bybitList(BYBIT_ORDER.replace('STATE', 'New').replace('CUM', '0'))],
    ['execution/list', bybitList(`${BYBIT_FILL},${BYBIT_FILL.replace('"Trade"', '"Funding"').replace('e-1', 'e-2')}`)],
    ['account/wallet-balance', '{"retCode":0,"result":{"list":[{"coin":[{"coin":"USDT","walletBalance":"12.5"}]}]}}'],
  ],
  ['Trade H1E1S1L0 b-1 e-1 1000@6000000 fee 1000/1', 'Complete open=H1E1S1L0 balances=0:1250000000'],
)

// ── Coinbase ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const COINBASE_ORDER =
  '{"order_id":"c-1","client_order_id":"H1E1S1L0","product_id":"BTC-USDT","side":"BUY","status":"STATE","filled_size":"0.01","order_configuration":{"limit_limit_gtc":{"base_size":"0.01","limit_price":"60000","post_only":false}},"created_time":"2027-01-15T08:00:00Z"}'
const COINBASE_FILL =
  '{"trade_id":"t-1","entry_id":"n-1","order_id":"c-1","trade_time":"2027-01-15T08:00:00Z","price":"60000","size":"0.01","commission":"0.6","product_id":"BTC-USDT","liquidity_indicator":"TAKER","size_in_quote":false,"side":"BUY"}'

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

asks(
  'the account: the name of the order is learned by its id',
  'coinbase',
  [ACCOUNT],
  [
    ['orders/historical/batch', '{"orders":[],"has_next":false}'],
    ['orders/historical/fills', `{"fills":[${COINBASE_FILL}],"cursor":""}`],
    ['orders/historical/c-1', `{"order":${COINBASE_ORDER.replace('STATE', 'FILLED')}}`],
    ['accounts', '{"accounts":[{"currency":"BTC","available_balance":{"value":"1.2"},"hold":{"value":"0.05"}}]}'],
  ],
  ['Trade H1E1S1L0 c-1 t-1 1000@6000000 fee 60000000/0', 'Complete open= balances=1:125000000'],
)

asks(
  'a cancel before the venue’s id is known is not sent, and the order is asked about',
  'coinbase',
  [
    {
      kind: 'SendCancel',
      accountIndex: 0,
      instrumentIndex: 0,
      orderNumber: 1,
      clientOrderId: 'H1E1S1L0',
      venueOrderId: undefined,
    },
  ],
  [],
  ['SendFailureReport'],
)
