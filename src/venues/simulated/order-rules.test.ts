import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureAccount, fixtureInstrument } from '../../core/domain/fixtures.ts'
import { FIXTURE_START_US, type FixtureChange, fixtureVenueConfiguration, VenueBench } from './fixtures.ts'

const instrument = fixtureInstrument({
  priceMin: '0.50',
  priceMax: '500',
  qtyMin: '0.00002',
  qtyMax: '0.01',
  notionalMin: '0.0001',
})
const filters = fixtureVenueConfiguration({ instruments: [instrument] })

/** What is asked for, the market being 99/101, and what the venue says. */
const REFUSALS: readonly (readonly [FixtureChange, RegExp])[] = [
  [{ limitTicks: 49 }, /limit price: 0.49, at least 0.50$/],
  [{ limitTicks: 50_001 }, /limit price: 500.01, at most 500.00$/],
  [{ limitTicks: 100.5 }, /not a whole number of ticks of 0.01/],
  [{ qtyLots: 1 }, /quantity: 0.00001, at least 0.00002$/],
  [{ qtyLots: 1001 }, /quantity: 0.01001, at most 0.01000$/],
  [{ qtyLots: 2.5 }, /not a whole number of lots of 0.00001/],
  [{ qtyLots: 9 }, /0.00009 at 1.01 is worth less than notionalMin$/],
  [{ qtyLots: 100, limitTicks: 120 }, /1.20 is outside the band 0.91 to 1.11$/],
  [{ qtyLots: 100, limitTicks: 101, isPostOnly: true }, /post-only would cross/],
  [{ qtyLots: 100, isPostOnly: true }, /only a limit order can be post-only/],
  [{ qtyLots: 100, limitTicks: 99, isPostOnly: true, workingTimeInForce: 'IOC' }, /post-only and IOC/],
  [{ qtyLots: 100, isReduceOnly: true }, /no position to reduce/],
  [{ qtyLots: 100, workingType: 'TrailingStopMarket' }, /TrailingStopMarket is not offered/],
  [{ qtyLots: 100, workingType: 'Limit' }, /needs limit price/],
  [{ qtyLots: 100, limitTicks: 99, workingTimeInForce: 'GTD' }, /needs an expiry/],
  [
    { qtyLots: 100, limitTicks: 99, workingTimeInForce: 'GTD', expireTimeUs: 5 },
    /the expiry 1970-01-01T00:00:00.000005Z has passed$/,
  ],
  [{ qtyLots: 100, instrumentIndex: 7 }, /instrument 7 is not traded here/],
  [{ qtyLots: 100, accountIndex: 7 }, /account 7 is unknown here/],
]

for (const [change, expected] of REFUSALS) {
  test(`refused: ${JSON.stringify(change)}`, () => {
    const bench = new VenueBench({ priceBandBps: 1000 }, filters)
    bench.quote(99, 500, 101, 500)
    const lines = bench.send(change)
    assert.equal(lines.length, 1)
    assert.match(lines[0]!, /^A1 Rejected: /)
    assert.match(lines[0]!, expected)
  })
}

test('an id may not be used again while its order is open', () => {
  const bench = new VenueBench()
  bench.quote(99, 5, 101, 5)
  bench.send({ limitTicks: 90 })
  assert.deepEqual(bench.send({ limitTicks: 91 }), ['A1 Rejected: duplicate client order id A1'])
  assert.deepEqual(bench.cancel('A1'), ['A1 Canceled'])
  assert.deepEqual(bench.send({ limitTicks: 91 }), ['A1 New'])
})

test('cancels and amends of what is not open are refused as unknown', () => {
  const bench = new VenueBench()
  bench.quote(99, 5, 101, 5)
  bench.send()
  assert.deepEqual(bench.cancel('A1'), ['A1 CancelReject unknown: the order is Filled'])
  assert.deepEqual(bench.cancel('A2'), ['A2 CancelReject unknown: no such order'])
  assert.deepEqual(bench.amend('A2', 3), ['A2 AmendReject unknown: no such order'])
})

test('an amend to a price that crosses trades; one to what is filled is refused', () => {
  const bench = new VenueBench()
  bench.quote(99, 5, 101, 5)
  bench.send({ qtyLots: 4, limitTicks: 100 })
  assert.deepEqual(bench.amend('A1', 8, { limitTicks: 101 }), ['A1 Replaced', 'A1 Trade 5@101 Taker'])
  assert.deepEqual(bench.amend('A1', 5), ['A1 AmendReject: quantity: 0.00005, already filled 0.00005'])
  assert.deepEqual(bench.amend('A1', 6), ['A1 Replaced'])
})

test('participants meet each other by price and time', () => {
  const bench = new VenueBench()
  bench.quote(90, 5, 110, 5)
  bench.send({ clientOrderId: 'M1', side: 'Sell', qtyLots: 3, limitTicks: 100 })
  bench.send({ clientOrderId: 'M2', side: 'Sell', qtyLots: 3, limitTicks: 100 })
  assert.deepEqual(bench.send({ clientOrderId: 'T1', accountIndex: 1, qtyLots: 4, limitTicks: 105 }), [
    'T1 New',
    'T1 Trade 3@100 Taker',
    'M1 Trade 3@100 Maker',
    'T1 Trade 1@100 Taker',
    'M2 Trade 1@100 Maker',
  ])
})

test('an account pays for what it buys: the last minor unit decides', () => {
  const price = 101 * 10 * 10 // ticks × lots × minor units of a tick and lot
  const fee = Math.ceil((price * 500) / 1_000_000)
  for (const [amountMinor, expected] of [
    [price + fee, 'A1 New'],
    [price + fee - 1, 'A1 Rejected: insufficient balance'],
  ] as const) {
    const accounts = [fixtureAccount({ openingBalances: [{ currency: 0 as never, amountMinor: String(amountMinor) }] })]
    const bench = new VenueBench({}, fixtureVenueConfiguration({ accounts }))
    bench.quote(99, 50, 101, 50)
    assert.equal(bench.send({ qtyLots: 10, limitTicks: 101 })[0], expected)
  }
})

test('open orders hold back what they may cost, and give it back', () => {
  const accounts = [fixtureAccount({ openingBalances: [{ currency: 0 as never, amountMinor: '15000' }] })]
  const bench = new VenueBench({}, fixtureVenueConfiguration({ accounts }))
  bench.quote(99, 50, 101, 50)
  assert.deepEqual(bench.send({ qtyLots: 10, limitTicks: 90 }), ['A1 New'])
  assert.deepEqual(bench.send({ clientOrderId: 'A2', qtyLots: 10, limitTicks: 90 }), [
    'A2 Rejected: insufficient balance',
  ])
  assert.deepEqual(bench.send({ clientOrderId: 'A3', side: 'Sell' }), ['A3 Rejected: insufficient balance'])
  bench.cancel('A1')
  assert.deepEqual(bench.send({ clientOrderId: 'A4', qtyLots: 10, limitTicks: 90 }), ['A4 New'])
})

test('a fill gives back what its part held: all that is left can be spent, to the last minor unit', () => {
  const accounts = [fixtureAccount({ openingBalances: [{ currency: 0 as never, amountMinor: '100000' }] })]
  const bench = new VenueBench({}, fixtureVenueConfiguration({ accounts }))
  bench.quote(99, 50, 101, 4)
  assert.deepEqual(bench.send({ qtyLots: 10, limitTicks: 101 }), ['A1 New', 'A1 Trade 4@101 Taker'])
  bench.cancel('A1')
  bench.massStatus()
  const mass = bench.reports.at(-1)!
  assert.ok(mass.kind === 'MassStatusReport')
  const left = Number(mass.balances[0]!.amountMinor)
  const lots = Math.floor(left / (90 * 10 * 1.0005))
  assert.match(bench.send({ clientOrderId: 'A2', qtyLots: lots + 1, limitTicks: 90 })[0]!, /A2 Rejected: insufficient/)
  assert.deepEqual(bench.send({ clientOrderId: 'A3', qtyLots: lots, limitTicks: 90 }), ['A3 New'])
})

test('GTD and Day orders expire on time', () => {
  const bench = new VenueBench()
  bench.quote(99, 5, 101, 5)
  bench.send({ limitTicks: 90, workingTimeInForce: 'GTD', expireTimeUs: FIXTURE_START_US + 5_000_000 })
  bench.send({ clientOrderId: 'A2', limitTicks: 90, workingTimeInForce: 'Day' })
  assert.deepEqual(bench.advance(4_000_000), [])
  assert.deepEqual(bench.advance(2_000_000), ['A1 Expired: GTD order'])
  assert.deepEqual(bench.advance(86_400_000_000), ['A2 Expired: Day order'])
})

test('reports and requests take their time, in order', () => {
  const bench = new VenueBench({ orderLatencyUs: 100, reportLatencyUs: 50 })
  bench.quote(99, 5, 101, 5)
  assert.deepEqual(bench.send(), [])
  assert.equal(bench.venue.nextDueUs, bench.nowUs + 100)
  bench.quote(99, 5, 103, 5)
  assert.deepEqual(bench.advance(140), [])
  assert.deepEqual(bench.advance(20), ['A1 New', 'A1 Trade 1@103 Taker'])
  assert.equal(bench.reports[1]!.timeUs, FIXTURE_START_US + 1 + 150)
})

test('a query tells the story again under the same ids', () => {
  const bench = new VenueBench()
  bench.quote(99, 5, 101, 3)
  bench.send({ qtyLots: 5, limitTicks: 101 })
  bench.cancel('A1')
  const before = bench.reports.length
  assert.deepEqual(bench.query('A1'), ['A1 New', 'A1 Trade 3@101 Taker', 'A1 Canceled', 'A1 Closed'])
  const [, first] = bench.reports
  const again = bench.reports[before + 1]!
  assert.ok(
    first?.kind === 'ExecutionReport' && again.kind === 'ExecutionReport' && first.executionId === again.executionId,
  )
  assert.deepEqual(bench.query('A9'), ['A9 NotFound'])
})

test('what the history forgot is not called unknown', () => {
  const bench = new VenueBench({ historyOrdersMax: 4 })
  bench.quote(99, 500, 101, 500)
  bench.send({ clientOrderId: 'OPEN', limitTicks: 90 })
  for (let count = 0; count < 20; count++) bench.send({ clientOrderId: `B${count}` })
  assert.deepEqual(bench.query('B0'), ['B0 CouldNotAsk: older than the history kept'])
  assert.deepEqual(bench.query('OPEN'), ['OPEN New', 'OPEN Working'])
})

test('slippage and random refusals follow the model', () => {
  const slipping = new VenueBench({ slippageTicks: 2, slippageBps: 100 })
  slipping.quote(99, 5, 101, 5)
  assert.deepEqual(slipping.send({ qtyLots: 1 }), ['A1 New', 'A1 Trade 1@105 Taker'])
  assert.deepEqual(slipping.send({ side: 'Sell' }), ['A1 New', 'A1 Trade 1@96 Taker'])
  assert.deepEqual(slipping.send({ limitTicks: 101 }), ['A1 New', 'A1 Trade 1@101 Taker'])
  const refusing = new VenueBench({ rejectPpm: 500_000 })
  refusing.quote(99, 5000, 101, 5000)
  const refused = Array.from({ length: 200 }, () => refusing.send()[0]!).filter(line => line.includes('at random'))
  assert.ok(refused.length > 60 && refused.length < 140, `${refused.length} of 200`)
})
