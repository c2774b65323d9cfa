/**
 * Counts cash and positions from executions alone, in plain bigints: the naive twin of both books.
 *
 * Cash is the balance less what open contracts cost. Why: a balance depends on the order in which a perpetual's fills are
 * booked (each closes at the average so far), cash does not, so that books which heard of fills in another order can be
 * compared to the minor unit.
 */

import type { Side } from '../core/domain/order.ts'
import { INSTRUMENTS, OPENING_BALANCES } from './sim-configuration.ts'

interface Execution {
  readonly instrumentIndex: number
  readonly side: Side
  readonly lastQtyLots: number
  readonly lastTicks: number
  readonly feeMinor: number
  readonly feeCurrency: number
}

/** What a book says of itself. */
export interface Book {
  balanceText(currency: number): string
  signedLots(instrumentIndex: number): number
  /** What the open quantity of contracts cost, settlement minor units. */
  costText(instrumentIndex: number): string
}

export class ExecutedMoney {
  readonly #cash = new Map<number, bigint>()
  readonly #lots = new Map<number, number>()

  constructor() {
    for (const { currency, amountMinor } of OPENING_BALANCES) this.#cash.set(currency, BigInt(amountMinor))
  }

  add({ instrumentIndex, side, lastQtyLots, lastTicks, feeMinor, feeCurrency }: Execution): void {
    const instrument = INSTRUMENTS[instrumentIndex]!
    const sign = side === 'Buy' ? 1n : -1n
    const valueMinor = BigInt(lastTicks) * BigInt(lastQtyLots) * BigInt(instrument.minorPerTickLot)
    this.#move(feeCurrency, -BigInt(feeMinor))
    this.#move(instrument.quoteCurrency, -sign * valueMinor)
    if (!instrument.isContract)
      this.#move(instrument.baseCurrency, sign * BigInt(lastQtyLots) * BigInt(instrument.baseMinorPerLot))
    this.#lots.set(instrumentIndex, this.lotsOf(instrumentIndex) + Number(sign) * lastQtyLots)
  }

  lotsOf(instrumentIndex: number): number {
    return this.#lots.get(instrumentIndex) ?? 0
  }

  /** Returns: the first thing that differs, in words. */
  differenceFrom(book: Book): string | undefined {
    for (const { index, instrumentId } of INSTRUMENTS) {
      const lots = book.signedLots(index)
      if (lots !== this.lotsOf(index)) return `${instrumentId}: ${lots} lots, the executions make ${this.lotsOf(index)}`
    }
    for (const [currency, minor] of this.#cash) {
      const told = cashOf(book, currency)
      if (told !== minor) return `currency ${currency}: cash of ${told}, the executions make ${minor}`
    }
    return undefined
  }

  #move(currency: number, minor: bigint): void {
    this.#cash.set(currency, (this.#cash.get(currency) ?? 0n) + minor)
  }
}

function cashOf(book: Book, currency: number): bigint {
  let cash = BigInt(book.balanceText(currency))
  for (const { index, isContract, settlementCurrency } of INSTRUMENTS)
    if (isContract && settlementCurrency === currency) cash -= BigInt(book.costText(index))
  return cash
}
