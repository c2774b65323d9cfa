/** Trades as CSV: exact decimals, quoting by RFC 4180. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureInstrument, fixtureStrategy } from '../core/domain/fixtures.ts'
import { fixtureFill, fixtureRecorder, fixtureRun, fixtureTimeUs } from './fixtures.ts'
import { RunRecorder } from './run-recorder.ts'
import { summarize } from './statistics.ts'
import { tradesCsv } from './trades-csv.ts'

const SECOND = 1_000_000
const START_US = fixtureTimeUs('2024-01-01')

test('a closed and an open trade, to the last digit', () => {
  const recorder = fixtureRecorder()
  const fills = [
    { side: 'Buy', lastQtyLots: 1, lastTicks: 100, feeMinor: 1 },
    { side: 'Buy', lastQtyLots: 2, lastTicks: 101, feeMinor: 1 },
    { side: 'Sell', lastQtyLots: 4, lastTicks: 103, feeMinor: 4 },
  ]
  for (const [i, fill] of fills.entries()) {
    recorder.onOrder(fixtureFill({ ...fill, timeUs: START_US + i * 1.5 * SECOND }))
  }
  assert.deepEqual(
    [...tradesCsv(recorder, () => 110)],
    [
      'strategy,instrument,side,status,entry_time,exit_time,duration_seconds,quantity,exit_quantity,entry_price,exit_price,fills,currency,gross_profit,fees,net_profit\r\n',
      'alpha,BTC-USDT.SIM,long,closed,2024-01-01T00:00:00.000000Z,2024-01-01T00:00:03.000000Z,3.000000,0.00003,0.00003,1.006667,1.03,3,USDT,0.00000070,0.00000005,0.00000065\r\n',
      'alpha,BTC-USDT.SIM,short,open,2024-01-01T00:00:03.000000Z,,,0.00001,0.00000,1.03,,1,USDT,-0.00000070,0.00000001,-0.00000071\r\n',
    ],
  )
})

test('without a mark an open trade has no profit; an order of nobody has no strategy', () => {
  const recorder = fixtureRecorder()
  recorder.onOrder(fixtureFill({ strategyIndex: -1, timeUs: START_US }))
  const fields = [...tradesCsv(recorder)][1]!.trimEnd().split(',')
  assert.deepEqual([fields[0], fields[13], fields[14], fields[15]], ['', '', '0.00000000', ''])
})

test('the marks of the recorder value open trades', () => {
  const { configuration, convert } = fixtureRecorder()
  const recorder = new RunRecorder({ configuration, convert, markTicksOf: () => 107 })
  recorder.onOrder(fixtureFill({ timeUs: START_US }))
  assert.equal([...tradesCsv(recorder)][1]!.split(',')[13], '0.00000070')
  assert.equal(summarize(recorder, { run: fixtureRun() }).profitParts.openTradesMinor, 70n)
})

test('a price of whole units has no point', () => {
  const instrument = fixtureInstrument({ tickSize: '1', lotSize: '1' })
  const recorder = fixtureRecorder({ instruments: [instrument] })
  recorder.onOrder(fixtureFill({ timeUs: START_US }))
  assert.equal([...tradesCsv(recorder)][1]!.split(',')[9], '100')
})

test('a name with separators is quoted', () => {
  const recorder = fixtureRecorder({ strategies: [fixtureStrategy({ strategyId: 'a,"b"' })] })
  recorder.onOrder(fixtureFill({ timeUs: START_US }))
  assert.ok([...tradesCsv(recorder)][1]!.startsWith('"a,""b""",BTC-USDT.SIM,'))
})
