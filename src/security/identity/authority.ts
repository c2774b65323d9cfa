/** Whether an actor may: looked up in the file at the moment of the deed, not in what was read when the request came. */

import { mapOf, okOf } from '../../core/std/result.ts'
import type { Actor, Answer, Caller } from '../../ports/people.ts'
import { PERMISSION_TABLE, type Permission, permissionsOf } from '../../ports/permissions.ts'
import type { PeopleRows, Person } from './people-rows.ts'
import { refused } from './refusals.ts'
import type { Session, Sessions } from './sessions.ts'
import type { World } from './world.ts'

export class Authority {
  readonly #world: World
  readonly #rows: PeopleRows
  readonly #sessions: Sessions

  constructor(world: World, rows: PeopleRows, sessions: Sessions) {
    this.#world = world
    this.#rows = rows
    this.#sessions = sessions
  }

  /** Whoever sits at the machine may: the file is theirs. */
  check(by: Actor, permission: Permission): Answer<void> {
    if (by.kind === 'Machine') return okOf(undefined)
    const known = this.#known(by)
    if (!known.ok) return known
    const { person, session } = known.value
    if (!permissionsOf(person.roles).includes(permission))
      return refused('NOT_PERMITTED', `${by.name} has no role with ${permission}`)
    return !PERMISSION_TABLE[permission].stepUp || this.#isFresh(session) ? okOf(undefined) : stepUpNeeded()
  }

  /** For what a person changes about himself. */
  freshPerson(by: Caller): Answer<Person> {
    const known = this.#known(by)
    if (!known.ok) return known
    const { person, session } = known.value
    return this.#isFresh(session) ? okOf(person) : stepUpNeeded()
  }

  /** The person behind a session that is alive. */
  person(by: Caller): Answer<Person> {
    return mapOf(this.#known(by), ({ person }) => person)
  }

  #known(by: Caller): Answer<{ person: Person; session: Session }> {
    if (by.kind === 'Token') return refused('NOT_PERMITTED', 'a token does not stand for a person here')
    const session = this.#sessions.look(by.credentialId)
    const person = session === undefined ? undefined : this.#rows.byId(session.personId)
    if (session === undefined || person?.personId !== by.personId || person.state !== 'Active')
      return refused('SESSION_OVER', 'the session is over')
    return okOf({ person, session })
  }

  #isFresh({ stepUpUntilUs }: Session): boolean {
    return stepUpUntilUs > this.#world.nowUs()
  }
}

function stepUpNeeded(): Answer<never> {
  return refused('STEP_UP_NEEDED', 'this needs a second factor of the last five minutes')
}
