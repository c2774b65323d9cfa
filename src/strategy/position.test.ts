/** A strategy's position against a naive twin in exact fractions, for linear and inverse instruments. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { fixtureInstrument } from '../core/domain/fixtures.ts'
import type { Side } from '../core/domain/order.ts'
import { lots, ticks } from '../core/domain/quantities.ts'
import { TrackedPosition } from './position.ts'

const SPOT = fixtureInstrument()
const INVERSE = fixtureInstrument({ kind: 'InversePerpetual' })

//  fills (side lots@ticks)                  signed  average  realized (ticks × lots)
const ROWS: readonly (readonly [string, number, number | undefined, number])[] = [
  ['B5@100', 5, 100, 0],
  ['B5@100 B5@110', 10, 105, 0],
  ['B5@100 S5@110', 0, undefined, 50],
  ['B5@100 S2@110', 3, 100, 20],
  ['B5@100 S8@110', -3, 110, 50], //         through flat: what is left opens anew
  ['S4@100 B4@90', 0, undefined, 40],
  ['S4@100 S4@120 B2@100', -6, 110, 20],
  ['B3@-10 S3@-4', 0, undefined, 18], //     prices below zero
]

for (const [fills, signedLots, averageTicks, realized] of ROWS) {
  test(`${fills} is ${signedLots} at ${averageTicks}, realized ${realized}`, () => {
    const position = new TrackedPosition(SPOT)
    for (const [, side, size, price] of fills.matchAll(/([BS])(\d+)@(-?\d+)/g)) {
      position.fill(side === 'B' ? 'Buy' : 'Sell', lots(Number(size)), ticks(Number(price)))
    }
    assert.deepEqual(
      [position.signedLots, position.averageTicks, position.realizedMinor],
      [signedLots, averageTicks, realized * SPOT.minorPerTickLot],
    )
  })
}

const fill = fc.record({
  side: fc.constantFrom<Side>('Buy', 'Sell'),
  lots: fc.integer({ min: 1, max: 1_000 }),
  ticks: fc.integer({ min: 1, max: 200_000 }),
})
const fills = fc.array(fill, { minLength: 1, maxLength: 60, size: 'max' })

for (const instrument of [SPOT, INVERSE]) {
  test(`${instrument.kind}: realized stays within half a minor unit a fill of the exact fraction`, () => {
    fc.assert(
      fc.property(fills, list => {
        const position = new TrackedPosition(instrument)
        let held = 0
        let cost = new Decimal(0)
        let realized = new Decimal(0)
        for (const { side, lots: size, ticks: price } of list) {
          const sign = side === 'Buy' ? 1 : -1
          const worth = instrument.isInverse
            ? new Decimal(instrument.minorPerTickLot).div(price)
            : new Decimal(instrument.minorPerTickLot).mul(price)
          const closing = held * sign < 0 ? Math.min(Math.abs(held), size) : 0
          if (closing > 0) {
            const released = cost.mul(closing).div(Math.abs(held))
            const gain = worth
              .mul(closing)
              .minus(released)
              .mul(instrument.isInverse ? sign : -sign)
            realized = realized.plus(gain)
            cost = cost.minus(released)
          }
          cost = cost.plus(worth.mul(size - closing))
          held += sign * size
          position.fill(side, lots(size), ticks(price))
          assert.equal(position.signedLots, held)
          assert.equal(position.qtyLots, Math.abs(held))
        }
        const slack = instrument.isInverse ? 2 * list.length : list.length
        assert.ok(
          realized.minus(position.realizedMinor).abs().lte(slack),
          `ours ${position.realizedMinor}, exact ${realized}`,
        )
      }),
      { numRuns: 60 },
    )
  })
}

test('money is conserved: when all is closed, realized is exactly what was taken in less what was paid', () => {
  fc.assert(
    fc.property(fills, list => {
      const position = new TrackedPosition(SPOT)
      let cash = 0
      const trade = (side: Side, size: number, price: number) => {
        position.fill(side, lots(size), ticks(price))
        cash += (side === 'Buy' ? -1 : 1) * size * price * SPOT.minorPerTickLot
      }
      for (const { side, lots: size, ticks: price } of list) trade(side, size, price)
      if (position.signedLots !== 0) trade(position.signedLots > 0 ? 'Sell' : 'Buy', position.qtyLots, 777)
      assert.equal(position.realizedMinor, cash)
    }),
  )
})
