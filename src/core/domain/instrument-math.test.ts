import assert from 'node:assert/strict'
import test from 'node:test'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { fixtureCurrencies, fixtureInstrument } from './fixtures.ts'
import { INSTRUMENT_KINDS, type Instrument } from './instrument.ts'
import {
  feeMinorOf,
  formatMoney,
  formatPrice,
  formatQty,
  notionalMinorOf,
  parseMoney,
  parsePrice,
  parseQty,
  priceNumberOf,
  qtyNumberOf,
} from './instrument-math.ts'
import { lots, minor, ticks } from './quantities.ts'

const ExactDecimal = Decimal.clone({ precision: 60 })

const anyInstrument = fc.constantFrom(...INSTRUMENT_KINDS.map(kind => fixtureInstrument({ kind })))

/** An instrument with a price and a quantity that it permits. */
const anyTrade = anyInstrument.chain(instrument =>
  fc.record({
    instrument: fc.constant(instrument),
    priceTicks: fc.integer({ min: instrument.priceTicksMin, max: instrument.priceTicksMax }).map(ticks),
    qtyLots: fc.integer({ min: instrument.qtyLotsMin, max: instrument.qtyLotsMax }).map(lots),
  }),
)

function settlementOf(instrument: Instrument) {
  return fixtureCurrencies()[instrument.settlementCurrency]!
}

test('the notional is price × quantity × multiplier, or its inverse, in minor units', () => {
  fc.assert(
    fc.property(anyTrade, ({ instrument, priceTicks, qtyLots }) => {
      const price = new ExactDecimal(formatPrice(instrument, priceTicks))
      const contracts = new ExactDecimal(formatQty(instrument, qtyLots)).times(instrument.multiplier)
      const worth = instrument.isInverse ? contracts.div(price) : contracts.times(price)
      const inMinor = worth.times(new ExactDecimal(10).pow(settlementOf(instrument).minorDigits))
      const found = notionalMinorOf(instrument, priceTicks, qtyLots)
      assert.ok(Number.isSafeInteger(found))
      if (!instrument.isInverse) assert.ok(inMinor.isInteger())
      assert.equal(found, inMinor.toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber())
    }),
    { numRuns: 2000 },
  )
})

test('a negative price has a negative notional and a fee all the same', () => {
  const oil = fixtureInstrument({ kind: 'LinearFuture', priceMin: '-100', takerFeeBps: '5' })
  const notional = notionalMinorOf(oil, ticks(-370), lots(1000))
  assert.equal(notional, -3_700_000_000)
  assert.equal(feeMinorOf(oil, notional, 'Taker'), 1_850_000)
})

test('a fee is rounded against us, with the dearer rate where liquidity is unknown', () => {
  const instrument = fixtureInstrument({ makerFeeBps: '-0.5', takerFeeBps: '4.5', feePerExecution: '0.00000003' })
  //  notional     maker        taker      unknown
  const rows = [
    [0, 3, 3, 3],
    [1, 3, 4, 4],
    [19_999, 3, 12, 12],
    [20_000, 2, 12, 12],
    [1_000_000, -47, 453, 453],
    [-1_000_000, -47, 453, 453],
    [9_007_199_254_740_991, -450_359_962_734, 4_053_239_664_637, 4_053_239_664_637],
  ] as const
  for (const [notional, maker, taker, unknown] of rows) {
    const found = (['Maker', 'Taker', 'Unknown'] as const).map(side => feeMinorOf(instrument, minor(notional), side))
    assert.deepEqual(found, [maker, taker, unknown], `fees of ${notional}`)
  }
})

test('prices and quantities are read as they are written', () => {
  fc.assert(
    fc.property(anyTrade, ({ instrument, priceTicks, qtyLots }) => {
      assert.equal(parsePrice(instrument, formatPrice(instrument, priceTicks)), priceTicks)
      assert.equal(parseQty(instrument, formatQty(instrument, qtyLots)), qtyLots)
    }),
  )
})

test('a price between two ticks, a quantity between two lots, is not read', () => {
  const quarter = fixtureInstrument({ kind: 'LinearPerpetual', tickSize: '0.25', lotSize: '5', multiplier: '0.01' })
  const prices = [
    ['100.25', 401],
    ['100.250', 401],
    ['-0.5', -2],
    ['100.3', undefined],
    ['100.251', undefined],
    ['abc', undefined],
  ] as const
  for (const [text, expected] of prices) assert.equal(parsePrice(quarter, text), expected, text)
  const quantities = [
    ['10', 2],
    ['0', 0],
    ['11', undefined],
    ['-5', undefined],
    ['5.5', undefined],
  ] as const
  for (const [text, expected] of quantities) assert.equal(parseQty(quarter, text), expected, text)
  assert.equal(formatPrice(quarter, ticks(-1)), '-0.25')
  assert.equal(formatQty(quarter, lots(3)), '15')
})

test('a coarse tick needs no digits', () => {
  const coarse = fixtureInstrument({ tickSize: '100', lotSize: '0.5' })
  assert.equal(formatPrice(coarse, ticks(7)), '700')
  assert.equal(parsePrice(coarse, '700.0'), 7)
  assert.equal(parsePrice(coarse, '750'), undefined)
  assert.equal(formatQty(coarse, lots(3)), '1.5')
})

test('numbers for statistics are the doubles nearest to the texts', () => {
  fc.assert(
    fc.property(anyTrade, ({ instrument, priceTicks, qtyLots }) => {
      const isExact = priceTicks * instrument.tickUnits <= Number.MAX_SAFE_INTEGER
      if (isExact) assert.equal(priceNumberOf(instrument, priceTicks), Number(formatPrice(instrument, priceTicks)))
      assert.equal(qtyNumberOf(instrument, qtyLots), Number(formatQty(instrument, qtyLots)))
    }),
  )
})

test('money is written with all its digits and read back', () => {
  const [usdt] = fixtureCurrencies()
  assert.equal(formatMoney(usdt!, minor(-1)), '-0.00000001')
  assert.equal(formatMoney(usdt!, 10n ** 20n), '1000000000000.00000000')
  assert.equal(parseMoney(usdt!, '1.5'), 150_000_000)
  assert.equal(parseMoney(usdt!, '0.000000001'), undefined)
  assert.equal(parseMoney(usdt!, 'much'), undefined)
})
