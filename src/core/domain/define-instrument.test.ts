import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { defineInstrument, type InstrumentSpec } from './define-instrument.ts'
import { FIXTURE_SPECS, fixtureCurrencies, fixtureInstrument } from './fixtures.ts'
import type { InstrumentIndex, VenueIndex } from './ids.ts'
import { INSTRUMENT_KINDS, type Instrument, type InstrumentKind } from './instrument.ts'

const SAFE = BigInt(Number.MAX_SAFE_INTEGER)

function define(overrides: Partial<InstrumentSpec>) {
  const spec = { ...FIXTURE_SPECS[overrides.kind ?? 'Spot'], ...overrides }
  return defineInstrument(spec, 3 as InstrumentIndex, 1 as VenueIndex, fixtureCurrencies())
}

/** The largest notional that the bounds permit, told without doubles. */
function largestNotional(instrument: Instrument): bigint {
  const perLot = BigInt(instrument.minorPerTickLot) * BigInt(instrument.qtyLotsMax)
  if (instrument.isInverse) return perLot / BigInt(instrument.priceTicksMin)
  return perLot * BigInt(Math.max(Math.abs(instrument.priceTicksMin), Math.abs(instrument.priceTicksMax)))
}

test('an instrument of each kind has the units of its contract', () => {
  //  kind               inverse contract  minor units      base minor   settles in
  //                                       of a tick-lot    of a lot
  const rows: readonly (readonly [InstrumentKind, boolean, boolean, number, number, string])[] = [
    ['Spot', false, false, 10, 1000, 'USDT'],
    ['LinearPerpetual', false, true, 10_000, 0, 'USDT'],
    ['InversePerpetual', true, true, 200_000_000, 0, 'BTC'],
    ['LinearFuture', false, true, 10_000, 0, 'USDT'],
    ['InverseFuture', true, true, 200_000_000, 0, 'BTC'],
    ['Equity', false, false, 1, 1, 'USD'],
    ['FxPair', false, false, 1, 100_000, 'USD'],
  ]
  assert.deepEqual(
    rows.map(([kind]) => kind),
    INSTRUMENT_KINDS,
  )
  for (const [kind, isInverse, isContract, minorPerTickLot, baseMinorPerLot, settlement] of rows) {
    const made = fixtureInstrument({ kind })
    const found = [made.kind, made.isInverse, made.isContract, made.minorPerTickLot, made.baseMinorPerLot]
    assert.deepEqual(found, [kind, isInverse, isContract, minorPerTickLot, baseMinorPerLot])
    assert.equal(fixtureCurrencies()[made.settlementCurrency]!.code, settlement)
    assert.ok(largestNotional(made) <= SAFE)
  }
})

test('texts become ticks, lots, minor units and parts per million', () => {
  const made = define({
    kind: 'LinearFuture',
    tickSize: '0.250',
    lotSize: '5',
    multiplier: '10',
    priceMin: '-100',
    priceMax: '5000.00',
    qtyMin: '10',
    qtyMax: '1000',
    notionalMin: '5',
    notionalMax: '1000000.00000001',
    makerFeeBps: '-0.25',
    takerFeeBps: '4.5',
    feePerExecution: '0.85',
    marginInitialPercent: '12.5',
    marginMaintenancePercent: '0.4001',
    expiry: '2027-03-26T08:00:00Z',
  })
  assert.ok(made.ok, made.ok ? '' : made.error.join('\n'))
  assert.deepEqual(made.value, {
    index: 3,
    instrumentId: 'BTC-USDT-FUT.SIM',
    kind: 'LinearFuture',
    venueIndex: 1,
    baseCurrency: 1,
    quoteCurrency: 0,
    settlementCurrency: 0,
    tickSize: '0.25',
    lotSize: '5',
    priceDigits: 2,
    qtyDigits: 0,
    tickUnits: 25,
    lotUnits: 5,
    multiplier: '10',
    isInverse: false,
    isContract: true,
    minorPerTickLot: 1_250_000_000,
    baseMinorPerLot: 0,
    priceTicksMin: -400,
    priceTicksMax: 20_000,
    qtyLotsMin: 2,
    qtyLotsMax: 200,
    notionalMinorMin: 500_000_000,
    notionalMinorMax: 100_000_000_000_001,
    makerFeePpm: -25,
    takerFeePpm: 450,
    feePerExecutionMinor: 85_000_000,
    marginInitialPpm: 125_000,
    marginMaintenancePpm: 4001,
    expiryTimeUs: 1_806_048_000_000_000,
  })
})

test('what is left open gets its default', () => {
  const made = fixtureInstrument({ makerFeeBps: undefined, takerFeeBps: undefined })
  assert.equal(made.priceTicksMin, 1)
  assert.equal(made.qtyLotsMin, 1)
  assert.equal(made.notionalMinorMin, 0)
  assert.equal(made.notionalMinorMax, Number.MAX_SAFE_INTEGER)
  assert.deepEqual([made.makerFeePpm, made.takerFeePpm, made.feePerExecutionMinor], [0, 0, 0])
  assert.deepEqual([made.marginInitialPpm, made.marginMaintenancePpm], [1_000_000, 500_000])
  assert.equal(made.expiryTimeUs, undefined)
})

/** One fault a row; each refusal names the field, what was found and what is allowed. */
const REFUSED: readonly (readonly [Partial<InstrumentSpec>, RegExp])[] = [
  [{ instrumentId: 'BTCUSDT' }, /^BTCUSDT: instrumentId is "BTCUSDT": expected SYMBOL\.VENUE/],
  [{ baseCurrency: 'XYZ' }, /baseCurrency is "XYZ": expected one of USDT, BTC, ETH, USD, EUR, ACME/],
  [{ quoteCurrency: 'XYZ' }, /quoteCurrency is "XYZ"/],
  [{ quoteCurrency: 'BTC' }, /quoteCurrency is "BTC": must differ from baseCurrency/],
  [{ settlementCurrency: 'BTC' }, /settlementCurrency is "BTC": Spot settles in its quote, "USDT"/],
  [{ kind: 'InversePerpetual', settlementCurrency: 'USD' }, /settles in its base, "BTC"/],
  [{ tickSize: '0' }, /tickSize is "0": must be above 0/],
  [{ tickSize: '-0.01' }, /tickSize is "-0\.01": must be above 0/],
  [{ tickSize: '1e-2' }, /tickSize is "1e-2": expected a plain decimal number/],
  [{ tickSize: '' }, /tickSize is "": expected a plain decimal number/],
  [{ tickSize: '0.0000000000001' }, /tickSize is .*: must lie between 0\.000000000001 and 1000000000000/],
  [{ tickSize: '0.000000000000000000000000000000000001' }, /at most 30 characters/],
  [{ lotSize: '0' }, /lotSize is "0": must be above 0/],
  [
    { tickSize: '100', lotSize: '0.000000001' },
    /lotSize .* = 0\.000000001 BTC .*\(minorDigits 8\): BTC needs minorDigits 9/,
  ],
  [{ tickSize: '0.00001' }, /tickSize is "0\.00001": .* = 0\.0000000001 USDT .*: USDT needs minorDigits 10/],
  [{ tickSize: '0.00000001' }, /not even 12 minorDigits would do/],
  [{ kind: 'InversePerpetual', tickSize: '0.3' }, /lotSize 1 × multiplier 1 \/ tickSize 0\.3 is no whole number/],
  [{ kind: 'InversePerpetual', tickSize: '1024' }, /tickSize 1024 .*\(minorDigits 8\): BTC needs minorDigits 10/],
  [{ multiplier: '10' }, /multiplier is "10": must be 1 for Spot/],
  [{ kind: 'LinearPerpetual', multiplier: '0' }, /multiplier is "0": must be above 0/],
  [{ priceMin: '0' }, /priceMin is "0": must be at least one tick/],
  [{ kind: 'InversePerpetual', priceMin: '-1' }, /priceMin is "-1": must be at least one tick/],
  [{ priceMin: '0.015' }, /priceMin is "0\.015": must be a whole number of tickSize 0\.01/],
  [{ priceMin: '5', priceMax: '4' }, /priceMin is "5": is 500 ticks, above priceMax, which is 400 ticks/],
  [{ qtyMin: '0' }, /qtyMin is "0": must be at least one lot/],
  [{ qtyMin: '2', qtyMax: '1' }, /qtyMin is "2": is 200000 lots, above qtyMax, which is 100000 lots/],
  [{ qtyMax: '1.000001' }, /qtyMax is "1\.000001": must be a whole number of lotSize 0\.00001/],
  [{ qtyMax: 'many' }, /qtyMax is "many": expected a plain decimal number/],
  [{ qtyMax: '1000000000000000' }, /qtyMax is .*: is 100000000000000000000 times lotSize 0\.00001; the most is 90071/],
  [{ notionalMin: '-1' }, /notionalMin is "-1": must not be below 0/],
  [{ notionalMin: '2', notionalMax: '1' }, /notionalMin is "2": is 200000000 minor units, above notionalMax/],
  [{ notionalMin: '0.000000001' }, /notionalMin .*: expected a decimal .* USDT minor units \(0\.00000001\)/],
  [{ priceMax: '1000000', qtyMax: '1000' }, /qtyMax is "1000": 100000000 lots × 10 minor units times 100000000 ticks/],
  [{ priceMax: '90071992547409.9' }, /priceMax is .* the most is 9007199254740991 \(below 2\^53\): lower qtyMax/],
  [
    { kind: 'InversePerpetual', priceMin: '1', qtyMax: '100000000' },
    /divided by 2 ticks = 10000000000000000, the most/,
  ],
  [
    { kind: 'FxPair', priceMax: '0.00001', qtyMax: '90071992548000' },
    /qtyMax .*: is 9007199254800000 base minor units/,
  ],
  [{ makerFeeBps: '0.001' }, /makerFeeBps is "0\.001": expected a decimal number that is a whole number of parts/],
  [{ takerFeeBps: '10000.01' }, /takerFeeBps is "10000\.01": must lie between -10000 and 10000/],
  [{ feePerExecution: '-1' }, /feePerExecution is "-1": must not be below 0/],
  [{ marginInitialPercent: '0' }, /marginInitialPercent is "0": must lie between 0\.0001 and 100/],
  [{ marginInitialPercent: '101' }, /marginInitialPercent is "101": must lie between/],
  [{ marginInitialPercent: '5', marginMaintenancePercent: '6' }, /marginMaintenancePercent is "6": must not be above/],
  [{ expiry: '2027-03-26' }, /expiry is "2027-03-26": only dated futures expire, this is a Spot/],
  [{ kind: 'LinearFuture', expiry: undefined }, /expiry is absent: LinearFuture needs the time/],
  [{ kind: 'LinearFuture', expiry: '2027-02-30' }, /expiry is "2027-02-30": expected an ISO 8601 time/],
]

test('each fault is refused by its field, what was found and what is allowed', () => {
  for (const [overrides, message] of REFUSED) {
    const made = define(overrides)
    assert.ok(!made.ok, `accepted ${JSON.stringify(overrides)}`)
    assert.equal(made.error.length, 1, made.error.join('\n'))
    assert.match(made.error[0]!, message)
  }
})

test('all faults are told at once', () => {
  const made = define({ tickSize: '0', lotSize: 'x', baseCurrency: 'XYZ', takerFeeBps: 'free' })
  assert.ok(!made.ok)
  assert.equal(made.error.length, 4)
  for (const fault of made.error) assert.match(fault, /^BTC-USDT\.SIM: /)
})

const low = fc.constantFrom('100', '500', '1000')
const high = fc.constantFrom('1000', '5000', '100000', '2500000', '1000000000000')
const size = fc.constantFrom('0.01', '0.25', '0.5', '1', '5', '0.001', '0.00001', '100')
const anySpec: fc.Arbitrary<Partial<InstrumentSpec>> = fc.record(
  {
    kind: fc.constantFrom(...INSTRUMENT_KINDS),
    tickSize: size,
    lotSize: size,
    priceMin: low,
    priceMax: high,
    qtyMin: low,
    qtyMax: high,
    notionalMax: high,
  },
  { requiredKeys: ['kind', 'tickSize', 'lotSize'] },
)

test('whatever is accepted is exact at its worst price and quantity', () => {
  let accepted = 0
  fc.assert(
    fc.property(anySpec, overrides => {
      const made = define(overrides)
      if (!made.ok) return
      accepted++
      const { priceTicksMin, priceTicksMax, qtyLotsMin, qtyLotsMax, baseMinorPerLot } = made.value
      assert.ok(largestNotional(made.value) <= SAFE)
      assert.ok(BigInt(baseMinorPerLot) * BigInt(qtyLotsMax) <= SAFE)
      assert.ok(priceTicksMin <= priceTicksMax && qtyLotsMin <= qtyLotsMax && qtyLotsMin >= 1)
      for (const bound of [priceTicksMin, priceTicksMax, qtyLotsMin, qtyLotsMax]) assert.ok(Number.isSafeInteger(bound))
    }),
    { numRuns: 2000 },
  )
  assert.ok(accepted > 200, `only ${accepted} of 2000 were accepted`)
})

test('an open bound is the widest that keeps the proof', () => {
  const byPrice = fixtureInstrument({ priceMax: '100000' })
  assert.ok(largestNotional({ ...byPrice, qtyLotsMax: (byPrice.qtyLotsMax + 1) as never }) > SAFE)
  const byQty = fixtureInstrument({ qtyMax: '100' })
  assert.ok(largestNotional({ ...byQty, priceTicksMax: (byQty.priceTicksMax + 1) as never }) > SAFE)
  const inverse = fixtureInstrument({ kind: 'InversePerpetual', qtyMax: '1000000000' })
  assert.equal(inverse.priceTicksMin, 23)
  assert.ok(largestNotional({ ...inverse, priceTicksMin: (inverse.priceTicksMin - 1) as never }) > SAFE)
  const byNotional = fixtureInstrument({ priceMin: '1000', notionalMax: '5000' })
  const byBase = fixtureInstrument({ kind: 'FxPair', priceMax: '0.00001' })
  assert.equal(byBase.qtyLotsMax, 90_071_992_547, 'a lot is 100,000 minor units of base currency')
  assert.equal(byNotional.qtyLotsMax, 500_000, 'five coins at the lowest price')
})
