/** Values of options that several verbs read. */

import { InvalidArgumentError } from 'commander'
import { parseTimeUs } from '../core/std/time.ts'

export function parseSeconds(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0 && Number(text) < 1e7) return Number(text)
  throw new InvalidArgumentError('a number of seconds above 0.')
}

/** A moment in UTC, in microseconds. */
export function parseTime(text: string): number {
  const timeUs = parseTimeUs(text)
  if (timeUs !== undefined) return timeUs
  throw new InvalidArgumentError('a time such as 2024-01-31 or 2024-01-31T08:00:00Z.')
}

/** Returns: what reads a whole number from 1 to `max`. */
export function parseCount(max: number): (text: string) => number {
  return text => {
    if (/^[1-9]\d{0,8}$/.test(text) && Number(text) <= max) return Number(text)
    throw new InvalidArgumentError(`a whole number from 1 to ${max}.`)
  }
}
