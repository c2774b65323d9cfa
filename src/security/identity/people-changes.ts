/** Changes that an actor makes to somebody: permitted, carried out, and put on record in one transaction. */

import { okOf } from '../../core/std/result.ts'
import type { AuditFacts, Whence } from '../../ports/audit.ts'
import type { Actor, Answer } from '../../ports/people.ts'
import type { Permission } from '../../ports/permissions.ts'
import type { Authority } from './authority.ts'
import type { World } from './world.ts'

export interface Deed {
  readonly by: Actor
  readonly whence: Whence
  readonly what: string
  readonly subject: string
  /** `undefined` where the deed itself finds out who may. */
  readonly permission: Permission | undefined
}

/** What came of it, and what the record tells about it. */
export interface Done<T> {
  readonly value: T
  readonly text?: string
  readonly before?: AuditFacts
  readonly after?: AuditFacts
}

export class PeopleChanges {
  readonly #world: World
  readonly #authority: Authority

  constructor(world: World, authority: Authority) {
    this.#world = world
    this.#authority = authority
  }

  /** A refusal is on record as well. `work` writes nothing before it knows that it will not refuse. */
  make<T>({ by, whence, what, subject, permission }: Deed, work: () => Answer<Done<T>>): Answer<T> {
    return this.#world.change(() => {
      const allowed = permission === undefined ? undefined : this.#authority.check(by, permission)
      const answer = allowed?.ok === false ? allowed : work()
      const record = { who: actorText(by), whence, what, subject }
      if (!answer.ok) {
        this.#world.record({ ...record, outcome: 'Refused', text: `${answer.error.code}: ${answer.error.text}` })
        return answer
      }
      const { value, ...told } = answer.value
      this.#world.record({ ...record, outcome: 'Done', ...told })
      return okOf(value)
    })
  }
}

/** People of the console have plain names; users of the machine cannot be taken for them. */
function actorText(by: Actor): string {
  return by.kind === 'Machine' ? `machine:${by.name}` : by.name
}
