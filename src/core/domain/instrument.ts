/** What can be traded, and the exact arithmetic of its prices and sizes. */

import type { CurrencyIndex, InstrumentId, InstrumentIndex, TimeUs, VenueIndex } from './ids.ts'
import type { MoneyMinor, PriceTicks, QtyLots, RatePpm } from './quantities.ts'

export const INSTRUMENT_KINDS = [
  'Spot',
  'LinearPerpetual',
  'InversePerpetual',
  'LinearFuture',
  'InverseFuture',
  'Equity',
  'FxPair',
] as const
export type InstrumentKind = (typeof INSTRUMENT_KINDS)[number]

export function isInverseKind(kind: InstrumentKind): boolean {
  return kind === 'InversePerpetual' || kind === 'InverseFuture'
}

export function isContractKind(kind: InstrumentKind): boolean {
  return kind !== 'Spot' && kind !== 'Equity' && kind !== 'FxPair'
}

export function isDatedKind(kind: InstrumentKind): boolean {
  return kind === 'LinearFuture' || kind === 'InverseFuture'
}

/**
 * An instrument as the core uses it. Made by `defineInstrument`, which proves that every notional of a permitted price
 * and quantity stays below 2^53 minor units. For linear ones that covers the product price × quantity × minorPerTickLot;
 * for inverse ones only the quotient, so go through `notionalMinorOf` or `mulDiv`.
 */
export interface Instrument {
  readonly index: InstrumentIndex
  readonly instrumentId: InstrumentId
  readonly kind: InstrumentKind
  readonly venueIndex: VenueIndex
  readonly baseCurrency: CurrencyIndex
  readonly quoteCurrency: CurrencyIndex
  /** What profit, fees and margin are paid in: the quote currency, or the base currency of an inverse contract. */
  readonly settlementCurrency: CurrencyIndex
  /** Decimal text, for example `0.01`; one tick is this much of the quote currency. */
  readonly tickSize: string
  /** Decimal text; one lot is this much of the base currency, or this many contracts. */
  readonly lotSize: string
  /** Digits after the point that a price of this tick needs on a screen. */
  readonly priceDigits: number
  readonly qtyDigits: number
  /** The tick size × 10^priceDigits, and the lot size × 10^qtyDigits: 25 for a tick of `0.25`. */
  readonly tickUnits: number
  readonly lotUnits: number
  /** Contracts only: how much of the base (linear) or quote (inverse) currency one contract is. Decimal text; `1` for spot. */
  readonly multiplier: string
  readonly isInverse: boolean
  /** Spot, equity and FX are paid for in full and held as balances; contracts only settle profit and loss. */
  readonly isContract: boolean
  /** Linear: settlement minor units of one tick times one lot. Inverse: minor units × ticks of one lot (divide by the price). */
  readonly minorPerTickLot: number
  /** Spot only: base-currency minor units of one lot; 0 for contracts. */
  readonly baseMinorPerLot: number
  readonly priceTicksMin: PriceTicks
  readonly priceTicksMax: PriceTicks
  readonly qtyLotsMin: QtyLots
  readonly qtyLotsMax: QtyLots
  readonly notionalMinorMin: MoneyMinor
  readonly notionalMinorMax: MoneyMinor
  readonly makerFeePpm: RatePpm
  readonly takerFeePpm: RatePpm
  /** A fixed fee for each execution, settlement minor units. */
  readonly feePerExecutionMinor: MoneyMinor
  readonly marginInitialPpm: RatePpm
  readonly marginMaintenancePpm: RatePpm
  /** Dated futures only. */
  readonly expiryTimeUs: TimeUs | undefined
}
