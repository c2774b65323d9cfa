/** How the figures of a view are written for people. */

import type { Instrument } from '../../../core/domain/instrument.ts'
import { formatMoney, formatQty } from '../../../core/domain/instrument-math.ts'
import type { Currency } from '../../../core/domain/quantities.ts'

/** Where a figure cannot be told. */
export const UNKNOWN = 'unknown'

export function moneyText(currency: Currency, minor: number | undefined): string {
  if (minor === undefined || Number.isNaN(minor)) return UNKNOWN
  return formatMoney(currency, wholeOf(minor))
}

/** A worth beyond 2^53 is the nearest double: shown as it is. */
export function wholeOf(minor: number): number | bigint {
  return Number.isSafeInteger(minor) ? minor : BigInt(Math.round(minor))
}

/** Shape: whole minor units as decimal text, of any size. */
export function exactMoneyText(currency: Currency, minor: string): string {
  return formatMoney(currency, BigInt(minor))
}

export function signedQtyText(instrument: Instrument, signedLots: number): string {
  return `${signedLots < 0 ? '-' : ''}${formatQty(instrument, Math.abs(signedLots))}`
}
