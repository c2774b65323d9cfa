/**
 * What the orders that may still fill amount to, in sums: so that a new order among hundreds asks for a sum and not for each.
 *
 * Invariants: a *plain* order stands alone and has a price of its own; each is in the sums with what the venue may still fill
 * of it, exactly. The others, whose worth depends on the market or on each other, are in `others`, to be looked at one by one.
 */

import type { Instrument } from '../domain/instrument.ts'
import { notionalMinorOf } from '../domain/instrument-math.ts'
import { isAtVenue, type Order } from '../domain/order.ts'
import type { QtyLots } from '../domain/quantities.ts'
import { ExactSum } from '../std/exact-sum.ts'
import type { Entry } from './open-list.ts'
import { insertOrder, removeOrder } from './order-lists.ts'

export class OpenWorth {
  #instruments: readonly Instrument[] = []
  /** Never negative, by settlement currency. */
  readonly ofStrategies = new WorthTable()
  readonly ofAccounts = new WorthTable()
  /** What plain spot orders of accounts will be paid with: quote currency to buy, base currency to sell. */
  readonly toPay = new WorthTable()
  readonly others: Order[] = []

  /** Orders of instruments that are not known are no plain ones. */
  setInstruments(instruments: readonly Instrument[]): void {
    this.#instruments = instruments
  }

  refresh(entry: Entry): void {
    const { order } = entry
    const isWorking = isAtVenue(order.status)
    const instrument = isWorking && isPlain(order) ? this.#instruments[order.instrumentIndex] : undefined
    const paidMinor = instrument === undefined ? 0 : paidMinorOf(order, instrument, entry.openLots)
    const worthMinor = instrument === undefined ? 0 : Math.abs(notionalOf(order, instrument, entry.openLots))
    if (worthMinor !== entry.worthMinor || paidMinor !== entry.paidMinor) this.#move(entry, worthMinor, paidMinor)
    const isOther = isWorking && instrument === undefined
    if (isOther === entry.isOther) return
    entry.isOther = isOther
    if (isOther) insertOrder(this.others, order)
    else removeOrder(this.others, order)
  }

  #move(entry: Entry, worthMinor: number, paidMinor: number): void {
    const { order } = entry
    const { side, strategyIndex, accountIndex } = order
    const { settlementCurrency, kind, quoteCurrency, baseCurrency } = this.#instruments[order.instrumentIndex]!
    this.ofStrategies.replace(strategyIndex + 1, side, settlementCurrency, entry.worthMinor, worthMinor)
    this.ofAccounts.replace(accountIndex, side, settlementCurrency, entry.worthMinor, worthMinor)
    entry.worthMinor = worthMinor
    if (kind !== 'Spot') return
    const currency = side === 'Buy' ? quoteCurrency : baseCurrency
    this.toPay.replace(accountIndex, side, currency, entry.paidMinor, paidMinor)
    entry.paidMinor = paidMinor
  }
}

/** Sums by row, side and currency. */
export class WorthTable {
  readonly #buys: ExactSum[][] = []
  readonly #sells: ExactSum[][] = []

  /** The nearest double; exact below 2^53. */
  of(row: number, side: Order['side'], currency: number): number {
    return (side === 'Buy' ? this.#buys : this.#sells)[row]?.[currency]?.toNumber() ?? 0
  }

  replace(row: number, side: Order['side'], currency: number, before: number, after: number): void {
    const rows = side === 'Buy' ? this.#buys : this.#sells
    while (rows.length <= row) rows.push([])
    const sums = rows[row]!
    while (sums.length <= currency) sums.push(new ExactSum())
    sums[currency]!.add(-before)
    sums[currency]!.add(after)
  }
}

/** True for an order that counts by itself, at its own price. */
export function isPlain(order: Order): boolean {
  return order.contingency === 'None' && (order.limitTicks ?? order.triggerTicks) !== undefined
}

function notionalOf(order: Order, instrument: Instrument, openLots: number): number {
  return notionalMinorOf(instrument, (order.limitTicks ?? order.triggerTicks)!, openLots as QtyLots)
}

function paidMinorOf(order: Order, instrument: Instrument, openLots: number): number {
  if (instrument.kind !== 'Spot') return 0
  return order.side === 'Sell' ? openLots * instrument.baseMinorPerLot : notionalOf(order, instrument, openLots)
}
