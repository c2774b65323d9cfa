/** Everybody: invited, given roles, reset, disabled; nobody locks the house from inside, and nobody makes himself more. */

import { okOf } from '../../core/std/result.ts'
import { US_PER_DAY } from '../../core/std/time.ts'
import type { Whence } from '../../ports/audit.ts'
import type { Actor, Answer, OneTimeLink, PersonView, Roster, SessionFacts } from '../../ports/people.ts'
import { ROLES, type Role } from '../../ports/permissions.ts'
import type { ApiTokenRows } from './api-token-rows.ts'
import type { Authority } from './authority.ts'
import type { Factors } from './factors.ts'
import type { KnownPlaces } from './known-places.ts'
import type { Links } from './links.ts'
import { isPersonName, NAME_RULE } from './password-rules.ts'
import type { Done, PeopleChanges } from './people-changes.ts'
import { PEOPLE_MAX, type PeopleRows, type Person } from './people-rows.ts'
import type { RecoveryCodes } from './recovery-codes.ts'
import { refused } from './refusals.ts'
import type { SecondFactor } from './second-factor.ts'
import type { Sessions } from './sessions.ts'
import type { Tickets } from './tickets.ts'
import type { World } from './world.ts'

const FIRST_LINK_LASTS_US = US_PER_DAY
const INVITATION_LASTS_US = 3 * US_PER_DAY
const RESET_LASTS_US = US_PER_DAY

export interface RosterParts {
  readonly world: World
  readonly rows: PeopleRows
  readonly authority: Authority
  readonly changes: PeopleChanges
  readonly links: Links
  readonly factors: Factors
  readonly codes: RecoveryCodes
  readonly secondFactor: SecondFactor
  readonly sessions: Sessions
  readonly tickets: Tickets
  readonly places: KnownPlaces
  readonly tokens: ApiTokenRows
}

export class RosterDesk implements Roster {
  readonly #parts: RosterParts

  constructor(parts: RosterParts) {
    this.#parts = parts
  }

  people(): PersonView[] {
    return this.#parts.rows.all().map(person => this.#viewOf(person))
  }

  // ── links ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  firstLink(): OneTimeLink | undefined {
    const { world, rows, links } = this.#parts
    return world.change(() => {
      if (rows.isAnybodyEnrolled()) return undefined
      return { name: '', ...links.make('First', undefined, FIRST_LINK_LASTS_US) }
    })
  }

  invite(by: Actor, name: string, roles: readonly Role[], whence: Whence): Answer<OneTimeLink> {
    const { changes, rows, links } = this.#parts
    const deed = { by, whence, what: 'people/invite', subject: name, permission: 'ManagePeople' } as const
    return changes.make(deed, () => {
      if (!isPersonName(name)) return refused('NAME_REFUSED', `a name has ${NAME_RULE}`)
      if (rows.byName(name) !== undefined) return refused('NAME_TAKEN', `${name} is in the list already`)
      if (!areRoles(roles)) return rolesRefused()
      if (rows.count() >= PEOPLE_MAX) return refused('TOO_MANY', `there are ${PEOPLE_MAX} people already`)
      const { personId } = rows.invite(name, roles)
      const value = { name, ...links.make('Invitation', personId, INVITATION_LASTS_US) }
      return okOf({ value, after: { roles: roles.join(' ') } })
    })
  }

  /** At the machine the only admin as well: whoever lost the one factor there is comes back in by it. */
  reset(by: Actor, name: string, whence: Whence): Answer<OneTimeLink> {
    return this.#change(by, 'people/reset', name, whence, person => {
      if (person.state === 'Disabled') return refused('NOT_FOUND', `${name} is disabled: enable it first`)
      if (by.kind !== 'Machine' && this.#isLastAdmin(person)) return lastAdmin(name)
      const { rows, links } = this.#parts
      this.#endAccess(person)
      this.#forgetFactors(person)
      rows.forgetPassword(person.personId)
      const value = { name, ...links.make('Reset', person.personId, RESET_LASTS_US) }
      return okOf({ value, before: { state: person.state }, after: { state: 'Invited' } })
    })
  }

  // ── roles and states ───────────────────────────────────────────────────────────────────────────────────────────────

  setRoles(by: Actor, name: string, roles: readonly Role[], whence: Whence): Answer<PersonView> {
    return this.#change(by, 'people/set-roles', name, whence, person => {
      if (!areRoles(roles)) return rolesRefused()
      if (isSelf(by, person) && roles.some(role => !person.roles.includes(role)))
        return refused('OWN_ROLES', 'nobody gives himself a role')
      if (!roles.includes('admin') && this.#isLastAdmin(person)) return lastAdmin(name)
      this.#parts.rows.setRoles(person.personId, roles)
      const [before, after] = [{ roles: person.roles.join(' ') }, { roles: roles.join(' ') }]
      return okOf({ value: this.#viewById(person), before, after })
    })
  }

  disable(by: Actor, name: string, whence: Whence): Answer<PersonView> {
    return this.#change(by, 'people/disable', name, whence, person => {
      if (this.#isLastAdmin(person)) return lastAdmin(name)
      this.#endAccess(person)
      return this.#setState(person, 'Disabled')
    })
  }

  enable(by: Actor, name: string, whence: Whence): Answer<PersonView> {
    return this.#change(by, 'people/enable', name, whence, person => {
      if (person.state !== 'Disabled') return refused('NOT_FOUND', `${name} is not disabled`)
      return this.#setState(person, person.password === '' ? 'Invited' : 'Active')
    })
  }

  #setState(person: Person, state: Person['state']): Answer<Done<PersonView>> {
    this.#parts.rows.setState(person.personId, state)
    return okOf({ value: this.#viewById(person), before: { state: person.state }, after: { state } })
  }

  // ── sessions ───────────────────────────────────────────────────────────────────────────────────────────────────────

  sessions(of?: string): SessionFacts[] {
    return this.#parts.sessions.list(of)
  }

  endSession(by: Actor, sessionId: number, whence: Whence): Answer<void> {
    const { changes, sessions, authority } = this.#parts
    const personId = sessions.look(sessionId)?.personId
    const isOwn = by.kind === 'Session' && personId === by.personId
    const subject = `session ${sessionId}`
    return changes.make({ by, whence, what: 'sessions/end', subject, permission: undefined }, () => {
      const allowed = isOwn ? authority.person(by) : authority.check(by, 'ManagePeople')
      if (!allowed.ok) return allowed
      if (!sessions.end(sessionId)) return refused('NOT_FOUND', `there is no ${subject}`)
      const name = personId === undefined ? '' : this.#parts.rows.byId(personId)?.name
      return okOf({ value: undefined, text: `of ${name}` })
    })
  }

  // ── what they have in common ───────────────────────────────────────────────────────────────────────────────────────

  #change<T>(
    by: Actor,
    what: string,
    name: string,
    whence: Whence,
    work: (person: Person) => Answer<Done<T>>,
  ): Answer<T> {
    return this.#parts.changes.make({ by, whence, what, subject: name, permission: 'ManagePeople' }, () => {
      const person = this.#parts.rows.byName(name)
      return person === undefined ? refused('NOT_FOUND', `there is nobody called ${name.slice(0, 40)}`) : work(person)
    })
  }

  #endAccess({ personId }: Person): void {
    const { sessions, tickets, tokens, links } = this.#parts
    sessions.endAllOf(personId)
    tickets.endAllOf(personId)
    tokens.revokeAllOf(personId)
    links.endAllOf(personId)
  }

  #forgetFactors({ personId }: Person): void {
    this.#parts.factors.drop(personId)
    this.#parts.codes.drop(personId)
    this.#parts.places.forget(personId)
  }

  #isLastAdmin({ personId, roles, state }: Person): boolean {
    if (state !== 'Active' || !roles.includes('admin')) return false
    return !this.#parts.rows
      .all()
      .some(other => other.personId !== personId && other.state === 'Active' && other.roles.includes('admin'))
  }

  #viewById({ personId }: Person): PersonView {
    return this.#viewOf(this.#parts.rows.byId(personId)!)
  }

  #viewOf({ personId, name, roles, state, createdUs, lastSignInUs }: Person): PersonView {
    const factors = this.#parts.secondFactor.kinds(personId)
    const recoveryCodesLeft = this.#parts.codes.left(personId)
    return { personId, name, roles, state, factors, recoveryCodesLeft, createdUs, lastSignInUs }
  }
}

function isSelf(by: Actor, { personId }: Person): boolean {
  return by.kind !== 'Machine' && by.personId === personId
}

function areRoles(roles: readonly string[]): boolean {
  return roles.length > 0 && roles.every(role => (ROLES as readonly string[]).includes(role))
}

function rolesRefused(): Answer<never> {
  return refused('ROLES_REFUSED', 'these are no roles')
}

function lastAdmin(name: string): Answer<never> {
  return refused('LAST_ADMIN', `${name} is the only admin who can sign in`)
}
