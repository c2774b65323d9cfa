/**
 * The history in the database, kept up from the journal. The rows are made in memory by what makes them in a data folder, from
 * what the database has, and those that changed go there together with the mark of the newest block.
 *
 * Invariant: whatever goes wrong, the memory is thrown away and made anew from the database.
 */

import type { EquityPoint } from '../../ports/history-queries.ts'
import { JournalError } from '../journal-error.ts'
import { type HighWater, History } from '../sqlite/history.ts'
import { openHistoryFile } from '../sqlite/history-file.ts'
import { readPage } from './block-pages.ts'
import { enterDesk } from './enter.ts'
import { forgetOld, HISTORY_TABLES, type HistoryRow, seedTable, takeChanges, watchChanges } from './history-tables.ts'
import { Line } from './line.ts'
import { reachOf } from './primary.ts'
import type { Question, Session } from './session.ts'
import type { PostgresSettings } from './settings.ts'

/** Key of the lock of whoever writes the history of a desk. */
const WRITER: Question = { name: 'history-writer', text: 'SELECT pg_try_advisory_lock(1212547077, $1) AS is_ours' }
const MARK: Question = {
  name: 'history-mark',
  text: 'SELECT block_number, hash FROM holdfast.history_marks WHERE desk_id = $1',
}
const BASE: Question = {
  name: 'history-base',
  text: 'SELECT base_block, base_hash FROM holdfast.desks WHERE desk_id = $1',
}
const PUT: Question = { name: 'put-history', text: 'SELECT holdfast.put_history($1, $2, $3, $4, $5, $6) AS is_done' }

interface Memory {
  readonly history: MemoryHistory
  readonly session: Session
  readonly deskId: number
}

export class PostgresHistory {
  readonly #desk: string
  readonly #line: Line
  #memory: Memory | undefined

  constructor(settings: PostgresSettings) {
    this.#desk = settings.desk
    this.#line = new Line(reachOf(settings), 'history')
  }

  /**
   * Adds what the journal has more, and equity. Several nodes may try: one of them writes.
   *
   * Returns: whether it was this one. Errors: JournalError as of reading a journal; the next call begins anew.
   */
  async keepUp(points: readonly EquityPoint[] = []): Promise<boolean> {
    try {
      const memory = await this.#load()
      if (memory === undefined) return false
      await project(memory)
      memory.history.recordEquity(points)
      const mark = memory.history.highWater()
      if (points.length > 0) await put(memory, mark, mark)
      return true
    } catch (error) {
      this.#forget()
      throw error
    }
  }

  async close(): Promise<void> {
    this.#forget()
    await this.#line.close()
  }

  #forget(): void {
    this.#memory?.history.close()
    this.#memory = undefined
  }

  async #load(): Promise<Memory | undefined> {
    const session = await this.#line.session()
    if (this.#memory?.session === session) return this.#memory
    this.#forget()
    const { deskId } = await enterDesk(session, this.#desk)
    const [row] = await session.ask<{ is_ours: boolean }>(WRITER, [deskId])
    if (!row!.is_ours) return undefined
    const history = await memoryOf(session, deskId)
    watchChanges(history.database)
    this.#memory = { history, session, deskId }
    return this.#memory
  }
}

async function project(memory: Memory): Promise<void> {
  const { history, session, deskId } = memory
  await beginAtBase(memory)
  for (;;) {
    const before = history.highWater()
    const { blocks } = await readPage(session, deskId, before)
    for (const block of blocks) history.projectBlock(block)
    const after = history.highWater()
    if (after.blockNumber === before.blockNumber) return
    await put(memory, before, after)
  }
}

/** Where blocks that are not in the history were pruned, it goes on with the oldest that is there. */
async function beginAtBase(memory: Memory): Promise<void> {
  const { history, session, deskId } = memory
  const [base] = await session.ask<{ base_block: number; base_hash: string }>(BASE, [deskId])
  const before = history.highWater()
  if (base!.base_block <= before.blockNumber) return
  const after = { blockNumber: base!.base_block, hash: base!.base_hash }
  await put(memory, before, after)
  history.beginAfter(after, undefined)
}

async function put({ history, session, deskId }: Memory, before: HighWater, after: HighWater): Promise<void> {
  const rows = JSON.stringify(takeChanges(history.database, deskId))
  const marks = [before.blockNumber, before.hash, after.blockNumber, after.hash]
  const [row] = await session.ask<{ is_done: boolean }>(PUT, [deskId, ...marks, rows])
  if (!row!.is_done) throw new JournalError('STORE_AWAY', 'somebody else wrote the history meanwhile')
  forgetOld(history.database)
}

/** A history that is in no file. */
class MemoryHistory extends History {
  get database() {
    return this.db
  }
}

async function memoryOf(session: Session, deskId: number): Promise<MemoryHistory> {
  const db = openHistoryFile(':memory:')
  for (const table of HISTORY_TABLES) seedTable(db, table, await rowsOf(session, deskId, table))
  const history = new MemoryHistory(db)
  const [mark] = await session.ask<{ block_number: number; hash: string }>(MARK, [deskId])
  if (mark !== undefined) history.beginAfter({ blockNumber: mark.block_number, hash: mark.hash }, undefined)
  return history
}

/** Oldest first; of what only grows, the newest. */
async function rowsOf(
  session: Session,
  deskId: number,
  { name, numbered, seeded, keys }: (typeof HISTORY_TABLES)[number],
): Promise<HistoryRow[]> {
  const order =
    numbered === undefined ? (name === 'equity' ? ['time_us', 'account_id'] : keys) : ['sequence', 'ordinal']
  const newestFirst = order.map(column => `${column} DESC`).join(', ')
  const few = seeded === 0 ? '' : ` LIMIT ${seeded}`
  const text = `SELECT * FROM holdfast.history_${name} WHERE desk_id = $1 ORDER BY ${newestFirst}${few}`
  return (await session.ask<HistoryRow>({ name: `history-${name}`, text }, [deskId])).reverse()
}
