/** Drawdowns: a table of curves, and a naive twin that looks at every pair of points. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DrawdownTracker } from './drawdown.ts'

function trackerOf(curve: readonly number[]): DrawdownTracker {
  const tracker = new DrawdownTracker()
  for (const [i, equity] of curve.entries()) tracker.observe(i, equity)
  return tracker
}

// curve                              began lowest recovered  ratio
const ROWS: readonly [number[], [number, number, number | undefined, number] | undefined][] = [
  [[], undefined],
  [[100], undefined],
  [[100, 100, 110, 110], undefined],
  [
    [100, 90],
    [0, 1, undefined, 0.1],
  ],
  [
    [100, 90, 100],
    [0, 1, 2, 0.1],
  ],
  [
    [100, 100, 90, 95, 101],
    [1, 2, 4, 0.1],
  ], // begins at the last time at the peak
  [
    [100, 90, 120, 60, 130, 20, 131],
    [4, 5, 6, 110 / 130],
  ],
  [
    [100, 50, 100, 50, 100],
    [0, 1, 2, 0.5],
  ], // of equal ones the first
  [
    [100, 80, 90, 80, 100],
    [0, 1, 4, 0.2],
  ], // and its first lowest point
  [
    [100, -50],
    [0, 1, undefined, 1.5],
  ],
  [
    [-10, -20, 5, 4],
    [2, 3, undefined, 0.2],
  ], // a peak below zero is no peak
]

for (const [curve, expected] of ROWS) {
  test(`the deepest drawdown of ${JSON.stringify(curve)}`, () => {
    const found = trackerOf(curve).deepest()
    const actual = found && [found.startUs, found.troughUs, found.recoveryUs, found.ratio]
    assert.deepEqual(actual, expected)
  })
}

test('the longest time below a peak need not be the deepest', () => {
  const longest = trackerOf([100, 10, 100, 99, 99, 99, 101, 100]).longest(7)
  assert.deepEqual(longest, { startUs: 2, endUs: 6, isRecovered: true })
})

test('a curve that has not recovered is below its peak until the end', () => {
  assert.deepEqual(trackerOf([100, 99, 98]).longest(9), { startUs: 0, endUs: 9, isRecovered: false })
})

function naiveDeepest(curve: readonly number[]): number {
  let deepest = 0
  for (let i = 0; i < curve.length; i++) {
    for (let j = i + 1; j < curve.length; j++) deepest = Math.max(deepest, (curve[i]! - curve[j]!) / curve[i]!)
  }
  return deepest
}

/** The longest run of points strictly below an earlier one, from the last time at that peak. */
function naiveLongest(curve: readonly number[]): number {
  let longest = 0
  for (let i = 0; i < curve.length; i++) {
    if (curve.slice(0, i).some(each => each > curve[i]!)) continue
    let j = i + 1
    while (j < curve.length && curve[j]! < curve[i]!) j++
    if (j > i + 1) longest = Math.max(longest, Math.min(j, curve.length - 1) - i)
  }
  return longest
}

test('the tracker agrees with every pair of points', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 40 }), curve => {
      const tracker = trackerOf(curve)
      const longest = tracker.longest(curve.length - 1)
      assert.equal(tracker.deepest()?.ratio ?? 0, naiveDeepest(curve))
      assert.equal(longest === undefined ? 0 : longest.endUs - longest.startUs, naiveLongest(curve))
    }),
    { numRuns: 500 },
  )
})
