/** Tickets of a sign-in: the password was right, and for five minutes and five tries the second factor is waited for. */

import { US_PER_MINUTE } from '../../core/std/time.ts'
import { hashOfSecret, newSecret } from './secrets.ts'
import type { World } from './world.ts'

const LASTS_US = 5 * US_PER_MINUTE
const TRIES_MAX = 5
const TICKETS_MAX = 1_000

export class Tickets {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  issue(personId: number): string {
    const { db, nowUs, random } = this.#world
    const ticket = newSecret(random)
    this.#world.change(() => {
      db.prepare('DELETE FROM tickets WHERE until_us <= ?').run(nowUs())
      db.prepare('INSERT INTO tickets VALUES (?, ?, ?, 0)').run(hashOfSecret(ticket), personId, nowUs() + LASTS_US)
      db.prepare(
        `DELETE FROM tickets WHERE ticket_hash IN (
           SELECT ticket_hash FROM tickets ORDER BY until_us DESC LIMIT -1 OFFSET ${TICKETS_MAX})`,
      ).run()
    })
    return ticket
  }

  /** Whose it is; counts nothing. */
  look(ticket: string): number | undefined {
    const sql = `SELECT person_id FROM tickets WHERE ticket_hash = ? AND until_us > ? AND tries < ${TRIES_MAX}`
    const row = this.#world.db.prepare(sql).get(hashOfSecret(ticket), this.#world.nowUs())
    return row === undefined ? undefined : Number(row['person_id'])
  }

  /** Whose it is, for one try. */
  spend(ticket: string): number | undefined {
    const personId = this.look(ticket)
    const sql = 'UPDATE tickets SET tries = tries + 1 WHERE ticket_hash = ?'
    if (personId !== undefined) this.#world.db.prepare(sql).run(hashOfSecret(ticket))
    return personId
  }

  end(ticket: string): void {
    this.#world.db.prepare('DELETE FROM tickets WHERE ticket_hash = ?').run(hashOfSecret(ticket))
  }

  endAllOf(personId: number): void {
    this.#world.db.prepare('DELETE FROM tickets WHERE person_id = ?').run(personId)
  }
}
