/** Whether an actor may: looked up in the file at the moment of the deed, not in what was read when the request came. */

import { okOf } from '../../core/std/result.ts'
import type { Actor, Answer, Caller } from '../../ports/people.ts'
import { PERMISSION_TABLE, type Permission, permissionsOf } from '../../ports/permissions.ts'
import type { PeopleRows, Person } from './people-rows.ts'
import { refused } from './refusals.ts'
import type { Sessions } from './sessions.ts'
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
    const person = this.person(by)
    if (!person.ok) return person
    if (!permissionsOf(person.value.roles).includes(permission))
      return refused('NOT_PERMITTED', `${by.name} has no role with ${permission}`)
    return PERMISSION_TABLE[permission].stepUp ? this.checkFresh(by) : okOf(undefined)
  }

  /** For what a person changes about himself. */
  checkFresh(by: Caller): Answer<void> {
    const person = this.person(by)
    if (!person.ok) return person
    const stepUpUntilUs = this.#sessions.look(by.credentialId)?.stepUpUntilUs ?? 0
    if (stepUpUntilUs > this.#world.nowUs()) return okOf(undefined)
    return refused('STEP_UP_NEEDED', 'this needs a second factor of the last five minutes')
  }

  /** The person behind a session that is alive. */
  person(by: Caller): Answer<Person> {
    if (by.kind === 'Token') return refused('NOT_PERMITTED', 'a token does not stand for a person here')
    const session = this.#sessions.look(by.credentialId)
    const person = session === undefined ? undefined : this.#rows.byId(session.personId)
    if (person === undefined || person.personId !== by.personId || person.state !== 'Active')
      return refused('SESSION_OVER', 'the session is over')
    return okOf(person)
  }
}
