/** Reads a venue's raw messages as texts: numbers keep the digits that the venue wrote, and never become floats. */

import type { TimeUs } from '../../core/domain/ids.ts'
import { parseScaled } from '../../core/std/decimal.ts'

export { parseLossless } from './lossless-json.ts'

export type RawObject = Readonly<Record<string, unknown>>

const ZERO = 48
const POINT = 46
const PLUS = 43
const MINUS = 45
const NOTHING: RawObject = {}
const EMPTY: readonly unknown[] = []

export function isRawObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Returns: an empty object for anything else, so that a missing part reads as missing fields. */
export function objectOf(value: unknown): RawObject {
  return isRawObject(value) ? value : NOTHING
}

export function objectAt(raw: RawObject, key: string): RawObject {
  return objectOf(raw[key])
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : EMPTY
}

export function listAt(raw: RawObject, key: string): readonly unknown[] {
  return listOf(raw[key])
}

export function objectsAt(raw: RawObject, key: string): readonly RawObject[] {
  return listAt(raw, key).filter(isRawObject)
}

/**
 * Returns: '' where there is nothing. A number must be whole and safe: a fraction that went through a float is refused by
 * reading it as nothing.
 */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : ''
  return typeof value === 'boolean' ? String(value) : ''
}

export function textAt(raw: RawObject, key: string): string {
  return textOf(raw[key])
}

/** The first of these that says something. */
export function firstTextAt(raw: RawObject, ...keys: readonly string[]): string {
  for (const key of keys) {
    const text = textOf(raw[key])
    if (text !== '') return text
  }
  return ''
}

export function isTrueAt(raw: RawObject, key: string): boolean {
  return textAt(raw, key) === 'true'
}

/** True for '', `0`, `0.000`, `-0.0`, `0E-8`: most venues say so where they mean that there is none. */
export function isNothing(text: string): boolean {
  let points = 0
  for (let i = signLengthOf(text); i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === POINT) points++
    else if (code !== ZERO) return points <= 1 && ZERO_WITH_EXPONENT.test(text)
  }
  return points <= 1
}

const ZERO_WITH_EXPONENT = /^[+-]?0+(?:\.0*)?[eE][+-]?\d+$/

function signLengthOf(text: string): 0 | 1 {
  const first = text.charCodeAt(0)
  return first === MINUS || first === PLUS ? 1 : 0
}

/** Returns: the text, or '' where it says zero. */
export function unlessNothing(text: string): string {
  return isNothing(text) ? '' : text
}

/** Returns: 0 for what is no time. */
export function timeUsOfMs(text: string): TimeUs {
  return timeOf(parseScaled(cut(text, 3), 3))
}

/** Milliseconds that the plain parser may have read as a whole number already. */
export function timeUsOfMsAt(raw: RawObject, key: string): TimeUs {
  const value = raw[key]
  return typeof value === 'number' && Number.isSafeInteger(value)
    ? timeOf(value * 1_000 + 0)
    : timeUsOfMs(textOf(value))
}

/** Seconds since the epoch, with or without a fraction. */
export function timeUsOfSeconds(text: string): TimeUs {
  return timeOf(parseScaled(cut(text, 6), 6))
}

const ISO = /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:?\d{2})?$/

/** Where the fraction of `2026-04-07T14:29:55.123456Z` begins. */
const SECOND_END = 19

/** RFC 3339, to the microsecond. Messages of one second share their beginning, which is read once. */
export function timeUsOfIso(text: string): TimeUs {
  if (text.length <= SECOND_END || !text.endsWith('Z') || text.charCodeAt(SECOND_END) !== POINT) return anyIso(text)
  const fraction = fractionUsOf(text)
  if (fraction < 0) return anyIso(text)
  const second = text.slice(0, SECOND_END)
  if (second !== lastSecond) {
    lastSecondUs = anyIso(`${second}Z`)
    lastSecond = second
  }
  return lastSecondUs === 0 ? anyIso(text) : timeOf(lastSecondUs + fraction)
}

let lastSecond = ''
let lastSecondUs = 0

/** Returns: -1 where something else than digits stands between the point and the `Z`. */
function fractionUsOf(text: string): number {
  let us = 0
  let scale = 100_000
  for (let i = SECOND_END + 1; i < text.length - 1; i++) {
    const digit = text.charCodeAt(i) - ZERO
    if (digit < 0 || digit > 9) return -1
    us += digit * scale
    scale = scale >= 10 ? scale / 10 : 0
  }
  return text.length > SECOND_END + 2 ? us : -1
}

/** The whole form, with any zone; the twin of the fast way. */
export function anyIso(text: string): TimeUs {
  const match = ISO.exec(text)
  if (match === null) return timeOf(undefined)
  const [, seconds, fraction = '', zone = 'Z'] = match
  const ms = Date.parse(`${seconds!.replace(' ', 'T')}${zone}`)
  return timeOf(Number.isNaN(ms) ? undefined : ms * 1_000 + Number(fraction.padEnd(6, '0').slice(0, 6)))
}

function timeOf(us: number | undefined): TimeUs {
  return (us === undefined || !Number.isSafeInteger(us) || us < 0 ? 0 : us) as TimeUs
}

/** Leaves off the digits of a fraction that are finer than wanted. */
function cut(text: string, digits: number): string {
  const point = text.indexOf('.')
  return point < 0 ? text : text.slice(0, point + 1 + digits)
}
