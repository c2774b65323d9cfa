/** The table of deliveries: what is to be told by which channel, and what came of it. Written before anything is sent. */

import type { DatabaseSync } from 'node:sqlite'
import type { Delivery } from '../../ports/alert-desk.ts'
import type { RoomTables } from '../operations-file.ts'
import type { Notification } from './notification.ts'

export const DELIVERY_TABLES: RoomTables = {
  room: 'deliveries',
  versions: [
    `CREATE TABLE deliveries (
       delivery_number INTEGER PRIMARY KEY,
       channel TEXT NOT NULL,
       page_id TEXT NOT NULL,
       title TEXT NOT NULL,
       alert_ids TEXT NOT NULL,
       notification TEXT NOT NULL,
       state TEXT NOT NULL,
       attempt_count INTEGER NOT NULL DEFAULT 0,
       has_fallen INTEGER NOT NULL DEFAULT 0,
       event_us INTEGER NOT NULL,
       queued_us INTEGER NOT NULL,
       due_us INTEGER NOT NULL,
       delivered_us INTEGER NOT NULL DEFAULT 0,
       error TEXT NOT NULL DEFAULT ''
     ) STRICT;
     CREATE INDEX deliveries_waiting ON deliveries (channel, delivery_number) WHERE state = 'Waiting'`,
  ],
}

/** One that waits. */
export interface Waiting {
  readonly number: number
  readonly pageId: string
  readonly notification: Notification
  readonly attemptCount: number
  readonly hasFallen: boolean
  readonly eventUs: number
  readonly queuedUs: number
  readonly dueUs: number
}

const KEPT = 10_000
const LISTED_MAX = 200

export class DeliveryStore {
  readonly #db: DatabaseSync

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  /** Within the caller's transaction. */
  add(channel: string, pageId: string, notification: Notification, eventUs: number, nowUs: number): void {
    const { title, alerts } = notification
    const ids = JSON.stringify(alerts.map(({ id }) => id))
    this.#db
      .prepare(
        `INSERT INTO deliveries (channel, page_id, title, alert_ids, notification, state, event_us, queued_us, due_us)
         VALUES (?, ?, ?, ?, ?, 'Waiting', ?, ?, ?)`,
      )
      .run(channel, pageId, title, ids, JSON.stringify(notification), eventUs, nowUs, nowUs)
  }

  waitingCount(channel: string): number {
    const text = "SELECT count(*) AS count FROM deliveries WHERE channel = ? AND state = 'Waiting'"
    return Number(this.#db.prepare(text).get(channel)?.['count'])
  }

  /** The oldest first. */
  waiting(channel: string, countMax: number): readonly Waiting[] {
    const text = "SELECT * FROM deliveries WHERE channel = ? AND state = 'Waiting' ORDER BY delivery_number LIMIT ?"
    return this.#db
      .prepare(text)
      .all(channel, countMax)
      .map(row => ({
        number: Number(row['delivery_number']),
        pageId: String(row['page_id']),
        notification: JSON.parse(String(row['notification'])) as Notification,
        attemptCount: Number(row['attempt_count']),
        hasFallen: row['has_fallen'] === 1,
        eventUs: Number(row['event_us']),
        queuedUs: Number(row['queued_us']),
        dueUs: Number(row['due_us']),
      }))
  }

  delivered({ number }: Waiting, nowUs: number): void {
    const text =
      "UPDATE deliveries SET state = 'Delivered', attempt_count = attempt_count + 1, delivered_us = ?, error = '' WHERE delivery_number = ?"
    this.#db.prepare(text).run(nowUs, number)
  }

  retry({ number }: Waiting, dueUs: number, error: string): void {
    const text =
      'UPDATE deliveries SET attempt_count = attempt_count + 1, due_us = ?, error = ? WHERE delivery_number = ?'
    this.#db.prepare(text).run(dueUs, error, number)
  }

  failed({ number }: Waiting, error: string): void {
    const text =
      "UPDATE deliveries SET state = 'Failed', attempt_count = attempt_count + 1, error = ? WHERE delivery_number = ?"
    this.#db.prepare(text).run(error, number)
  }

  /** Another channel has it as well. */
  fallen({ number }: Waiting): void {
    this.#db.prepare('UPDATE deliveries SET has_fallen = 1 WHERE delivery_number = ?').run(number)
  }

  list(alertId: string | undefined): readonly Delivery[] {
    const text = `SELECT * FROM deliveries WHERE ? = '' OR instr(alert_ids, ?) > 0 ORDER BY delivery_number DESC LIMIT ?`
    const quoted = alertId === undefined ? '' : JSON.stringify(alertId)
    return this.#db
      .prepare(text)
      .all(quoted, quoted, LISTED_MAX)
      .map(row => ({
        id: Number(row['delivery_number']),
        channel: String(row['channel']),
        title: String(row['title']),
        alertIds: JSON.parse(String(row['alert_ids'])) as string[],
        state: String(row['state']) as Delivery['state'],
        attemptCount: Number(row['attempt_count']),
        queuedUs: Number(row['queued_us']),
        deliveredUs: Number(row['delivered_us']),
        error: String(row['error']),
      }))
  }

  /** Older ones that are over, and those of channels that the configuration has no more. */
  prune(channels: readonly string[]): void {
    const marks = channels.map(() => '?').join(', ')
    const orphans = `UPDATE deliveries SET state = 'Failed', error = 'the channel is not configured any more' WHERE state = 'Waiting' AND channel NOT IN (${marks})`
    this.#db.prepare(orphans).run(...channels)
    const old =
      "DELETE FROM deliveries WHERE state <> 'Waiting' AND delivery_number <= (SELECT max(delivery_number) FROM deliveries) - ?"
    this.#db.prepare(old).run(KEPT)
  }
}
