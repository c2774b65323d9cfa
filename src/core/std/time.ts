/** Microseconds since the epoch to ISO 8601 text and back, in UTC, without the host's clock or calendar. */

import type { Brand } from './brand.ts'

type Us = Brand<number, 'TimeUs'>

export const US_PER_SECOND = 1_000_000
export const US_PER_MINUTE = 60 * US_PER_SECOND
export const US_PER_HOUR = 60 * US_PER_MINUTE
export const US_PER_DAY = 24 * US_PER_HOUR

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const
const ISO_TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/

export function addUs(timeUs: Us, durationUs: number): Us {
  return (timeUs + durationUs) as Us
}

/** The first beginning of a day after a time, where days begin so many minutes after midnight. */
export function nextDayStart(timeUs: Us, dayStartMinute: number): Us {
  const startUs = timeUs - (timeUs % US_PER_DAY) + dayStartMinute * US_PER_MINUTE
  return (startUs > timeUs ? startUs : startUs + US_PER_DAY) as Us
}

/** Shape: `2024-02-29T23:59:59.000001Z`, always with six digits of microseconds. */
export function formatTimeUs(timeUs: Us): string {
  const day = Math.floor(timeUs / US_PER_DAY)
  const ofDayUs = timeUs - day * US_PER_DAY
  const seconds = Math.floor(ofDayUs / US_PER_SECOND)
  const { year, month, dayOfMonth } = dateOfDay(day)
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(dayOfMonth, 2)}`
  const clock = `${padded(Math.floor(seconds / 3600), 2)}:${padded(Math.floor(seconds / 60) % 60, 2)}:${padded(seconds % 60, 2)}`
  return `${date}T${clock}.${padded(ofDayUs % US_PER_SECOND, 6)}Z`
}

/** A length of time as a person takes it in: `850 ms`, `5.0 s`, `12 min`, `3.5 h`; at least 0. */
export function formatSpanUs(us: number): string {
  if (us < US_PER_SECOND) return `${Math.round(us / 1_000)} ms`
  if (us < 2 * US_PER_MINUTE) return `${(us / US_PER_SECOND).toFixed(1)} s`
  if (us < 2 * US_PER_HOUR) return `${Math.round(us / US_PER_MINUTE)} min`
  return `${(us / US_PER_HOUR).toFixed(1)} h`
}

/**
 * Reads an ISO 8601 time.
 *
 * Shape: a date alone is its midnight; a time without a zone is UTC; digits finer than a microsecond are dropped.
 * Returns: undefined where the text is no such time, the date does not exist, or it lies beyond ±2^53 microseconds.
 */
export function parseTimeUs(text: string): Us | undefined {
  const match = ISO_TIME.exec(text)
  if (match === null) return undefined
  const [, year, month, dayOfMonth, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match
  const day = dayOfDate(Number(year), Number(month), Number(dayOfMonth))
  const offsetMinutes = offsetMinutesOf(zone)
  if (day === undefined || offsetMinutes === undefined) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const ofDaySeconds = Number(hour) * 3600 + (Number(minute) - offsetMinutes) * 60 + Number(second)
  const timeUs = day * US_PER_DAY + ofDaySeconds * US_PER_SECOND + Number(fraction.padEnd(6, '0').slice(0, 6))
  return Number.isSafeInteger(timeUs) ? (timeUs as Us) : undefined
}

function offsetMinutesOf(zone: string): number | undefined {
  if (zone === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(-2))
  if (hours > 23 || minutes > 59) return undefined
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

/** Days since 1970-01-01 of a date of the Gregorian calendar; undefined where the date does not exist. */
export function dayOfDate(year: number, month: number, dayOfMonth: number): number | undefined {
  if (month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > daysInMonth(year, month)) return undefined
  // Years begin in March here, so that the leap day is the last of its year.
  const marchYear = month > 2 ? year : year - 1
  const marchMonth = month > 2 ? month - 3 : month + 9
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  return marchYear * 365 + leapDays + Math.floor((153 * marchMonth + 2) / 5) + dayOfMonth - 1 - DAYS_TO_EPOCH
}

/** From 0000-03-01 to 1970-01-01. */
const DAYS_TO_EPOCH = 719_468
const DAYS_IN_400_YEARS = 146_097

/** The date of a day counted from 1970-01-01. Source: the usual civil-from-days reckoning, eras of 400 years. */
export function dateOfDay(day: number): { year: number; month: number; dayOfMonth: number } {
  const era = Math.floor((day + DAYS_TO_EPOCH) / DAYS_IN_400_YEARS)
  const dayOfEra = day + DAYS_TO_EPOCH - era * DAYS_IN_400_YEARS
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const dayOfMonth = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfMonth }
}

function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : DAYS_IN_MONTH[month - 1]!
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
