/**
 * Who did what, put on record: commands, what was done with alerts and incidents, and what somebody tried who may not. What
 * concerns people is recorded by those who keep them.
 */

import { PARAMETERS_MAX } from '../../core/domain/parameter-changes.ts'
import type { AuditDraft, AuditFacts, AuditOutcome } from '../../ports/audit.ts'
import { ALERTS } from '../contract/alerts.ts'
import { COMMANDS } from '../contract/commands.ts'
import { INCIDENTS } from '../contract/incidents.ts'
import { ENDPOINTS, type EndpointName } from '../contract.ts'
import type { ApiRefusal, Outcome } from '../outcome.ts'
import type { Call } from './call.ts'
import { RateLimit } from './rate-limit.ts'

const TEXT_MAX = 500
/** Every parameter, and what is said beside them. */
const FACTS_MAX = PARAMETERS_MAX + 20
const BASE = '/api/v1/'
/** The evidence of an incident leaves the house. */
const TAKEN_OUT: EndpointName = 'evidence'

/** Commands are recorded where they are carried out, in the name of the one who asked. */
export const RECORDED: ReadonlySet<EndpointName> = new Set<EndpointName>([
  ...namesOf({ ...ALERTS, ...INCIDENTS }).filter(name => ENDPOINTS[name].method !== 'GET'),
  TAKEN_OUT,
])

function namesOf<Name extends EndpointName>(group: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(group) as Name[]
}

const OUTCOMES: Readonly<Record<'REFUSED' | 'other', AuditOutcome>> = { REFUSED: 'Refused', other: 'Failed' }

/**
 * Before something is done that adds risk: who asked for it is on record, or it is not done.
 *
 * Returns: whether it is on record.
 */
export function recordAsked(call: Call, name: EndpointName, who: string, body: object): boolean {
  const { reason = '' } = body as { reason?: string }
  const asked = draftOf(call, name, who, factsOf(body), 'Asked', reason)
  const text = 'AUDIT_AWAY: the record could not be written'
  return call.world.deeds.recordFirst(asked, { ...asked, outcome: 'Refused', text })
}

/** A trail that cannot be written is an alert; what was done stays done. */
export function recordDeed(call: Call, name: EndpointName, who: string, body: object, outcome: Outcome<unknown>): void {
  const { reason } = body as { reason?: string }
  const text = outcome.ok ? (reason ?? '') : outcome.error.text
  const result = outcome.ok ? 'Done' : (OUTCOMES[outcome.error.code as 'REFUSED'] ?? OUTCOMES.other)
  call.world.deeds.record(draftOf(call, name, who, factsOf({ ...call.asked.params, ...body }), result, text))
}

/** So that a person who tries doors does not fill the record. */
const TRIES = { burst: 20, perSecond: 0.1 }

export class Tries {
  readonly #rate = new RateLimit(TRIES)

  /** That somebody known was turned away. */
  record(call: Call, refusal: ApiRefusal): void {
    const { caller, asked } = call
    if (caller === undefined || refusal.code !== 'NOT_ALLOWED') return
    if (this.#rate.take(String(caller.personId)) > 0) return
    call.world.deeds.record(draftOf(call, asked.name, caller.name, factsOf(asked.params), 'Refused', refusal.text))
  }
}

function draftOf(
  { whence }: Call,
  name: EndpointName,
  who: string,
  facts: AuditFacts,
  outcome: AuditOutcome,
  text: string,
): AuditDraft {
  const { path, method } = ENDPOINTS[name]
  const place = path.startsWith(BASE) ? path.slice(BASE.length) : path
  const what = name in COMMANDS ? place : `${place} ${method}`
  return { who, whence, what, subject: subjectOf(facts), outcome, text: text.slice(0, TEXT_MAX), after: facts }
}

/** What it is about, by the first of these that is there. */
const SUBJECTS = [
  'clientOrderId',
  'alertId',
  'id',
  'strategy',
  'scope.name',
  'scope.level',
  'name',
  'what',
  'to',
  'title',
]

function subjectOf(facts: AuditFacts): string {
  return String(SUBJECTS.map(key => facts[key]).find(value => value !== undefined && value !== '') ?? '')
}

/** Flat: `scope.name` of what lies inside. */
function factsOf(body: object, prefix = ''): AuditFacts {
  const pairs = Object.entries(body).flatMap(([key, value]) => {
    if (typeof value === 'object' && value !== null) return Object.entries(factsOf(value, `${prefix}${key}.`))
    if (key === 'reason' || value === undefined) return []
    return [[`${prefix}${key}`, typeof value === 'string' ? value.slice(0, TEXT_MAX) : value] as const]
  })
  return Object.fromEntries(pairs.slice(0, FACTS_MAX)) as AuditFacts
}
