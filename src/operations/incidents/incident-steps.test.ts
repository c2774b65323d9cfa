import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import {
  ACTIONS_MAX,
  INCIDENT_ROLES,
  INCIDENT_SEVERITIES,
  INCIDENT_STATES,
  type IncidentState,
  type IncidentStep,
  LINKED_ALERTS_MAX,
  TIMELINE_ENTRIES_MAX,
} from '../../ports/incident-desk.ts'
import { factsOf, START_US } from './incident-fixtures.ts'
import { type IncidentFacts, stepOf } from './incident-steps.ts'

const NOW_US = START_US + 90_000_000

function stepped(facts: IncidentFacts, step: IncidentStep) {
  const answer = stepOf(facts, 1, step, 'grace', NOW_US)
  if (!answer.ok) assert.fail(answer.error.text)
  return answer.value
}

function refusal(facts: IncidentFacts, step: IncidentStep, entryCount = 1): string {
  const answer = stepOf(facts, entryCount, step, 'grace', NOW_US)
  return answer.ok ? 'taken' : answer.error.code
}

// state      becomes    taken or refused
const STATES = `
   Open       Open       NO_SUCH_STEP
   Open       Mitigated  taken
   Open       Resolved   taken
   Open       Closed     NO_SUCH_STEP
   Mitigated  Open       taken
   Mitigated  Mitigated  NO_SUCH_STEP
   Mitigated  Resolved   taken
   Mitigated  Closed     NO_SUCH_STEP
   Resolved   Open       taken
   Resolved   Mitigated  NO_SUCH_STEP
   Resolved   Resolved   NO_SUCH_STEP
   Resolved   Closed     taken
   Closed     Open       INCIDENT_CLOSED
   Closed     Mitigated  INCIDENT_CLOSED
   Closed     Resolved   INCIDENT_CLOSED
   Closed     Closed     INCIDENT_CLOSED
`
const rows = STATES.trim()
  .split('\n')
  .map(line => line.trim().split(/\s+/) as [IncidentState, IncidentState, string])

test('the table has every pair of states', () => {
  const pairs = INCIDENT_STATES.flatMap(from => INCIDENT_STATES.map(to => `${from} ${to}`))
  assert.deepEqual(
    rows.map(([from, to]) => `${from} ${to}`),
    pairs,
  )
})

for (const [from, to, expected] of rows)
  test(`${from} → ${to}: ${expected}`, () => {
    assert.equal(refusal(factsOf({ state: from }), { kind: 'SetState', state: to, text: '' }), expected)
  })

test('times tell how long each state took; opened again, there is none', () => {
  const mitigated = stepped(factsOf(), { kind: 'SetState', state: 'Mitigated', text: 'killed' })
  assert.equal(mitigated.facts.mitigatedUs, NOW_US)
  assert.equal(mitigated.text, 'Open → Mitigated: killed')
  const resolved = stepped(factsOf(), { kind: 'SetState', state: 'Resolved', text: '' }).facts
  assert.deepEqual([resolved.mitigatedUs, resolved.resolvedUs], [NOW_US, NOW_US], 'what is resolved is mitigated')
  const again = stepped(resolved, { kind: 'SetState', state: 'Open', text: '' }).facts
  assert.deepEqual([again.mitigatedUs, again.resolvedUs], [0, 0])
  const closed = stepped(resolved, { kind: 'SetState', state: 'Closed', text: '' }).facts
  assert.equal(closed.closedUs, NOW_US)
})

test('roles are given and taken back', () => {
  const { facts, text } = stepped(factsOf(), { kind: 'SetRole', role: 'Commander', person: 'ada' })
  assert.equal(facts.commander, 'ada')
  assert.equal(text, 'ada is commander')
  assert.equal(stepped(facts, { kind: 'SetRole', role: 'Commander', person: '' }).facts.commander, '')
  assert.equal(stepped(facts, { kind: 'SetRole', role: 'Scribe', person: 'grace' }).facts.scribe, 'grace')
})

test('an alert is linked once, and so many of them', () => {
  const one = stepped(factsOf(), { kind: 'LinkAlert', alertId: 'A1' }).facts
  assert.deepEqual(stepped(one, { kind: 'LinkAlert', alertId: 'A1' }).facts.alertIds, ['A1'])
  const full = factsOf({ alertIds: Array.from({ length: LINKED_ALERTS_MAX }, (_, place) => `A${place}`) })
  assert.equal(refusal(full, { kind: 'LinkAlert', alertId: 'A999' }), 'INCIDENT_FULL')
})

test('an action is numbered, and done once', () => {
  const one = stepped(factsOf(), { kind: 'AddAction', text: 'a second line', owner: 'ada' }).facts
  const two = stepped(one, { kind: 'AddAction', text: 'a test', owner: '' }).facts
  const { facts, text } = stepped(two, { kind: 'FinishAction', number: 1 })
  assert.equal(text, 'action 1 is done: a second line')
  assert.deepEqual(facts.actions, [
    { number: 1, text: 'a second line', owner: 'ada', doneUs: NOW_US, doneBy: 'grace' },
    { number: 2, text: 'a test', owner: '', doneUs: 0, doneBy: '' },
  ])
  assert.equal(refusal(facts, { kind: 'FinishAction', number: 1 }), 'NO_SUCH_STEP')
  assert.equal(refusal(facts, { kind: 'FinishAction', number: 3 }), 'UNKNOWN_ACTION')
})

test('what is full says so, but an incident can always be ended', () => {
  const action = { number: 1, text: 'x', owner: '', doneUs: 0, doneBy: '' }
  const full = factsOf({ actions: Array.from({ length: ACTIONS_MAX }, () => action) })
  assert.equal(refusal(full, { kind: 'AddAction', text: 'one more', owner: '' }), 'INCIDENT_FULL')
  assert.equal(refusal(factsOf(), { kind: 'Note', text: 'one more' }, TIMELINE_ENTRIES_MAX), 'INCIDENT_FULL')
  const end: IncidentStep = { kind: 'SetState', state: 'Resolved', text: '' }
  assert.equal(refusal(factsOf(), end, TIMELINE_ENTRIES_MAX), 'taken')
})

const anyStep: fc.Arbitrary<IncidentStep> = fc.oneof(
  fc.record({ kind: fc.constant('Note' as const), text: fc.string() }),
  fc.record({
    kind: fc.constant('SetState' as const),
    state: fc.constantFrom(...INCIDENT_STATES),
    text: fc.string(),
  }),
  fc.record({ kind: fc.constant('SetSeverity' as const), severity: fc.constantFrom(...INCIDENT_SEVERITIES) }),
  fc.record({
    kind: fc.constant('SetRole' as const),
    role: fc.constantFrom(...INCIDENT_ROLES),
    person: fc.constantFrom('', 'ada', 'grace'),
  }),
  fc.record({ kind: fc.constant('LinkAlert' as const), alertId: fc.nat(300).map(number => `A${number}`) }),
  fc.record({ kind: fc.constant('AddAction' as const), text: fc.string(), owner: fc.constantFrom('', 'ada') }),
  fc.record({ kind: fc.constant('FinishAction' as const), number: fc.nat(5) }),
)

test('whatever is done in whatever order: the times fit the state, nothing is lost, a closed one is left alone', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), steps => {
      let facts = factsOf()
      let timeUs = START_US
      for (const step of steps) {
        timeUs += 1_000_000
        const answer = stepOf(facts, 1, step, 'grace', timeUs)
        if (facts.state === 'Closed') assert.equal(answer.ok, false)
        if (!answer.ok) continue
        assert.ok(answer.value.facts.actions.length >= facts.actions.length, 'actions stay')
        assert.ok(answer.value.facts.alertIds.length >= facts.alertIds.length, 'links stay')
        facts = answer.value.facts
        const { state, openedUs, mitigatedUs, resolvedUs, closedUs, alertIds } = facts
        assert.equal(mitigatedUs > 0, state !== 'Open')
        assert.equal(resolvedUs > 0, state === 'Resolved' || state === 'Closed')
        assert.equal(closedUs > 0, state === 'Closed')
        if (resolvedUs > 0) assert.ok(openedUs < mitigatedUs && mitigatedUs <= resolvedUs)
        assert.equal(new Set(alertIds).size, alertIds.length)
      }
    }),
  )
})
