/**
 * Who did what, put on record: commands, what was done with alerts and incidents, and what somebody tried who may not. What
 * concerns people is recorded by those who keep them.
 */

import type { AuditFacts, AuditOutcome } from '../../ports/audit.ts'
import { ALERTS } from '../contract/alerts.ts'
import { COMMANDS } from '../contract/commands.ts'
import { INCIDENTS } from '../contract/incidents.ts'
import { ENDPOINTS, type EndpointName } from '../contract.ts'
import type { ApiRefusal, Outcome } from '../outcome.ts'
import type { Call } from './call.ts'
import { RateLimit } from './rate-limit.ts'

const TEXT_MAX = 500
const FACTS_MAX = 20
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

/** A trail that cannot be written is an alert; what was done stays done. */
export function recordDeed(call: Call, name: EndpointName, who: string, body: object, outcome: Outcome<unknown>): void {
  const { reason } = body as { reason?: string }
  const text = outcome.ok ? (reason ?? '') : outcome.error.text
  const result = outcome.ok ? 'Done' : (OUTCOMES[outcome.error.code as 'REFUSED'] ?? OUTCOMES.other)
  write(call, name, who, factsOf({ ...call.asked.params, ...body }), result, text)
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
    write(call, asked.name, caller.name, factsOf(asked.params), 'Refused', refusal.text)
  }
}

function write(call: Call, name: EndpointName, who: string, facts: AuditFacts, outcome: AuditOutcome, text: string) {
  const { world, whence } = call
  const { path, method } = ENDPOINTS[name]
  const what = path.startsWith(BASE) ? path.slice(BASE.length) : path
  const draft = { who, whence, what: name in COMMANDS ? what : `${what} ${method}`, subject: subjectOf(facts), outcome }
  try {
    world.people.audit.record({ ...draft, text: text.slice(0, TEXT_MAX), after: facts })
  } catch (error) {
    world.onAlert('AUDIT_FAILING', `${what} by ${who} could not be put on record: ${(error as Error).message}`)
  }
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
