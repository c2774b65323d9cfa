/** What a screen or a person asks of the history in the database: each question is one statement on its indexes, over a line of its own. */

import { createHash } from 'node:crypto'
import type { Instrument } from '../../core/domain/instrument.ts'
import type {
  AlertRow,
  DenialRow,
  EquityPoint,
  FillRow,
  HistoryFilter,
  HistoryMoney,
  HistoryReading,
  OrderRow,
  PositionRow,
  StepOnRecord,
} from '../../ports/history-queries.ts'
import {
  ALERT_COLUMNS,
  type Condition,
  conditionsOf,
  DENIAL_COLUMNS,
  EQUITY_COLUMNS,
  FILL_COLUMNS,
  ORDER_COLUMNS,
  POSITION_COLUMNS,
  STEP_COLUMNS,
} from '../history-statements.ts'
import { enterDesk } from './enter.ts'
import { SPREAD_EQUITY } from './history-spread.ts'
import { Line } from './line.ts'
import { reachOf } from './primary.ts'
import type { Question, Session } from './session.ts'
import type { PostgresSettings } from './settings.ts'

/** No input causes so many fills; their place in the journal and among those of their input are one number then. */
const FILLS_OF_ONE_INPUT_MAX = 4_096
const FILL_NUMBER = `sequence * ${FILLS_OF_ONE_INPUT_MAX} + ordinal`

export class PostgresHistoryQueries implements HistoryReading {
  readonly #desk: string
  readonly #line: Line
  #last: Promise<unknown> = Promise.resolve()
  #entered: { readonly session: Session; readonly deskId: number } | undefined

  constructor(settings: PostgresSettings) {
    this.#desk = settings.desk
    this.#line = new Line(reachOf(settings), 'history')
  }

  async close(): Promise<void> {
    await this.#line.close()
  }

  async ordersOf(filter: HistoryFilter, limit: number): Promise<OrderRow[]> {
    const conditions = conditionsOf(filter, 'created_time_us')
    if (filter.before !== undefined) conditions.push({ column: 'order_number', operator: '<', value: filter.before })
    return await this.#newest('orders', ORDER_COLUMNS, conditions, 'order_number DESC', limit)
  }

  async fillsOf(filter: HistoryFilter, limit: number): Promise<FillRow[]> {
    const columns = `${FILL_NUMBER} AS "fillNumber", ${FILL_COLUMNS}`
    const conditions = conditionsOf(filter, 'time_us').concat(fillsBefore(filter.before))
    return await this.#newest('fills', columns, conditions, 'sequence DESC, ordinal DESC', limit)
  }

  async stepsOf(orderNumber: number): Promise<StepOnRecord[]> {
    const text = `SELECT ${STEP_COLUMNS} FROM holdfast.history_order_steps WHERE desk_id = $1 AND order_number = $2
      ORDER BY sequence, ordinal`
    return await this.#ask({ name: 'history-steps', text }, [orderNumber])
  }

  async positions(): Promise<PositionRow[]> {
    // The order of bytes, as everywhere else, whatever the language of the database.
    const text = `SELECT ${POSITION_COLUMNS} FROM holdfast.history_positions WHERE desk_id = $1
      ORDER BY account_id COLLATE "C", strategy_id COLLATE "C", instrument_id COLLATE "C"`
    return await this.#ask({ name: 'history-positions', text }, [])
  }

  async newestEquityOf(accountId: string, limit: number): Promise<EquityPoint[]> {
    const conditions: Condition[] = [{ column: 'account_id', operator: '=', value: accountId }]
    return await this.#newest('equity', EQUITY_COLUMNS, conditions, 'time_us DESC', limit)
  }

  async spreadEquityOf(accountId: string, fromUs: number, countMax: number): Promise<EquityPoint[]> {
    return await this.#ask(SPREAD_EQUITY, [accountId, fromUs, Math.max(1, countMax - 1)])
  }

  async denials(limit: number): Promise<DenialRow[]> {
    return await this.#newest('denials', DENIAL_COLUMNS, [], 'sequence DESC, ordinal DESC', limit)
  }

  async alerts(limit: number): Promise<AlertRow[]> {
    return await this.#newest('alerts', ALERT_COLUMNS, [], 'sequence DESC, ordinal DESC', limit)
  }

  async instrumentsNamed(instrumentIds: readonly string[]): Promise<Instrument[]> {
    const text = 'SELECT definition FROM holdfast.history_instruments WHERE desk_id = $1 AND instrument_id = ANY ($2)'
    const rows = await this.#ask<{ definition: string }>({ name: 'history-instruments-named', text }, [instrumentIds])
    return rows.map(({ definition }) => JSON.parse(definition) as Instrument)
  }

  async money(): Promise<HistoryMoney | undefined> {
    const text = "SELECT value FROM holdfast.history_facts WHERE desk_id = $1 AND name = 'money'"
    const [row] = await this.#ask<{ value: string }>({ name: 'history-money', text }, [])
    return row === undefined ? undefined : (JSON.parse(row.value) as HistoryMoney)
  }

  /** Newest first. The server keeps a statement for each choice of conditions that was asked. */
  async #newest<Row>(
    table: string,
    columns: string,
    conditions: readonly Condition[],
    order: string,
    limit: number,
  ): Promise<Row[]> {
    const words = conditions.map(({ column, operator }, i) => `${column} ${operator} $${i + 3}`)
    const where = ['desk_id = $1', ...words].join(' AND ')
    const text = `SELECT ${columns} FROM holdfast.history_${table} WHERE ${where} ORDER BY ${order} LIMIT $2`
    return await this.#ask({ name: nameOf(text), text }, [limit, ...conditions.map(({ value }) => value)])
  }

  /** One after another: a connection has one question at a time. */
  #ask<Row>(question: Question, values: readonly unknown[]): Promise<Row[]> {
    const mine = this.#last.then(() => this.#askNow<Row>(question, values))
    this.#last = mine.catch(() => {})
    return mine
  }

  async #askNow<Row>(question: Question, values: readonly unknown[]): Promise<Row[]> {
    const session = await this.#line.session()
    if (this.#entered?.session !== session) {
      const { deskId } = await enterDesk(session, this.#desk)
      this.#entered = { session, deskId }
    }
    return await session.ask<Row>(question, [this.#entered.deskId, ...values])
  }
}

/** The first of the two is for the index, which has no sum of its columns. */
function fillsBefore(fillNumber: number | undefined): Condition[] {
  if (fillNumber === undefined) return []
  const sequence = Math.floor((fillNumber - 1) / FILLS_OF_ONE_INPUT_MAX)
  return [
    { column: 'sequence', operator: '<', value: sequence + 1 },
    { column: FILL_NUMBER, operator: '<', value: fillNumber },
  ]
}

function nameOf(text: string): string {
  return `history-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
}
