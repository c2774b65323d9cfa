/** What a screen or a person asks of the history. */

import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Instrument } from '../../core/domain/instrument.ts'
import type { HistoryMoney } from './history-names.ts'
import type {
  AlertRow,
  DenialRow,
  EquityPoint,
  FillRow,
  HistoryFilter,
  OrderRow,
  OrderStepRow,
  PositionRow,
} from './history-rows.ts'

const ROWS_MAX = 100

export class HistoryQueries {
  protected readonly db: DatabaseSync

  constructor(db: DatabaseSync) {
    this.db = db
  }

  /** Newest first. */
  ordersOf(filter: HistoryFilter = {}, limit = ROWS_MAX): OrderRow[] {
    return this.select<OrderRow>(
      `SELECT order_number AS orderNumber, client_order_id AS clientOrderId, venue_order_id AS venueOrderId,
       account_id AS accountId, strategy_id AS strategyId, instrument_id AS instrumentId, side, order_type AS orderType,
       time_in_force AS timeInForce, contingency, list_number AS listNumber, leg, tag, qty_lots AS qtyLots,
       limit_ticks AS limitTicks, trigger_ticks AS triggerTicks, cum_qty_lots AS cumQtyLots, status, text,
       origin_sequence AS originSequence, created_time_us AS createdTimeUs, closed_time_us AS closedTimeUs
       FROM orders`,
      { ...filter, columns: { time: 'created_time_us', key: 'order_number' } },
      limit,
    )
  }

  /** Newest first. */
  fillsOf(filter: HistoryFilter = {}, limit = ROWS_MAX): FillRow[] {
    return this.select<FillRow>(
      `SELECT fill_number AS fillNumber, account_id AS accountId, execution_id AS executionId, order_number AS orderNumber,
       strategy_id AS strategyId, instrument_id AS instrumentId, side, last_qty_lots AS lastQtyLots, last_ticks AS lastTicks,
       fee_minor AS feeMinor, fee_currency AS feeCurrency, liquidity, event_time_us AS eventTimeUs, time_us AS timeUs, sequence
       FROM fills`,
      { ...filter, columns: { time: 'time_us', key: 'fill_number' } },
      limit,
    )
  }

  /** As the newest configuration defines it; `undefined` for one that no configuration of this journal had. */
  instrument(instrumentId: string): Instrument | undefined {
    const row = this.db.prepare('SELECT definition FROM instruments WHERE instrument_id = ?').get(instrumentId)
    return row === undefined ? undefined : (JSON.parse(String(row['definition'])) as Instrument)
  }

  /** `undefined` in a history of an older release that has seen no configuration since. */
  money(): HistoryMoney | undefined {
    const row = this.db.prepare("SELECT value FROM facts WHERE name = 'money'").get()
    return row === undefined ? undefined : (JSON.parse(String(row['value'])) as HistoryMoney)
  }

  /** The life of one order, oldest first. */
  stepsOf(orderNumber: number): OrderStepRow[] {
    const sql =
      'SELECT sequence, kind, time_us AS timeUs, text FROM order_steps WHERE order_number = ? ORDER BY step_number'
    return this.db.prepare(sql).all(orderNumber) as unknown as OrderStepRow[]
  }

  positions(): PositionRow[] {
    const sql = `SELECT account_id AS accountId, strategy_id AS strategyId, instrument_id AS instrumentId,
      signed_lots AS signedLots, open_tick_lots AS openTickLots, realized_tick_lots AS realizedTickLots,
      fill_count AS fillCount, time_us AS timeUs FROM positions ORDER BY account_id, strategy_id, instrument_id`
    return this.db.prepare(sql).all() as unknown as PositionRow[]
  }

  /** Oldest first, from a time on. */
  equityOf(accountId: string, fromTimeUs = 0, limit = 10_000): EquityPoint[] {
    const sql = `SELECT account_id AS accountId, time_us AS timeUs, equity_minor AS equityMinor FROM equity
      WHERE account_id = ? AND time_us >= ? ORDER BY time_us LIMIT ?`
    return this.db.prepare(sql).all(accountId, fromTimeUs, limit) as unknown as EquityPoint[]
  }

  /** Newest first. */
  newestEquityOf(accountId: string, limit = ROWS_MAX): EquityPoint[] {
    const sql = `SELECT account_id AS accountId, time_us AS timeUs, equity_minor AS equityMinor FROM equity
      WHERE account_id = ? ORDER BY time_us DESC LIMIT ?`
    return this.db.prepare(sql).all(accountId, limit) as unknown as EquityPoint[]
  }

  /** Newest first. */
  denials(limit = ROWS_MAX): DenialRow[] {
    const sql = `SELECT sequence, time_us AS timeUs, strategy_id AS strategyId, intent_sequence AS intentSequence, leg, action,
      code, what, was, "limit" FROM denials ORDER BY denial_number DESC LIMIT ?`
    return this.db.prepare(sql).all(limit) as unknown as DenialRow[]
  }

  /** Newest first. */
  alerts(limit = ROWS_MAX): AlertRow[] {
    const sql = `SELECT sequence, time_us AS timeUs, code, subject, text FROM alerts ORDER BY alert_number DESC LIMIT ?`
    return this.db.prepare(sql).all(limit) as unknown as AlertRow[]
  }

  /**
   * Oldest first: of so many equal stretches of time the first point of each, and the newest of all. Cost: a look-up each, however
   * long the record is.
   */
  spreadEquityOf(accountId: string, fromTimeUs: number, countMax: number): EquityPoint[] {
    const select = 'SELECT account_id AS accountId, time_us AS timeUs, equity_minor AS equityMinor FROM equity'
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

  private select<Row>(sql: string, filter: ColumnFilter, limit: number): Row[] {
    const { conditions, values } = conditionsOf(filter)
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
    const statement = this.db.prepare(`${sql}${where} ORDER BY ${filter.columns.key} DESC LIMIT ?`)
    return statement.all(...values, limit) as unknown as Row[]
  }
}

interface ColumnFilter extends HistoryFilter {
  readonly columns: { readonly time: string; readonly key: string }
}

function conditionsOf({ columns, ...filter }: ColumnFilter): { conditions: string[]; values: SQLInputValue[] } {
  const pairs: readonly (readonly [string, SQLInputValue | undefined])[] = [
    ['account_id = ?', filter.accountId],
    ['strategy_id = ?', filter.strategyId],
    ['instrument_id = ?', filter.instrumentId],
    ['status = ?', filter.status],
    ['client_order_id = ?', filter.clientOrderId],
    ['order_number = ?', filter.orderNumber],
    [`${columns.time} >= ?`, filter.fromTimeUs],
    [`${columns.time} < ?`, filter.toTimeUs],
    [`${columns.key} < ?`, filter.beforeNumber],
  ]
  const given = pairs.filter(([, value]) => value !== undefined)
  return { conditions: given.map(([text]) => text), values: given.map(([, value]) => value as SQLInputValue) }
}
