/** What is remembered between two steps of one ceremony, a few minutes long: a passkey's challenge, the secret of an app. */

import type { StatementSync } from 'node:sqlite'
import { US_PER_MINUTE } from '../../core/std/time.ts'
import type { World } from './world.ts'

const LASTS_US = 5 * US_PER_MINUTE
const CEREMONIES_MAX = 1_000

export class Ceremonies {
  readonly #world: World
  readonly #upsert: StatementSync
  readonly #select: StatementSync
  readonly #delete: StatementSync
  readonly #forget: StatementSync
  readonly #trim: StatementSync

  constructor(world: World) {
    this.#world = world
    const { db } = world
    this.#upsert = db.prepare('INSERT OR REPLACE INTO ceremonies VALUES (?, ?, ?)')
    this.#select = db.prepare('SELECT value FROM ceremonies WHERE owner = ? AND until_us > ?')
    this.#delete = db.prepare('DELETE FROM ceremonies WHERE owner = ?')
    this.#forget = db.prepare('DELETE FROM ceremonies WHERE until_us <= ?')
    this.#trim = db.prepare(
      `DELETE FROM ceremonies WHERE owner IN (
         SELECT owner FROM ceremonies ORDER BY until_us DESC LIMIT -1 OFFSET ${CEREMONIES_MAX})`,
    )
  }

  /** In place of what the same owner had. */
  put(owner: string, value: string): void {
    const nowUs = this.#world.nowUs()
    this.#world.change(() => {
      this.#forget.run(nowUs)
      this.#upsert.run(owner, value, nowUs + LASTS_US)
      this.#trim.run()
    })
  }

  look(owner: string): string | undefined {
    return this.#select.get(owner, this.#world.nowUs())?.['value'] as string | undefined
  }

  /** For what counts once: whatever comes of it, it is gone. */
  take(owner: string): string | undefined {
    const value = this.look(owner)
    this.#delete.run(owner)
    return value
  }
}
