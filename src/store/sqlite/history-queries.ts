/** What a screen or a person asks of the history in a data folder. */

import type { DatabaseSync } from 'node:sqlite'
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

const ROWS_MAX = 100

export class HistoryQueries implements HistoryReading {
  protected readonly db: DatabaseSync

  constructor(db: DatabaseSync) {
    this.db = db
  }

  ordersOf(filter: HistoryFilter = {}, limit = ROWS_MAX): OrderRow[] {
    const conditions = conditionsOf(filter, 'created_time_us')
    return this.select(`SELECT ${ORDER_COLUMNS} FROM orders`, conditions, 'order_number', filter.before, limit)
  }

  fillsOf(filter: HistoryFilter = {}, limit = ROWS_MAX): FillRow[] {
    const sql = `SELECT fill_number AS "fillNumber", ${FILL_COLUMNS} FROM fills`
    return this.select(sql, conditionsOf(filter, 'time_us'), 'fill_number', filter.before, limit)
  }

  instrumentsNamed(instrumentIds: readonly string[]): Instrument[] {
    const statement = this.db.prepare('SELECT definition FROM instruments WHERE instrument_id = ?')
    return instrumentIds.flatMap(instrumentId => {
      const row = statement.get(instrumentId)
      return row === undefined ? [] : [JSON.parse(String(row['definition'])) as Instrument]
    })
  }

  money(): HistoryMoney | undefined {
    const row = this.db.prepare("SELECT value FROM facts WHERE name = 'money'").get()
    return row === undefined ? undefined : (JSON.parse(String(row['value'])) as HistoryMoney)
  }

  stepsOf(orderNumber: number): StepOnRecord[] {
    const sql = `SELECT ${STEP_COLUMNS} FROM order_steps WHERE order_number = ? ORDER BY step_number`
    return this.db.prepare(sql).all(orderNumber) as unknown as StepOnRecord[]
  }

  positions(): PositionRow[] {
    const sql = `SELECT ${POSITION_COLUMNS} FROM positions ORDER BY account_id, strategy_id, instrument_id`
    return this.db.prepare(sql).all() as unknown as PositionRow[]
  }

  /** Oldest first, from a time on. */
  equityOf(accountId: string, fromTimeUs = 0, limit = 10_000): EquityPoint[] {
    const sql = `SELECT ${EQUITY_COLUMNS} FROM equity WHERE account_id = ? AND time_us >= ? ORDER BY time_us LIMIT ?`
    return this.db.prepare(sql).all(accountId, fromTimeUs, limit) as unknown as EquityPoint[]
  }

  newestEquityOf(accountId: string, limit = ROWS_MAX): EquityPoint[] {
    const sql = `SELECT ${EQUITY_COLUMNS} FROM equity WHERE account_id = ? ORDER BY time_us DESC LIMIT ?`
    return this.db.prepare(sql).all(accountId, limit) as unknown as EquityPoint[]
  }

  denials(limit = ROWS_MAX): DenialRow[] {
    const sql = `SELECT ${DENIAL_COLUMNS} FROM denials ORDER BY denial_number DESC LIMIT ?`
    return this.db.prepare(sql).all(limit) as unknown as DenialRow[]
  }

  alerts(limit = ROWS_MAX): AlertRow[] {
    const sql = `SELECT ${ALERT_COLUMNS} FROM alerts ORDER BY alert_number DESC LIMIT ?`
    return this.db.prepare(sql).all(limit) as unknown as AlertRow[]
  }

  /** Cost: a look-up each, however long the record is. */
  spreadEquityOf(accountId: string, fromTimeUs: number, countMax: number): EquityPoint[] {
    const select = `SELECT ${EQUITY_COLUMNS} FROM equity`
    const next = this.db.prepare(`${select} WHERE account_id = ? AND time_us >= ? ORDER BY time_us LIMIT 1`)
    const pointFrom = (timeUs: number) => next.get(accountId, timeUs) as unknown as EquityPoint | undefined
    const [newest] = this.newestEquityOf(accountId, 1)
    let point = pointFrom(fromTimeUs)
    if (newest === undefined || point === undefined) return []
    const stepUs = Math.max(1, Math.ceil((newest.timeUs - point.timeUs) / Math.max(1, countMax - 1)))
    const points: EquityPoint[] = []
    for (let fromUs: number = point.timeUs; point !== undefined && point.timeUs < newest.timeUs; ) {
      points.push(point)
      fromUs += stepUs * Math.max(1, Math.ceil((point.timeUs + 1 - fromUs) / stepUs))
      point = pointFrom(fromUs)
    }
    return [...points, newest]
  }

  private select<Row>(
    sql: string,
    asked: readonly Condition[],
    key: string,
    before: number | undefined,
    limit: number,
  ): Row[] {
    const page: readonly Condition[] = before === undefined ? [] : [{ column: key, operator: '<', value: before }]
    const conditions = [...asked, ...page]
    const words = conditions.map(({ column, operator }) => `${column} ${operator} ?`)
    const where = words.length === 0 ? '' : ` WHERE ${words.join(' AND ')}`
    const statement = this.db.prepare(`${sql}${where} ORDER BY ${key} DESC LIMIT ?`)
    return statement.all(...conditions.map(({ value }) => value), limit) as unknown as Row[]
  }
}
