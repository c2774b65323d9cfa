/** The rows of people: who there is, with which roles, in which state. */

import type { StatementSync } from 'node:sqlite'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { PersonState } from '../../ports/people.ts'
import { ROLES, type Role } from '../../ports/permissions.ts'
import type { World } from './world.ts'

export const PEOPLE_MAX = 500
const HANDLE_BYTES = 16

export interface Person {
  readonly personId: number
  readonly name: string
  readonly roles: readonly Role[]
  readonly state: PersonState
  /** Empty until there is one. */
  readonly password: string
  /** What authenticators know a person by: chance, so that it tells nothing. */
  readonly handle: string
  readonly createdUs: TimeUs
  /** When they first could sign in. */
  readonly enrolledUs: TimeUs | undefined
  readonly lastSignInUs: TimeUs | undefined
}

export class PeopleRows {
  readonly #world: World
  readonly #byId: StatementSync
  readonly #byName: StatementSync

  constructor(world: World) {
    this.#world = world
    this.#byId = world.db.prepare('SELECT * FROM people WHERE person_id = ?')
    this.#byName = world.db.prepare('SELECT * FROM people WHERE name = ?')
  }

  byId(personId: number): Person | undefined {
    return personOf(this.#byId.get(personId))
  }

  byName(name: string): Person | undefined {
    return personOf(this.#byName.get(name))
  }

  /** By name. */
  all(): Person[] {
    return this.#world.db.prepare('SELECT * FROM people ORDER BY name').all().map(personOf) as Person[]
  }

  count(): number {
    return Number(this.#world.db.prepare('SELECT count(*) AS people FROM people').get()?.['people'])
  }

  /** Whether anybody could ever sign in. */
  isAnybodyEnrolled(): boolean {
    return this.#world.db.prepare('SELECT 1 FROM people WHERE enrolled_us IS NOT NULL').get() !== undefined
  }

  invite(name: string, roles: readonly Role[]): Person {
    const { db, random, nowUs } = this.#world
    const handle = Buffer.from(random(HANDLE_BYTES)).toString('base64url')
    db.prepare(
      "INSERT INTO people (name, roles, state, password, handle, created_us) VALUES (?, ?, 'Invited', '', ?, ?)",
    ).run(name, roles.join(' '), handle, nowUs())
    return this.byName(name)!
  }

  /** From now on the person can sign in with it. */
  enrol(personId: number, password: string): void {
    const sql = `UPDATE people SET state = 'Active', password = ?, enrolled_us = coalesce(enrolled_us, ?) WHERE person_id = ?`
    this.#world.db.prepare(sql).run(password, this.#world.nowUs(), personId)
  }

  /** Back to where an invitation leaves somebody. */
  forgetPassword(personId: number): void {
    this.#world.db.prepare("UPDATE people SET state = 'Invited', password = '' WHERE person_id = ?").run(personId)
  }

  setPassword(personId: number, password: string): void {
    this.#world.db.prepare('UPDATE people SET password = ? WHERE person_id = ?').run(password, personId)
  }

  setRoles(personId: number, roles: readonly Role[]): void {
    this.#world.db.prepare('UPDATE people SET roles = ? WHERE person_id = ?').run(roles.join(' '), personId)
  }

  setState(personId: number, state: PersonState): void {
    this.#world.db.prepare('UPDATE people SET state = ? WHERE person_id = ?').run(state, personId)
  }

  noteSignIn(personId: number): void {
    const sql = 'UPDATE people SET last_sign_in_us = ? WHERE person_id = ?'
    this.#world.db.prepare(sql).run(this.#world.nowUs(), personId)
  }
}

function personOf(row: Record<string, unknown> | undefined): Person | undefined {
  if (row === undefined) return undefined
  return {
    personId: Number(row['person_id']),
    name: String(row['name']),
    roles: ROLES.filter(role => String(row['roles']).split(' ').includes(role)),
    state: row['state'] as PersonState,
    password: String(row['password']),
    handle: String(row['handle']),
    createdUs: row['created_us'] as TimeUs,
    enrolledUs: (row['enrolled_us'] ?? undefined) as TimeUs | undefined,
    lastSignInUs: (row['last_sign_in_us'] ?? undefined) as TimeUs | undefined,
  }
}
