/** Actions that wait for a second person: asked by one, approved by another who may do the same, within a quarter of an hour. */

import type { SQLOutputValue } from 'node:sqlite'
import type { TimeUs } from '../../core/domain/ids.ts'
import { okOf } from '../../core/std/result.ts'
import { US_PER_MINUTE } from '../../core/std/time.ts'
import type { Whence } from '../../ports/audit.ts'
import type { Answer, Caller, FourEyes, RequestState, RequestView, RequestWish } from '../../ports/people.ts'
import { type Permission, permissionsOf } from '../../ports/permissions.ts'
import type { Authority } from './authority.ts'
import type { PeopleChanges } from './people-changes.ts'
import type { PeopleRows } from './people-rows.ts'
import { refused } from './refusals.ts'
import type { World } from './world.ts'

const LASTS_US = 15 * US_PER_MINUTE
const OPEN_MAX = 50
const SHOWN_MAX = 200
/** Older ones are in the record. */
const KEPT_MAX = 1_000
const BODY_CHARS_MAX = 16_384
const SUMMARY_CHARS_MAX = 4_000

export interface FourEyesParts {
  readonly world: World
  readonly rows: PeopleRows
  readonly authority: Authority
  readonly changes: PeopleChanges
}

interface Request {
  readonly view: RequestView
  readonly askedById: number
  readonly body: string
}

const SELECT = `SELECT requests.*, asker.name AS asker, decider.name AS decider FROM requests
  JOIN people AS asker ON asker.person_id = asked_by LEFT JOIN people AS decider ON decider.person_id = decided_by`

export class RequestDesk implements FourEyes {
  readonly #parts: FourEyesParts

  constructor(parts: FourEyesParts) {
    this.#parts = parts
  }

  requests(): RequestView[] {
    const sql = `${SELECT} ORDER BY request_id DESC LIMIT ${SHOWN_MAX}`
    return this.#parts.world.db
      .prepare(sql)
      .all()
      .map(row => this.#requestOf(row).view)
  }

  ask(by: Caller, { permission, action, summary, body }: RequestWish, whence: Whence): Answer<RequestView> {
    const { world, changes } = this.#parts
    return changes.make({ by, whence, what: 'requests/ask', subject: action, permission }, () => {
      const json = JSON.stringify(body ?? null)
      if (json.length > BODY_CHARS_MAX) return refused('TOO_MANY', `a request has at most ${BODY_CHARS_MAX} characters`)
      if (this.requests().filter(({ state }) => state === 'Open').length >= OPEN_MAX)
        return refused('TOO_MANY', `${OPEN_MAX} requests wait already`)
      const nowUs = world.nowUs()
      const told = summary.slice(0, SUMMARY_CHARS_MAX).toWellFormed()
      const { lastInsertRowid } = world.db
        .prepare("INSERT INTO requests VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, 'Open', NULL, NULL)")
        .run(by.personId, nowUs, nowUs + LASTS_US, permission, action, told, json)
      world.db.prepare('DELETE FROM requests WHERE request_id <= ?').run(Number(lastInsertRowid) - KEPT_MAX)
      const { view } = this.#find(Number(lastInsertRowid))!
      return okOf({ value: view, text: told, after: { requestId: view.requestId } })
    })
  }

  approve(by: Caller, requestId: number, whence: Whence): Answer<{ request: RequestView; body: unknown }> {
    return this.#decide(by, requestId, whence, 'Approved', ({ askedById, view }) => {
      if (askedById === by.personId) return refused('OWN_REQUEST', 'nobody approves himself')
      const asker = this.#parts.rows.byId(askedById)
      // Somebody may have been disabled, or lost the role, since they asked.
      const isStillAllowed = asker?.state === 'Active' && permissionsOf(asker.roles).includes(view.permission)
      return isStillAllowed ? undefined : refused('REQUEST_OVER', `${view.askedBy} may not do this any more`)
    })
  }

  /** Whoever asked takes it back in the same way. */
  decline(by: Caller, requestId: number, whence: Whence): Answer<RequestView> {
    const declined = this.#decide(by, requestId, whence, 'Declined', () => undefined)
    return declined.ok ? okOf(declined.value.request) : declined
  }

  #decide(
    by: Caller,
    requestId: number,
    whence: Whence,
    state: 'Approved' | 'Declined',
    faultOf: (request: Request) => Answer<never> | undefined,
  ): Answer<{ request: RequestView; body: unknown }> {
    const { changes, authority } = this.#parts
    const what = state === 'Approved' ? 'requests/approve' : 'requests/decline'
    return changes.make({ by, whence, what, subject: `request ${requestId}`, permission: undefined }, () => {
      const request = this.#find(requestId)
      if (request === undefined) return refused('NOT_FOUND', `there is no request ${requestId}`)
      const allowed = authority.check(by, request.view.permission)
      if (!allowed.ok) return allowed
      if (request.view.state !== 'Open') return refused('REQUEST_OVER', `the request is over: ${request.view.state}`)
      const fault = faultOf(request)
      if (fault !== undefined) return fault
      this.#settle(requestId, state, by)
      const { view } = this.#find(requestId)!
      const text = `${view.action}, asked by ${view.askedBy}`
      return okOf({ value: { request: view, body: JSON.parse(request.body) as unknown }, text })
    })
  }

  #settle(requestId: number, state: RequestState, by: Caller): void {
    const { db, nowUs } = this.#parts.world
    const sql = 'UPDATE requests SET state = ?, decided_by = ?, decided_us = ? WHERE request_id = ?'
    db.prepare(sql).run(state, by.personId, nowUs(), requestId)
  }

  #find(requestId: number): Request | undefined {
    const row = this.#parts.world.db.prepare(`${SELECT} WHERE request_id = ?`).get(requestId)
    return row === undefined ? undefined : this.#requestOf(row)
  }

  #requestOf(row: Record<string, SQLOutputValue>): Request {
    const untilUs = row['until_us'] as TimeUs
    const isExpired = row['state'] === 'Open' && untilUs <= this.#parts.world.nowUs()
    const view = {
      requestId: Number(row['request_id']),
      askedBy: String(row['asker']),
      askedUs: row['asked_us'] as TimeUs,
      untilUs,
      permission: row['permission'] as Permission,
      action: String(row['action']),
      summary: String(row['summary']),
      state: isExpired ? ('Expired' as const) : (row['state'] as RequestState),
      decidedBy: String(row['decider'] ?? ''),
      decidedUs: (row['decided_us'] ?? undefined) as TimeUs | undefined,
    }
    return { view, askedById: Number(row['asked_by']), body: String(row['body']) }
  }
}
