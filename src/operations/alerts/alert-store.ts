/** The tables of alerts: what a restart must not forget, and nobody may be told of twice. */

import type { DatabaseSync } from 'node:sqlite'
import type { Alert, AlertState, Silence } from '../../ports/alert-desk.ts'
import type { RoomTables } from '../operations-file.ts'
import type { BookContents, PendingLevel } from './alert-book.ts'
import { type AlertRecord, alertOf } from './alert-record.ts'
import { isLevelCode } from './level-rules.ts'
import { RETURN_US } from './open-alerts.ts'
import type { KeptPages, Page } from './page-book.ts'

export const ALERT_TABLES: RoomTables = {
  room: 'alerts',
  versions: [
    `CREATE TABLE alerts (
       alert_number INTEGER PRIMARY KEY,
       state TEXT NOT NULL,
       resolved_us INTEGER NOT NULL,
       record TEXT NOT NULL
     ) STRICT;
     CREATE INDEX alerts_by_state ON alerts (state);
     CREATE TABLE pages (page_number INTEGER PRIMARY KEY, state TEXT NOT NULL, page TEXT NOT NULL) STRICT;
     CREATE INDEX pages_by_state ON pages (state);
     CREATE TABLE silences (silence_number INTEGER PRIMARY KEY, silence TEXT NOT NULL) STRICT;
     CREATE TABLE desk_facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID`,
  ],
}

/** Older ones that are over are forgotten. */
const ALERTS_KEPT = 10_000
const PENDING = 'pending'
const UNSEEN_US_MAX = 30_000_000

interface KeptPending {
  /** When they were written down. */
  readonly seenUs: number
  readonly levels: readonly PendingLevel[]
}

const NO_PENDING = '{"seenUs":0,"levels":[]}'

export class AlertStore {
  readonly #db: DatabaseSync

  /** Shape: the file was opened with ALERT_TABLES. Writes belong into the caller's transaction. */
  constructor(db: DatabaseSync) {
    this.#db = db
  }

  contents(nowUs: number): BookContents {
    const rows = this.#db.prepare("SELECT record FROM alerts WHERE state <> 'Resolved' OR resolved_us > ?")
    const alerts = rows.all(nowUs - RETURN_US).map(recordOf)
    return {
      alerts,
      newestNumber: this.#newest('alerts', 'alert_number'),
      silences: this.#silences(),
      newestSilenceNumber: this.#newest('silences', 'silence_number'),
      pending: this.#pendingOf(nowUs),
    }
  }

  pages(): KeptPages {
    const rows = this.#db.prepare("SELECT page FROM pages WHERE state <> 'Closed'").all()
    const pages = rows.map(({ page }) => JSON.parse(String(page)) as Page)
    const alerts = pages.flatMap(({ alertIds }) => alertIds.flatMap(id => this.#record(id) ?? []))
    return { pages, alerts, newestNumber: this.#newest('pages', 'page_number') }
  }

  alerts(states: readonly AlertState[], countMax: number): readonly Alert[] {
    const marks = states.map(() => '?').join(', ')
    const text = `SELECT record FROM alerts WHERE state IN (${marks}) ORDER BY alert_number DESC LIMIT ?`
    return this.#db
      .prepare(text)
      .all(...states, countMax)
      .map(row => alertOf(recordOf(row)))
  }

  save(touched: readonly AlertRecord[]): void {
    const insert = this.#db.prepare('INSERT OR REPLACE INTO alerts VALUES (?, ?, ?, ?)')
    for (const alert of touched) insert.run(numberOf(alert.id), alert.state, alert.resolvedUs, JSON.stringify(alert))
  }

  savePages(pages: readonly Page[]): void {
    const insert = this.#db.prepare('INSERT OR REPLACE INTO pages VALUES (?, ?, ?)')
    for (const page of pages) insert.run(numberOf(page.id), page.state, JSON.stringify(page))
  }

  saveSilence(silence: Silence): void {
    const text = 'INSERT OR REPLACE INTO silences VALUES (?, ?)'
    this.#db.prepare(text).run(numberOf(silence.id), JSON.stringify(silence))
  }

  /** The row stays, empty, so that its number is not given again. */
  dropSilence({ id }: Silence): void {
    this.#db.prepare("UPDATE silences SET silence = '' WHERE silence_number = ?").run(numberOf(id))
  }

  savePending(levels: readonly PendingLevel[], nowUs: number): void {
    const kept: KeptPending = { seenUs: nowUs, levels }
    this.setFact(PENDING, JSON.stringify(kept))
  }

  /** A level that nobody looked at for long may have been well in between: it begins anew. */
  #pendingOf(nowUs: number): readonly PendingLevel[] {
    const { seenUs, levels } = JSON.parse(this.fact(PENDING) ?? NO_PENDING) as KeptPending
    return nowUs - seenUs > UNSEEN_US_MAX ? [] : levels.filter(({ code }) => isLevelCode(code))
  }

  fact(name: string): string | undefined {
    return this.#db.prepare('SELECT value FROM desk_facts WHERE name = ?').get(name)?.['value'] as string | undefined
  }

  /** A fact that is made once and stays. */
  factOf(name: string, make: () => string): string {
    const kept = this.fact(name)
    if (kept !== undefined) return kept
    const value = make()
    this.setFact(name, value)
    return value
  }

  setFact(name: string, value: string): void {
    this.#db.prepare('INSERT OR REPLACE INTO desk_facts VALUES (?, ?)').run(name, value)
  }

  prune(): void {
    const newest = this.#newest('alerts', 'alert_number')
    const old = "DELETE FROM alerts WHERE state = 'Resolved' AND alert_number <= ?"
    this.#db.prepare(old).run(newest - ALERTS_KEPT)
    const pages = "DELETE FROM pages WHERE state = 'Closed' AND page_number <= ?"
    this.#db.prepare(pages).run(this.#newest('pages', 'page_number') - ALERTS_KEPT)
  }

  #silences(): readonly Silence[] {
    const rows = this.#db.prepare("SELECT silence FROM silences WHERE silence <> ''").all()
    return rows.map(({ silence }) => JSON.parse(String(silence)) as Silence)
  }

  #record(id: string): AlertRecord | undefined {
    const row = this.#db.prepare('SELECT record FROM alerts WHERE alert_number = ?').get(numberOf(id))
    return row === undefined ? undefined : recordOf(row)
  }

  #newest(table: 'alerts' | 'pages' | 'silences', column: `${'alert' | 'page' | 'silence'}_number`): number {
    return Number(this.#db.prepare(`SELECT max(${column}) AS newest FROM ${table}`).get()?.['newest'] ?? 0)
  }
}

function recordOf(row: Record<string, unknown>): AlertRecord {
  return JSON.parse(String(row['record'])) as AlertRecord
}

/** The number in `A17`. */
function numberOf(id: string): number {
  return Number(id.slice(1))
}
