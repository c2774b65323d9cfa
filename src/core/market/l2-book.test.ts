/** The ladder book against its naive twin, and the cases that its window must get right. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SIDES, type Side } from '../domain/order.ts'
import { lots, ticks } from '../domain/quantities.ts'
import { L2Book, type PriceLevelBook } from './l2-book.ts'
import { NaiveBook } from './naive-book.ts'

const REACH_TICKS = 64

type Step = { readonly clear: boolean; readonly side: Side; readonly price: number; readonly qty: number }

/** A walk of prices: mostly near the last one, sometimes at the edge of the window, sometimes anywhere at all. */
const price = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -40, max: 40 }) },
  { weight: 4, arbitrary: fc.integer({ min: -3 * REACH_TICKS, max: 3 * REACH_TICKS }) },
  { weight: 1, arbitrary: fc.constantFrom(2 ** 31, -(2 ** 31), 2 ** 52, -(2 ** 52), 2 ** 52 + 2, 0.5, Number.NaN) },
  { weight: 1, arbitrary: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }) },
)
const qty = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 10, arbitrary: fc.integer({ min: 1, max: 2 ** 53 - 1 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, Number.NaN) },
)
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ clear: fc.integer({ min: 0, max: 60 }).map(n => n === 0), side: fc.constantFrom(...SIDES), price, qty }),
  { minLength: 20, maxLength: 120, size: 'max' },
)

function assertEqualBooks(book: PriceLevelBook, twin: PriceLevelBook): void {
  assert.equal(book.bestBidTicks, twin.bestBidTicks)
  assert.equal(book.bestAskTicks, twin.bestAskTicks)
  assert.equal(book.refusedCount, twin.refusedCount)
  assert.equal(book.evictedCount, twin.evictedCount)
  for (const side of SIDES) {
    assert.equal(book.levelCount(side), twin.levelCount(side))
    assert.deepEqual(book.levels(side), twin.levels(side))
    assert.deepEqual(book.depth(side, 3), twin.depth(side, 3))
  }
}

function run(book: PriceLevelBook, twin: PriceLevelBook, step: Step, drift: number): void {
  if (step.clear) {
    book.clear()
    twin.clear()
  }
  const priceTicks = ticks(step.price + drift)
  assert.equal(book.set(step.side, priceTicks, lots(step.qty)), twin.set(step.side, priceTicks, lots(step.qty)))
  assert.equal(book.qtyAt(step.side, priceTicks), twin.qtyAt(step.side, priceTicks))
  if (Number.isInteger(priceTicks))
    assert.equal(book.nextTicks(step.side, priceTicks), twin.nextTicks(step.side, priceTicks))
}

test('the book equals its naive twin after every step, over moves, emptying and extreme jumps', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: -5, max: 5 }), (walk, driftPerStep) => {
      const book = new L2Book(REACH_TICKS)
      const twin = new NaiveBook(REACH_TICKS)
      for (const [i, step] of walk.entries()) {
        run(book, twin, step, i * driftPerStep)
        assertEqualBooks(book, twin)
      }
    }),
    { numRuns: 1000 },
  )
})

test('a book of the default reach equals its twin while it grows from one level to thousands', () => {
  const book = new L2Book()
  const twin = new NaiveBook()
  for (let i = 0; i < 3000; i++) {
    const side = SIDES[i & 1]!
    const priceTicks = ticks(((i * 7919) % 4001) - 2000)
    assert.equal(book.set(side, priceTicks, lots(i % 5)), twin.set(side, priceTicks, lots(i % 5)))
    assert.equal(book.bestBidTicks, twin.bestBidTicks)
    assert.equal(book.bestAskTicks, twin.bestAskTicks)
  }
  assertEqualBooks(book, twin)
  assert.ok(book.levelCount('Buy') > 1000)
})

test('a saved book comes back equal and saves equal, whatever way it was reached', () => {
  fc.assert(
    fc.property(steps, walk => {
      const book = new L2Book(REACH_TICKS)
      const twin = new NaiveBook(REACH_TICKS)
      for (const step of walk) run(book, twin, step, 0)
      const restored = L2Book.restore(JSON.parse(JSON.stringify(book.save())), REACH_TICKS)
      assertEqualBooks(restored, twin)
      assert.equal(JSON.stringify(restored.save()), JSON.stringify(book.save()))
    }),
    { numRuns: 100 },
  )
})

test('the reach: a level behind it is refused and counted, a better one evicts what it leaves behind', () => {
  // side  price  qty  ->  outcome   best  levels
  const rows = `
    Buy      100    1      Kept       100       1
    Buy       37    1      Kept       100       2   63 behind: the last place within the reach
    Buy       36    1      Refused    100       2   64 behind
    Buy       36    0      Kept       100       2   to remove what is not there is no fault
    Buy      101    1      Evicting   101       2   37 is now 64 behind
    Buy    90000    1      Evicting 90000       1   a jump leaves everything behind
    Buy    90000    0      Kept      none       0
    Buy       -5    1      Kept        -5       1   an empty side takes any price
    Buy       -5   -1      Refused     -5       1`
  const book = new L2Book(REACH_TICKS)
  for (const row of rows.trim().split('\n')) {
    const [side, price, qty, outcome, best, levels] = row.trim().split(/\s+/)
    assert.equal(book.set(side as Side, ticks(Number(price)), lots(Number(qty))), outcome, row)
    assert.equal(book.bestBidTicks, best === 'none' ? undefined : Number(best), row)
    assert.equal(book.levelCount('Buy'), Number(levels), row)
  }
  assert.equal(book.refusedCount, 2)
  assert.equal(book.evictedCount, 3)
})

test('an ask at the price 0 is not -0', () => {
  const book = new L2Book()
  book.set('Sell', ticks(0), lots(3))
  assert.ok(Object.is(book.bestAskTicks, 0))
  assert.ok(Object.is(book.levels('Sell')[0]?.priceTicks, 0))
  assert.ok(Object.is(book.nextTicks('Sell', ticks(-1)), 0))
})
