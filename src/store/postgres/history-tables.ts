/** The tables of the history as they are in memory and in the database, and what changed in those in memory. */

import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

interface HistoryTable {
  readonly name: string
  /** What tells its rows apart, in memory. */
  readonly keys: readonly string[]
  /** Counted up in memory, where the database has the place in the journal. */
  readonly numbered?: string
  /** How many rows the projection needs to go on; 0: all. */
  readonly seeded: number
}

/** Orders and fills that an event may still be about; older ones are not changed any more. */
const SEEDED = 20_000

export const HISTORY_TABLES: readonly HistoryTable[] = [
  { name: 'facts', keys: ['name'], seeded: 0 },
  { name: 'instruments', keys: ['instrument_id'], seeded: 0 },
  { name: 'orders', keys: ['order_number'], seeded: SEEDED },
  { name: 'order_steps', keys: ['step_number'], numbered: 'step_number', seeded: SEEDED },
  { name: 'fills', keys: ['fill_number'], numbered: 'fill_number', seeded: SEEDED },
  { name: 'positions', keys: ['account_id', 'strategy_id', 'instrument_id'], seeded: 0 },
  { name: 'equity', keys: ['account_id', 'time_us'], seeded: SEEDED },
  { name: 'denials', keys: ['denial_number'], numbered: 'denial_number', seeded: SEEDED },
  { name: 'alerts', keys: ['alert_number'], numbered: 'alert_number', seeded: SEEDED },
]

export type HistoryRow = Readonly<Record<string, SQLInputValue>>

/** From now on notes which rows are written; a row may be noted more than once. */
export function watchChanges(db: DatabaseSync): void {
  db.exec('CREATE TEMP TABLE changed (name TEXT, keys TEXT)')
  for (const { name, keys } of HISTORY_TABLES) {
    const note = `INSERT INTO changed VALUES ('${name}', json_array(${keys.map(key => `new.${key}`).join(', ')}))`
    for (const verb of ['INSERT', 'UPDATE'])
      db.exec(`CREATE TEMP TRIGGER ${name}_${verb} AFTER ${verb} ON main.${name} BEGIN ${note}; END`)
  }
}

/** The rows that were written since the last call, as the database has them. */
export function takeChanges(db: DatabaseSync, deskId: number): Record<string, HistoryRow[]> {
  const changes: Record<string, HistoryRow[]> = {}
  for (const { name, keys, numbered } of HISTORY_TABLES) {
    const place = numbered === undefined ? '' : ', row_number() OVER (PARTITION BY sequence ORDER BY '
    const ordinal = numbered === undefined ? '' : `${place}${numbered}) AS ordinal`
    const sql = `SELECT ${deskId} AS desk_id, t.*${ordinal} FROM main.${name} t
      WHERE json_array(${keys.map(key => `t.${key}`).join(', ')}) IN (SELECT keys FROM changed WHERE name = '${name}')`
    const rows = db.prepare(sql).all() as HistoryRow[]
    // The mark has a table of its own, which is compared and set.
    const kept = name === 'facts' ? rows.filter(row => row['name'] !== 'highWater') : rows
    if (kept.length > 0) changes[name] = kept
  }
  db.exec('DELETE FROM changed')
  return changes
}

/** What stands before a first change: rows of the database, oldest first. */
export function seedTable(db: DatabaseSync, table: HistoryTable, rows: readonly HistoryRow[]): void {
  const [first] = rows
  if (first === undefined) return
  const columns = Object.keys(first).filter(column => column !== 'desk_id' && column !== 'ordinal')
  const places = columns.map(() => '?').join(', ')
  const names = columns.map(column => `"${column}"`).join(', ')
  const insert = db.prepare(`INSERT INTO main.${table.name} (${names}) VALUES (${places})`)
  for (const row of rows) insert.run(...columns.map(column => row[column]!))
}

/** Rows that nothing will change any more, so that memory stays bounded. */
export function forgetOld(db: DatabaseSync): void {
  for (const { name, numbered, seeded } of HISTORY_TABLES) {
    if (seeded === 0) continue
    const order = numbered ?? (name === 'orders' ? 'order_number' : 'time_us')
    const oldest = `SELECT ${order} FROM main.${name} ORDER BY ${order} DESC LIMIT 1 OFFSET ${seeded}`
    const open = name === 'orders' ? ' AND closed_time_us IS NOT NULL' : ''
    db.exec(`DELETE FROM main.${name} WHERE ${order} <= coalesce((${oldest}), -1)${open}`)
  }
}
