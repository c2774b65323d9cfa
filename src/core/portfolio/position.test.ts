import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { fixtureInstrument } from '../domain/fixtures.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { Side } from '../domain/order.ts'
import { averageTicksOf, netFill, Position, signedValueMinorOf, unrealizedMinorOf } from './position.ts'
import { netFillWide, unrealizedWide } from './position-wide.ts'

const linear = fixtureInstrument({ kind: 'LinearPerpetual' })
const inverse = fixtureInstrument({ kind: 'InversePerpetual' })
const spot = fixtureInstrument({ kind: 'Spot' })
const share = fixtureInstrument({ kind: 'Equity' })
const KINDS: readonly Instrument[] = [linear, inverse, spot, share]

// ── the naive twin: bigint, lot by lot in whole fills, no running cost ────────────────────────────────────────────────

interface Fill {
  readonly side: Side
  readonly qty: number
  readonly ticks: number
}

function worthOf(instrument: Instrument, lots: bigint, ticks: number): bigint {
  const units = lots * BigInt(instrument.minorPerTickLot)
  if (!instrument.isInverse) return units * BigInt(ticks)
  const by = BigInt(ticks)
  const magnitude = units < 0n ? -units : units
  const rounded = (magnitude * 2n + by) / (by * 2n)
  return units < 0n ? rounded : -rounded
}

const signedOf = (fill: Fill) => BigInt(fill.side === 'Buy' ? fill.qty : -fill.qty)

/** What was paid, all in all: the position's worth at the mark less this is the P&L, whatever was realized when. */
function paidFor(instrument: Instrument, fills: readonly Fill[]): bigint {
  return fills.reduce((sum, fill) => sum + worthOf(instrument, signedOf(fill), fill.ticks), 0n)
}

/** Average-cost netting with fractions that are never rounded: numerator over denominator. */
function naiveRealizedNumber(instrument: Instrument, fills: readonly Fill[]): number {
  let lots = 0
  let averageMinor = 0
  let realized = 0
  for (const fill of fills) {
    const signed = Number(signedOf(fill))
    const each = signedValueMinorOf(instrument, 1_000_000, fill.ticks) / 1_000_000
    if (lots === 0 || lots > 0 === signed > 0) {
      averageMinor = (averageMinor * Math.abs(lots) + each * Math.abs(signed)) / (Math.abs(lots) + Math.abs(signed))
    } else {
      const closed = Math.min(Math.abs(lots), Math.abs(signed))
      realized += (each - averageMinor) * closed * Math.sign(lots)
      if (Math.abs(signed) > Math.abs(lots)) averageMinor = each
    }
    lots += signed
  }
  return realized
}

function play(
  instrument: Instrument,
  fills: readonly Fill[],
  net = netFill,
): { position: Position; realized: number[] } {
  const position = new Position()
  const realized = fills.map(({ side, qty, ticks }) => net(position, instrument, side, qty, ticks))
  return { position, realized }
}

const netWide: typeof netFill = (position, instrument, side, qty, ticks) =>
  netFillWide(position, instrument, side === 'Buy' ? qty : -qty, ticks)

const fill = fc.record({
  side: fc.constantFrom<Side>('Buy', 'Sell'),
  qty: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 50_000 })),
  ticks: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 50_000, max: 60_000 })),
})
const fills = fc.array(fill, { minLength: 1, maxLength: 40 })
const kind = fc.constantFrom(...KINDS)
const mark = fc.integer({ min: 1, max: 100_000 })

test('realized and unrealized are worth less paid, to the minor unit, at any mark', () => {
  fc.assert(
    fc.property(kind, fills, mark, (instrument, list, markTicks) => {
      const { position, realized } = play(instrument, list)
      const lots = list.reduce((sum, each) => sum + Number(signedOf(each)), 0)
      assert.equal(position.signedLots, lots)
      assert.equal(
        position.realizedMinor,
        realized.reduce((sum, each) => sum + each, 0),
      )
      const earned = position.realized.toBigInt() + BigInt(unrealizedMinorOf(position, instrument, markTicks))
      assert.equal(earned, worthOf(instrument, BigInt(lots), markTicks) - paidFor(instrument, list))
    }),
    { numRuns: 2000 },
  )
})

test('realized P&L is that of the average entry, within half a minor unit a reduction', () => {
  fc.assert(
    fc.property(fc.constantFrom(linear, spot, share), fills, (instrument, list) => {
      const { position } = play(instrument, list)
      const expected = naiveRealizedNumber(instrument, list)
      const scale = Math.max(1, ...list.map(each => each.qty * each.ticks * instrument.minorPerTickLot))
      assert.ok(Math.abs(position.realizedMinor - expected) <= list.length + scale * 1e-9)
    }),
    { numRuns: 1000 },
  )
})

test('the wide path nets like the fast one', () => {
  fc.assert(
    fc.property(kind, fills, mark, (instrument, list, markTicks) => {
      const fast = play(instrument, list)
      const wide = play(instrument, list, netWide)
      assert.deepEqual(wide.realized, fast.realized)
      assert.deepEqual(wide.position.save(), fast.position.save())
      assert.equal(
        unrealizedWide(wide.position, instrument, markTicks),
        unrealizedMinorOf(fast.position, instrument, markTicks),
      )
    }),
    { numRuns: 1000 },
  )
})

test('a position beyond 2^53 minor units stays exact', () => {
  const position = new Position()
  const list: Fill[] = []
  const qty = Math.floor(linear.qtyLotsMax / 2)
  for (let i = 0; i < 9; i++) list.push({ side: 'Buy', qty, ticks: linear.priceTicksMax - i })
  list.push({ side: 'Sell', qty: qty * 3 + 1, ticks: linear.priceTicksMax - 20 })
  for (const each of list) netFill(position, linear, each.side, each.qty, each.ticks)
  assert.ok(position.cost.toBigInt() > 2n ** 53n)
  const value = worthOf(linear, BigInt(position.signedLots), linear.priceTicksMax)
  const earned = position.realized.toBigInt() + value - position.cost.toBigInt()
  assert.equal(earned, value - paidFor(linear, list))
})

test('a saved position comes back', () => {
  fc.assert(
    fc.property(kind, fills, (instrument, list) => {
      const { position } = play(instrument, list)
      const restored = new Position()
      restored.load(JSON.parse(JSON.stringify(position.save())))
      assert.deepEqual(restored.save(), position.save())
    }),
    { numRuns: 200 },
  )
})

// ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────────────────

test('fills by hand', () => {
  const k = linear.minorPerTickLot
  const rows: readonly (readonly [string, number, number, number])[] = [
    ['B10@100', 10, 1000 * k, 0],
    ['B10@100 S4@110', 6, 600 * k, 40 * k],
    ['B10@100 S10@90', 0, 0, -100 * k],
    ['B10@100 S15@110', -5, -550 * k, 100 * k],
    ['S10@100 B15@110', 5, 550 * k, -100 * k],
    ['S10@100 S10@110 B5@100', -15, -1575 * k, 25 * k],
  ]
  for (const [text, lots, cost, realized] of rows) {
    const { position } = play(linear, parseFills(text))
    assert.deepEqual([position.signedLots, position.costMinor, position.realizedMinor], [lots, cost, realized], text)
  }
})

test('an inverse contract pays in coins: bought at 50,000 and sold at 60,000 dollars', () => {
  const list = parseFills('B60000@100000 S60000@120000')
  const { position } = play(inverse, list)
  // 60,000 dollars are 1.2 coins at the first price and 1.0 at the second.
  assert.equal(position.realizedMinor, 20_000_000)
  assert.equal(position.signedLots, 0)
  assert.equal(position.costMinor, 0)
})

test('the average price is a fraction that a screen divides', () => {
  const long = averageTicksOf(play(linear, parseFills('B1@100 B2@103')).position, linear)
  assert.equal(Number(long.numerator) / Number(long.denominator), 102)
  const coins = averageTicksOf(play(inverse, parseFills('S60000@100000')).position, inverse)
  assert.equal(Number(coins.numerator) / Number(coins.denominator), 100_000)
  assert.deepEqual(averageTicksOf(new Position(), linear), { numerator: 0n, denominator: 1n })
})

test('turnover and the number of fills only grow', () => {
  const { position } = play(linear, parseFills('B10@100 S10@90'))
  assert.equal(position.turnover.toNumber(), 1900 * linear.minorPerTickLot)
  assert.equal(position.fillCount, 2)
})

function parseFills(text: string): Fill[] {
  return text.split(' ').map(each => {
    const [qty, ticks] = each.slice(1).split('@')
    return { side: each.startsWith('B') ? 'Buy' : 'Sell', qty: Number(qty), ticks: Number(ticks) }
  })
}
