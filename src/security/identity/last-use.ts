/**
 * Notes when sessions and tokens were last used.
 *
 * Why it may fail without a word: whoever is in must be able to stop trading while the disk is full or the file is locked. What is
 * not noted makes a session end sooner, never later.
 */

import type { StatementSync } from 'node:sqlite'
import type { TimeUs } from '../../core/domain/ids.ts'
import { US_PER_MINUTE } from '../../core/std/time.ts'
import type { World } from './world.ts'

/** Each failure may have waited seconds for a lock. */
const REST_AFTER_FAILURE_US = US_PER_MINUTE

export class LastUse {
  readonly #world: World
  readonly #note: StatementSync
  #restsUntilUs = 0

  /** `sql`: takes the time and the number of what is used. */
  constructor(world: World, sql: string) {
    this.#world = world
    this.#note = world.db.prepare(sql)
  }

  note(number: number, nowUs: TimeUs): void {
    if (nowUs < this.#restsUntilUs) return
    try {
      this.#note.run(nowUs, number)
    } catch {
      this.#restsUntilUs = this.#world.nowUs() + REST_AFTER_FAILURE_US
    }
  }
}
