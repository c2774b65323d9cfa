/**
 * The file of the history: tables for people and screens, made from the journal's blocks. Nothing depends on it for a
 * decision; it can be thrown away and built again.
 */

import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export const HISTORY_FILE = 'history.sqlite'
/** A file of another version is thrown away and built again. */
const SCHEMA_VERSION = 1

const SCHEMA = `
  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE instruments (instrument_id TEXT PRIMARY KEY, definition TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE orders (
    order_number INTEGER PRIMARY KEY,
    client_order_id TEXT NOT NULL,
    venue_order_id TEXT NOT NULL DEFAULT '',
    account_id TEXT NOT NULL,
    strategy_id TEXT NOT NULL,
    instrument_id TEXT NOT NULL,
    side TEXT NOT NULL,
    order_type TEXT NOT NULL,
    time_in_force TEXT NOT NULL,
    contingency TEXT NOT NULL,
    list_number INTEGER NOT NULL,
    leg INTEGER NOT NULL,
    tag TEXT NOT NULL,
    qty_lots INTEGER NOT NULL,
    limit_ticks INTEGER,
    trigger_ticks INTEGER,
    cum_qty_lots INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    origin_sequence INTEGER NOT NULL,
    created_time_us INTEGER NOT NULL,
    closed_time_us INTEGER
  ) STRICT;
  CREATE INDEX orders_by_client_order_id ON orders (client_order_id);
  CREATE TABLE order_steps (
    step_number INTEGER PRIMARY KEY,
    order_number INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    time_us INTEGER NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX order_steps_by_order ON order_steps (order_number);
  CREATE TABLE fills (
    fill_number INTEGER PRIMARY KEY,
    account_id TEXT NOT NULL,
    execution_id TEXT NOT NULL,
    order_number INTEGER NOT NULL,
    strategy_id TEXT NOT NULL,
    instrument_id TEXT NOT NULL,
    side TEXT NOT NULL,
    last_qty_lots INTEGER NOT NULL,
    last_ticks INTEGER NOT NULL,
    fee_minor INTEGER NOT NULL,
    fee_currency TEXT NOT NULL,
    liquidity TEXT NOT NULL,
    event_time_us INTEGER NOT NULL,
    time_us INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    UNIQUE (account_id, execution_id)
  ) STRICT;
  CREATE INDEX fills_by_order ON fills (order_number);
  CREATE TABLE positions (
    account_id TEXT NOT NULL,
    strategy_id TEXT NOT NULL,
    instrument_id TEXT NOT NULL,
    signed_lots INTEGER NOT NULL,
    open_tick_lots TEXT NOT NULL,
    realized_tick_lots TEXT NOT NULL,
    fill_count INTEGER NOT NULL,
    time_us INTEGER NOT NULL,
    PRIMARY KEY (account_id, strategy_id, instrument_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE equity (
    account_id TEXT NOT NULL,
    time_us INTEGER NOT NULL,
    equity_minor TEXT NOT NULL,
    PRIMARY KEY (account_id, time_us)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE denials (
    denial_number INTEGER PRIMARY KEY,
    sequence INTEGER NOT NULL,
    time_us INTEGER NOT NULL,
    strategy_id TEXT NOT NULL,
    intent_sequence INTEGER NOT NULL,
    leg INTEGER NOT NULL,
    action TEXT NOT NULL,
    code TEXT NOT NULL,
    what TEXT NOT NULL,
    was REAL NOT NULL,
    "limit" REAL NOT NULL
  ) STRICT;
  CREATE TABLE alerts (
    alert_number INTEGER PRIMARY KEY,
    sequence INTEGER NOT NULL,
    time_us INTEGER NOT NULL,
    code TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
`

export function historyPathOf(folder: string): string {
  return path.join(folder, HISTORY_FILE)
}

export function openHistoryFile(file: string): DatabaseSync {
  if (file !== ':memory:') mkdirSync(path.dirname(file), { recursive: true })
  const db = new DatabaseSync(file, { timeout: 2_000 })
  // A power cut may take the last blocks from the history; its high-water mark goes with them and they are made again.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version'])
  if (version === 0) db.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`)
  else if (version !== SCHEMA_VERSION) {
    db.close()
    throw new HistoryError(
      'REBUILD_NEEDED',
      `${file} has tables of version ${version}, this program needs ${SCHEMA_VERSION}`,
    )
  }
  return db
}

export const HISTORY_ERROR_CODES = [
  /** The history is not of this journal, or of another version. */
  'REBUILD_NEEDED',
  /** Blocks between the newest in the history and the one given are missing. */
  'GAP',
] as const

export class HistoryError extends Error {
  override readonly name = 'HistoryError'
  readonly code: (typeof HISTORY_ERROR_CODES)[number]

  constructor(code: (typeof HISTORY_ERROR_CODES)[number], what: string) {
    super(`${code}: ${what}; what to do: run \`holdfast history rebuild\``)
    this.code = code
  }
}
