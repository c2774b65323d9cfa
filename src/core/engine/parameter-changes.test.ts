import assert from 'node:assert/strict'
import test from 'node:test'
import type { Configuration } from '../domain/configuration.ts'
import { fixtureConfiguration } from '../domain/fixtures.ts'
import type { StrategyIndex, TimeUs } from '../domain/ids.ts'
import type { ParameterValue } from '../domain/parameter-value.ts'
import { type BenchTurn, EngineBench } from './bench.fixture.ts'
import { Engine } from './engine.ts'
import { restoreState, snapshotOf, snapshotVersionOf } from './snapshot.ts'
import { tell } from './story.fixture.ts'

const STRATEGY = 0 as StrategyIndex
const FAST_12 = [{ name: 'fast', value: '12' }]
const CONFIGURED = [
  { name: 'fast', value: '10' },
  { name: 'slow', value: '30' },
]

function configured(parameters: readonly ParameterValue[] = CONFIGURED): Partial<Configuration> {
  const [strategy] = fixtureConfiguration().strategies
  return { strategies: [{ ...strategy!, parameters }] }
}

const SAID = { actor: 'ann', reason: 'test' }
const bench = () => new EngineBench(configured()).open()
const kinds = ({ events }: BenchTurn) => events.map(({ kind }) => kind)
const setTo = (on: EngineBench, values: readonly ParameterValue[] | undefined, strategyIndex = STRATEGY) =>
  on.take({ kind: 'SetParameters', ...SAID, strategyIndex, values })
const stop = (on: EngineBench, policy: 'Keep' | 'Cancel' = 'Cancel') =>
  on.take({ kind: 'StopStrategy', ...SAID, strategyIndex: STRATEGY, policy })

test('parameters of a strategy that a person stopped are set, and taken back', () => {
  const on = bench()
  stop(on)
  assert.deepEqual(kinds(setTo(on, FAST_12)), ['ParametersChanged'])
  const change = { strategyIndex: STRATEGY, values: FAST_12, configured: CONFIGURED, ...SAID, timeUs: on.timeUs }
  assert.deepEqual(on.engine.state.parameterChanges, [change])
  assert.equal(on.engine.state.strategies[0]!.stopReason, 'stopped by ann: test', 'why it stands still stays')
  setTo(on, [{ name: 'slow', value: '40' }])
  assert.deepEqual(
    on.engine.state.parameterChanges.map(({ values }) => values),
    [[{ name: 'slow', value: '40' }]],
    'what is set is all that is set',
  )
  setTo(on, undefined)
  assert.deepEqual(on.engine.state.parameterChanges, [])
})

test('it begins anew from there: what was saved counts for its surroundings, its intents are numbered on', () => {
  const on = bench()
  tell('buy 1 @90 -> OrderSubmitted 1 > SendOrder 1', on)
  const { lastIntentSequence } = on.engine.state.strategies[0]!
  const cause = { causationSequence: 2, causationTimeUs: on.engine.state.timeUs, intentSequence: lastIntentSequence }
  on.take({ kind: 'SaveStrategyState', strategyIndex: STRATEGY, ...cause, stateJson: '{"old":1}' })
  stop(on)
  tell('canceled 1 -> OrderCanceled 1', on)
  setTo(on, FAST_12)
  const { sequence: beginsAnewAfter } = on.engine.state
  assert.deepEqual(on.engine.state.strategies[0]!.saved, {
    causationSequence: 2,
    intentSequence: lastIntentSequence,
    stateJson: '{"old":1}',
    beginsAnewAfter,
  })
  on.take({ kind: 'SaveStrategyState', strategyIndex: STRATEGY, ...cause, stateJson: '{"new":1}' })
  assert.equal(on.engine.state.strategies[0]!.saved!.beginsAnewAfter, undefined, 'its own state again')
})

test('timers that it set before are taken down', () => {
  const on = bench()
  const stamp = {
    causationSequence: on.engine.state.sequence,
    causationTimeUs: on.engine.state.timeUs,
    intentSequence: 1,
  }
  const atUs = (on.timeUs + 60_000_000) as TimeUs
  on.take({ kind: 'SetStrategyTimer', strategyIndex: STRATEGY, ...stamp, timerNumber: 7, atUs })
  stop(on)
  const { events } = setTo(on, FAST_12)
  assert.deepEqual(events[1], { kind: 'TimerSet', timerKind: 'Strategy', subject: 0, timerNumber: 7, atUs: 0 })
  assert.ok([...on.engine.state.timers.values()].every(({ timerKind }) => timerKind !== 'Strategy'))
})

test('who failed is stopped by a person from then on', () => {
  const on = bench()
  on.take({
    kind: 'StopStrategy',
    actor: 'holdfast',
    reason: 'STRATEGY_FAILED: onBar: no',
    strategyIndex: STRATEGY,
    policy: 'Cancel',
  })
  setTo(on, FAST_12)
  assert.equal(on.engine.state.strategies[0]!.stopReason, 'stopped by ann: new parameters')
})

const MANY = Array.from({ length: 101 }, (_, index) => ({ name: `p${index}`, value: '1' }))
const REFUSED: readonly (readonly [what: string, values: readonly ParameterValue[] | undefined, index?: number])[] = [
  ['a strategy that there is not', FAST_12, 9],
  ['a change that there is not, taken back', undefined],
  ['none at all', []],
  ['one named twice', [...FAST_12, ...FAST_12]],
  ['one without a name', [{ name: '', value: '1' }]],
  ['a value without bounds', [{ name: 'note', value: 'x'.repeat(501) }]],
  ['too many', MANY],
]
for (const [what, values, index = 0] of REFUSED) {
  test(`nothing happens: ${what}`, () => {
    const on = bench()
    stop(on)
    assert.deepEqual(kinds(setTo(on, values, index as StrategyIndex)), [])
  })
}

test('nothing happens while it runs, or while an order of it is open', () => {
  const on = bench()
  tell('buy 1 @90 -> OrderSubmitted 1 > SendOrder 1\n new 1 -> OrderAccepted 1', on)
  assert.deepEqual(kinds(setTo(on, FAST_12)), [])
  stop(on, 'Keep')
  assert.deepEqual(kinds(setTo(on, FAST_12)), [])
  tell('canceled 1 -> OrderCanceled 1', on)
  assert.deepEqual(kinds(setTo(on, FAST_12)), ['ParametersChanged'])
})

test('a change outlives a snapshot, a recovery and a restart; a configuration that says others is the newer word', () => {
  const on = bench()
  stop(on)
  setTo(on, FAST_12)
  const text = snapshotOf(on.engine.state)
  assert.equal(snapshotVersionOf(text), 5)
  assert.equal(snapshotOf(restoreState(text)), text)
  assert.equal(snapshotOf(restoreState(snapshotOf(on.engine.state, 3)), 3), snapshotOf(on.engine.state, 3))
  const recovered = new Engine()
  for (const { input, events } of on.turns) {
    recovered.absorbInput(input)
    for (const event of events) recovered.absorbEvent(event)
  }
  assert.equal(snapshotOf(recovered.state), text)

  const configure = (configuration: Configuration) => on.take({ kind: 'Configure', configuration })
  const { world } = on.engine.state
  configure({ ...world, ...configured(CONFIGURED.toReversed()) })
  assert.equal(on.engine.state.parameterChanges.length, 1, 'in another order it says the same')
  configure({ ...world, ...configured([{ name: 'fast', value: '10' }]) })
  assert.deepEqual(on.engine.state.parameterChanges, [])
})
