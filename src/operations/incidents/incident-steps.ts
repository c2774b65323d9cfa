/**
 * What a person may do to an incident, and what becomes of it: pure.
 *
 * Invariant: states go forward (Open, Mitigated, Resolved, Closed) or back to Open, but never out of Closed.
 */

import { okOf, type Result, refusalOf } from '../../core/std/result.ts'
import {
  ACTIONS_MAX,
  type Incident,
  type IncidentRefusal,
  type IncidentState,
  type IncidentStep,
  LINKED_ALERTS_MAX,
  TIMELINE_ENTRIES_MAX,
  type TimelineKind,
} from '../../ports/incident-desk.ts'

/** The facts of an incident, without its timeline. */
export type IncidentFacts = Omit<Incident, 'openActionCount' | 'timeline' | 'leftOutCount'>

export interface Stepped {
  readonly facts: IncidentFacts
  /** For the timeline. */
  readonly kind: TimelineKind
  readonly text: string
}

const NEXT_STATES: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  Open: ['Mitigated', 'Resolved'],
  Mitigated: ['Open', 'Resolved'],
  Resolved: ['Open', 'Closed'],
  Closed: [],
}

/** Shape: `entryCount` is how many entries of its own the timeline has. */
export function stepOf(
  facts: IncidentFacts,
  entryCount: number,
  step: IncidentStep,
  actor: string,
  timeUs: number,
): Result<Stepped, IncidentRefusal> {
  if (facts.state === 'Closed') return refused('INCIDENT_CLOSED', `${facts.id} is closed: open a new one`)
  // What ends an incident has room whatever was written before.
  if (entryCount >= TIMELINE_ENTRIES_MAX && step.kind !== 'SetState')
    return refused('INCIDENT_FULL', `${facts.id} has ${entryCount} entries, at most ${TIMELINE_ENTRIES_MAX} are kept`)
  switch (step.kind) {
    case 'Note':
      return okOf({ facts, kind: 'Note', text: step.text })
    case 'SetState':
      return stateSet(facts, step, timeUs)
    case 'SetSeverity':
      return okOf({
        facts: { ...facts, severity: step.severity },
        kind: 'Severity',
        text: `${facts.severity} → ${step.severity}`,
      })
    case 'SetRole':
      return okOf(roleGiven(facts, step))
    case 'LinkAlert':
      return alertLinked(facts, step.alertId)
    case 'AddAction':
      return actionAdded(facts, step)
    case 'FinishAction':
      return actionFinished(facts, step.number, actor, timeUs)
    default:
      return step satisfies never
  }
}

type StepOf<K extends IncidentStep['kind']> = Extract<IncidentStep, { kind: K }>

function stateSet(
  facts: IncidentFacts,
  { state, text }: StepOf<'SetState'>,
  timeUs: number,
): Result<Stepped, IncidentRefusal> {
  const next = NEXT_STATES[facts.state]
  if (!next.includes(state))
    return refused('NO_SUCH_STEP', `${facts.id} is ${facts.state}: it can become ${next.join(' or ')}, not ${state}`)
  const why = text === '' ? '' : `: ${text}`
  return okOf({
    facts: { ...facts, state, ...timesAfter(facts, state, timeUs) },
    kind: 'State',
    text: `${facts.state} → ${state}${why}`,
  })
}

/** Opened again, nothing is mitigated or resolved any more; what is resolved is mitigated. */
function timesAfter(facts: IncidentFacts, state: IncidentState, timeUs: number): Partial<IncidentFacts> {
  switch (state) {
    case 'Open':
      return { mitigatedUs: 0, resolvedUs: 0 }
    case 'Mitigated':
      return { mitigatedUs: timeUs }
    case 'Resolved':
      return { mitigatedUs: facts.mitigatedUs || timeUs, resolvedUs: timeUs }
    case 'Closed':
      return { closedUs: timeUs }
    default:
      return state satisfies never
  }
}

function roleGiven(facts: IncidentFacts, { role, person }: StepOf<'SetRole'>): Stepped {
  const name = role === 'Commander' ? 'commander' : 'scribe'
  const text = person === '' ? `nobody is ${name} any more` : `${person} is ${name}`
  return { facts: { ...facts, [name]: person }, kind: 'Role', text }
}

function alertLinked(facts: IncidentFacts, alertId: string): Result<Stepped, IncidentRefusal> {
  const { alertIds } = facts
  if (alertIds.length >= LINKED_ALERTS_MAX)
    return refused('INCIDENT_FULL', `${facts.id} has ${alertIds.length} alerts, at most ${LINKED_ALERTS_MAX} are kept`)
  const linked = alertIds.includes(alertId) ? alertIds : [...alertIds, alertId]
  return okOf({ facts: { ...facts, alertIds: linked }, kind: 'Note', text: `alert ${alertId} belongs to it` })
}

function actionAdded(facts: IncidentFacts, { text, owner }: StepOf<'AddAction'>): Result<Stepped, IncidentRefusal> {
  const { actions } = facts
  if (actions.length >= ACTIONS_MAX)
    return refused('INCIDENT_FULL', `${facts.id} has ${actions.length} actions, at most ${ACTIONS_MAX} are kept`)
  const action = { number: actions.length + 1, text, owner, doneUs: 0, doneBy: '' }
  const whose = owner === '' ? 'for nobody yet' : `for ${owner}`
  return okOf({
    facts: { ...facts, actions: [...actions, action] },
    kind: 'Action',
    text: `action ${action.number}, ${whose}: ${text}`,
  })
}

function actionFinished(
  facts: IncidentFacts,
  number: number,
  actor: string,
  timeUs: number,
): Result<Stepped, IncidentRefusal> {
  const action = facts.actions.find(each => each.number === number)
  if (action === undefined)
    return refused('UNKNOWN_ACTION', `${facts.id} has ${facts.actions.length} actions, no ${number}`)
  if (action.doneUs > 0) return refused('NO_SUCH_STEP', `action ${number} was done by ${action.doneBy}`)
  const done = { ...action, doneUs: timeUs, doneBy: actor }
  const actions = facts.actions.map(each => (each.number === number ? done : each))
  return okOf({ facts: { ...facts, actions }, kind: 'Action', text: `action ${number} is done: ${action.text}` })
}

function refused(code: IncidentRefusal['code'], text: string): Result<never, IncidentRefusal> {
  return refusalOf({ code, text })
}
