import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VenueBench } from './fixtures.ts'

test('a market order takes the quote, then walks; what it took is gone until the next quote', () => {
  const bench = new VenueBench()
  bench.quote(99, 5, 101, 4)
  assert.deepEqual(bench.send({ qtyLots: 6 }), ['A1 New', 'A1 Trade 4@101 Taker', 'A1 Trade 2@102 Taker'])
  assert.deepEqual(bench.send({ clientOrderId: 'A2' }), ['A2 New', 'A2 Trade 1@102 Taker'])
  bench.quote(99, 5, 101, 4)
  assert.deepEqual(bench.send({ clientOrderId: 'A3' }), ['A3 New', 'A3 Trade 1@101 Taker'])
})

test('what was taken behind the touch is gone as well, on either side, and comes back with the next quote', () => {
  const bench = new VenueBench()
  bench.quote(99, 4, 101, 4)
  bench.send({ qtyLots: 6 })
  // Two of four at 102 are left.
  assert.deepEqual(bench.send({ clientOrderId: 'A2', qtyLots: 3 }), [
    'A2 New',
    'A2 Trade 2@102 Taker',
    'A2 Trade 1@103 Taker',
  ])
  assert.deepEqual(bench.send({ clientOrderId: 'A3', qtyLots: 3 }), ['A3 New', 'A3 Trade 3@103 Taker'])
  assert.deepEqual(bench.send({ clientOrderId: 'A4' }), ['A4 New', 'A4 Trade 1@104 Taker'])
  bench.send({ clientOrderId: 'B1', side: 'Sell', qtyLots: 9 })
  assert.deepEqual(bench.send({ clientOrderId: 'B2', side: 'Sell' }), ['B2 New', 'B2 Trade 1@97 Taker'])
  bench.quote(99, 4, 101, 4)
  assert.deepEqual(bench.send({ clientOrderId: 'A5' }), ['A5 New', 'A5 Trade 1@101 Taker'])
})

test('a market order waits for the first price', () => {
  const bench = new VenueBench()
  assert.deepEqual(bench.send(), ['A1 New'])
  assert.deepEqual(bench.quote(99, 5, 101, 4), ['A1 Trade 1@101 Taker'])
})

test('a resting bid fills when its turn in the queue comes, or when the price goes through', () => {
  const bench = new VenueBench()
  bench.quote(99, 5, 101, 4)
  assert.deepEqual(bench.send({ qtyLots: 3, limitTicks: 99 }), ['A1 New'])
  assert.deepEqual(bench.trade(99, 4, 'Sell'), [])
  assert.deepEqual(bench.trade(99, 9, 'Buy'), [])
  assert.deepEqual(bench.trade(99, 3, 'Sell'), ['A1 Trade 2@99 Maker'])
  assert.deepEqual(bench.trade(98, 1, 'Sell'), ['A1 Trade 1@99 Maker'])
})

test('a quote that offers below a resting bid fills it; one that offers at it fills as much as it shows', () => {
  const bench = new VenueBench()
  bench.quote(99, 5, 101, 4)
  bench.send({ qtyLots: 9, limitTicks: 100 })
  assert.deepEqual(bench.quote(98, 5, 100, 4), ['A1 Trade 4@100 Maker'])
  assert.deepEqual(bench.quote(97, 5, 99, 1), ['A1 Trade 5@100 Maker'])
})

test('bars: market at the next open, limits and stops on the path, the stop before the target', () => {
  const bench = new VenueBench()
  bench.bar(100, 110, 90, 105)
  assert.deepEqual(bench.send({ qtyLots: 2 }), ['A1 New'])
  assert.deepEqual(bench.bar(106, 110, 104, 107), ['A1 Trade 2@106 Taker'])
  bench.send({ clientOrderId: 'T', side: 'Sell', qtyLots: 2, limitTicks: 112, isReduceOnly: true })
  bench.send({ clientOrderId: 'S', side: 'Sell', qtyLots: 2, triggerTicks: 103, isReduceOnly: true })
  assert.deepEqual(bench.bar(107, 115, 100, 110), [
    'S Triggered',
    'S Trade 2@103 Taker',
    'T Canceled: reduce-only: nothing left to reduce',
  ])
})
