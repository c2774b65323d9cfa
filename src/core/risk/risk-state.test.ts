import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixtureAccount, fixtureConfiguration, fixtureLimits, fixtureStrategy } from '../domain/fixtures.ts'
import { type AccountIndex, type InstrumentIndex, NO_STRATEGY, type StrategyIndex } from '../domain/ids.ts'
import { minor } from '../domain/quantities.ts'
import { canonicalJson } from '../std/canonical.ts'
import { US_PER_SECOND } from '../std/time.ts'
import { RiskState } from './risk-state.ts'

const A = 0 as AccountIndex
const I = 0 as InstrumentIndex
const ALPHA = 0 as StrategyIndex
const BETA = 1 as StrategyIndex

const CONFIGURATION = fixtureConfiguration({
  accounts: [fixtureAccount({ limits: fixtureLimits({ ordersPerSecondMax: 3 }) })],
  strategies: [
    fixtureStrategy({
      limits: fixtureLimits({
        ordersPerSecondMax: 2,
        amendsPerSecondMax: 1,
        repeatedExecutionsMax: 2,
        repeatedExecutionsWindowUs: 1_000,
        dailyLossMinorMax: minor(10),
      }),
    }),
    fixtureStrategy({ strategyId: 'beta' }),
  ],
})

/** By RISK_SCOPES: which limiters have no more to give, `o` for orders, `a` for amends. */
function spentOf(risk: RiskState, strategy: StrategyIndex, nowUs: number): string[] {
  risk.rates.fill(risk.facts, A, strategy, I, nowUs)
  return risk.facts.scopes.map(scope => `${scope.isOrderRateSpent ? 'o' : ''}${scope.isAmendRateSpent ? 'a' : ''}`)
}

test('each scope counts the messages of everybody in it', () => {
  const risk = new RiskState(CONFIGURATION)
  risk.noteOrder(ALPHA, A, I, 0)
  assert.deepEqual(spentOf(risk, ALPHA, 0), ['', '', '', ''])
  risk.noteOrder(ALPHA, A, I, 10)
  assert.deepEqual(spentOf(risk, ALPHA, 10), ['', 'o', '', ''])
  assert.deepEqual(spentOf(risk, BETA, 10), ['', '', '', ''])
  risk.noteOrder(BETA, A, I, 20)
  assert.deepEqual(spentOf(risk, ALPHA, 20), ['', 'o', 'o', ''])
  risk.noteAmend(ALPHA, A, I, 20)
  assert.deepEqual(spentOf(risk, ALPHA, 20), ['', 'oa', 'o', ''])
  assert.deepEqual(spentOf(risk, ALPHA, US_PER_SECOND), ['', 'a', '', ''], 'the first order is a second ago')
})

test('an order of no strategy counts for its account', () => {
  const risk = new RiskState(CONFIGURATION)
  for (const timeUs of [0, 1, 2]) risk.noteOrder(NO_STRATEGY, A, I, timeUs)
  risk.rates.fill(risk.facts, A, ALPHA, I, 2)
  assert.deepEqual(
    risk.facts.scopes.map(scope => scope.isOrderRateSpent),
    [false, false, true, false],
  )
})

test('the state is a function of what was noted: asking changes nothing, and it comes back from a save', () => {
  const risk = new RiskState(CONFIGURATION)
  const silent = new RiskState(CONFIGURATION)
  for (const one of [risk, silent]) {
    one.noteOrder(ALPHA, A, I, 5)
    one.noteAmend(ALPHA, A, I, 6)
    one.noteExecution(ALPHA, I, 7)
    one.noteExecution(ALPHA, I, 8)
    one.tripThrottle(ALPHA)
    one.tradingStates.set({ level: 'Account', index: 0 }, 'Reducing')
    one.strategyBreakers[ALPHA]!.startDay(100)
  }
  spentOf(risk, ALPHA, 9)
  spentOf(risk, BETA, 10)
  risk.dataAgeUsMaxOf(I)
  const saved = canonicalJson(risk.save())
  assert.equal(saved, canonicalJson(silent.save()))
  const restored = new RiskState(CONFIGURATION)
  restored.restore(JSON.parse(saved))
  assert.equal(canonicalJson(restored.save()), saved)
  assert.equal(restored.isThrottleTripped(ALPHA), true)
  assert.equal(restored.tradingStates.effective(0 as never, A, I, BETA), 'Reducing')
  assert.equal(restored.strategyBreakers[ALPHA]!.observe(89, 'Active')?.was, 11)
})

test('a new configuration keeps what happened: a tripped throttle is not re-armed by an edit', () => {
  const risk = new RiskState(CONFIGURATION)
  risk.noteOrder(ALPHA, A, I, 5)
  risk.noteOrder(ALPHA, A, I, 6)
  risk.tripThrottle(ALPHA)
  risk.tradingStates.set({ level: 'All', index: 0 }, 'Halted')
  const strategies = [fixtureStrategy({ limits: fixtureLimits({ ordersPerSecondMax: 1 }) })]
  const changed = new RiskState({ ...CONFIGURATION, strategies }, risk)
  assert.equal(changed.isThrottleTripped(ALPHA), true)
  assert.equal(changed.tradingStates.stateOf({ level: 'All', index: 0 }), 'Halted')
  assert.deepEqual(spentOf(changed, ALPHA, 7), ['', 'o', '', ''])
  assert.equal(changed.hasLossLimits, false)
  changed.rearmThrottle(ALPHA)
  assert.equal(changed.isThrottleTripped(ALPHA), false)
})

test('external executions and unknown strategies trip nobody', () => {
  const risk = new RiskState(CONFIGURATION)
  risk.noteExecution(NO_STRATEGY, I, 1)
  risk.tripThrottle(NO_STRATEGY)
  assert.equal(risk.isThrottleTripped(NO_STRATEGY), false)
  assert.equal(risk.hasLossLimits, true)
})
