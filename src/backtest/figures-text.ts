/** Figures as a person reads them: money with grouped thousands, percentages, spans of time. Absent figures are a dash. */

import type { TimeUs } from '../core/domain/ids.ts'
import type { Currency } from '../core/domain/quantities.ts'
import { formatScaled, powerOfTen } from '../core/std/decimal.ts'
import { formatTimeUs, US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../core/std/time.ts'

export const ABSENT = '-'

/** How many digits after the point a screen shows of amounts of this size: seven significant ones, at least two. */
export function screenDigitsOf(currency: Currency, sizeMinor: bigint): number {
  const whole = String(magnitudeOf(sizeMinor) / 10n ** BigInt(currency.minorDigits)).length
  return Math.min(currency.minorDigits, Math.max(2, 8 - whole))
}

/** Rounds to `digits`, halves away from zero, and groups thousands. */
export function moneyText(currency: Currency, amountMinor: bigint | undefined, digits: number): string {
  if (amountMinor === undefined) return ABSENT
  const unit = 10n ** BigInt(currency.minorDigits - digits)
  const half = amountMinor < 0n ? -unit : unit
  return grouped(formatScaled((amountMinor * 2n + half) / (unit * 2n), digits))
}

export function countText(count: number): string {
  return grouped(String(count))
}

function grouped(decimal: string): string {
  const [whole, fraction] = decimal.split('.')
  const groups = whole!.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? groups : `${groups}.${fraction}`
}

export function percentText(ratio: number | undefined): string {
  if (ratio === undefined) return ABSENT
  const percent = ratio * 100
  if (Math.abs(percent) >= 1e9) return `${percent.toExponential(2)}%`
  return `${grouped(withoutMinusZero(percent.toFixed(2)))}%`
}

export function ratioText(ratio: number | undefined): string {
  if (ratio === undefined) return ABSENT
  if (Math.abs(ratio) >= 1e9) return ratio.toExponential(2)
  return grouped(withoutMinusZero(ratio.toFixed(2)))
}

function withoutMinusZero(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text
}

/** The two largest units: `3d 4h`, `12m 30s`, `0.25s`. */
export function durationText(durationUs: number | undefined): string {
  if (durationUs === undefined) return ABSENT
  if (durationUs >= 1000 * US_PER_DAY) return `${countText(Math.round(durationUs / US_PER_DAY))}d`
  if (durationUs >= US_PER_DAY) return twoUnits(durationUs, US_PER_DAY, 'd', US_PER_HOUR, 'h')
  if (durationUs >= US_PER_HOUR) return twoUnits(durationUs, US_PER_HOUR, 'h', US_PER_MINUTE, 'm')
  if (durationUs >= US_PER_MINUTE) return twoUnits(durationUs, US_PER_MINUTE, 'm', US_PER_SECOND, 's')
  return `${(durationUs / US_PER_SECOND).toFixed(2)}s`
}

function twoUnits(durationUs: number, largeUs: number, large: string, smallUs: number, small: string): string {
  const smalls = Math.floor(durationUs / smallUs)
  const perLarge = largeUs / smallUs
  const rest = smalls % perLarge
  return `${Math.floor(smalls / perLarge)}${large}${rest > 0 ? ` ${rest}${small}` : ''}`
}

export function dateText(timeUs: number): string {
  return formatTimeUs(timeUs as TimeUs).slice(0, 10)
}

/** To the second, without the zone. */
export function timeText(timeUs: number): string {
  return formatTimeUs(timeUs as TimeUs)
    .slice(0, 19)
    .replace('T', ' ')
}

/** An axis label: short, thousands grouped. */
export function axisMoneyText(currency: Currency, amountMinor: number): string {
  const amount = amountMinor / powerOfTen(currency.minorDigits)
  const size = Math.abs(amount)
  if (size >= 1e9) return amount.toExponential(3)
  return grouped(withoutMinusZero(amount.toFixed(size >= 100_000 ? 0 : size >= 100 ? 2 : size >= 1 ? 4 : 6)))
}

function magnitudeOf(value: bigint): bigint {
  return value < 0n ? -value : value
}
