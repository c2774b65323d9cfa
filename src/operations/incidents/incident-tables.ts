/**
 * Incidents in the file of operations: what they are, what was done about them, and what happened in the session meanwhile.
 *
 * Invariants: a happening is kept once, whoever's timeline shows it; those that no incident needs are the newest so many.
 */

import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite'
import type { TimelineEntry } from '../../ports/incident-desk.ts'
import type { RoomTables } from '../operations-file.ts'
import type { IncidentFacts } from './incident-steps.ts'

/** What led to an incident began before somebody called it one. */
export const LEAD_US = 10 * 60_000_000
/** What is said after the end belongs to it as well: alerts that resolve, a node that comes back. */
export const TRAIL_US = 5 * 60_000_000
const HAPPENINGS_KEPT = 20_000
const CLOSED_KEPT = 1_000

export const INCIDENT_TABLES: RoomTables = {
  room: 'incidents',
  versions: [
    `CREATE TABLE incidents (
       number INTEGER PRIMARY KEY, state TEXT NOT NULL, opened_us INTEGER NOT NULL, ended_us INTEGER NOT NULL,
       facts TEXT NOT NULL
     ) STRICT;
     CREATE TABLE incident_entries (
       incident INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE, time_us INTEGER NOT NULL, kind TEXT NOT NULL,
       actor TEXT NOT NULL, text TEXT NOT NULL
     ) STRICT;
     CREATE INDEX entries_by_incident ON incident_entries (incident);
     CREATE TABLE incident_views (
       incident INTEGER NOT NULL REFERENCES incidents ON DELETE CASCADE, time_us INTEGER NOT NULL, view BLOB NOT NULL
     ) STRICT;
     CREATE INDEX views_by_incident ON incident_views (incident);
     CREATE TABLE happenings (
       number INTEGER PRIMARY KEY, happening_key TEXT UNIQUE, time_us INTEGER NOT NULL, kind TEXT NOT NULL,
       actor TEXT NOT NULL, text TEXT NOT NULL
     ) STRICT;
     CREATE INDEX happenings_by_time ON happenings (time_us);`,
  ],
}

export interface Happening extends TimelineEntry {
  /** What makes it the same as one that is kept already; absent: it is another one each time. */
  readonly key?: string | undefined
}

export interface KeptView {
  readonly timeUs: number
  /** Compressed. */
  readonly view: Uint8Array
}

type Row = Record<string, SQLOutputValue>

export class IncidentTables {
  readonly #db: DatabaseSync
  readonly #save: StatementSync
  readonly #addEntry: StatementSync
  readonly #addHappening: StatementSync
  readonly #timeline: StatementSync

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#save = db.prepare(
      'INSERT INTO incidents VALUES (?, ?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET state = excluded.state, ended_us = excluded.ended_us, facts = excluded.facts',
    )
    this.#addEntry = db.prepare('INSERT INTO incident_entries VALUES (?, ?, ?, ?, ?)')
    this.#addHappening = db.prepare(
      'INSERT OR IGNORE INTO happenings (happening_key, time_us, kind, actor, text) VALUES (?, ?, ?, ?, ?)',
    )
    this.#timeline = db.prepare(
      `SELECT time_us, kind, actor, text FROM incident_entries WHERE incident = ?
       UNION ALL SELECT time_us, kind, actor, text FROM happenings WHERE time_us BETWEEN ? AND ?
       ORDER BY time_us`,
    )
  }

  get nextNumber(): number {
    return Number(this.#db.prepare('SELECT coalesce(max(number), 0) + 1 AS next FROM incidents').get()!['next'])
  }

  get openCount(): number {
    const row = this.#db.prepare(`SELECT count(*) AS count FROM incidents WHERE state IN ('Open', 'Mitigated')`).get()
    return Number(row!['count'])
  }

  save(facts: IncidentFacts): void {
    const endedUs = facts.closedUs || facts.resolvedUs
    this.#save.run(numberOf(facts.id), facts.state, facts.openedUs, endedUs, JSON.stringify(facts))
  }

  factsOf(id: string): IncidentFacts | undefined {
    const row = this.#db.prepare('SELECT facts FROM incidents WHERE number = ?').get(numberOf(id))
    return row === undefined ? undefined : factsIn(row)
  }

  /** Newest first. */
  newest(countMax: number, isOpenOnly: boolean): IncidentFacts[] {
    const which = isOpenOnly ? `WHERE state IN ('Open', 'Mitigated')` : ''
    return this.#db
      .prepare(`SELECT facts FROM incidents ${which} ORDER BY number DESC LIMIT ?`)
      .all(countMax)
      .map(factsIn)
  }

  /** Those that somebody still works on, review included. */
  notClosed(): IncidentFacts[] {
    return this.#db
      .prepare(`SELECT facts FROM incidents WHERE state <> 'Closed' ORDER BY number DESC`)
      .all()
      .map(factsIn)
  }

  /** True where an alert belongs to any incident. */
  isLinked(alertId: string): boolean {
    const found = `SELECT 1 FROM incidents, json_each(facts, '$.alertIds') AS alert WHERE alert.value = ? LIMIT 1`
    return this.#db.prepare(found).get(alertId) !== undefined
  }

  addEntry(id: string, { timeUs, kind, actor, text }: TimelineEntry): void {
    this.#addEntry.run(numberOf(id), timeUs, kind, actor, text)
  }

  entryCountOf(id: string): number {
    const row = this.#db.prepare('SELECT count(*) AS count FROM incident_entries WHERE incident = ?').get(numberOf(id))
    return Number(row!['count'])
  }

  addHappening({ key, timeUs, kind, actor, text }: Happening): void {
    this.#addHappening.run(key ?? null, timeUs, kind, actor, text)
  }

  /** What was done about it and what happened around it, oldest first. */
  timelineOf({ id, openedUs, resolvedUs, closedUs }: IncidentFacts): TimelineEntry[] {
    const endedUs = resolvedUs || closedUs
    const untilUs = endedUs === 0 ? Number.MAX_SAFE_INTEGER : endedUs + TRAIL_US
    return this.#timeline.all(numberOf(id), openedUs - LEAD_US, untilUs).map(entryIn)
  }

  addView(id: string, { timeUs, view }: KeptView): void {
    this.#db.prepare('INSERT INTO incident_views VALUES (?, ?, ?)').run(numberOf(id), timeUs, view)
  }

  viewsOf(id: string): KeptView[] {
    const rows = this.#db
      .prepare('SELECT time_us, view FROM incident_views WHERE incident = ? ORDER BY time_us')
      .all(numberOf(id))
    return rows.map(row => ({ timeUs: Number(row['time_us']), view: row['view'] as Uint8Array }))
  }

  /** Closed incidents that are old, and happenings that no incident needs. */
  prune(): void {
    this.#db
      .prepare(
        `DELETE FROM incidents WHERE state = 'Closed' AND number <= (
           SELECT number FROM incidents WHERE state = 'Closed' ORDER BY number DESC LIMIT 1 OFFSET ?)`,
      )
      .run(CLOSED_KEPT)
    this.#db
      .prepare(
        `DELETE FROM happenings WHERE number <= (SELECT max(number) FROM happenings) - ? AND NOT EXISTS (
           SELECT 1 FROM incidents WHERE happenings.time_us >= opened_us - ? AND (ended_us = 0 OR happenings.time_us <= ended_us + ?))`,
      )
      .run(HAPPENINGS_KEPT, LEAD_US, TRAIL_US)
  }
}

/** Returns: 0, which no incident has, for what is no id of one. */
function numberOf(id: string): number {
  return /^I\d{1,9}$/.test(id) ? Number(id.slice(1)) : 0
}

function factsIn(row: Row): IncidentFacts {
  return JSON.parse(String(row['facts'])) as IncidentFacts
}

function entryIn(row: Row): TimelineEntry {
  return {
    timeUs: Number(row['time_us']),
    kind: row['kind'] as TimelineEntry['kind'],
    actor: String(row['actor']),
    text: String(row['text']),
  }
}
