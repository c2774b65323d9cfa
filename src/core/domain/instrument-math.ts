/** The exact arithmetic of an instrument: notional and fees, and its prices, sizes and money as text. */

import { formatScaled, parseScaled, powerOfTen } from '../std/decimal.ts'
import { divFloor, mulDiv } from '../std/integers.ts'
import type { Liquidity } from './inputs.ts'
import type { Instrument } from './instrument.ts'
import { type Currency, type MoneyMinor, PPM, type PriceTicks, type QtyLots } from './quantities.ts'

/**
 * Computes what a quantity is worth at a price, in settlement minor units.
 *
 * Returns: linear, exact and with the sign of the price; inverse, rounded to the nearest (price above 0).
 * Cost: doubles only, but for an inverse product of 2^53 or more.
 */
export function notionalMinorOf(instrument: Instrument, priceTicks: PriceTicks, qtyLots: QtyLots): MoneyMinor {
  if (!instrument.isInverse) return (priceTicks * qtyLots * instrument.minorPerTickLot) as MoneyMinor
  return mulDiv(qtyLots, instrument.minorPerTickLot, priceTicks, 'round') as MoneyMinor
}

/**
 * Computes the fee of one execution in settlement minor units, rounded up, which is against us, rebates included.
 * Where the venue does not say whether we made or took liquidity, the dearer rate counts.
 */
export function feeMinorOf(instrument: Instrument, notionalMinor: MoneyMinor, liquidity: Liquidity): MoneyMinor {
  const shareMinor = mulDiv(Math.abs(notionalMinor), feePpmOf(instrument, liquidity), PPM, 'ceil')
  return (shareMinor + instrument.feePerExecutionMinor) as MoneyMinor
}

function feePpmOf(instrument: Instrument, liquidity: Liquidity): number {
  switch (liquidity) {
    case 'Maker':
      return instrument.makerFeePpm
    case 'Taker':
      return instrument.takerFeePpm
    case 'Unknown':
      return Math.max(instrument.makerFeePpm, instrument.takerFeePpm)
    default:
      return liquidity satisfies never
  }
}

export function formatPrice(instrument: Instrument, priceTicks: PriceTicks): string {
  return formatScaled(BigInt(priceTicks) * BigInt(instrument.tickUnits), instrument.priceDigits)
}

export function formatQty(instrument: Instrument, qtyLots: number): string {
  return formatScaled(BigInt(qtyLots) * BigInt(instrument.lotUnits), instrument.qtyDigits)
}

/** Returns: undefined where the text is no decimal or lies between two ticks. */
export function parsePrice(instrument: Instrument, text: string): PriceTicks | undefined {
  return stepsOf(parseScaled(text, instrument.priceDigits), instrument.tickUnits) as PriceTicks | undefined
}

/** Returns: undefined where the text is no decimal, is negative or lies between two lots. */
export function parseQty(instrument: Instrument, text: string): QtyLots | undefined {
  const steps = stepsOf(parseScaled(text, instrument.qtyDigits), instrument.lotUnits)
  return steps !== undefined && steps >= 0 ? (steps as QtyLots) : undefined
}

function stepsOf(units: number | undefined, unitsPerStep: number): number | undefined {
  if (units === undefined || unitsPerStep === 1) return units
  const steps = divFloor(units, unitsPerStep)
  return steps * unitsPerStep === units ? steps : undefined
}

export function formatMoney(currency: Currency, amountMinor: number | bigint): string {
  return formatScaled(amountMinor, currency.minorDigits)
}

/** Returns: undefined where the text is no decimal, is finer than the minor unit or does not fit. */
export function parseMoney(currency: Currency, text: string): MoneyMinor | undefined {
  return parseScaled(text, currency.minorDigits) as MoneyMinor | undefined
}

/** The double nearest to a price, for statistics, indicators and screens; never for money. */
export function priceNumberOf(instrument: Instrument, priceTicks: PriceTicks): number {
  return (priceTicks * instrument.tickUnits) / powerOfTen(instrument.priceDigits)
}

/** The double nearest to a quantity, for statistics, indicators and screens; never for money. */
export function qtyNumberOf(instrument: Instrument, qtyLots: number): number {
  return (qtyLots * instrument.lotUnits) / powerOfTen(instrument.qtyDigits)
}
