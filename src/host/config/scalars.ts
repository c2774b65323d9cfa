/**
 * The single values of a configuration: each read from its text, with words for what is allowed and a JSON Schema for
 * editors. Texts and plain numbers are both welcome in the file; either way the text counts.
 */

import { isIP } from 'node:net'
import { z } from 'zod'
import { isDecimalText } from '../../core/std/decimal.ts'
import { parseTimeUs } from '../../core/std/time.ts'
import { parseSeriesName } from '../../market-data/series.ts'
import { parseDurationUs } from '../../strategy/duration.ts'
import { shown } from './config-error.ts'

/** As fast as it goes; a number that JSON can hold. */
export const FULL_SPEED = Number.MAX_SAFE_INTEGER

type JsonSchema = Record<string, unknown>

/** Makes the schema of one kind of value. `parse` returns `undefined` for a text that is not of the kind. */
function scalar<Value>(expected: string, parse: (text: string) => Value | undefined, json: JsonSchema) {
  return z
    .string({ error: issue => wrong(expected, issue.input) })
    .transform((text, context): Value => {
      const value = parse(text)
      if (value !== undefined) return value
      context.issues.push({ code: 'custom', message: wrong(expected, text), input: text })
      return z.NEVER
    })
    .meta(json)
}

/** The words of a refusal; `undefined` is a key that is not there. */
export function wrong(expected: string, found: unknown): string {
  return found === undefined ? `missing; expected ${expected}` : `expected ${expected}, found ${shown(found)}`
}

const NUMBER_OR_TEXT = ['number', 'string'] as const

/** A whole number from `min` to `max`. */
export function whole(min: number, max: number, what = 'a whole number') {
  const expected = `${what} from ${min} to ${max}`
  const parse = (text: string) => {
    const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN
    return Number.isSafeInteger(value) && value >= min && value <= max ? value : undefined
  }
  return scalar(expected, parse, { type: 'integer', minimum: min, maximum: max })
}

/** A length of time in microseconds, at least `minUs`. */
export function duration(minUs = 0) {
  const least = minUs === 0 ? '' : ' above 0'
  const parse = (text: string) => {
    const us = parseDurationUs(text)
    return us !== undefined && us >= minUs ? us : undefined
  }
  return scalar(`a duration${least} such as 500ms, 3s or 1m`, parse, {
    type: 'string',
    pattern: '^[0-9]{1,9}(us|ms|s|m|h|d|w)$',
  })
}

/** An exact decimal, kept as its text. */
export function decimal(expected = "a plain decimal number such as '0.01'") {
  const parse = (text: string) => (isDecimalText(text) && text.length <= 40 ? text : undefined)
  return scalar(expected, parse, { type: NUMBER_OR_TEXT, pattern: '^[+-]?[0-9]*[.]?[0-9]+$' })
}

/** A text that passes a test, kept as it is. */
export function checked(expected: string, isSound: (text: string) => boolean) {
  return scalar(expected, found => (isSound(found) ? found : undefined), { type: 'string' })
}

/** A decimal of at most twelve digits after the point that is above 0. */
export function positiveDecimal(expected = "a decimal number above 0 such as '100000'") {
  const parse = (text: string) =>
    isDecimalText(text) && text.length <= 40 && !text.startsWith('-') && /[1-9]/.test(text) ? text : undefined
  return scalar(expected, parse, { type: NUMBER_OR_TEXT, pattern: '^[0-9]*[.]?[0-9]+$' })
}

/** Basis points, whole. */
export const basisPoints = () => whole(0, 1_000_000, 'basis points, a whole number')
export const partsPerMillion = () => whole(0, 1_000_000, 'parts per million, a whole number')

/** A moment in UTC, in microseconds. */
export function time() {
  return scalar('a time such as 2024-01-31 or 2024-01-31T08:00:00Z', parseTimeUs, { type: 'string' })
}

/** A time of day in UTC as minutes after midnight. */
export function minuteOfDay() {
  const parse = (text: string) => {
    const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text)
    return match === null ? undefined : Number(match[1]) * 60 + Number(match[2])
  }
  return scalar("a time of day in UTC such as '00:00'", parse, { type: 'string', pattern: '^[0-2][0-9]:[0-5][0-9]$' })
}

/** A recorded series of the catalogue. */
export function series() {
  const expected = 'quote, trade, book or bars such as bar-1m, bar-4h-bid'
  return scalar(expected, found => (parseSeriesName(found) === undefined ? undefined : found), { type: 'string' })
}

/** How fast a recording is replayed: 1 for `real`, `FULL_SPEED` for `full`. */
export function speed() {
  const parse = (text: string) => {
    if (text === 'real') return 1
    if (text === 'full') return FULL_SPEED
    const factor = /^(\d{1,6})x$/.exec(text)?.[1]
    return factor === undefined || Number(factor) === 0 ? undefined : Number(factor)
  }
  return scalar('real, full or a factor such as 10x', parse, { type: 'string', pattern: '^(real|full|[0-9]{1,6}x)$' })
}

const BYTE_UNITS = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const

/** An amount of bytes, above 0. */
export function byteSize() {
  const parse = (text: string) => {
    const match = /^(\d{1,9})(B|kB|MB|GB|TB)$/.exec(text)
    const bytes = match === null ? 0 : Number(match[1]) * BYTE_UNITS[match[2] as keyof typeof BYTE_UNITS]
    return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined
  }
  return scalar('a size such as 500MB or 20GB', parse, { type: 'string', pattern: '^[0-9]{1,9}(B|kB|MB|GB|TB)$' })
}

export function flag() {
  return z.boolean({ error: issue => wrong('true or false', issue.input) })
}

/** Text of a length that a person may write. */
export function text(expected: string, lengthMax = 500) {
  return scalar(expected, found => (found.length > 0 && found.length <= lengthMax ? found : undefined), {
    type: NUMBER_OR_TEXT,
    maxLength: lengthMax,
  })
}

/** One of a closed set of words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, { error: issue => wrong(`one of ${words.join(', ')}`, issue.input) })
}

/** A word that names something: an account, a strategy. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/
export const name = (what: string) => named(what, NAME, 'letters, digits, - and _, at most 32')
export const venueName = () => named('a venue', /^[A-Z0-9_]{1,16}$/, 'capitals, digits and _, at most 16')
export const currencyCode = () => named('a currency', /^[A-Z0-9]{1,12}$/, 'capitals and digits, at most 12')
export const instrumentId = () =>
  named('an instrument', /^[A-Za-z0-9_/:-]{1,48}\.[A-Z0-9_]{1,16}$/, 'SYMBOL.VENUE such as BTC-USDT.SIM')

function named(what: string, pattern: RegExp, shape: string) {
  const error = ({ input }: { readonly input?: unknown }) => wrong(`the name of ${what} (${shape})`, input)
  return z.string({ error }).regex(pattern, { error })
}

/** An address of a machine, in figures. */
export function ipAddress() {
  const parse = (text: string) => (isIP(text) === 0 ? undefined : text)
  return scalar('an IP address such as 192.0.2.7', parse, { type: 'string' })
}

/** The address of a server on this machine: whatever is sent there leaves it nowhere. */
export function loopbackUrl(scheme: 'http' | 'ws') {
  const expected = `an address on this machine such as ${scheme}://127.0.0.1:8080`
  const parse = (text: string) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    const isHere = url !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
    return isHere && url.protocol === `${scheme}:` && url.username === '' ? text.replace(/\/$/, '') : undefined
  }
  return scalar(expected, parse, { type: 'string' })
}
