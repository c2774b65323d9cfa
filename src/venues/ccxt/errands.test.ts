/** Cancels and the dead man's switch: what answers mean for what was wished. */

import assert from 'node:assert/strict'
import test from 'node:test'
import { asks, told } from './answered-desk.fixture.ts'
import type { ExchangeName } from './dialects.ts'

const CANCEL = {
  kind: 'SendCancel',
  accountIndex: 0,
  instrumentIndex: 0,
  orderNumber: 1,
  clientOrderId: 'H1E1S1L0',
  venueOrderId: undefined,
}

asks(
  'the dead man’s switch',
  'kraken',
  [{ kind: 'RefreshDeadMansSwitch', accountIndex: 0, timeoutUs: 60_000_000 }],
  [['CancelAllOrdersAfter', '{"error":[],"result":{"currentTime":"2027","triggerTime":"2027"}}']],
  ['switch Armed 1800000060000000'],
)

asks(
  'a cancel before the venue’s id is known is not sent, and the order is asked about',
  'coinbase',
  [CANCEL],
  [],
  ['SendFailureReport'],
)

const CANCEL_ANSWERS: readonly (readonly [says: string, name: ExchangeName, answer: string, report: string])[] = [
  ['too many requests', 'binance', '{"code":-1003,"msg":"Too many requests"}', 'SendFailureReport'],
  ['our clock is off', 'binance', '{"code":-1021,"msg":"Timestamp"}', 'SendFailureReport'],
  ['the key may not', 'okx', '{"code":"50111","msg":"Invalid key","data":[]}', 'SendFailureReport'],
  ['too many orders', 'kraken', '{"error":["EOrder:Rate limit exceeded"]}', 'SendFailureReport'],
  ['it refuses', 'bybit', '{"retCode":110079,"retMsg":"The order is processing"}', 'CancelRejectReport'],
  ['it knows no such order', 'bybit', '{"retCode":110001,"retMsg":"Order does not exist"}', 'CancelRejectReport'],
]

for (const [says, name, answer, report] of CANCEL_ANSWERS)
  test(`${name}: a cancel: ${says}`, async () => assert.deepEqual(await told(name, [['', answer]], [CANCEL]), [report]))
