/** Rows of the history as texts for people: decimals for ticks, lots and minor units, times in UTC. */

import type { TimeUs } from '../core/domain/ids.ts'
import type { Instrument } from '../core/domain/instrument.ts'
import { formatMoney, formatPrice, formatQty } from '../core/domain/instrument-math.ts'
import type { PriceTicks } from '../core/domain/quantities.ts'
import { formatTimeUs } from '../core/std/time.ts'
import type { HistoryMoney } from '../store/sqlite/history-names.ts'
import type { HistoryQueries } from '../store/sqlite/history-queries.ts'

type Row = Readonly<Record<string, string>>

export class HistoryText {
  readonly #history: HistoryQueries
  readonly #money: HistoryMoney | undefined
  readonly #instruments = new Map<string, Instrument | undefined>()

  constructor(history: HistoryQueries) {
    this.#history = history
    this.#money = history.money()
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
      qty: this.#qty(order.instrumentId, order.qtyLots),
      cumQty: this.#qty(order.instrumentId, order.cumQtyLots),
      price: this.#price(order.instrumentId, order.limitTicks ?? order.triggerTicks),
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
      qty: this.#qty(fill.instrumentId, fill.lastQtyLots),
      price: this.#price(fill.instrumentId, fill.lastTicks),
      fee: this.#amount(fill.feeCurrency, fill.feeMinor),
      liquidity: fill.liquidity,
      executionId: fill.executionId,
    }))
  }

  positions(): Row[] {
    return this.#history.positions().map(position => ({
      accountId: position.accountId,
      strategyId: position.strategyId,
      instrumentId: position.instrumentId,
      qty: this.#qty(position.instrumentId, position.signedLots),
      averagePrice: this.#average(position.instrumentId, position.openTickLots, position.signedLots),
      fillCount: String(position.fillCount),
      time: timeText(position.timeUs),
    }))
  }

  /** Newest first. */
  equity(limit: number): Row[] {
    const accounts = Object.entries(this.#money?.ofAccounts ?? {})
    const points = accounts.flatMap(([accountId, currency]) =>
      this.#history.newestEquityOf(accountId, limit).map(point => ({ ...point, currency })),
    )
    points.sort((a, b) => b.timeUs - a.timeUs)
    return points.slice(0, limit).map(({ accountId, timeUs, equityMinor, currency }) => ({
      time: timeText(timeUs),
      accountId,
      equity: this.#moneyText(currency, BigInt(equityMinor)),
      currency,
    }))
  }

  #qty(instrumentId: string, lots: number): string {
    const instrument = this.#instrument(instrumentId)
    if (instrument === undefined) return `${lots} lots`
    return `${lots < 0 ? '-' : ''}${formatQty(instrument, Math.abs(lots))}`
  }

  #price(instrumentId: string, ticks: number | null | undefined): string {
    if (ticks === null || ticks === undefined) return '-'
    const instrument = this.#instrument(instrumentId)
    return instrument === undefined ? `${ticks} ticks` : formatPrice(instrument, ticks as PriceTicks)
  }

  /** To the nearest tick; what was paid for the open lots is an exact sum. */
  #average(instrumentId: string, openTickLots: string, signedLots: number): string {
    if (signedLots === 0) return '-'
    const lots = BigInt(Math.abs(signedLots))
    const total = BigInt(openTickLots.replace('-', ''))
    return this.#price(instrumentId, Number((2n * total + lots) / (2n * lots)))
  }

  #amount(code: string, minor: number): string {
    return `${this.#moneyText(code, minor)} ${code}`
  }

  #moneyText(code: string, minor: number | bigint): string {
    const currency = this.#money?.currencies.find(each => each.code === code)
    return currency === undefined ? `${minor} minor units of` : formatMoney(currency, minor)
  }

  #instrument(instrumentId: string): Instrument | undefined {
    if (!this.#instruments.has(instrumentId))
      this.#instruments.set(instrumentId, this.#history.instrument(instrumentId))
    return this.#instruments.get(instrumentId)
  }
}

/** To the millisecond, UTC. */
export function timeText(timeUs: number): string {
  return formatTimeUs(timeUs as TimeUs)
    .replace('T', ' ')
    .slice(0, 23)
}
