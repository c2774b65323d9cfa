/** The author's book against a naive twin: a map for each side, sorted anew for every look. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { newBookLevel } from '../core/domain/market-data.ts'
import type { Side } from '../core/domain/order.ts'
import { lots, ticks } from '../core/domain/quantities.ts'
import { LevelBook } from './book.ts'

const change = fc.record({
  side: fc.constantFrom<Side>('Buy', 'Sell'),
  priceTicks: fc.integer({ min: -30, max: 130 }),
  qtyLots: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1_000 })),
  isSnapshotStart: fc.integer({ min: 0, max: 199 }).map(n => n === 0),
})

test('the book equals its naive twin, also after a restart', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 400, size: 'max' }), changes => {
      const book = new LevelBook()
      const twin = { Buy: new Map<number, number>(), Sell: new Map<number, number>() }
      for (const { side, priceTicks, qtyLots, isSnapshotStart } of changes) {
        book.apply({ ...newBookLevel(), side, priceTicks: ticks(priceTicks), qtyLots: lots(qtyLots), isSnapshotStart })
        if (isSnapshotStart) for (const levels of Object.values(twin)) levels.clear()
        if (qtyLots === 0) twin[side].delete(priceTicks)
        else twin[side].set(priceTicks, qtyLots)
        assert.equal(book.bidTicks(), [...twin.Buy.keys()].sort((a, b) => b - a)[0])
        assert.equal(book.askTicks(), [...twin.Sell.keys()].sort((a, b) => a - b)[0])
      }
      const restored = new LevelBook()
      restored.restore(JSON.parse(JSON.stringify(book.save())))
      for (const each of [book, restored]) assert.deepEqual(levelsOf(each), twinLevelsOf(twin))
    }),
    { numRuns: 60 },
  )
})

function levelsOf(book: LevelBook) {
  const bids = Array.from({ length: book.bidLevelCount }, (_, level) => [book.bidTicks(level), book.bidLots(level)])
  const asks = Array.from({ length: book.askLevelCount }, (_, level) => [book.askTicks(level), book.askLots(level)])
  assert.deepEqual([book.bidTicks(bids.length), book.askLots(asks.length)], [undefined, undefined])
  return { bids, asks }
}

function twinLevelsOf(twin: Record<Side, Map<number, number>>) {
  return { bids: [...twin.Buy].sort((a, b) => b[0] - a[0]), asks: [...twin.Sell].sort((a, b) => a[0] - b[0]) }
}
