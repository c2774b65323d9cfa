/** Random sessions whose accounts are watched over: read on a schedule, with strangers on them and a dead man's switch. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Engine } from '../../src/core/engine/engine.ts'
import { restoreState, snapshotOf } from '../../src/core/engine/snapshot.ts'
import { RandomSession, type SessionPlan } from './random-session.ts'

const PLAN: fc.Arbitrary<SessionPlan> = fc.record({
  supportsAmend: fc.boolean(),
  watchesTriggers: fc.boolean(),
  hasLimits: fc.boolean(),
  isWatched: fc.constant(true),
  steps: fc.array(fc.tuple(fc.nat(99), fc.nat(9_999), fc.nat(9_999)), { minLength: 20, maxLength: 160, size: 'max' }),
})

const RUNS = { numRuns: 60 }

/** What it was that two runs of plans happened to meet: without it these properties would say little. */
test('the plans meet what they are about', () => {
  const kinds = new Set<string>()
  fc.assert(
    fc.property(PLAN, plan => {
      for (const { events } of new RandomSession(plan).bench.turns) for (const { kind } of events) kinds.add(kind)
    }),
    { numRuns: 150, seed: 1 },
  )
  const wanted = ['AccountQueried', 'ExternalOrdersChanged', 'ExternalCancelRequested', 'OrderAdopted', 'KillConfirmed']
  assert.deepEqual(
    [...wanted, 'DeadMansSwitchRefreshed', 'DeadMansSwitchChanged'].filter(kind => !kinds.has(kind)),
    [],
  )
})

test('recovery: what is absorbed, and what a snapshot gives back, is the state that was', () => {
  fc.assert(
    fc.property(PLAN, fc.nat(), (plan, middle) => {
      const live = new Engine()
      let recovered = new Engine()
      const { turns } = new RandomSession(plan).bench
      turns.forEach(({ input, events }, index) => {
        assert.deepEqual(live.step({ ...input }).events, events)
        recovered.absorbInput({ ...input })
        for (const event of events) recovered.absorbEvent(event)
        if (index % 10 === middle % 10) assert.equal(snapshotOf(recovered.state), snapshotOf(live.state))
        if (index === middle % turns.length) recovered = new Engine(restoreState(snapshotOf(recovered.state)))
      })
      assert.equal(snapshotOf(recovered.state), snapshotOf(live.state))
    }),
    { numRuns: 25 },
  )
})

test('our book is the venue’s when all is said, whoever traded', () => {
  fc.assert(
    fc.property(PLAN, plan => {
      const session = new RandomSession(plan)
      session.settle()
      const { portfolio } = session.bench.engine.state.built
      for (const account of [0, 1])
        for (const instrument of [0, 1])
          assert.equal(
            portfolio.accountSignedLotsOf(account as never, instrument as never),
            session.venue.positionOf(account, instrument),
          )
    }),
    RUNS,
  )
})

test('a truthful venue never leads to a difference that stands', () => {
  fc.assert(
    fc.property(PLAN, plan => {
      const session = new RandomSession(plan)
      session.settle()
      for (const { events } of session.bench.turns)
        for (const event of events)
          if (event.kind === 'DiscrepancyFound') assert.notEqual(event.code, 'POSITION_DIFFERS')
    }),
    RUNS,
  )
})

test('kill: the venue has nothing open of anybody when it is confirmed', () => {
  fc.assert(
    fc.property(PLAN, plan => {
      const session = new RandomSession(plan)
      const { bench, venue } = session
      bench.take({ kind: 'VenueStateReport', venueIndex: 0 as never, isUp: true, text: '' })
      bench.take({ kind: 'Kill', actor: 'ann', reason: 'property', scope: { level: 'All', index: 0 }, flatten: false })
      session.settle()
      session.settle()
      assert.deepEqual(bench.engine.state.kills, [])
      assert.deepEqual(
        // The closing orders of a kill before this one are to work.
        venue.open().filter(({ request }) => !request.isReduceOnly || request.workingType !== 'Market'),
        [],
      )
    }),
    RUNS,
  )
})

test('an order that works has the terms that it has at the venue, whatever was asked while it was amended', () => {
  fc.assert(
    fc.property(PLAN, plan => {
      const session = new RandomSession(plan)
      session.settle()
      for (const order of session.bench.engine.state.orders.open()) {
        const theirs = session.venue.orders.get(order.clientOrderId)
        if (theirs === undefined || order.status !== 'Accepted') continue
        assert.deepEqual([order.qtyLots, order.limitTicks], [theirs.qtyLots, theirs.limitTicks])
      }
    }),
    RUNS,
  )
})
