/**
 * What a ledger answers about the past: orders and executions of an account, by id, by number or by time.
 *
 * Invariant: numbers grow with time, so that a span of time is a span of numbers, found by halving.
 * Shape: only what was committed is seen.
 */

import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { ExecutionReport } from '../../core/domain/inputs.ts'
import type { SavedOrder } from './venue-state.ts'

/** Every bound is optional and inclusive. */
export interface LedgerSpan {
  readonly fromNumber?: number | undefined
  readonly startUs?: number | undefined
  readonly endUs?: number | undefined
  /** The oldest of the span, where it has a beginning; else the newest. */
  readonly limit: number
}

interface Table {
  readonly name: 'orders' | 'executions'
  readonly number: 'arrival' | 'number'
  readonly time: '$.takenTimeUs' | '$.eventTimeUs'
  readonly account: 'account' | `json_extract(json, '$.accountIndex')`
  /** What does not count as having happened. */
  readonly isSeen: string
  readonly instrument: '$.request.instrumentIndex' | '$.instrumentIndex'
}

const ORDERS: Table = {
  name: 'orders',
  number: 'arrival',
  time: '$.takenTimeUs',
  account: 'account',
  isSeen: `state <> 'Rejected'`,
  instrument: '$.request.instrumentIndex',
}
const EXECUTIONS: Table = {
  name: 'executions',
  number: 'number',
  time: '$.eventTimeUs',
  account: `json_extract(json, '$.accountIndex')`,
  isSeen: 'TRUE',
  instrument: '$.instrumentIndex',
}

export class LedgerQueries {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /**
   * Makes spans of an account and instrument quick however large the ledger is; it stays so in the file.
   *
   * Cost: some microseconds for each order and execution from then on, so only who asks for spans wants it.
   */
  index(): void {
    for (const { name, number, account, instrument } of [ORDERS, EXECUTIONS]) {
      const columns = `${account}, json_extract(json, '${instrument}'), ${number}`
      this.#database.exec(`CREATE INDEX IF NOT EXISTS ${name}_by_instrument ON ${name} (${columns})`)
    }
  }

  /** The newest order of the account under the id that was not refused. */
  orderById(account: number, clientOrderId: string): SavedOrder | undefined {
    const sql = `SELECT json FROM orders WHERE client_order_id = ? AND account = ? AND ${ORDERS.isSeen} ORDER BY arrival DESC LIMIT 1`
    return parsedRow<SavedOrder>(this.#prepare(sql).get(clientOrderId, account))
  }

  orderByArrival(account: number, arrival: number): SavedOrder | undefined {
    const sql = `SELECT json FROM orders WHERE arrival = ? AND account = ? AND ${ORDERS.isSeen}`
    return parsedRow<SavedOrder>(this.#prepare(sql).get(arrival, account))
  }

  /** In order of arrival. */
  orders(account: number, instrument: number, span: LedgerSpan): SavedOrder[] {
    return this.#rows<SavedOrder>(ORDERS, account, instrument, span)
  }

  /** In order of their numbers. */
  executions(account: number, instrument: number, span: LedgerSpan): ExecutionReport[] {
    return this.#rows<ExecutionReport>(EXECUTIONS, account, instrument, span)
  }

  executionsOf(arrival: number): ExecutionReport[] {
    const sql = 'SELECT json FROM executions WHERE arrival = ? ORDER BY number'
    return this.#prepare(sql)
      .all(arrival)
      .map(row => parsedRow<ExecutionReport>(row)!)
  }

  #rows<Row>(table: Table, account: number, instrument: number, span: LedgerSpan): Row[] {
    const { fromNumber, startUs, endUs, limit } = span
    const first = Math.max(fromNumber ?? 0, startUs === undefined ? 0 : this.#firstAt(table, startUs))
    const end = endUs === undefined ? Number.MAX_SAFE_INTEGER : this.#firstAt(table, endUs + 1)
    const isFromStart = fromNumber !== undefined || startUs !== undefined
    const sql = `SELECT json FROM ${table.name} WHERE ${table.number} >= ? AND ${table.number} < ? AND ${table.account} = ?
      AND ${table.isSeen} AND json_extract(json, '${table.instrument}') = ? ORDER BY ${table.number} ${isFromStart ? 'ASC' : 'DESC'} LIMIT ?`
    const rows = this.#prepare(sql)
      .all(first, end, account, instrument, limit)
      .map(row => parsedRow<Row>(row)!)
    return isFromStart ? rows : rows.reverse()
  }

  /** The smallest number at or after a time; past the last one where there is none. */
  #firstAt(table: Table, timeUs: number): number {
    const sql = `SELECT ${table.number} AS number, json_extract(json, '${table.time}') AS timeUs
      FROM ${table.name} WHERE ${table.number} >= ? ORDER BY ${table.number} LIMIT 1`
    const statement = this.#prepare(sql)
    const newest = this.#prepare(`SELECT max(${table.number}) AS number FROM ${table.name}`).get()
    let low = 0
    let high = Number(newest?.['number'] ?? 0) + 1
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const row = statement.get(middle)
      if (row === undefined || Number(row['timeUs']) >= timeUs) high = middle
      else low = Number(row['number']) + 1
    }
    return low
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#database.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }
}

function parsedRow<Value>(row: Record<string, unknown> | undefined): Value | undefined {
  return row === undefined ? undefined : (JSON.parse(String(row['json'])) as Value)
}
