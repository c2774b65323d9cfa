/** Sums over trades as the venue writes them: exact whole numbers until the last digit, which is cut off and not rounded. */

import { formatScaled } from '../../../../core/std/decimal.ts'
import { type VenueSymbol, WIRE_DIGITS } from '../symbols.ts'

const WIRE_UNITS = 10n ** BigInt(WIRE_DIGITS)

/** What a sum of ticks × lots is worth in the quote currency. */
export function quoteText({ instrument }: VenueSymbol, tickLots: bigint): string {
  const units = tickLots * BigInt(instrument.tickUnits) * BigInt(instrument.lotUnits)
  const digits = instrument.priceDigits + instrument.qtyDigits
  return formatScaled((units * WIRE_UNITS) / 10n ** BigInt(digits), WIRE_DIGITS)
}

export function qtyText({ instrument }: VenueSymbol, lots: bigint): string {
  return formatScaled(
    lots * BigInt(instrument.lotUnits) * 10n ** BigInt(WIRE_DIGITS - instrument.qtyDigits),
    WIRE_DIGITS,
  )
}

/** The mean price by volume; zero without any. */
export function meanPriceText({ instrument }: VenueSymbol, tickLots: bigint, lots: bigint): string {
  const wireUnits = BigInt(instrument.tickUnits) * 10n ** BigInt(WIRE_DIGITS - instrument.priceDigits)
  return formatScaled(lots === 0n ? 0n : (tickLots * wireUnits) / lots, WIRE_DIGITS)
}

/** The change from one price to another in percent with three digits, halves away from zero. */
export function percentText(fromTicks: number, toTicks: number): string {
  if (fromTicks <= 0) return '0.000'
  const doubled = 200_000n * BigInt(toTicks - fromTicks)
  const half = doubled < 0n ? -BigInt(fromTicks) : BigInt(fromTicks)
  return formatScaled((doubled + half) / (2n * BigInt(fromTicks)), 3)
}
