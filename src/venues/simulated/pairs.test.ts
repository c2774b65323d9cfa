import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FixtureChange, fixtureRequest, VenueBench } from './fixtures.ts'
import type { VenueOrder } from './venue-order.ts'

const EXTRA = { note: {}, takenLotsMax: Number.POSITIVE_INFINITY }
const LOTS = 10

function pairAt(change: FixtureChange, other: FixtureChange) {
  const bench = new VenueBench({ stopsByTradesOnly: true })
  bench.quote(1000, 100, 1002, 100)
  const made = (id: string, each: FixtureChange) => ({
    request: fixtureRequest({ clientOrderId: id, qtyLots: LOTS, ...each }),
    extra: EXTRA,
  })
  const legs = [made('A', change), made('B', other)] as const
  const pair = bench.venue.enter(bench.nowUs, entry => entry.takePair(...legs))
  bench.news()
  return { bench, pair }
}

const TARGET = { side: 'Sell', limitTicks: 1010, isPostOnly: true } as never as FixtureChange
const STOP = { side: 'Sell', workingType: 'StopMarket', triggerTicks: 990 }

/** What the account holds back of base and quote currency, in minor units. */
function heldBack(bench: VenueBench): string {
  const account = bench.venue.desk.accounts[0]!
  return [1, 0]
    .map(currency => account.balances[currency]!.toBigInt() - account.available[currency]!.toBigInt())
    .join(' ')
}

const states = (pair: readonly VenueOrder[]) => pair.map(order => order.state).join(' ')

test('a pair to sell holds back what one of them delivers', () => {
  const { bench, pair } = pairAt(TARGET, STOP)
  assert.equal(states(pair), 'Resting Stopped')
  assert.equal(heldBack(bench), `${LOTS * 1000} 0`)
})

test('the target fills in part: the stop goes, the rest of the target stays paid for', () => {
  const { bench, pair } = pairAt(TARGET, STOP)
  bench.quote(1009, 100, 1010, 3)
  bench.trade(1010, 4, 'Buy')
  assert.deepEqual(bench.news(), [])
  assert.deepEqual([states(pair), pair[0].cumQtyLots], ['Resting Expired', 1])
  assert.equal(heldBack(bench), `${9 * 1000} 0`)
})

test('the stop is reached: the target goes first, then the stop trades', () => {
  const { bench, pair } = pairAt(TARGET, STOP)
  const lines = bench.trade(990, 1)
  assert.deepEqual(lines.slice(0, 2), ['B Triggered', 'A Expired: OCO: the other order began to work'])
  assert.equal(states(pair), 'Expired Filled')
  assert.equal(heldBack(bench), '0 0')
})

test('a stop with a limit that rests after its trigger is paid for by what the target held back', () => {
  const { bench, pair } = pairAt(TARGET, {
    side: 'Sell',
    workingType: 'StopLimit',
    triggerTicks: 990,
    limitTicks: 1005,
  })
  bench.trade(990, 1)
  assert.equal(states(pair), 'Expired Resting')
  assert.equal(heldBack(bench), `${LOTS * 1000} 0`)
  bench.cancel('B')
  assert.equal(heldBack(bench), '0 0')
})

test('a pair to buy holds back for the dearer one, and both go when one is canceled', () => {
  const target = { limitTicks: 990, isPostOnly: true } as never as FixtureChange
  const { bench, pair } = pairAt(target, { workingType: 'StopLimit', triggerTicks: 1010, limitTicks: 1020 })
  // 10 lots at 1020, 10 minor units a tick and lot, and 5 bps of fee.
  assert.equal(heldBack(bench), `0 ${LOTS * 1020 * 10 + 51}`)
  bench.cancel('A')
  assert.equal(states(pair), 'Canceled Canceled')
  assert.equal(heldBack(bench), '0 0')
})

test('the cheaper one of a pair to buy fills: it pays, and nothing stays held back', () => {
  const target = { limitTicks: 990, isPostOnly: true } as never as FixtureChange
  const { bench, pair } = pairAt(target, { workingType: 'StopLimit', triggerTicks: 1010, limitTicks: 1020 })
  bench.quote(985, 100, 986, 100)
  assert.equal(states(pair), 'Filled Expired')
  assert.equal(heldBack(bench), '0 0')
})

test('both are refused or none: one bad leg, one id twice, too little money', () => {
  const bad = pairAt(TARGET, { ...STOP, triggerTicks: 0.5 })
  assert.equal(states(bad.pair), 'Rejected Rejected')
  const crossing = pairAt({ ...TARGET, limitTicks: 1000 }, STOP)
  assert.equal(states(crossing.pair), 'Rejected Rejected')
  const dear = pairAt({ ...TARGET, qtyLots: 9e12 }, STOP)
  assert.equal(states(dear.pair), 'Rejected Rejected')
  assert.equal(heldBack(dear.bench), '0 0')
})
