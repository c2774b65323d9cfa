/** What is odd about an account: it cannot be asked, names nobody, tells of what we do not trade; and what a standby read of it. */

import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { ACCOUNT, KRAKEN_EMPTY_BALANCE, KRAKEN_TRADES, OKX_FILL, OKX_ORDER } from './answer-forms.fixture.ts'
import { type Answers, answeredDesk, asks, wordsOf } from './answered-desk.fixture.ts'
import type { ExchangeName } from './dialects.ts'
import { LATE_MS } from './listed-fills.ts'

const NO_BALANCE = ['account/balance', '{"code":"0","data":[{"details":[]}]}'] as const
const NO_ORDERS = ['trade/orders-pending', '{"code":"0","data":[]}'] as const

for (const [part, answers] of [
  [
    'orders',
    [
      ['trade/orders-pending', '{"code":"50001","msg":"Busy","data":[]}'],
      ['trade/fills', '{"code":"0","data":[]}'],
      NO_BALANCE,
    ],
  ],
  ['executions', [NO_ORDERS, ['trade/fills', '{"code":"50001","msg":"Busy","data":[]}'], NO_BALANCE]],
  [
    'balances',
    [
      NO_ORDERS,
      ['trade/fills', '{"code":"0","data":[]}'],
      ['account/balance', '{"code":"50001","msg":"Busy","data":[]}'],
    ],
  ],
] as const)
  asks(`its ${part} cannot be asked now: that is no empty account`, 'okx', [ACCOUNT], answers, [
    'CouldNotAsk open= balances= 50001 Busy',
  ])

asks(
  'an open order that no client named is none of ours by name',
  'okx',
  [ACCOUNT],
  [
    [
      'trade/orders-pending',
      `{"code":"0","data":[${OKX_ORDER.replace('STATE', 'live').replace('H1E1S1L0', '')},${OKX_ORDER.replace('STATE', 'live').replace('"77"', '"78"')}]}`,
    ],
    ['trade/fills', '{"code":"0","data":[]}'],
    NO_BALANCE,
  ],
  ['Complete open=H1E1S1L0 balances=0:0,1:0'],
)

asks(
  'an execution in a market that we do not have is not told',
  'okx',
  [ACCOUNT],
  [
    NO_ORDERS,
    ['trade/fills', `{"code":"0","data":[${OKX_FILL.replace('BTC-USDT', 'DOGE-USDT').replace('H1E1S1L0', '')}]}`],
    NO_BALANCE,
  ],
  ['Complete open= balances=0:0,1:0'],
)

/** A desk, with a reading of its account that ends when it was told. */
function reading(context: TestContext, name: ExchangeName, answers: Answers) {
  let told: (() => void) | undefined
  let failed: ((error: unknown) => void) | undefined
  const words: string[] = []
  const { desk, asked } = answeredDesk(name, answers, {
    report: each => {
      words.push(wordsOf(each))
      if (each.kind === 'MassStatusReport') told?.()
    },
    onDefect: error => failed?.(error),
  })
  context.after(() => desk.close())
  const read = (askedTimeUs: number, sinceTimeUs = ACCOUNT.sinceTimeUs) =>
    new Promise<void>((resolve, reject) => {
      told = resolve
      failed = reject
      desk.run({ ...ACCOUNT, askedTimeUs, sinceTimeUs } as never)
    })
  return { desk, asked, words, read }
}

test('kraken: whose order it was is asked once, also of one that nobody named', async context => {
  const again = KRAKEN_TRADES.replace('"T1"', '"T8"').replace('"ordertxid":"OA"', '"ordertxid":"OB"')
  const { asked, words, read } = reading(context, 'kraken', [
    [
      'QueryOrders {"txid":"OB"',
      '{"error":[],"result":{"OB":{"status":"closed","descr":{"pair":"XBTUSDT","type":"sell","ordertype":"market","price":"0"},"vol":"0.001","vol_exec":"0.001"}}}',
    ],
    ['OpenOrders', '{"error":[],"result":{"open":{}}}'],
    ['TradesHistory', again],
    ['BalanceEx', KRAKEN_EMPTY_BALANCE],
  ])
  await read(1)
  assert.deepEqual(
    words.map(word => word.split(' ')[1]),
    ['x-OB', 'x-OB', 'open='],
  )
  assert.equal(asked.filter(each => each.includes('QueryOrders')).length, 1)
})

test('okx: what a standby read is taken by the first question of the core, and by no other', async context => {
  const { desk, asked, read } = reading(context, 'okx', [
    NO_ORDERS,
    ['trade/fills', `{"code":"0","data":[${OKX_FILL}]}`],
    NO_BALANCE,
  ])
  const begins = () =>
    asked.filter(each => each.includes('trade/fills')).map(each => Number(/"begin":"?(\d+)/.exec(each)![1]))
  desk.readAhead()
  for (let turn = 0; turn < 100; turn++) await new Promise(resolve => setImmediate(resolve))
  const [sinceMs, laterMs, newestMs] = [1_799_999_700_000, 1_799_999_800_000, 1_799_999_998_000]
  await read(0, sinceMs * 1_000)
  await read(1, sinceMs * 1_000)
  await read(2, laterMs * 1_000)
  await read(3, laterMs * 1_000)
  assert.deepEqual(begins().slice(1), [
    sinceMs, // the gateway's own question
    newestMs - LATE_MS,
    sinceMs, // once more as far back as the one before should have gone
    laterMs,
  ])
})
