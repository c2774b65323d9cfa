import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountIndex, InstrumentIndex, StrategyIndex, VenueIndex } from '../domain/ids.ts'
import { NO_STRATEGY } from '../domain/ids.ts'
import { TRADING_STATES, type TradingState } from '../domain/limits.ts'
import { SCOPE_LEVELS, type Scope } from '../domain/scope.ts'
import { scopeCovers, strictestOf, TradingStates } from './trading-state.ts'

type Subject = [VenueIndex, AccountIndex, InstrumentIndex, StrategyIndex]
const subjectOf = (venue: number, account: number, instrument: number, strategy: number) =>
  [venue, account, instrument, strategy] as Subject

const ORDER = subjectOf(1, 2, 3, 4)

//  scope            covers venue 1, account 2, instrument 3, strategy 4
const COVERS: readonly [Scope, boolean][] = [
  [{ level: 'All', index: 0 }, true],
  [{ level: 'Venue', index: 1 }, true],
  [{ level: 'Venue', index: 2 }, false],
  [{ level: 'Account', index: 2 }, true],
  [{ level: 'Account', index: 1 }, false],
  [{ level: 'Instrument', index: 3 }, true],
  [{ level: 'Instrument', index: 4 }, false],
  [{ level: 'Strategy', index: 4 }, true],
  [{ level: 'Strategy', index: 3 }, false],
]

test('what a scope covers', () => {
  for (const [scope, expected] of COVERS) assert.equal(scopeCovers(scope, ...ORDER), expected, JSON.stringify(scope))
})

test('every scope that covers an order restricts it, and no other', () => {
  for (const [scope, isCovered] of COVERS) {
    const states = new TradingStates()
    states.set(scope, 'Reducing')
    assert.equal(states.effective(...ORDER), isCovered ? 'Reducing' : 'Active', JSON.stringify(scope))
    assert.equal(states.stateOf(scope), 'Reducing')
  }
})

test('an order of no strategy is not in the scope of any', () => {
  const states = new TradingStates()
  states.set({ level: 'Strategy', index: 0 }, 'Halted')
  assert.equal(states.effective(...subjectOf(0, 0, 0, NO_STRATEGY)), 'Active')
})

test('resuming one scope leaves the others as they are', () => {
  const states = new TradingStates()
  states.set({ level: 'All', index: 0 }, 'Halted')
  states.set({ level: 'Venue', index: 1 }, 'Reducing')
  states.set({ level: 'Venue', index: 1 }, 'Reducing')
  states.set({ level: 'All', index: 0 }, 'Active')
  assert.equal(states.effective(...ORDER), 'Reducing')
  states.set({ level: 'Venue', index: 1 }, 'Active')
  assert.equal(states.effective(...ORDER), 'Active')
  assert.deepEqual(states.save(), [])
})

test('the strictest of two', () => {
  for (const a of TRADING_STATES) {
    for (const b of TRADING_STATES) {
      const expected = [a, b].includes('Halted') ? 'Halted' : [a, b].includes('Reducing') ? 'Reducing' : 'Active'
      assert.equal(strictestOf(a, b), expected)
    }
  }
})

test('the effective state is the strictest over all scopes that cover, after save and restore too', () => {
  const scope = fc.record({ level: fc.constantFrom(...SCOPE_LEVELS), index: fc.integer({ min: 0, max: 3 }) })
  const sets = fc.array(fc.tuple(scope, fc.constantFrom(...TRADING_STATES)), { maxLength: 30 })
  const index = fc.integer({ min: 0, max: 3 })
  fc.assert(
    fc.property(sets, index, index, index, index, (list, venue, account, instrument, strategy) => {
      const subject = subjectOf(venue, account, instrument, strategy)
      const states = new TradingStates()
      const naive = new Map<string, [Scope, TradingState]>()
      for (const [raw, state] of list) {
        const one = raw.level === 'All' ? { level: 'All' as const, index: 0 } : raw
        states.set(one, state)
        naive.set(`${one.level} ${one.index}`, [one, state])
      }
      let expected: TradingState = 'Active'
      for (const [one, state] of naive.values())
        if (scopeCovers(one, ...subject)) expected = strictestOf(expected, state)
      assert.equal(states.effective(...subject), expected)
      const restored = TradingStates.restore(states.save())
      assert.equal(restored.effective(...subject), expected)
      assert.deepEqual(restored.save(), states.save())
    }),
  )
})
