import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Engine } from '../../src/core/engine/engine.ts'
import { restoreState, snapshotOf } from '../../src/core/engine/snapshot.ts'
import { type SpotPlan, SpotSession } from './spot-session.ts'

const PLAN: fc.Arbitrary<SpotPlan> = fc.record({
  supportsAmend: fc.boolean(),
  watchesTriggers: fc.boolean(),
  isOnBars: fc.boolean(),
  latencyUs: fc.constantFrom(0, 1_000, 150_000),
  rejectPpm: fc.constantFrom(0, 50_000),
  isUndisturbed: fc.boolean(),
  steps: fc.array(fc.tuple(fc.nat(99), fc.nat(9_999), fc.nat(9_999)), { minLength: 20, maxLength: 200, size: 'max' }),
})

test('spot: one order of a list at a time, no more sold than entered, never short, and no exit refused for want of coins', () => {
  let [lists, left] = [0, 0]
  fc.assert(
    fc.property(PLAN, plan => {
      const session = new SpotSession(plan)
      lists += session.lists.size
      for (const sums of session.lists.values()) left += sums.left
      session.close()
      assert.equal(session.openCount, 0)
      assert.equal(session.position, 0)
      assert.equal(session.bought, session.sold)
    }),
    { numRuns: 300 },
  )
  assert.ok(lists > 500 && left > 500, `the sessions traded little: ${lists} lists, ${left} lots left`)
})

test('spot: a core that is restored with held legs decides as the one that went on, and one that only absorbs stands where it stands', () => {
  fc.assert(
    fc.property(PLAN, fc.nat(), (plan, middle) => {
      const { turns } = new SpotSession(plan)
      let engine = new Engine()
      const absorbing = new Engine()
      turns.forEach(({ input, events }, index) => {
        assert.deepEqual(engine.step({ ...input }).events, events)
        absorbing.absorbInput({ ...input })
        for (const event of events) absorbing.absorbEvent(event)
        if (index === middle % turns.length) engine = new Engine(restoreState(snapshotOf(engine.state)))
      })
      assert.equal(snapshotOf(absorbing.state), snapshotOf(engine.state))
    }),
    { numRuns: 60 },
  )
})
