/** The parts of a question to a history that are the same in every store: columns by the names of their rows, and what a filter asks. */

import type { HistoryFilter } from '../ports/history-queries.ts'

export const ORDER_COLUMNS = `order_number AS "orderNumber", client_order_id AS "clientOrderId", venue_order_id AS "venueOrderId",
  account_id AS "accountId", strategy_id AS "strategyId", instrument_id AS "instrumentId", side, order_type AS "orderType",
  time_in_force AS "timeInForce", contingency, list_number AS "listNumber", leg, tag, qty_lots AS "qtyLots",
  limit_ticks AS "limitTicks", trigger_ticks AS "triggerTicks", cum_qty_lots AS "cumQtyLots", status, text,
  origin_sequence AS "originSequence", created_time_us AS "createdTimeUs", closed_time_us AS "closedTimeUs"`

/** Without the number of the fill, which each store has in its own way. */
export const FILL_COLUMNS = `account_id AS "accountId", execution_id AS "executionId", order_number AS "orderNumber",
  strategy_id AS "strategyId", instrument_id AS "instrumentId", side, last_qty_lots AS "lastQtyLots", last_ticks AS "lastTicks",
  fee_minor AS "feeMinor", fee_currency AS "feeCurrency", liquidity, event_time_us AS "eventTimeUs", time_us AS "timeUs", sequence`

export const STEP_COLUMNS = 'sequence, kind, time_us AS "timeUs", text'

export const POSITION_COLUMNS = `account_id AS "accountId", strategy_id AS "strategyId", instrument_id AS "instrumentId",
  signed_lots AS "signedLots", open_tick_lots AS "openTickLots", realized_tick_lots AS "realizedTickLots",
  fill_count AS "fillCount", time_us AS "timeUs"`

export const EQUITY_COLUMNS = 'account_id AS "accountId", time_us AS "timeUs", equity_minor AS "equityMinor"'

export const DENIAL_COLUMNS = `sequence, time_us AS "timeUs", strategy_id AS "strategyId", intent_sequence AS "intentSequence", leg,
  action, code, what, was, "limit"`

export const ALERT_COLUMNS = 'sequence, time_us AS "timeUs", code, subject, text'

/** One thing that is asked, and the value that it is compared with. */
export interface Condition {
  readonly column: string
  readonly operator: '=' | '>=' | '<'
  readonly value: string | number
}

/** `before` is left to the store: what numbers its rows is its own. */
export function conditionsOf(filter: HistoryFilter, timeColumn: string): Condition[] {
  const pairs: readonly (readonly [string, Condition['operator'], string | number | undefined])[] = [
    ['account_id', '=', filter.account],
    ['strategy_id', '=', filter.strategy],
    ['instrument_id', '=', filter.instrument],
    ['status', '=', filter.status],
    ['client_order_id', '=', filter.clientOrderId],
    ['order_number', '=', filter.orderNumber],
    [timeColumn, '>=', filter.fromUs],
    [timeColumn, '<', filter.toUs],
  ]
  return pairs.flatMap(([column, operator, value]) => (value === undefined ? [] : [{ column, operator, value }]))
}
