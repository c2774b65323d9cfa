/** Adjusted prices and sizes: the rules as a table, and a naive twin in big rationals. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Adjustment, type AdjustmentKind } from './adjustment.ts'
import { newColumnBatch } from './columns.ts'
import type { CorporateAction } from './corporate-actions.ts'
import { DataError } from './data-error.ts'

const DAY = 86_400_000_000

const split = (day: number, newShares: number, oldShares: number): CorporateAction => ({
  kind: 'Split',
  exTimeUs: day * DAY,
  newShares,
  oldShares,
})
const dividend = (day: number, kept: number, of: number): CorporateAction => ({
  kind: 'Dividend',
  exTimeUs: day * DAY,
  kept,
  of,
})

/** Price and size of an execution on a day, after the adjustment. */
function adjusted(
  actions: readonly CorporateAction[],
  kind: Exclude<AdjustmentKind, 'none'>,
  anchorDay: number,
  [day, price, size]: readonly [number, number, number],
): number[] {
  const batch = newColumnBatch('Trade', 1)
  batch.rowCount = 1
  for (const [column, value] of [day * DAY, 0, price, size, 0, 0].entries()) batch.columns[column]![0] = value
  new Adjustment(actions, kind, anchorDay * DAY).apply('Trade', batch)
  return [batch.columns[2]![0]!, batch.columns[3]![0]!]
}

test('what an action makes of a row before it', () => {
  const seven = [split(10, 7, 1)]
  const both = [dividend(5, 99, 100), split(10, 2, 1)]
  const rows: readonly [
    string,
    readonly CorporateAction[],
    'splits' | 'splitsAndDividends',
    number,
    number[],
    number[],
  ][] = [
    // what                              actions           asked                 to   day price size    price size
    ['the day before a split', seven, 'splits', 99, [9, 64_557, 3], [9222, 21]],
    ['the day of a split', seven, 'splits', 99, [10, 64_557, 3], [64_557, 3]],
    ['a split after the end of the run', seven, 'splits', 9, [8, 64_557, 3], [64_557, 3]],
    ['halves go away from zero', [split(10, 2, 1)], 'splits', 99, [9, 5, 1], [3, 2]],
    ['nothing becomes free', seven, 'splits', 99, [9, 1, 1], [1, 7]],
    ['a reverse split', [split(10, 1, 10)], 'splits', 99, [9, 101, 25], [1010, 3]],
    ['a reverse split of one share', [split(10, 1, 10)], 'splits', 99, [9, 101, 1], [1010, 1]],
    ['no size stays no size', [split(10, 1, 10)], 'splits', 99, [9, 101, 0], [1010, 0]],
    ['three for two', [split(10, 3, 2)], 'splits', 99, [9, 300, 10], [200, 15]],
    ['dividends are not splits', both, 'splits', 99, [4, 10_000, 10], [5000, 20]],
    ['a dividend and a split', both, 'splitsAndDividends', 99, [4, 10_000, 10], [4950, 20]],
    ['between the two', both, 'splitsAndDividends', 99, [5, 10_000, 10], [5000, 20]],
    ['two on one day', [split(10, 2, 1), dividend(10, 9, 10)], 'splitsAndDividends', 99, [9, 1000, 1], [450, 2]],
  ]
  for (const [what, actions, kind, to, [day, price, size], expected] of rows) {
    assert.deepEqual(adjusted(actions, kind, to, [day!, price!, size!]), expected, what)
  }
})

test('bars belong to the time at which they open, and every one of their prices is adjusted', () => {
  const batch = newColumnBatch('Bar', 2)
  batch.rowCount = 2
  const rows = [
    [10 * DAY, 9 * DAY, 700, 770, 693, 707, 5],
    [11 * DAY, 10 * DAY, 101, 110, 99, 105, 5],
  ]
  for (const [row, values] of rows.entries())
    for (const [at, value] of values.entries()) batch.columns[at]![row] = value
  const adjustment = new Adjustment([split(10, 7, 1)], 'splits', Number.POSITIVE_INFINITY)
  adjustment.apply('Bar', batch)
  const column = (at: number) => [...batch.columns[at]!]
  assert.deepEqual([2, 3, 4, 5, 6].map(column), [
    [100, 101],
    [110, 110],
    [99, 99],
    [101, 105],
    [35, 5],
  ])
  assert.deepEqual([adjustment.leaves(10 * DAY - 1), adjustment.leaves(10 * DAY)], [false, true])
})

test('any actions: the naive twin in big rationals, and quotes never cross', () => {
  const share = fc.integer({ min: 1, max: 20 })
  const factor = fc.integer({ min: 9000, max: 10_000 })
  const action = fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 30 }), share, share).map(([day, a, b]) => split(day, a, b)),
    fc.tuple(fc.integer({ min: 1, max: 30 }), factor).map(([day, kept]) => dividend(day, kept, 10_000)),
  )
  const quote = fc.record({
    day: fc.nat(31),
    bid: fc.integer({ min: 1, max: 1e9 }),
    spread: fc.nat(1000),
    size: fc.integer({ min: 0, max: 1e6 }),
  })
  const kinds = fc.constantFrom('splits', 'splitsAndDividends')
  const property = fc.property(
    fc.array(action, { maxLength: 3 }),
    kinds,
    fc.array(quote),
    fc.nat(31),
    (actions, kind, quotes, anchor) => {
      const rows = quotes.toSorted((a, b) => a.day - b.day)
      const batch = newColumnBatch('Quote', rows.length)
      batch.rowCount = rows.length
      for (const [row, { day, bid, spread, size }] of rows.entries()) {
        const values = [day * DAY, 0, bid, size, bid + spread, size]
        for (const [at, value] of values.entries()) batch.columns[at]![row] = value
      }
      new Adjustment(actions, kind, anchor * DAY).apply('Quote', batch)
      for (const [row, { day, bid, spread, size }] of rows.entries()) {
        const later = actions.filter(({ exTimeUs }) => exTimeUs > day * DAY && exTimeUs <= anchor * DAY)
        const [bidAfter, bidSize, askAfter] = [2, 3, 4].map(column => batch.columns[column]![row]!)
        assert.equal(bidAfter, naive(bid, later, kind, 'price'))
        assert.equal(askAfter, naive(bid + spread, later, kind, 'price'))
        assert.equal(bidSize, naive(size, later, kind, 'size'))
        assert(bidAfter! <= askAfter!)
      }
    },
  )
  fc.assert(property)
})

function naive(value: number, later: readonly CorporateAction[], kind: string, what: 'price' | 'size'): number {
  let [top, bottom] = [BigInt(value), 1n]
  for (const action of later) {
    if (action.kind === 'Split') {
      top *= BigInt(what === 'price' ? action.oldShares : action.newShares)
      bottom *= BigInt(what === 'price' ? action.newShares : action.oldShares)
    } else if (what === 'price' && kind === 'splitsAndDividends') {
      top *= BigInt(action.kept)
      bottom *= BigInt(action.of)
    }
  }
  const nearest = Number((2n * top + bottom) / (2n * bottom))
  return value > 0 && nearest === 0 ? 1 : nearest
}

test('actions that whole numbers cannot hold are refused', () => {
  const actions = [3, 7, 11, 13].map((day, at) => dividend(day, 9_999_991 - at * 2, 10_000_019))
  const anchorUs = Number.POSITIVE_INFINITY
  assert.throws(
    () => new Adjustment(actions, 'splitsAndDividends', anchorUs),
    (error: unknown) => error instanceof DataError && error.code === 'UNSUPPORTED',
  )
})
