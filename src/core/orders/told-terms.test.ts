import assert from 'node:assert/strict'
import test from 'node:test'
import { fixtureInstrument } from '../domain/fixtures.ts'
import { lots, type PriceTicks, ticks } from '../domain/quantities.ts'
import { canBeTerms } from './told-terms.ts'

const instrument = fixtureInstrument({ priceMin: '1', priceMax: '100000', qtyMax: '10' })
const { qtyLotsMax, priceTicksMin, priceTicksMax } = instrument

/** A size, a limit and a trigger; whether they can be an order's. */
const ROWS: readonly (readonly [number, number | undefined, number | undefined, boolean])[] = [
  [1, undefined, undefined, true],
  [0, undefined, undefined, false],
  [-1, undefined, undefined, false],
  [qtyLotsMax, priceTicksMin, priceTicksMin, true],
  [qtyLotsMax + 1, priceTicksMin, priceTicksMin, false],
  [1, priceTicksMin - 1, undefined, false],
  [1, undefined, priceTicksMin - 1, false],
  [1, priceTicksMax, priceTicksMax, true],
  [1, priceTicksMax + 1, undefined, false],
  [1, undefined, priceTicksMax + 1, false],
  [1, priceTicksMax + 1, priceTicksMin, false],
  [1, priceTicksMin, priceTicksMax + 1, false],
]

const ticksOf = (price: number | undefined): PriceTicks | undefined => (price === undefined ? undefined : ticks(price))

test('told terms can be an order’s up to the bounds of its instrument, and no further', () => {
  for (const [qty, limit, trigger, isTaken] of ROWS) {
    const told = { qtyLots: lots(qty), limitTicks: ticksOf(limit), triggerTicks: ticksOf(trigger) }
    assert.equal(canBeTerms(instrument, told), isTaken, `${qty} @${limit} trigger ${trigger}`)
  }
})
