/** Questions that nobody answers, and answers without end: neither is an answer. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { ACCOUNT, BYBIT_FILL, BYBIT_ORDER, BYBIT_WALLET, bybitList, QUERY } from './answer-forms.fixture.ts'
import { asks, told } from './answered-desk.fixture.ts'
import { TransportError } from './transport.ts'

for (const [certainty, triesMax] of [
  ['Unknown', 4],
  ['NotSent', 1],
] as const)
  test(`a line that breaks at every try: ${certainty}`, async () => {
    let tries = 0
    const breaking = async () => {
      tries++
      throw new TransportError(certainty, 'ECONNRESET', undefined)
    }
    const words = await told('bybit', [['', bybitList('')]], [QUERY], [], 'Spot', breaking)
    assert.deepEqual(words, ['CouldNotAsk ECONNRESET'])
    assert.equal(tries, triesMax)
  })

const OTHERS = BYBIT_ORDER.replace('STATE', 'New').replace('CUM', '0').replace('H1E1S1L0', 'byHand')
const FILLED = BYBIT_ORDER.replace('STATE', 'Filled').replace('CUM', '0.02')

asks(
  'an order that is on none of so many pages is not told as unknown',
  'bybit',
  [QUERY],
  [
    ['order/realtime', bybitList('')],
    ['order/history', bybitList(OTHERS, '2')],
  ],
  ['CouldNotAsk PAGES_FULL: more than 200 pages of orders'],
)

asks(
  'executions without end',
  'bybit',
  [QUERY],
  [
    ['order/realtime', bybitList(FILLED)],
    ['execution/list', bybitList(BYBIT_FILL, '2')],
  ],
  ['New H1E1S1L0 b-1', 'CouldNotAsk PAGES_FULL: more than 200 pages of executions'],
)

asks(
  'open orders without end',
  'bybit',
  [ACCOUNT],
  [
    ['order/realtime', bybitList(OTHERS, '2')],
    ['execution/list', bybitList('')],
    ['account/wallet-balance', BYBIT_WALLET],
  ],
  ['CouldNotAsk open= balances= PAGES_FULL: more than 200 pages of open orders'],
)
