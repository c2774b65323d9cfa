/** Times as source files write them, read exactly into microseconds UTC. NaN stands for a text that is no such time. */

import { dayOfDate, parseTimeUs, US_PER_DAY, US_PER_HOUR, US_PER_SECOND } from '../../core/std/time.ts'
import { DataError } from '../data-error.ts'

export const EPOCH_UNITS = ['s', 'ms', 'us', 'ns'] as const
export type EpochUnit = (typeof EPOCH_UNITS)[number]

const DIGITS_TO_US = { s: 6, ms: 3, us: 0, ns: -3 } as const
const EPOCH_TEXT = /^\d{1,20}(?:\.\d{1,12})?$/

/** Reads a count since the epoch; what is finer than a microsecond is dropped, in the text. */
export function parseEpochUs(text: string, unit: EpochUnit): number {
  if (!EPOCH_TEXT.test(text)) return Number.NaN
  const point = text.indexOf('.')
  const whole = point < 0 ? text : text.slice(0, point)
  const shift = DIGITS_TO_US[unit]
  if (shift < 0) return Number(whole.slice(0, shift))
  const fraction = point < 0 ? '' : text.slice(point + 1)
  return Number(whole + fraction.padEnd(shift, '0').slice(0, shift))
}

/** Reads a count since the epoch whose unit shows in its length: 13 digits are milliseconds, 16 microseconds. */
export function parseEpochByLengthUs(text: string): number {
  if (text.length === 13) return parseEpochUs(text, 'ms')
  return text.length === 16 ? parseEpochUs(text, 'us') : Number.NaN
}

/** Turns wall-clock time of one zone into UTC. */
export class ZoneClock {
  readonly #zone: string
  readonly #offsets = new Map<number, number>()

  /** `zone`: `UTC`, an offset such as `-05:00`, or a name such as `America/New_York`. Errors: DataError `BAD_OPTION`. */
  constructor(zone: string) {
    this.#zone = zone
    try {
      Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    } catch (error) {
      const remedy = 'use UTC, an offset such as -05:00, or a name such as America/New_York'
      throw new DataError('BAD_OPTION', `"${zone}" is not a time zone; ${remedy}`, { cause: error })
    }
  }

  /** `localUs`: the wall clock counted as if it were UTC. An hour that comes twice is read as its first. */
  toUtcUs(localUs: number): number {
    if (this.#zone === 'UTC' || !Number.isSafeInteger(localUs)) return localUs
    // Offsets change on quarters of an hour everywhere.
    const quarter = Math.floor(localUs / (US_PER_HOUR / 4))
    let offsetUs = this.#offsets.get(quarter)
    if (offsetUs === undefined) {
      offsetUs = this.#offsetAt(quarter * (US_PER_HOUR / 4))
      if (this.#offsets.size >= OFFSETS_KEPT_MAX) this.#offsets.clear()
      this.#offsets.set(quarter, offsetUs)
    }
    return localUs - offsetUs
  }

  #offsetAt(localUs: number): number {
    const wall = Temporal.Instant.fromEpochMilliseconds(localUs / 1000)
      .toZonedDateTimeISO('UTC')
      .toPlainDateTime()
    // Not its own offset: a wall clock that was skipped is read with the offset before the change.
    return localUs - wall.toZonedDateTime(this.#zone, { disambiguation: 'compatible' }).epochMilliseconds * 1000
  }
}

const OFFSETS_KEPT_MAX = 10_000

/** Reads times of one column. */
export type TimeReader = (text: string) => number

const ZONE_IN_TEXT = /\d(?:Z|[+-]\d\d:?\d\d)$/

/**
 * Makes the reader of a time format: `iso`, `s`, `ms`, `us`, `ns`, or a pattern of `yyyy MM dd HH mm ss S…` such as
 * `yyyyMMdd HHmmssSSS`. The result is the wall clock of `zone` unless the text names its own zone.
 *
 * Errors: DataError `BAD_OPTION`.
 */
export function timeReaderOf(format: string, zone: string): { readLocal: TimeReader; clock: ZoneClock } {
  const clock = new ZoneClock(zone)
  const unit = EPOCH_UNITS.find(one => one === format)
  // A count since the epoch has no wall clock.
  if (unit !== undefined) return { readLocal: text => parseEpochUs(text, unit), clock: new ZoneClock('UTC') }
  if (format === 'iso') return { readLocal: text => readIso(text, clock), clock }
  return { readLocal: patternReaderOf(format), clock }
}

/** A text with a zone of its own is turned into the wall clock, so that all readers answer alike. */
function readIso(text: string, clock: ZoneClock): number {
  const timeUs = parseTimeUs(text) ?? Number.NaN
  if (text.length <= 10 || !ZONE_IN_TEXT.test(text)) return timeUs
  const offsetUs = timeUs - clock.toUtcUs(timeUs)
  return timeUs + offsetUs
}

function patternReaderOf(pattern: string): TimeReader {
  const fields = ['yyyy', 'MM', 'dd', 'HH', 'mm', 'ss'].map(letters => ({ at: pattern.indexOf(letters), letters }))
  if (fields.slice(0, 3).some(field => field.at < 0)) {
    const allowed = 'iso, s, ms, us, ns, or a pattern of yyyy MM dd HH mm ss S, such as "yyyyMMdd HHmmssSSS"'
    throw new DataError('BAD_OPTION', `"${pattern}" is not a time format; allowed: ${allowed}`)
  }
  const fractionAt = pattern.indexOf('S')
  const fractionEnd = pattern.lastIndexOf('S') + 1
  return text => {
    if (text.length !== pattern.length) return Number.NaN
    const [year, month, dayOfMonth, hour, minute, second] = fields.map(({ at, letters }) =>
      at < 0 ? 0 : digitsAt(text, at, letters.length),
    )
    const fraction = fractionAt < 0 ? '' : text.slice(fractionAt, fractionEnd)
    const fractionUs = digitsAt(fraction.padEnd(6, '0'), 0, 6)
    const day = dayOfDate(year!, month!, dayOfMonth!) ?? Number.NaN
    if (!(hour! <= 23 && minute! <= 59 && second! <= 59)) return Number.NaN
    return day * US_PER_DAY + (hour! * 3600 + minute! * 60 + second!) * US_PER_SECOND + fractionUs
  }
}

function digitsAt(text: string, at: number, length: number): number {
  let value = 0
  for (let i = at; i < at + length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}
