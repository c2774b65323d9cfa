import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fixtureAccount, fixtureInstrument } from '../../core/domain/fixtures.ts'
import type { FillModel } from './fill-model.ts'
import { FIXTURE_START_US, fixtureVenueConfiguration, VenueBench } from './fixtures.ts'

const HOUR_US = 3_600_000_000

/**
 * A perpetual of tick 0.1 and lot 0.001 without fees: one tick and lot is 10,000 minor units of USDT. Initial margin 10 %,
 * maintenance 5 %. The account opens with so many minor units.
 */
function benchOf(amountMinor: number, model: Partial<FillModel> = {}, spec: object = {}, currency = 0): VenueBench {
  const instrument = fixtureInstrument({ kind: 'LinearPerpetual', makerFeeBps: '0', takerFeeBps: '0', ...spec })
  const accounts = [
    fixtureAccount({ openingBalances: [{ currency: currency as never, amountMinor: String(amountMinor) }] }),
  ]
  return new VenueBench(model, fixtureVenueConfiguration({ instruments: [instrument], accounts }))
}

function balanceOf(bench: VenueBench, currency = 0): number {
  bench.massStatus()
  const mass = bench.reports.at(-1)!
  assert.ok(mass.kind === 'MassStatusReport')
  bench.news()
  return Number(mass.balances[currency]!.amountMinor)
}

test('initial margin is asked for, position and open orders counted', () => {
  const bench = benchOf(100_000_000)
  bench.quote(1000, 100, 1001, 100)
  assert.deepEqual(bench.send({ qtyLots: 100, limitTicks: 1001 }), ['A1 Rejected: insufficient margin'])
  assert.deepEqual(bench.send({ qtyLots: 50, limitTicks: 1001 }), ['A1 New', 'A1 Trade 50@1001 Taker'])
  assert.deepEqual(bench.send({ clientOrderId: 'A2', qtyLots: 50, limitTicks: 1000 }), [
    'A2 Rejected: insufficient margin',
  ])
  assert.deepEqual(bench.send({ clientOrderId: 'A3', qtyLots: 40, limitTicks: 1000 }), ['A3 New'])
  assert.deepEqual(bench.send({ clientOrderId: 'A4', side: 'Sell', qtyLots: 50 }), ['A4 New', 'A4 Trade 50@1000 Taker'])
})

test('profit and loss settle in cash at the average entry', () => {
  const bench = benchOf(1_000_000_000)
  bench.quote(1000, 900, 1000, 900)
  bench.send({ qtyLots: 10 })
  bench.quote(1100, 900, 1100, 900)
  bench.send({ qtyLots: 10 })
  assert.equal(balanceOf(bench), 1_000_000_000)
  bench.send({ side: 'Sell', qtyLots: 15 })
  assert.equal(balanceOf(bench), 1_000_000_000 + 15 * 50 * 10_000)
  bench.quote(1000, 900, 1000, 900)
  bench.send({ side: 'Sell', qtyLots: 15 })
  assert.equal(balanceOf(bench), 1_000_000_000 + 15 * 50 * 10_000 - 5 * 50 * 10_000)
})

test('a falling mark calls for margin, then liquidates: orders first, then the position', () => {
  const bench = benchOf(100_000_000)
  bench.quote(1000, 900, 1000, 900)
  bench.send({ clientOrderId: 'P', qtyLots: 90 })
  bench.send({ clientOrderId: 'O', side: 'Sell', qtyLots: 1, limitTicks: 1200 })
  assert.deepEqual(bench.quote(985, 900, 985, 900), ['margin call'])
  assert.deepEqual(bench.quote(980, 900, 980, 900), [])
  assert.deepEqual(bench.quote(930, 900, 930, 900), [
    'margin liquidation',
    'O Canceled: liquidation',
    'LIQ3 New',
    'LIQ3 Trade 90@930 Taker',
  ])
  assert.equal(balanceOf(bench), 100_000_000 - 90 * 70 * 10_000)
})

test('a short is called by a rising mark', () => {
  const bench = benchOf(100_000_000)
  bench.quote(1000, 900, 1000, 900)
  bench.send({ side: 'Sell', qtyLots: 90 })
  assert.deepEqual(bench.quote(1010, 900, 1010, 900), [])
  assert.deepEqual(bench.quote(1011, 900, 1011, 900), ['margin call'])
  assert.deepEqual(bench.quote(1080, 900, 1080, 900).slice(0, 2), ['margin liquidation', 'LIQ2 New'])
})

test('the bounds never hide a call: a gradual market is called and liquidated where a look at every event would', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.array(fc.integer({ min: -12, max: 12 }), { minLength: 30, maxLength: 80 }),
      (isShort, moves) => {
        const bench = benchOf(100_000_000)
        bench.quote(1000, 900, 1000, 900)
        bench.send({ side: isShort ? 'Sell' : 'Buy', qtyLots: 80 })
        bench.news()
        let mark = 1000
        let wasCalled = false
        for (const move of moves) {
          mark += move
          const kinds = bench.quote(mark, 900, mark, 900)
          const equity = 100_000_000 + (isShort ? 1 : -1) * 80 * (1000 - mark) * 10_000
          const notional = 80 * mark * 10_000
          if (equity < notional / 20) {
            assert.equal(kinds[0], 'margin liquidation', `at ${mark}`)
            return
          }
          // A new call comes only after the room was back; a look may be skipped while nothing can have changed.
          if (equity < notional / 10 && !wasCalled) assert.deepEqual(kinds, ['margin call'], `at ${mark}`)
          else assert.ok(kinds.length === 0 || kinds[0] === 'margin call', `at ${mark}: ${kinds}`)
          if (equity < notional / 10) wasCalled = true
          else if (equity > notional / 8) wasCalled = false
        }
      },
    ),
    { numRuns: 100 },
  )
})

test('funding at whole intervals: longs pay, shorts receive', () => {
  for (const [side, sign] of [
    ['Buy', -1],
    ['Sell', 1],
  ] as const) {
    const bench = benchOf(1_000_000_000, { fundingRatePpm: 100 })
    bench.quote(1000, 900, 1000, 900)
    bench.send({ side, qtyLots: 10 })
    assert.equal(bench.venue.nextDueUs, FIXTURE_START_US + 8 * HOUR_US)
    const paid = (10 * 1000 * 10_000 * 100) / 1_000_000
    const lines = bench.advance(17 * HOUR_US)
    const expected = [8, 16].map(hours => `funding F${FIXTURE_START_US + hours * HOUR_US}A0I0 ${sign * paid}`)
    assert.deepEqual(lines, expected)
    assert.equal(balanceOf(bench), 1_000_000_000 + 2 * sign * paid)
  }
})

test('a dated contract settles at its last price: orders expire, the position is gone, nothing trades after it', () => {
  const expiry = { kind: 'LinearFuture', instrumentId: 'BTC-USDT-FUT.SIM', expiry: '2026-01-01T01:00:00Z' }
  const bench = benchOf(1_000_000_000, {}, expiry)
  bench.quote(1000, 900, 1000, 900)
  bench.send({ clientOrderId: 'P', qtyLots: 10 })
  bench.send({ clientOrderId: 'O', qtyLots: 1, limitTicks: 900 })
  bench.trade(1005, 1)
  assert.deepEqual(bench.advance(HOUR_US), [
    'O Expired: the instrument expired',
    'SETTLE3 New: settlement',
    'SETTLE3 Trade 10@1005 Unknown',
  ])
  assert.equal(balanceOf(bench), 1_000_000_000 + 10 * 5 * 10_000)
  assert.deepEqual(bench.send(), ['A1 Rejected: instrument BTC-USDT-FUT.SIM has expired'])
})

test('an inverse contract settles in its base currency', () => {
  const spec = {
    kind: 'InversePerpetual',
    instrumentId: 'BTC-USD-PERP.SIM',
    quoteCurrency: 'USD',
    tickSize: '0.5',
    lotSize: '1',
    multiplier: '1',
    priceMax: undefined,
  }
  const bench = benchOf(1_000_000_000, {}, spec, 1)
  bench.quote(100_000, 9000, 100_000, 9000)
  bench.send({ qtyLots: 1000 })
  bench.quote(125_000, 9000, 125_000, 9000)
  bench.send({ side: 'Sell', qtyLots: 1000 })
  // 1000 USD at 50,000 are 0.02 BTC, at 62,500 they are 0.016.
  assert.equal(balanceOf(bench, 1), 1_000_000_000 + 400_000)
})
