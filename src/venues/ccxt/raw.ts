/** Reads a venue's raw messages as texts: numbers keep the digits that the venue wrote, and never become floats. */

import type { TimeUs } from '../../core/domain/ids.ts'
import { parseScaled } from '../../core/std/decimal.ts'

export type RawObject = Readonly<Record<string, unknown>>

const NOTHING: RawObject = {}
const EMPTY: readonly unknown[] = []

/**
 * Parses JSON with every number as its own text.
 *
 * Errors: throws SyntaxError for what is no JSON.
 */
export function parseLossless(text: string): unknown {
  return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown)
}

/** The third argument is part of the language since 2025; the compiler's own types do not know it yet. */
function keepDigits(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  return typeof value === 'number' ? context.source : value
}

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

/** True for '', `0`, `0.000`: most venues say so where they mean that there is none. */
export function isNothing(text: string): boolean {
  return text === '' || /^[-+]?0*\.?0*$/.test(text)
}

/** Returns: the text, or '' where it says zero. */
export function unlessNothing(text: string): string {
  return isNothing(text) ? '' : text
}

/** Returns: 0 for what is no time. */
export function timeUsOfMs(text: string): TimeUs {
  return timeOf(parseScaled(cut(text, 3), 3))
}

/** Seconds since the epoch, with or without a fraction. */
export function timeUsOfSeconds(text: string): TimeUs {
  return timeOf(parseScaled(cut(text, 6), 6))
}

const ISO = /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:?\d{2})?$/

/** RFC 3339, to the microsecond. */
export function timeUsOfIso(text: string): TimeUs {
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
