import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { exponentialAverage, simpleAverage } from './averages.ts'
import { curveOf } from './curve.ts'
import { extend, piecesOf, type Stretch } from './stretches.ts'

const prices = fc.array(fc.double({ min: 1, max: 1_000, noNaN: true }), { maxLength: 60 })

test('a simple average is the mean of the newest so many prices', () => {
  fc.assert(
    fc.property(prices, fc.integer({ min: 1, max: 10 }), (given, length) => {
      const averages = simpleAverage(given, length)
      assert.equal(averages.length, given.length)
      averages.forEach((average, at) => {
        const window = given.slice(Math.max(0, at - length + 1), at + 1)
        const mean = window.length < length ? undefined : window.reduce((sum, price) => sum + price, 0) / length
        const isRight = mean === undefined ? average === undefined : Math.abs(average! - mean) < 1e-6
        assert.ok(isRight, `${average} is not ${mean}`)
      })
    }),
  )
})

test('an exponential average begins with the mean, and weighs the newest by 2 / (length + 1)', () => {
  assert.deepEqual(exponentialAverage([1, 2, 3, 7], 3), [undefined, undefined, 2, 4.5])
})

test('a curve has its greatest value at the top and its first at the line of no change', () => {
  const curve = curveOf([
    { atUs: 0, value: 10 },
    { atUs: 5, value: 30 },
    { atUs: 10, value: 20 },
  ])
  assert.equal(curve?.stroke, 'M0.0 96.00L500.0 4.00L1000.0 50.00')
  assert.equal(curve?.startY, 96)
  assert.deepEqual([curve?.min, curve?.max], [10, 30])
})

test('of fewer than two points there is no curve', () => {
  assert.equal(curveOf([]), undefined)
  assert.equal(curveOf([{ atUs: 1, value: 1 }]), undefined)
})

test('states over time are kept once each, bounded, and laid out without a hole', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 500 })
  fc.assert(
    fc.property(letters, states => {
      let kept: readonly Stretch<string>[] = []
      states.forEach((state, at) => {
        kept = extend(kept, state, at)
      })
      assert.ok(kept.length <= 400)
      assert.equal(kept.at(-1)!.state, states.at(-1))
      assert.ok(kept.every((stretch, at) => at === 0 || stretch.state !== kept[at - 1]!.state))
      const pieces = piecesOf(kept, kept[0]!.fromUs, states.length)
      const covered = pieces.reduce((sum, { width }) => sum + width, 0)
      assert.ok(Math.abs(covered - 1) < 1e-9, `covers ${covered}`)
    }),
  )
})
