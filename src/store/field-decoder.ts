/** Reads back what the field encoder wrote. Never trusts a length or an index: bad bytes are a CodecError. */

import type { TimeUs } from '../core/domain/ids.ts'
import { CodecError } from './codec-error.ts'
import { ABSENT_BYTE, type FieldCodec, type FieldsOf, NOTHING } from './field-codec.ts'
import { withoutNulls } from './json-undefined.ts'
import { knownTextOf, rememberText, SHORT_BYTES_MAX } from './short-texts.ts'

export class FieldDecoder implements FieldCodec {
  version = 0
  at = 0
  baseTimeUs = 0
  private bytes: Uint8Array = new Uint8Array(0)
  private end = 0
  /** The same bytes, made when the first text or fraction asks for it: most payloads are ticks. */
  private view: Buffer | undefined
  private lastJsonText = ''
  private lastJson: unknown

  open(payload: Uint8Array): void {
    this.bytes = payload
    this.end = payload.byteLength
    this.view = undefined
    this.at = 0
    this.baseTimeUs = 0
  }

  isAtEnd(): boolean {
    return this.at >= this.end
  }

  byte(): number {
    if (this.at >= this.end) throw this.truncated()
    return this.bytes[this.at++]!
  }

  isAbsent(): boolean {
    if (this.at >= this.end || this.bytes[this.at] !== ABSENT_BYTE) return false
    this.at++
    return true
  }

  int<T extends number>(_value?: T): T {
    const bytes = this.bytes
    let at = this.at
    if (at + 4 > this.end) return this.slowInt() as T
    const first = bytes[at++]!
    let magnitude = first & 63
    if (first > 127) {
      let next = bytes[at++]!
      magnitude |= (next & 127) << 6
      if (next > 127) {
        next = bytes[at++]!
        magnitude |= (next & 127) << 13
        if (next > 127) {
          next = bytes[at++]!
          if (next > 127) return this.slowInt() as T
          magnitude |= next << 20
        }
      }
    }
    this.at = at
    return ((first & 64) === 0 ? magnitude : -magnitude) as T
  }

  optionalInt<T extends number>(_value?: T): T | undefined {
    return this.isAbsent() ? undefined : this.int<T>()
  }

  real(_value?: number): number {
    if (!this.isAbsent()) return this.int()
    this.need(8)
    const value = this.buffer().readDoubleLE(this.at)
    this.at += 8
    return value
  }

  stamp(_value?: TimeUs): TimeUs {
    const isNear = this.bytes[this.at] !== ABSENT_BYTE || this.bytes[this.at + 1] === 0
    const value = this.time()
    if (isNear) this.baseTimeUs = value
    return value
  }

  time(_value?: TimeUs): TimeUs {
    if (this.isAbsent()) return this.int<TimeUs>()
    return this.plus(this.baseTimeUs) as TimeUs
  }

  /** A number written as its distance from `base`. */
  plus(base: number): number {
    const value = base + this.int()
    if (!Number.isSafeInteger(value)) throw this.invalid('a sum is not below 2^53')
    return value
  }

  flag(_value?: boolean): boolean {
    const value = this.byte()
    if (value > 1) throw this.invalid(`flag ${value}`)
    return value === 1
  }

  text<T extends string>(_value?: T): T {
    const header = this.int()
    if (header < 0) throw this.invalid('a text has a negative length')
    const isWide = header % 2 === 1
    const byteCount = isWide ? header - 1 : header / 2
    this.need(byteCount)
    const start = this.at
    this.at += byteCount
    if (byteCount === 0) return '' as T
    if (!isWide && byteCount <= SHORT_BYTES_MAX) return this.shortText(start) as T
    return this.buffer().toString(isWide ? 'utf16le' : 'latin1', start, this.at) as T
  }

  oneOf<T extends string>(set: readonly T[], _value?: T): T {
    const index = this.byte()
    const value = set[index]
    if (value === undefined)
      throw this.invalid(`place ${index} in a set of ${set.length} (${set.slice(0, 3).join(', ')} …)`)
    return value
  }

  list<T>(_values: readonly T[], item: FieldsOf<T>): readonly T[] {
    const count = this.int()
    if (count < 0 || count > this.end - this.at)
      throw this.invalid(`a list of ${count} items in ${this.end - this.at} bytes`)
    const items = new Array<T>(count)
    for (let i = 0; i < count; i++) items[i] = item(this, NOTHING as T)
    return items
  }

  json<T>(_value?: T): T {
    const start = this.at
    const text = this.text()
    // A configuration comes twice: with its input and with the event that follows.
    if (text === this.lastJsonText) return this.lastJson as T
    try {
      this.lastJson = withoutNulls(JSON.parse(text))
      this.lastJsonText = text
      return this.lastJson as T
    } catch (cause) {
      throw new CodecError('VALUE_INVALID', `at byte ${start}: not JSON`, { cause })
    }
  }

  invalid(what: string): CodecError {
    return new CodecError('VALUE_INVALID', `at byte ${this.at}: ${what}`)
  }

  private slowInt(): number {
    const first = this.byte()
    let magnitude = first & 63
    let factor = 64
    for (let last = first; last > 127; factor *= 128) {
      if (factor > 2 ** 48) throw this.invalid('a number is longer than 8 bytes')
      last = this.byte()
      magnitude += (last & 127) * factor
    }
    if (magnitude > Number.MAX_SAFE_INTEGER) throw this.invalid('a number is not below 2^53')
    return (first & 64) === 0 ? magnitude : -magnitude
  }

  /** From `start` to where it has read. */
  private shortText(start: number): string {
    const known = knownTextOf(this.bytes, start, this.at)
    if (known !== undefined) return known
    const text = this.buffer().toString('latin1', start, this.at)
    rememberText(text, this.bytes, start, this.at)
    return text
  }

  private buffer(): Buffer {
    const { bytes } = this
    this.view ??= bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return this.view
  }

  private need(byteCount: number): void {
    if (byteCount > this.end - this.at) throw this.truncated()
  }

  private truncated(): CodecError {
    return new CodecError('TRUNCATED', `the payload ends within a record, at byte ${this.end}`)
  }
}
