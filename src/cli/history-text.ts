/** Rows of the history as texts for people: decimals for ticks, lots and minor units, times in UTC. */

import type { TimeUs } from '../core/domain/ids.ts'
import { formatTimeUs } from '../core/std/time.ts'
import { HistoryAmounts } from '../host/history-amounts.ts'
import type { HistoryQueries } from '../store/sqlite/history-queries.ts'

type Row = Readonly<Record<string, string>>

const NONE = '-'

export class HistoryText {
  readonly #history: HistoryQueries
  readonly #amounts: HistoryAmounts

  constructor(history: HistoryQueries) {
    this.#history = history
    this.#amounts = new HistoryAmounts(history)
  }

  orders(limit: number): Row[] {
    return this.#history.ordersOf({}, limit).map(order => ({
      time: timeText(order.createdTimeUs),
      clientOrderId: order.clientOrderId,
      accountId: order.accountId,
      strategyId: order.strategyId,
      instrumentId: order.instrumentId,
      side: order.side,
      orderType: order.orderType,
      qty: this.#amounts.qty(order.instrumentId, order.qtyLots),
      cumQty: this.#amounts.qty(order.instrumentId, order.cumQtyLots),
      price: this.#amounts.price(order.instrumentId, order.limitTicks ?? order.triggerTicks) ?? NONE,
      status: order.status,
      text: order.text,
    }))
  }

  fills(limit: number): Row[] {
    return this.#history.fillsOf({}, limit).map(fill => ({
      time: timeText(fill.timeUs),
      accountId: fill.accountId,
      strategyId: fill.strategyId,
      instrumentId: fill.instrumentId,
      side: fill.side,
      qty: this.#amounts.qty(fill.instrumentId, fill.lastQtyLots),
      price: this.#amounts.price(fill.instrumentId, fill.lastTicks) ?? NONE,
      fee: `${this.#amounts.money(fill.feeCurrency, fill.feeMinor)} ${fill.feeCurrency}`,
      liquidity: fill.liquidity,
      executionId: fill.executionId,
    }))
  }

  positions(): Row[] {
    return this.#history.positions().map(position => ({
      accountId: position.accountId,
      strategyId: position.strategyId,
      instrumentId: position.instrumentId,
      qty: this.#amounts.qty(position.instrumentId, position.signedLots),
      averagePrice: this.#amounts.average(position.instrumentId, position.openTickLots, position.signedLots) ?? NONE,
      fillCount: String(position.fillCount),
      time: timeText(position.timeUs),
    }))
  }

  /** Newest first. */
  equity(limit: number): Row[] {
    const accounts = Object.entries(this.#amounts.currencies)
    const points = accounts.flatMap(([accountId, currency]) =>
      this.#history.newestEquityOf(accountId, limit).map(point => ({ ...point, currency })),
    )
    points.sort((a, b) => b.timeUs - a.timeUs)
    return points.slice(0, limit).map(({ accountId, timeUs, equityMinor, currency }) => ({
      time: timeText(timeUs),
      accountId,
      equity: this.#amounts.money(currency, BigInt(equityMinor)),
      currency,
    }))
  }
}

/** To the millisecond, UTC. */
export function timeText(timeUs: number): string {
  return formatTimeUs(timeUs as TimeUs)
    .replace('T', ' ')
    .slice(0, 23)
}
