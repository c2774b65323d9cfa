/** Each venue asked about the account, with answers of the forms that it documents. */

import assert from 'node:assert/strict'
import test from 'node:test'
import {
  ACCOUNT,
  BYBIT_FILL,
  BYBIT_LIQUIDATION,
  BYBIT_ORDER,
  BYBIT_POSITION,
  BYBIT_WALLET,
  bybitList,
  COINBASE_FILL,
  COINBASE_ORDER,
  KRAKEN_EMPTY_BALANCE,
  KRAKEN_ORDER,
  KRAKEN_TRADES,
  linearList,
  OKX_FILL,
  OKX_ORDER,
  QUERY,
} from './answer-forms.fixture.ts'
import { type Answers, asks, told } from './answered-desk.fixture.ts'
import type { ExchangeName } from './dialects.ts'

asks(
  'the account: fills name their orders by the venue’s id, which is asked for',
  'kraken',
  [ACCOUNT],
  [
    [
      'QueryOrders {"txid":"OB"',
      '{"error":[],"result":{"OB":{"status":"closed","descr":{"pair":"XBTUSDT","type":"sell","ordertype":"market","price":"0"},"vol":"0.001","vol_exec":"0.001"}}}',
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

asks(
  'the account: a part that was not answered is asked for again, not the whole',
  'kraken',
  [ACCOUNT],
  [
    ['QueryOrders {"txid":"OB"', '503', '{"error":["EOrder:Unknown order"]}'],
    ['OpenOrders', '503', `{"error":[],"result":{"open":${KRAKEN_ORDER('open', '0.004')}}}`],
    ['TradesHistory', '503', KRAKEN_TRADES],
    ['BalanceEx', '503', '503', KRAKEN_EMPTY_BALANCE],
  ],
  [
    'Trade H1E1S1L0 OA T1 400@6000000 fee 62400000/0',
    'Trade x-OB OB T9 100@6000100 fee 10000000/0',
    'Complete open=H1E1S1L0 balances=0:9950000000,1:0',
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
  ['Complete open= balances=0:9950000000,1:0', 'NotFound the venue does not know the order'],
)

test('kraken: the account: nobody asks whose order an execution was that is booked', async () => {
  const answers: Answers = [
    ['OpenOrders', '{"error":[],"result":{"open":{}}}'],
    ['TradesHistory', KRAKEN_TRADES],
    ['BalanceEx', KRAKEN_EMPTY_BALANCE],
  ]
  assert.deepEqual(await told('kraken', answers, [ACCOUNT], ['T1', 'T9']), ['Complete open= balances=0:9950000000,1:0'])
})

asks(
  'the account: an order of ours that closed long ago is known by the venue’s id, and its fill is ours',
  'kraken',
  [ACCOUNT],
  [
    ['QueryOrders {"txid":"OA"', `{"error":[],"result":${KRAKEN_ORDER('closed', '0.004')}}`],
    ['QueryOrders {"txid":"OB"', '{"error":["EOrder:Unknown order"]}'],
    ['OpenOrders', '{"error":[],"result":{"open":{}}}'],
    ['ClosedOrders', '{"error":[],"result":{"closed":{},"count":80}}'],
    ['TradesHistory', KRAKEN_TRADES],
    ['BalanceEx', KRAKEN_EMPTY_BALANCE],
  ],
  [
    'Trade H1E1S1L0 OA T1 400@6000000 fee 62400000/0',
    'Trade x-OB OB T9 100@6000100 fee 10000000/0',
    'Complete open= balances=0:9950000000,1:0',
  ],
)

asks(
  'the account after four days',
  'okx',
  [{ ...ACCOUNT, sinceTimeUs: 1_799_650_000_000_000 }],
  [
    ['trade/orders-pending', '{"code":"0","data":[]}'],
    ['trade/fills-history', `{"code":"0","data":[${OKX_FILL}]}`],
    ['trade/fills', '{"code":"0","data":[]}'],
    ['account/balance', '{"code":"0","data":[{"details":[]}]}'],
  ],
  ['Trade H1E1S1L0 77 BTC-USDT-5 400@6000000 fee 400/1', 'Complete open= balances=0:0,1:0'],
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
  ['Trade H1E1S1L0 77 BTC-USDT-5 400@6000000 fee 400/1', 'Complete open=H1E1S1L0 balances=1:100400000,0:0'],
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
  ['Trade H1E1S1L0 b-1 e-1 1000@6000000 fee 1000/1', 'Complete open=H1E1S1L0 balances=0:1250000000,1:0'],
)

/** A perpetual and its account. */
const CONTRACTS: readonly (readonly [title: string, name: ExchangeName, answers: Answers, page: readonly string[]])[] =
  [
    [
      'a liquidation is an execution, and the position that is not listed any more is none',
      'bybit',
      [
        ['order/realtime {"category":"linear","settleCoin":"USDT"', linearList('')],
        ['execution/list', linearList(BYBIT_LIQUIDATION)],
        ['order/realtime', linearList('')],
        ['order/history', linearList('')],
        ['account/wallet-balance', BYBIT_WALLET],
        ['position/list {"category":"linear","settleCoin":"USDT"', linearList('')],
      ],
      ['Trade x-b-9 b-9 e-1 1000@6000000 fee 1000/0', 'Complete open= balances=0:1250000000,1:0 lots=0'],
    ],
    [
      'a position',
      'bybit',
      [
        ['order/realtime', linearList('')],
        ['execution/list', linearList('')],
        ['account/wallet-balance', BYBIT_WALLET],
        ['position/list', linearList(BYBIT_POSITION)],
      ],
      ['Complete open= balances=0:1250000000,1:0 lots=-200'],
    ],
    [
      'a position that is no whole number of our lots is neither that nor none',
      'bybit',
      [
        ['order/realtime', linearList('')],
        ['execution/list', linearList('')],
        ['account/wallet-balance', BYBIT_WALLET],
        ['position/list', linearList(BYBIT_POSITION.replace('0.002', '0.0020001'))],
      ],
      [
        'CouldNotAsk open= balances= the venue\'s position in linear/BTCUSDT is "-0.0020001", no whole number of lots of 0.00001',
      ],
    ],
    [
      'no position is listed: it was closed by somebody else',
      'okx',
      [
        ['trade/orders-pending', '{"code":"0","data":[]}'],
        ['trade/fills', '{"code":"0","data":[]}'],
        ['account/balance', '{"code":"0","data":[{"details":[{"ccy":"USDT","cashBal":"7","uTime":"1"}]}]}'],
        ['account/positions', '{"code":"0","data":[]}'],
      ],
      ['Complete open= balances=0:700000000,1:0 lots=0'],
    ],
  ]

for (const [title, name, answers, page] of CONTRACTS)
  test(`${name}: contracts: ${title}`, async () =>
    assert.deepEqual(await told(name, answers, [ACCOUNT], [], 'LinearPerpetual'), page))

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
  ['Trade H1E1S1L0 c-1 t-1 1000@6000000 fee 60000000/0', 'Complete open= balances=1:125000000,0:0'],
)

// ── pages, and executions of long ago ────────────────────────────────────────────────────────────────────────────────

const LONG_AGO = { ...ACCOUNT, sinceTimeUs: 1_799_400_000_000_000 }
const DAY_MS = 86_400_000

/** Executions by number, one a second from a time on, in an order of somebody else. */
const binanceFills = (from: number, count: number, fromMs: number) =>
  `[${Array.from({ length: count }, (_, i) => `{"symbol":"BTCUSDT","id":${from + i},"orderId":7,"price":"60000.00","qty":"0.00001","commission":"0","commissionAsset":"USDT","time":${fromMs + i * 1_000},"isBuyer":true,"isMaker":false}`)}]`
const BINANCE_ORDER =
  '{"symbol":"BTCUSDT","orderId":7,"clientOrderId":"H1E1S1L0","side":"BUY","status":"NEW","origQty":"1","executedQty":"0.00001","price":"60000","updateTime":1799999998000}'

function binanceAccount(...fills: Answers): Answers {
  return [['venue/openOrders', `[${BINANCE_ORDER}]`], ...fills, ['GET https://venue/account ', '{"balances":[]}']]
}

/** The numbers of the executions that were told. */
async function numbersTold(answers: Answers): Promise<number[]> {
  const words = await told('binance', answers, [LONG_AGO])
  assert.equal(words.at(-1), 'Complete open=H1E1S1L0 balances=0:0,1:0')
  return words.slice(0, -1).map(word => Number(/BTCUSDT-(\d+)/.exec(word)![1]))
}

test('binance: the account of a week ago: the newest executions are all, less those that are older', async () => {
  const newest = binanceFills(1, 10, 1_799_400_000_000 - 3_000)
  const answers = binanceAccount(['myTrades {"symbol":"BTCUSDT","limit":1000}', newest])
  assert.deepEqual(await numbersTold(answers), [4, 5, 6, 7, 8, 9, 10])
})

test('binance: the account of a week ago: more than a page: day by day, none longer, then by number', async () => {
  const sinceMs = 1_799_400_000_000
  const day = (from: number) => `"startTime":${from},"endTime":${from + DAY_MS - 1},"limit":1000`
  const answers = binanceAccount(
    ['myTrades {"symbol":"BTCUSDT","limit":1000}', binanceFills(901, 1_000, sinceMs + 3 * DAY_MS)],
    [day(sinceMs), '[]'],
    [day(sinceMs + DAY_MS), binanceFills(1, 400, sinceMs + DAY_MS + 5)],
    ['"fromId":"401","limit":1000', binanceFills(401, 1_000, sinceMs + 2 * DAY_MS)],
    ['"fromId":"1401","limit":1000', binanceFills(1_401, 500, sinceMs + 3 * DAY_MS)],
  )
  const numbers = await numbersTold(answers)
  assert.deepEqual(
    [...new Set(numbers)].sort((a, b) => a - b),
    Array.from({ length: 1_900 }, (_, i) => i + 1),
  )
})

test('binance: executions of one millisecond on both sides of a page’s end are told', async () => {
  const sinceMs = 1_799_990_000_000
  const sameMs = (from: number, count: number) =>
    binanceFills(from, count, sinceMs).replaceAll(/"time":\d+/g, `"time":${sinceMs}`)
  const answers = binanceAccount(
    ['"startTime":1799990000000,"limit":1000', sameMs(1, 1_000)],
    ['"fromId":"1001"', sameMs(1_001, 2)],
  )
  const words = await told('binance', answers, [ACCOUNT])
  assert.equal(words.filter(word => word.startsWith('Trade')).length, 1_002)
})

asks(
  'the account of a week ago: no question reaches over seven days',
  'bybit',
  [{ ...ACCOUNT, sinceTimeUs: 1_799_395_200_000_000 }],
  [
    ['order/realtime', bybitList('')],
    ['"startTime":"1799395200000","endTime":"1799913599999"', bybitList(BYBIT_FILL)],
    ['"startTime":"1799913600000","limit"', bybitList(BYBIT_FILL.replace('e-1', 'e-2'))],
    ['account/wallet-balance', BYBIT_WALLET],
  ],
  [
    'Trade H1E1S1L0 b-1 e-1 1000@6000000 fee 1000/1',
    'Trade H1E1S1L0 b-1 e-2 1000@6000000 fee 1000/1',
    'Complete open= balances=0:1250000000,1:0',
  ],
)

asks(
  'open orders on two pages, of which the first is not full',
  'bybit',
  [ACCOUNT],
  [
    ['"cursor":"2"', bybitList(BYBIT_ORDER.replace('STATE', 'New').replace('CUM', '0'))],
    ['order/realtime', bybitList(BYBIT_ORDER.replace('STATE', 'New').replace('CUM', '0').replace('S1L0', 'S2L0'), '2')],
    ['execution/list', bybitList('')],
    ['account/wallet-balance', BYBIT_WALLET],
  ],
  ['Complete open=H1E1S2L0,H1E1S1L0 balances=0:1250000000,1:0'],
)

test('bybit: contracts: positions on two pages', async () => {
  const first = linearList(BYBIT_POSITION.replace('BTCUSDT', 'ETHUSDT')).replace(
    '"nextPageCursor":""',
    '"nextPageCursor":"2"',
  )
  const answers: Answers = [
    ['"cursor":"2"', linearList(BYBIT_POSITION)],
    ['position/list', first],
    ['order/realtime', linearList('')],
    ['execution/list', linearList('')],
    ['account/wallet-balance', BYBIT_WALLET],
  ]
  assert.deepEqual(await told('bybit', answers, [ACCOUNT], [], 'LinearPerpetual'), [
    'Complete open= balances=0:1250000000,1:0 lots=-200',
  ])
})

asks(
  'balances and executions on two pages; what lies in a vault is not there to trade with',
  'coinbase',
  [ACCOUNT],
  [
    ['orders/historical/batch', '{"orders":[],"has_next":false}'],
    [
      'fills {"start_sequence_timestamp":"2027-01-15T05:13:20.000Z","limit":"100","cursor":"2"}',
      `{"fills":[${COINBASE_FILL.replace('t-1', 't-2')}],"cursor":""}`,
    ],
    [
      'orders/historical/fills',
      `{"fills":[${COINBASE_FILL.replace('t-1', 't-0').replace('{', '{"trade_type":"REVERSAL",')},${COINBASE_FILL}],"cursor":"2"}`,
    ],
    ['orders/historical/c-1', `{"order":${COINBASE_ORDER.replace('STATE', 'FILLED')}}`],
    [
      '"cursor":"3"',
      '{"accounts":[{"currency":"USDT","type":"ACCOUNT_TYPE_CRYPTO","available_balance":{"value":"7"},"hold":{"value":"0"}},{"currency":"USDT","type":"ACCOUNT_TYPE_VAULT","available_balance":{"value":"1000"},"hold":{"value":"0"}}],"has_next":false,"cursor":""}',
    ],
    [
      'accounts',
      '{"accounts":[{"currency":"BTC","available_balance":{"value":"1.2"},"hold":{"value":"0.05"}}],"has_next":true,"cursor":"3"}',
    ],
  ],
  [
    'Trade H1E1S1L0 c-1 t-1 1000@6000000 fee 60000000/0',
    'Trade H1E1S1L0 c-1 t-2 1000@6000000 fee 60000000/0',
    'Complete open= balances=1:125000000,0:700000000',
  ],
)
