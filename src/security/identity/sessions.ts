/** Sessions: some hours at most, some minutes without use, known by the hash of a secret that changes with every proof. */

import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import type { TimeUs } from '../../core/domain/ids.ts'
import { addUs, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../../core/std/time.ts'
import type { Whence } from '../../ports/audit.ts'
import type { SessionFacts } from '../../ports/people.ts'
import { LastUse } from './last-use.ts'
import { hashOfSecret, newSecret } from './secrets.ts'
import type { World } from './world.ts'

export interface SessionTimes {
  readonly lastsUs: number
  /** As long without use, and it is over. */
  readonly idleUs: number
}

export const SESSION_TIMES: SessionTimes = { lastsUs: 12 * US_PER_HOUR, idleUs: 30 * US_PER_MINUTE }
const STEP_UP_US = 5 * US_PER_MINUTE
/** Use is written down no more often. */
const USE_NOTED_US = 15 * US_PER_SECOND
const SESSIONS_OF_PERSON_MAX = 20
const TEXT_CHARS_MAX = 200

export interface Session {
  readonly sessionId: number
  readonly personId: number
  readonly stepUpUntilUs: TimeUs
  readonly endsUs: TimeUs
  /** The same for as long as it lasts; of no use without the secret. */
  readonly csrfToken: string
}

interface LiveRow extends Session {
  readonly lastUsedUs: TimeUs
}

const COLUMNS =
  'session_id AS sessionId, person_id AS personId, step_up_until_us AS stepUpUntilUs, ends_us AS endsUs, csrf_token AS csrfToken, last_used_us AS lastUsedUs'

export class Sessions {
  readonly #world: World
  readonly #times: SessionTimes
  readonly #byHash: StatementSync
  readonly #byId: StatementSync
  readonly #lastUse: LastUse

  constructor(world: World, times: SessionTimes) {
    this.#world = world
    this.#times = times
    const alive = 'ends_us > ?2 AND last_used_us > ?3'
    this.#byHash = world.db.prepare(`SELECT ${COLUMNS} FROM sessions WHERE secret_hash = ?1 AND ${alive}`)
    this.#byId = world.db.prepare(`SELECT ${COLUMNS} FROM sessions WHERE session_id = ?1 AND ${alive}`)
    this.#lastUse = new LastUse(world, 'UPDATE sessions SET last_used_us = ? WHERE session_id = ?')
  }

  /** Whoever begins one has just shown a second factor: it counts as fresh. The oldest ends where there are too many. */
  begin(personId: number, whence: Whence): { session: Session; secret: string } {
    return this.#world.change(() => {
      this.#forgetEnded()
      const secret = newSecret(this.#world.random)
      const csrfToken = newSecret(this.#world.random)
      const nowUs = this.#world.nowUs()
      const [stepUpUntilUs, endsUs] = [addUs(nowUs, STEP_UP_US), addUs(nowUs, this.#times.lastsUs)]
      const { lastInsertRowid } = this.#world.db
        .prepare('INSERT INTO sessions VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(
          hashOfSecret(secret),
          personId,
          nowUs,
          nowUs,
          endsUs,
          stepUpUntilUs,
          textOf(whence.address),
          textOf(whence.program),
          csrfToken,
        )
      this.#endOldest(personId)
      return { session: { sessionId: Number(lastInsertRowid), personId, stepUpUntilUs, endsUs, csrfToken }, secret }
    })
  }

  /** The session of a secret, which is in use by this. */
  use(secret: string): Session | undefined {
    const nowUs = this.#world.nowUs()
    const row = this.#alive(this.#byHash, hashOfSecret(secret))
    if (row !== undefined && row.lastUsedUs + USE_NOTED_US <= nowUs) this.#lastUse.note(row.sessionId, nowUs)
    return row
  }

  lookBySecret(secret: string): Session | undefined {
    return this.#alive(this.#byHash, hashOfSecret(secret))
  }

  /** Its time is not over, and yet it is: nobody used it. */
  isIdle(sessionId: number): boolean {
    const nowUs = this.#world.nowUs()
    const sql = 'SELECT 1 FROM sessions WHERE session_id = ? AND ends_us > ? AND last_used_us <= ?'
    return this.#world.db.prepare(sql).get(sessionId, nowUs, nowUs - this.#times.idleUs) !== undefined
  }

  look(sessionId: number): Session | undefined {
    return this.#alive(this.#byId, sessionId)
  }

  /** A fresh second factor was shown: the session goes on under another secret, and the old one is worth nothing. */
  stepUp(session: Session): { session: Session; secret: string } {
    const secret = newSecret(this.#world.random)
    const stepUpUntilUs = addUs(this.#world.nowUs(), STEP_UP_US)
    this.#world.db
      .prepare('UPDATE sessions SET secret_hash = ?, step_up_until_us = ? WHERE session_id = ?')
      .run(hashOfSecret(secret), stepUpUntilUs, session.sessionId)
    return { session: { ...session, stepUpUntilUs }, secret }
  }

  /** Returns: whether there was one. */
  end(sessionId: number): boolean {
    return this.#world.db.prepare('DELETE FROM sessions WHERE session_id = ?').run(sessionId).changes === 1
  }

  endAllOf(personId: number, exceptId = 0): void {
    this.#world.db.prepare('DELETE FROM sessions WHERE person_id = ? AND session_id <> ?').run(personId, exceptId)
  }

  /** Newest first; those of one person or all. */
  list(name?: string): SessionFacts[] {
    const nowUs = this.#world.nowUs()
    const sql = `SELECT sessions.*, people.name FROM sessions JOIN people USING (person_id)
      WHERE ends_us > ?1 AND last_used_us > ?2 AND (?3 IS NULL OR name = ?3) ORDER BY session_id DESC`
    return this.#world.db
      .prepare(sql)
      .all(nowUs, nowUs - this.#times.idleUs, name ?? null)
      .map(factsOf)
  }

  #alive(select: StatementSync, key: string | number): LiveRow | undefined {
    const nowUs = this.#world.nowUs()
    return select.get(key, nowUs, nowUs - this.#times.idleUs) as unknown as LiveRow | undefined
  }

  #forgetEnded(): void {
    const nowUs = this.#world.nowUs()
    this.#world.db
      .prepare('DELETE FROM sessions WHERE ends_us <= ? OR last_used_us <= ?')
      .run(nowUs, nowUs - this.#times.idleUs)
  }

  #endOldest(personId: number): void {
    const sql = `DELETE FROM sessions WHERE session_id IN (
      SELECT session_id FROM sessions WHERE person_id = ? ORDER BY session_id DESC LIMIT -1 OFFSET ${SESSIONS_OF_PERSON_MAX})`
    this.#world.db.prepare(sql).run(personId)
  }
}

function factsOf(row: Record<string, SQLOutputValue>): SessionFacts {
  return {
    sessionId: Number(row['session_id']),
    name: String(row['name']),
    beganUs: row['began_us'] as TimeUs,
    lastUsedUs: row['last_used_us'] as TimeUs,
    endsUs: row['ends_us'] as TimeUs,
    whence: { address: String(row['address']), program: String(row['program']) },
  }
}

function textOf(text: string): string {
  return text.slice(0, TEXT_CHARS_MAX).toWellFormed()
}
