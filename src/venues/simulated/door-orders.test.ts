import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FillModel } from './fill-model.ts'
import { type FixtureChange, fixtureRequest, VenueBench } from './fixtures.ts'
import { restoreOrder, saveOrder } from './venue-state.ts'

const UNCAPPED = Number.POSITIVE_INFINITY

function place(bench: VenueBench, change: FixtureChange, takenLotsMax = UNCAPPED) {
  const extra = { note: { type: 'TEST' }, takenLotsMax }
  return bench.venue.enter(bench.nowUs, entry => entry.take(fixtureRequest(change), extra))
}

function benchAt(bidTicks: number, askTicks: number, model: Partial<FillModel> = {}): VenueBench {
  const bench = new VenueBench(model)
  bench.quote(bidTicks, 100, askTicks, 100)
  return bench
}

test('an order to be touched waits for the price to come back, a stop for it to run away', () => {
  const bench = benchAt(1000, 1001)
  const profit = place(bench, { clientOrderId: 'P', workingType: 'MarketIfTouched', triggerTicks: 990, qtyLots: 5 })
  const stop = place(bench, { clientOrderId: 'S', workingType: 'StopMarket', triggerTicks: 1010, qtyLots: 5 })
  bench.quote(995, 100, 996, 100)
  assert.deepEqual([profit.state, stop.state], ['Stopped', 'Stopped'])
  bench.quote(988, 100, 989, 100)
  assert.deepEqual([profit.state, stop.state], ['Filled', 'Stopped'])
  bench.quote(1012, 100, 1013, 100)
  assert.equal(stop.state, 'Filled')
})

test('touched, an order with a limit rests at it', () => {
  const bench = benchAt(1000, 1001)
  const change = { side: 'Sell', workingType: 'MarketIfTouched', triggerTicks: 1010, limitTicks: 1020, qtyLots: 5 }
  const order = place(bench, { clientOrderId: 'P', ...change })
  bench.quote(1011, 100, 1012, 100)
  assert.deepEqual([order.state, order.workingType, order.isTriggered], ['Resting', 'Limit', true])
})

test('a venue that goes by its last price lets no quote trigger a stop', () => {
  const bench = benchAt(1000, 1001, { stopsByTradesOnly: true })
  const stop = place(bench, { clientOrderId: 'S', workingType: 'StopMarket', triggerTicks: 1010, qtyLots: 5 })
  bench.quote(1020, 100, 1021, 100)
  assert.equal(stop.state, 'Stopped')
  bench.trade(1020, 1)
  assert.equal(stop.state, 'Filled')
})

test('an order takes no more than it was allowed when it came', () => {
  const bench = benchAt(1000, 1001)
  const order = place(bench, { clientOrderId: 'C', limitTicks: 1001, qtyLots: 10 }, 4)
  assert.deepEqual([order.cumQtyLots, order.state], [4, 'Resting'])
})

test('fees in what is received: a buyer pays in base, a seller in quote', () => {
  const bench = benchAt(1000, 1001, { feesInReceived: true })
  const bought = place(bench, { clientOrderId: 'B', qtyLots: 10 }).trades![0]!
  const sold = place(bench, { clientOrderId: 'S', side: 'Sell', qtyLots: 10 }).trades![0]!
  const { baseCurrency, quoteCurrency } = bench.venue.desk.markets[0]!.instrument
  assert.deepEqual([bought.feeCurrency, sold.feeCurrency], [baseCurrency, quoteCurrency])
  const account = bench.venue.desk.accounts[0]!
  const opening = 900_000_000_000_000_000n
  // 10 lots of 0.00001 are 10,000 satoshi: 5 of them at 5 bps.
  assert.equal(account.balances[baseCurrency]!.toText(), String(opening - BigInt(bought.feeMinor)))
  assert.equal(bought.feeMinor, 5)
  assert.equal(account.balances[quoteCurrency]!.toText(), String(opening - 10n * 10n - BigInt(sold.feeMinor)))
})

test('a note is kept with its order', () => {
  const order = place(benchAt(1000, 1001), { clientOrderId: 'N', limitTicks: 900, qtyLots: 10 })
  const again = restoreOrder(JSON.parse(JSON.stringify(saveOrder(order))), [])
  assert.deepEqual(again.note, { type: 'TEST' })
  assert.equal(again.takenTimeUs, order.takenTimeUs)
})
