/**
 * Where people have signed in from before: there, failures are counted apart.
 *
 * Why: whoever knows a name could keep its owner out by failing in it from elsewhere, at the very moment when trading has to be stopped.
 */

import type { StatementSync } from 'node:sqlite'
import { networkOf } from '../../core/std/network.ts'
import { US_PER_DAY } from '../../core/std/time.ts'
import type { Whence } from '../../ports/audit.ts'
import type { World } from './world.ts'

const KNOWN_FOR_US = 90 * US_PER_DAY
const PLACES_OF_PERSON_MAX = 20

export class KnownPlaces {
  readonly #world: World
  readonly #select: StatementSync

  constructor(world: World) {
    this.#world = world
    this.#select = world.db.prepare('SELECT 1 FROM known_places WHERE person_id = ? AND network = ? AND last_us > ?')
  }

  has(personId: number, { address }: Whence): boolean {
    return this.#select.get(personId, networkOf(address), this.#world.nowUs() - KNOWN_FOR_US) !== undefined
  }

  /** In the place of the oldest, where there are many. */
  note(personId: number, { address }: Whence): void {
    const { db, nowUs } = this.#world
    db.prepare('INSERT OR REPLACE INTO known_places VALUES (?, ?, ?)').run(personId, networkOf(address), nowUs())
    db.prepare(
      `DELETE FROM known_places WHERE person_id = ?1 AND network IN (
         SELECT network FROM known_places WHERE person_id = ?1 ORDER BY last_us DESC LIMIT -1 OFFSET ${PLACES_OF_PERSON_MAX})`,
    ).run(personId)
  }

  forget(personId: number): void {
    this.#world.db.prepare('DELETE FROM known_places WHERE person_id = ?').run(personId)
  }
}
