/** Writes fields one after another into a growing buffer. A failed record is taken back by `rewind`. */

import type { TimeUs } from '../core/domain/ids.ts'
import { canonicalJson } from '../core/std/canonical.ts'
import { CodecError } from './codec-error.ts'
import { ABSENT_BYTE, DELTA_LIMIT, type FieldCodec, type FieldsOf, RECORD_FORMAT_VERSION } from './field-codec.ts'
import { withNulls } from './json-undefined.ts'

/** The longest code of one number. */
export const INT_BYTES_MAX = 8

export class FieldEncoder implements FieldCodec {
  readonly version = RECORD_FORMAT_VERSION
  bytes: Uint8Array
  length = 0
  /** Journal time of the newest input. */
  baseTimeUs = 0

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity)
  }

  reset(): void {
    this.length = 0
    this.baseTimeUs = 0
  }

  rewind(length: number, baseTimeUs: number): void {
    this.length = length
    this.baseTimeUs = baseTimeUs
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    if (this.length + count > this.bytes.length) this.grow(count)
  }

  byte(value: number): void {
    this.reserve(1)
    this.bytes[this.length++] = value
  }

  int<T extends number>(value: T): T {
    this.reserve(INT_BYTES_MAX)
    this.putInt(value)
    return value
  }

  /** As `int`, where room was reserved before. */
  putInt(value: number): void {
    if ((value | 0) !== value) {
      this.putWideInt(value)
      return
    }
    const bytes = this.bytes
    let rest = value < 0 ? -value : value
    const sign = value < 0 ? 0x40 : 0
    if (rest < 64) {
      bytes[this.length++] = sign | rest
      return
    }
    let at = this.length
    bytes[at++] = 0x80 | sign | (rest & 63)
    rest >>>= 6
    while (rest > 127) {
      bytes[at++] = 0x80 | (rest & 127)
      rest >>>= 7
    }
    bytes[at++] = rest
    this.length = at
  }

  optionalInt<T extends number>(value: T | undefined): T | undefined {
    if (value === undefined) this.byte(ABSENT_BYTE)
    else this.int(value)
    return value
  }

  real(value: number): number {
    if (Number.isSafeInteger(value)) return this.int(value)
    this.reserve(9)
    this.bytes[this.length++] = ABSENT_BYTE
    FLOAT[0] = value
    this.bytes.set(FLOAT_BYTES, this.length)
    this.length += 8
    return value
  }

  stamp(value: TimeUs): TimeUs {
    this.time(value)
    if (isNear(value)) this.baseTimeUs = value
    return value
  }

  time(value: TimeUs): TimeUs {
    const isStep = value !== 0 && isNear(value)
    if (!isStep) this.byte(ABSENT_BYTE)
    this.int(isStep ? value - this.baseTimeUs : value)
    return value
  }

  flag(value: boolean): boolean {
    this.byte(value ? 1 : 0)
    return value
  }

  text<T extends string>(value: T): T {
    const start = this.length
    const count = value.length
    this.int(count * 2)
    this.reserve(count)
    if (count >= LONG_TEXT_UNITS && this.putAscii(value)) return value
    const bytes = this.bytes
    let at = this.length
    for (let i = 0; i < count; i++) {
      const code = value.charCodeAt(i)
      if (code > 255) return this.wideText(value, start)
      bytes[at++] = code
    }
    this.length = at
    return value
  }

  oneOf<T extends string>(set: readonly T[], value: T): T {
    const index = set.indexOf(value)
    if (index < 0) throw new CodecError('VALUE_INVALID', `'${value}' is none of ${set.join(', ')}`)
    this.byte(index)
    return value
  }

  list<T>(values: readonly T[], item: FieldsOf<T>): readonly T[] {
    this.int(values.length)
    for (const value of values) item(this, value)
    return values
  }

  json<T>(value: T): T {
    this.text(canonicalJson(withNulls(value)))
    return value
  }

  /** Returns: false where it is not ASCII alone; then nothing is written. */
  private putAscii(value: string): boolean {
    const count = value.length
    const { read, written } = UTF_8.encodeInto(value, this.bytes.subarray(this.length, this.length + count))
    if (read < count || written !== count) return false
    this.length += count
    return true
  }

  private wideText<T extends string>(value: T, start: number): T {
    this.length = start
    this.int(value.length * 2 + 1)
    this.reserve(value.length * 2)
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i)
      this.bytes[this.length++] = code & 255
      this.bytes[this.length++] = code >>> 8
    }
    return value
  }

  private putWideInt(value: number): void {
    if (!Number.isSafeInteger(value)) throw new CodecError('VALUE_INVALID', `${value} is not a whole number below 2^53`)
    const bytes = this.bytes
    let at = this.length
    let rest = Math.abs(value)
    bytes[at++] = 0x80 | (value < 0 ? 0x40 : 0) | (rest & 63)
    rest = Math.floor(rest / 64)
    while (rest > 127) {
      bytes[at++] = 0x80 | (rest & 127)
      rest = Math.floor(rest / 128)
    }
    bytes[at++] = rest
    this.length = at
  }

  private grow(count: number): void {
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count))
    grown.set(this.bytes.subarray(0, this.length))
    this.bytes = grown
  }
}

const UTF_8 = new TextEncoder()
/** The states of strategies are long and mostly ASCII, which the machine's own encoder writes ten times as fast. */
const LONG_TEXT_UNITS = 256

const FLOAT = new Float64Array(1)
const FLOAT_BYTES = new Uint8Array(FLOAT.buffer)

function isNear(timeUs: number): boolean {
  return timeUs > -DELTA_LIMIT && timeUs < DELTA_LIMIT
}
