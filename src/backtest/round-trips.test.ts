/** Fills become trades: a table of stories, and what must hold for any fills: no lot, fee or minor unit is lost. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fixtureConfiguration, fixtureInstrument } from '../core/domain/fixtures.ts'
import type { Instrument } from '../core/domain/instrument.ts'
import { notionalMinorOf } from '../core/domain/instrument-math.ts'
import type { PriceTicks, QtyLots } from '../core/domain/quantities.ts'
import { FillColumns, type FillRow } from './fill-columns.ts'
import { fixtureFills } from './fixtures.ts'
import { type RoundTrip, roundTripsOf } from './round-trips.ts'

const SPOT = fixtureInstrument({}, 0)
const LINEAR = fixtureInstrument({ kind: 'LinearPerpetual' }, 1)
const INVERSE = fixtureInstrument({ kind: 'InversePerpetual' }, 2)
const CONFIGURATION = fixtureConfiguration({ instruments: [SPOT, LINEAR, INVERSE] })
const UNIT = SPOT.minorPerTickLot

type Story = readonly (readonly [signedLots: number, ticks: number, feeMinor: number])[]

/** `long 10 @ 100.0 -> 110.0, 2 fills: 100 - 3`; gross in ticks × lots. */
function told(trip: RoundTrip): string {
  const average = (tickLots: bigint, lots: bigint) => (lots === 0n ? '?' : (Number(tickLots) / Number(lots)).toFixed(1))
  const { entryLots, entryTickLots, exitLots, exitTickLots } = trip
  const side = trip.side === 'Buy' ? 'long' : 'short'
  const gross = trip.grossMinor === undefined ? '?' : Number(trip.grossMinor) / UNIT
  const state = trip.exitTimeUs === undefined ? 'open' : `${trip.entryTimeUs}..${trip.exitTimeUs}`
  const prices = `${average(entryTickLots, entryLots)} -> ${average(exitTickLots, exitLots)}`
  return `${state} ${side} ${entryLots} @ ${prices}, ${trip.fillCount} fills: ${gross} - ${trip.feesMinor}`
}

const STORIES: readonly [string, Story, readonly string[]][] = [
  ['nothing', [], []],
  [
    'in and out',
    [
      [10, 100, 1],
      [-10, 110, 2],
    ],
    ['0..1 long 10 @ 100.0 -> 110.0, 2 fills: 100 - 3'],
  ],
  [
    'short',
    [
      [-10, 100, 1],
      [10, 110, 2],
    ],
    ['0..1 short 10 @ 100.0 -> 110.0, 2 fills: -100 - 3'],
  ],
  [
    'in two steps, out in two',
    [
      [4, 100, 0],
      [6, 110, 0],
      [-5, 120, 0],
      [-5, 100, 0],
    ],
    ['0..3 long 10 @ 106.0 -> 110.0, 4 fills: 40 - 0'],
  ],
  [
    'in again before flat',
    [
      [4, 100, 0],
      [-2, 110, 0],
      [2, 90, 0],
      [-4, 100, 0],
    ],
    ['0..3 long 6 @ 96.7 -> 103.3, 4 fills: 40 - 0'],
  ],
  [
    'through zero: the fee is split by quantity',
    [
      [4, 100, 0],
      [-10, 110, 5],
      [6, 100, 0],
    ],
    ['0..1 long 4 @ 100.0 -> 110.0, 2 fills: 40 - 2', '1..2 short 6 @ 110.0 -> 100.0, 2 fills: 60 - 3'],
  ],
  [
    'open at the end: valued at the mark of 103',
    [
      [4, 100, 1],
      [-1, 110, 1],
    ],
    ['open long 4 @ 100.0 -> 110.0, 2 fills: 19 - 2'],
  ],
]

for (const [name, story, expected] of STORIES) {
  test(`round trips: ${name}`, () => {
    const fills = fixtureFills(story.map(([signedLots, ticks, feeMinor]) => ({ signedLots, ticks, feeMinor })))
    assert.deepEqual([...roundTripsOf(fills, CONFIGURATION, () => 103)].map(told), expected)
  })
}

test('an open trade without a mark has no profit', () => {
  const [trip] = roundTripsOf(fixtureFills([{}]), CONFIGURATION)
  assert.deepEqual([trip!.grossMinor, trip!.netMinor, trip!.netBaseMinor], [undefined, undefined, undefined])
})

test('strategies and instruments do not meet', () => {
  const fills = fixtureFills([
    { strategyIndex: 0 },
    { strategyIndex: -1, signedLots: -1 },
    { strategyIndex: 0, instrumentIndex: 1, signedLots: -1 },
  ])
  assert.equal([...roundTripsOf(fills, CONFIGURATION)].filter(({ exitTimeUs }) => exitTimeUs !== undefined).length, 0)
})

test('profit in the base currency is counted at the rate of the last fill', () => {
  const twice = fixtureFills([{ baseRate: 1 }, { baseRate: 2, signedLots: -1, ticks: 103 }])
  assert.equal([...roundTripsOf(twice, CONFIGURATION)][0]!.netBaseMinor, BigInt(6 * UNIT))
  const unknown = fixtureFills([{}, { baseRate: Number.NaN, signedLots: -1 }])
  assert.equal([...roundTripsOf(unknown, CONFIGURATION)][0]!.netBaseMinor, undefined)
})

const anyFill = fc.record({
  strategyIndex: fc.integer({ min: -1, max: 1 }),
  instrumentIndex: fc.constantFrom(0, 1, 2),
  signedLots: fc.integer({ min: -20, max: 20 }).filter(each => each !== 0),
  ticks: fc.integer({ min: 1, max: 2_000_000 }),
  feeMinor: fc.integer({ min: -1000, max: 1000 }),
})

const bigSum = (values: readonly (bigint | number)[]) => values.reduce<bigint>((sum, each) => sum + BigInt(each), 0n)

test('no lot and no fee is lost between fills and trades', () => {
  fc.assert(
    fc.property(fc.array(anyFill, { maxLength: 60 }), rows => {
      const trips = [...roundTripsOf(fixtureFills(rows), CONFIGURATION)]
      const traded = bigSum(rows.map(({ signedLots }) => Math.abs(signedLots)))
      assert.equal(bigSum(trips.flatMap(({ entryLots, exitLots }) => [entryLots, exitLots])), traded)
      assert.equal(bigSum(trips.map(({ feesMinor }) => feesMinor)), bigSum(rows.map(({ feeMinor }) => feeMinor)))
      for (const trip of trips) assert.equal(trip.entryLots === trip.exitLots, trip.exitTimeUs !== undefined)
    }),
    { numRuns: 300 },
  )
})

/** The slow twin: all that the fills of one book paid, and what is left at the mark. Exact for linear instruments. */
function profitOf(rows: readonly Partial<FillRow>[], instrument: Instrument, markTicks: number): bigint {
  const own = rows.filter(({ instrumentIndex }) => instrumentIndex === instrument.index)
  const unit = BigInt(instrument.minorPerTickLot)
  const paid = bigSum(own.map(({ signedLots, ticks }) => BigInt(signedLots!) * BigInt(ticks!) * unit))
  const held = bigSum(own.map(({ signedLots }) => signedLots!))
  return held * BigInt(markTicks) * unit - paid
}

test('the profit of all trades is what their fills earned, to the minor unit', () => {
  fc.assert(
    fc.property(fc.array(anyFill, { maxLength: 60 }), fc.integer({ min: 1, max: 2_000_000 }), (rows, mark) => {
      const trips = [...roundTripsOf(fixtureFills(rows), CONFIGURATION, () => mark)]
      for (const instrument of [SPOT, LINEAR]) {
        const own = trips.filter(({ instrumentIndex }) => instrumentIndex === instrument.index)
        assert.equal(bigSum(own.map(({ grossMinor }) => grossMinor!)), profitOf(rows, instrument, mark))
      }
    }),
    { numRuns: 300 },
  )
})

test('an inverse contract earns coins as the price rises, rounded once a fill', () => {
  const [trip] = roundTripsOf(
    fixtureFills([
      { instrumentIndex: 2, signedLots: 100, ticks: 80_000 },
      { instrumentIndex: 2, signedLots: -100, ticks: 100_000 },
    ]),
    CONFIGURATION,
  )
  const coins = (ticks: number) => notionalMinorOf(INVERSE, ticks as PriceTicks, 100 as QtyLots)
  assert.equal(trip!.grossMinor, BigInt(coins(80_000) - coins(100_000)))
  assert.ok(trip!.grossMinor! > 0n)
})

test('fills beyond the bound are counted and not kept', () => {
  const fills = new FillColumns(1500)
  const row = fixtureFills([{}]).rowAt(0)
  for (let i = 0; i < 2000; i++) fills.add({ ...row, timeUs: i })
  assert.deepEqual([fills.count, fills.droppedCount, fills.rowAt(1499).timeUs], [1500, 500, 1499])
})
