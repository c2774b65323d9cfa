/** Rows of the history as texts for people: decimals for ticks, lots and minor units, times in UTC. */

import type { TimeUs } from '../core/domain/ids.ts'
import { formatTimeUs } from '../core/std/time.ts'
import { amountsFor } from '../host/history-amounts.ts'
import type { HistoryReading } from '../ports/history-queries.ts'

type Row = Readonly<Record<string, string>>

const NONE = '-'

export class HistoryText {
  readonly #history: HistoryReading

  constructor(history: HistoryReading) {
    this.#history = history
  }

  async orders(limit: number): Promise<Row[]> {
    const orders = await this.#history.ordersOf({}, limit)
    const amounts = await amountsFor(this.#history, orders)
    return orders.map(order => ({
      time: timeText(order.createdTimeUs),
      clientOrderId: order.clientOrderId,
      accountId: order.accountId,
      strategyId: order.strategyId,
      instrumentId: order.instrumentId,
      side: order.side,
      orderType: order.orderType,
      qty: amounts.qty(order.instrumentId, order.qtyLots),
      cumQty: amounts.qty(order.instrumentId, order.cumQtyLots),
      price: amounts.price(order.instrumentId, order.limitTicks ?? order.triggerTicks) ?? NONE,
      status: order.status,
      text: order.text,
    }))
  }

  async fills(limit: number): Promise<Row[]> {
    const fills = await this.#history.fillsOf({}, limit)
    const amounts = await amountsFor(this.#history, fills)
    return fills.map(fill => ({
      time: timeText(fill.timeUs),
      accountId: fill.accountId,
      strategyId: fill.strategyId,
      instrumentId: fill.instrumentId,
      side: fill.side,
      qty: amounts.qty(fill.instrumentId, fill.lastQtyLots),
      price: amounts.price(fill.instrumentId, fill.lastTicks) ?? NONE,
      fee: `${amounts.money(fill.feeCurrency, fill.feeMinor)} ${fill.feeCurrency}`,
      liquidity: fill.liquidity,
      executionId: fill.executionId,
    }))
  }

  async positions(): Promise<Row[]> {
    const positions = await this.#history.positions()
    const amounts = await amountsFor(this.#history, positions)
    return positions.map(position => ({
      accountId: position.accountId,
      strategyId: position.strategyId,
      instrumentId: position.instrumentId,
      qty: amounts.qty(position.instrumentId, position.signedLots),
      averagePrice: amounts.average(position.instrumentId, position.openTickLots, position.signedLots) ?? NONE,
      fillCount: String(position.fillCount),
      time: timeText(position.timeUs),
    }))
  }

  /** Newest first. */
  async equity(limit: number): Promise<Row[]> {
    const amounts = await amountsFor(this.#history)
    const accounts = Object.entries(amounts.currencies).map(async ([accountId, currency]) =>
      (await this.#history.newestEquityOf(accountId, limit)).map(point => ({ ...point, currency })),
    )
    const points = (await Promise.all(accounts)).flat()
    points.sort((a, b) => b.timeUs - a.timeUs)
    return points.slice(0, limit).map(({ accountId, timeUs, equityMinor, currency }) => ({
      time: timeText(timeUs),
      accountId,
      equity: amounts.money(currency, BigInt(equityMinor)),
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
