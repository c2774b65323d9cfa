/** Ticks, lots and minor units of the history as decimals for people, exact. */

import type { Instrument } from '../core/domain/instrument.ts'
import { formatMoney, formatPrice, formatQty } from '../core/domain/instrument-math.ts'
import type { PriceTicks } from '../core/domain/quantities.ts'
import type { HistoryMoney, HistoryReading } from '../ports/history-queries.ts'

/** For rows of these instruments. Errors: of the history. */
export async function amountsFor(
  history: HistoryReading,
  rows: readonly { readonly instrumentId: string }[] = [],
): Promise<HistoryAmounts> {
  const names = [...new Set(rows.map(({ instrumentId }) => instrumentId))]
  const instruments = names.length === 0 ? [] : await history.instrumentsNamed(names)
  return new HistoryAmounts(await history.money(), instruments)
}

export class HistoryAmounts {
  readonly #money: HistoryMoney | undefined
  readonly #instruments: ReadonlyMap<string, Instrument>

  constructor(money: HistoryMoney | undefined, instruments: readonly Instrument[]) {
    this.#money = money
    this.#instruments = new Map(instruments.map(instrument => [instrument.instrumentId, instrument]))
  }

  /** By account id: the code of the currency that its equity is counted in. */
  get currencies(): Readonly<Record<string, string>> {
    return this.#money?.ofAccounts ?? {}
  }

  qty(instrumentId: string, lots: number): string {
    const instrument = this.#instruments.get(instrumentId)
    if (instrument === undefined) return `${lots} lots`
    return `${lots < 0 ? '-' : ''}${formatQty(instrument, Math.abs(lots))}`
  }

  /** Returns: `undefined` where there is none. */
  price(instrumentId: string, ticks: number | null | undefined): string | undefined {
    if (ticks === null || ticks === undefined) return undefined
    const instrument = this.#instruments.get(instrumentId)
    return instrument === undefined ? `${ticks} ticks` : formatPrice(instrument, ticks as PriceTicks)
  }

  /** To the nearest tick; what was paid for the open lots is an exact sum. Returns: `undefined` while flat. */
  average(instrumentId: string, openTickLots: string, signedLots: number): string | undefined {
    if (signedLots === 0) return undefined
    const lots = BigInt(Math.abs(signedLots))
    const total = BigInt(openTickLots.replace('-', ''))
    return this.price(instrumentId, Number((2n * total + lots) / (2n * lots)))
  }

  money(code: string, minor: number | bigint): string {
    const currency = this.#money?.currencies.find(each => each.code === code)
    return currency === undefined ? `${minor} minor units of` : formatMoney(currency, minor)
  }
}
