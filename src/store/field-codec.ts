/**
 * The words in which a record's fields are described once for both directions: an encoder writes the value it is given
 * and returns it, a decoder ignores it and returns what it reads.
 */

import type { TimeUs } from '../core/domain/ids.ts'

/**
 * Version of the record layouts, the first byte of every payload. Raise it when a layout changes; never reuse one.
 *
 * 2: answers of a venue carry the orders themselves (`OrderStatusReport`, `MassStatusReport`).
 * 3: they carry the time of their question (`askedTimeUs`), and what a position cost (`costMinor`).
 */
export const RECORD_FORMAT_VERSION = 3

export interface FieldCodec {
  /** Of the payload at hand; a field added later is read as `c.version >= 2 ? c.int(r.added) : whatItMeantBefore`. */
  readonly version: number
  /** A whole number below 2^53 in magnitude, 1 to 8 bytes. Minus zero is zero. */
  int<T extends number>(value: T): T
  optionalInt<T extends number>(value: T | undefined): T | undefined
  /** Any number; whole ones are as short as an `int`. */
  real(value: number): number
  /** The journal time of an input: written as the step from the input before, and the base of the times after it. */
  stamp(value: TimeUs): TimeUs
  /** A time near the journal's, or 0. */
  time(value: TimeUs): TimeUs
  flag(value: boolean): boolean
  /** Any string, lone surrogates too: one byte a character, or two where one is above U+00FF. */
  text<T extends string>(value: T): T
  /** A member of a closed set, by its place in it: such lists are append-only. */
  oneOf<T extends string>(set: readonly T[], value: T): T
  list<T>(values: readonly T[], item: FieldsOf<T>): readonly T[]
  /** A large rare thing as canonical JSON; `undefined` fields come back as such. */
  json<T>(value: T): T
}

/** The fields of one kind of record in the order of their bytes. A field left out does not compile. */
export type FieldsOf<R> = (c: FieldCodec, r: R) => R

/** First byte of a number that is not there (the code that minus zero would have). */
export const ABSENT_BYTE = 0x40

/** Times and prices below this magnitude may be subtracted from each other exactly. */
export const DELTA_LIMIT = 2 ** 52

/** Stands in for the record that a decoder has not read yet. */
export const NOTHING: unknown = Object.freeze({})
