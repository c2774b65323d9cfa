/** The venue's names for what is traded here, and its way to write prices, sizes and amounts: always eight digits. */

import type { Configuration } from '../../../core/domain/configuration.ts'
import type { CurrencyIndex, InstrumentIndex } from '../../../core/domain/ids.ts'
import type { Instrument } from '../../../core/domain/instrument.ts'
import { formatScaled } from '../../../core/std/decimal.ts'
import { errors } from './errors.ts'

/** Digits after the point in every amount that the venue writes. */
export const WIRE_DIGITS = 8

export class VenueSymbol {
  /** `BTCUSDT` */
  readonly name: string
  readonly instrument: Instrument
  readonly base: string
  readonly quote: string
  readonly #tickUnits: bigint
  readonly #lotUnits: bigint

  constructor(instrument: Instrument, base: string, quote: string) {
    this.name = `${base}${quote}`
    this.instrument = instrument
    this.base = base
    this.quote = quote
    this.#tickUnits = BigInt(instrument.tickUnits) * 10n ** BigInt(WIRE_DIGITS - instrument.priceDigits)
    this.#lotUnits = BigInt(instrument.lotUnits) * 10n ** BigInt(WIRE_DIGITS - instrument.qtyDigits)
  }

  get index(): InstrumentIndex {
    return this.instrument.index
  }

  price(ticks: number): string {
    return formatScaled(BigInt(ticks) * this.#tickUnits, WIRE_DIGITS)
  }

  qty(lots: number): string {
    return formatScaled(BigInt(lots) * this.#lotUnits, WIRE_DIGITS)
  }
}

export class SymbolTable {
  readonly all: readonly VenueSymbol[]
  readonly #byName: ReadonlyMap<string, VenueSymbol>
  readonly #currencies: Configuration['currencies']

  constructor(configuration: Configuration) {
    this.#currencies = configuration.currencies
    this.all = configuration.instruments.map(instrument => {
      const code = (currency: CurrencyIndex) => configuration.currencies[currency]!.code
      return new VenueSymbol(instrument, code(instrument.baseCurrency), code(instrument.quoteCurrency))
    })
    this.#byName = new Map(this.all.map(symbol => [symbol.name, symbol]))
  }

  find(name: string): VenueSymbol | undefined {
    return this.#byName.get(name)
  }

  /** Errors: -1121. */
  of(name: string): VenueSymbol {
    const symbol = this.#byName.get(name)
    if (symbol === undefined) throw errors.badSymbol()
    return symbol
  }

  at(index: InstrumentIndex): VenueSymbol {
    return this.all[index]!
  }

  asset(currency: CurrencyIndex): string {
    return this.#currencies[currency]!.code
  }

  digitsOf(currency: CurrencyIndex): number {
    return this.#currencies[currency]!.minorDigits
  }

  /** An amount of a currency in minor units, as text. */
  amount(currency: CurrencyIndex, amountMinor: bigint): string {
    const { minorDigits } = this.#currencies[currency]!
    return formatScaled(amountMinor * 10n ** BigInt(WIRE_DIGITS - minorDigits), WIRE_DIGITS)
  }
}
