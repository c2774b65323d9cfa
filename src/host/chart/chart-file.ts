/**
 * The file in which the console's process keeps what it saw for charts, so that it is there again after a restart: candles and
 * drawn lines, the newest of each. Nothing else needs it; where it cannot be used, memory does.
 */

import path from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { PlotLine } from '../../api/contract/session-view.ts'
import { openPrivateDatabase } from '../../files/private-database.ts'
import { inTransaction } from '../../files/transaction.ts'
import type { ChartBar } from '../../ports/chart-past.ts'

export const CHART_FILE = 'chart.sqlite'
/** `HFC1`: tells the file from other SQLite files. */
const APPLICATION_ID = 0x48464331
/** Of one instrument and length: half a day, a week, a year. */
export const BARS_KEPT = 10_000
/** Of one strategy and instrument. */
export const READINGS_KEPT = 20_000
/** Nobody else has the file open for longer than to look at it. */
const BUSY_MS = 500
/** What one question about drawn lines may bring. */
const READINGS_READ_MAX = 4_000

export interface StoredBar extends ChartBar {
  readonly instrumentId: string
  readonly lengthUs: number
}

export interface StoredReading {
  readonly strategyId: string
  readonly instrumentId: string
  readonly timeUs: number
  readonly lines: readonly PlotLine[]
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS bars (
    instrument_id TEXT NOT NULL, length_us INTEGER NOT NULL, start_us INTEGER NOT NULL,
    open TEXT NOT NULL, high TEXT NOT NULL, low TEXT NOT NULL, close TEXT NOT NULL, origin TEXT NOT NULL,
    PRIMARY KEY (instrument_id, length_us, start_us)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS readings (
    instrument_id TEXT NOT NULL, strategy_id TEXT NOT NULL, time_us INTEGER NOT NULL, lines TEXT NOT NULL,
    PRIMARY KEY (instrument_id, strategy_id, time_us)) STRICT, WITHOUT ROWID;`

const BAR_COLUMNS = 'start_us AS "startUs", open, high, low, close, origin'

export class ChartFile {
  readonly #db: DatabaseSync
  readonly #saveBar: StatementSync
  readonly #saveReading: StatementSync

  constructor(folder: string, onLog: (text: string) => void) {
    this.#db = openOr(path.join(folder, CHART_FILE), onLog)
    this.#saveBar = this.#db.prepare('INSERT OR REPLACE INTO bars VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    this.#saveReading = this.#db.prepare('INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?)')
  }

  /** Errors: SQLite's own; then nothing of it was saved. */
  save(bars: readonly StoredBar[], readings: readonly StoredReading[]): void {
    inTransaction(this.#db, () => {
      for (const { instrumentId, lengthUs, startUs, open, high, low, close, origin } of bars)
        this.#saveBar.run(instrumentId, lengthUs, startUs, open, high, low, close, origin)
      for (const { instrumentId, strategyId, timeUs, lines } of readings)
        this.#saveReading.run(instrumentId, strategyId, timeUs, JSON.stringify(lines))
    })
  }

  /** From one start up to and without another, oldest first. */
  barsIn(instrumentId: string, lengthUs: number, fromUs: number, toUs: number): ChartBar[] {
    const where = 'instrument_id = ? AND length_us = ? AND start_us >= ? AND start_us < ?'
    const sql = `SELECT ${BAR_COLUMNS} FROM bars WHERE ${where} ORDER BY start_us`
    return this.#db
      .prepare(sql)
      .all(instrumentId, lengthUs, fromUs, toUs)
      .map(row => ({ ...row })) as unknown as ChartBar[]
  }

  newestBefore(instrumentId: string, lengthUs: number, beforeUs: number): ChartBar | undefined {
    const where = 'instrument_id = ? AND length_us = ? AND start_us < ?'
    const sql = `SELECT ${BAR_COLUMNS} FROM bars WHERE ${where} ORDER BY start_us DESC LIMIT 1`
    return this.#db.prepare(sql).get(instrumentId, lengthUs, beforeUs) as unknown as ChartBar | undefined
  }

  /** When anything was seen last; 0: nothing ever was. */
  newestUs(): number {
    return Number(this.#db.prepare('SELECT max(start_us) AS us FROM bars').get()?.['us'] ?? 0)
  }

  /** The newest reading of each candle, oldest first. */
  readingsIn(instrumentId: string, lengthUs: number, fromUs: number, toUs: number): StoredReading[] {
    const newest = `SELECT strategy_id, max(time_us) AS time_us FROM readings
      WHERE instrument_id = ? AND time_us >= ? AND time_us < ? GROUP BY strategy_id, (time_us - 1) / CAST(? AS INTEGER)
      ORDER BY time_us DESC LIMIT ${READINGS_READ_MAX}`
    const sql = `SELECT r.strategy_id AS "strategyId", r.time_us AS "timeUs", r.lines FROM readings r JOIN (${newest}) n
      ON r.strategy_id = n.strategy_id AND r.time_us = n.time_us WHERE r.instrument_id = ? ORDER BY r.time_us`
    return this.#db
      .prepare(sql)
      .all(instrumentId, fromUs, toUs, lengthUs, instrumentId)
      .map(({ strategyId, timeUs, lines }) => ({
        ...{ instrumentId, strategyId: String(strategyId), timeUs: Number(timeUs) },
        lines: JSON.parse(String(lines)) as PlotLine[],
      }))
  }

  /** Leaves the newest of each. */
  prune(): void {
    this.#leaveNewest('bars', 'length_us', 'start_us', BARS_KEPT)
    this.#leaveNewest('readings', 'strategy_id', 'time_us', READINGS_KEPT)
  }

  /** Of each instrument and whatever else tells its rows apart. */
  #leaveNewest(table: string, column: string, timeColumn: string, keptCount: number): void {
    const groups = this.#db.prepare(
      `SELECT instrument_id AS id, ${column} AS other FROM ${table} GROUP BY 1, 2 HAVING count(*) > ?`,
    )
    const where = `instrument_id = ? AND ${column} = ?`
    const oldest = `SELECT ${timeColumn} FROM ${table} WHERE ${where} ORDER BY ${timeColumn} DESC LIMIT 1 OFFSET ?`
    const dropped = this.#db.prepare(`DELETE FROM ${table} WHERE ${where} AND ${timeColumn} <= (${oldest})`)
    for (const { id, other } of groups.all(keptCount)) dropped.run(id!, other!, id!, other!, keptCount)
  }

  close(): void {
    this.#db.close()
  }
}

/** A file that is damaged, or another program's, is left as it is. */
function openOr(file: string, onLog: (text: string) => void): DatabaseSync {
  try {
    return open(file)
  } catch (error) {
    onLog(`candles are kept in memory alone: ${file}: ${(error as Error).message}; move it away`)
    return begun(new DatabaseSync(':memory:'))
  }
}

function open(file: string): DatabaseSync {
  const db = openPrivateDatabase(file, BUSY_MS)
  try {
    return begun(db)
  } catch (error) {
    db.close()
    throw error
  }
}

/** Errors: it holds something else, or is damaged. */
function begun(db: DatabaseSync): DatabaseSync {
  const pragmaOf = (name: string) => Number(db.prepare(`PRAGMA ${name}`).get()?.[name])
  const isOwn = pragmaOf('application_id') === APPLICATION_ID
  if (!isOwn && pragmaOf('schema_version') !== 0) throw new Error('it is not a file of charts')
  // What a power cut takes is a second of samples.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 4194304')
  db.exec(`BEGIN IMMEDIATE; ${TABLES} PRAGMA application_id = ${APPLICATION_ID}; COMMIT`)
  return db
}
