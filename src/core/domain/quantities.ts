/** The units that prices, sizes and money are counted in. All are whole numbers, exact below 2^53. */

import type { Brand } from '../std/brand.ts'

/** A price as a count of the instrument's tick. May be zero or negative where the instrument allows it. */
export type PriceTicks = Brand<number, 'PriceTicks'>
/** A size as a count of the instrument's lot; never negative. */
export type QtyLots = Brand<number, 'QtyLots'>
/** A signed size: positive is long, negative is short. */
export type SignedLots = Brand<number, 'SignedLots'>
/** An amount of one currency as a count of its minor unit. Signed. */
export type MoneyMinor = Brand<number, 'MoneyMinor'>
/** A rate in parts per million: 100 ppm is 1 bp. Negative for a rebate. */
export type RatePpm = Brand<number, 'RatePpm'>

export const PPM = 1_000_000

export const ticks = (value: number): PriceTicks => value as PriceTicks
export const lots = (value: number): QtyLots => value as QtyLots
export const minor = (value: number): MoneyMinor => value as MoneyMinor

/** A currency and how finely it is counted. */
export interface Currency {
  readonly code: string
  /** 8 means that one minor unit is 0.00000001 of the currency. 0 to 12. */
  readonly minorDigits: number
}
