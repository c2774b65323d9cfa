/**
 * Values to bytes and back: little-endian, fixed widths, strings as UTF-8 behind their length, one growing buffer.
 *
 * A half of a surrogate pair is kept as three bytes of its own, so that every string comes back as it went in.
 */

import { assert } from './assert.ts'

const FIRST_CAPACITY = 1024
/** No string unit needs more than three bytes: a pair of units needs four. */
const BYTES_PER_UNIT_MAX = 3
const TWO_BYTES_FROM = 0x80
const THREE_BYTES_FROM = 0x800
const FOUR_BYTES_FROM = 0x10000
const SMALLEST_OF_WIDTH = [0, 0, TWO_BYTES_FROM, THREE_BYTES_FROM, FOUR_BYTES_FROM] as const

export class ByteWriter {
  #bytes: Uint8Array
  #data: DataView
  #length = 0

  constructor(capacity = FIRST_CAPACITY) {
    this.#bytes = new Uint8Array(capacity)
    this.#data = new DataView(this.#bytes.buffer)
  }

  get length(): number {
    return this.#length
  }

  u8(value: number): void {
    assert((value & 0xff) === value, 'a u8 is a whole number from 0 to 255')
    this.#reserve(1)
    this.#bytes[this.#length++] = value
  }

  u16(value: number): void {
    assert((value & 0xffff) === value, 'a u16 is a whole number from 0 to 65,535')
    this.#reserve(2)
    this.#data.setUint16(this.#length, value, true)
    this.#length += 2
  }

  u32(value: number): void {
    assert(value >>> 0 === value, 'a u32 is a whole number from 0 to 4,294,967,295')
    this.#reserve(4)
    this.#data.setUint32(this.#length, value, true)
    this.#length += 4
  }

  f64(value: number): void {
    this.#reserve(8)
    this.#data.setFloat64(this.#length, value, true)
    this.#length += 8
  }

  boolean(value: boolean): void {
    this.u8(value ? 1 : 0)
  }

  string(text: string): void {
    this.#reserve(4 + text.length * BYTES_PER_UNIT_MAX)
    const start = this.#length + 4
    const end = this.#putText(text, start)
    this.#data.setUint32(start - 4, end - start, true)
    this.#length = end
  }

  /** Behind their length, as a string is. */
  bytes(value: Uint8Array): void {
    this.#reserve(4 + value.length)
    this.#data.setUint32(this.#length, value.length, true)
    this.#bytes.set(value, this.#length + 4)
    this.#length += 4 + value.length
  }

  /** A copy of what was written; the writer can go on. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  /** What was written, without a copy: valid until the next write or reset. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  reset(): void {
    this.#length = 0
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    grown.set(this.#bytes)
    this.#bytes = grown
    this.#data = new DataView(grown.buffer)
  }

  #putText(text: string, offset: number): number {
    const bytes = this.#bytes
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      if (unit < TWO_BYTES_FROM) {
        bytes[offset++] = unit
        continue
      }
      const codePoint = text.codePointAt(i)!
      if (codePoint >= FOUR_BYTES_FROM) i++
      offset = putCodePoint(bytes, offset, codePoint)
    }
    return offset
  }
}

function putCodePoint(bytes: Uint8Array, offset: number, codePoint: number): number {
  if (codePoint < THREE_BYTES_FROM) {
    bytes[offset++] = 0xc0 | (codePoint >> 6)
  } else {
    if (codePoint < FOUR_BYTES_FROM) {
      bytes[offset++] = 0xe0 | (codePoint >> 12)
    } else {
      bytes[offset++] = 0xf0 | (codePoint >> 18)
      bytes[offset++] = 0x80 | ((codePoint >> 12) & 0x3f)
    }
    bytes[offset++] = 0x80 | ((codePoint >> 6) & 0x3f)
  }
  bytes[offset++] = 0x80 | (codePoint & 0x3f)
  return offset
}

/** Errors: RangeError naming the byte, past the end or where the bytes are not what a writer wrote. */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #data: DataView
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get offset(): number {
    return this.#offset
  }

  get isAtEnd(): boolean {
    return this.#offset === this.#bytes.length
  }

  u8(): number {
    return this.#data.getUint8(this.#take(1))
  }

  u16(): number {
    return this.#data.getUint16(this.#take(2), true)
  }

  u32(): number {
    return this.#data.getUint32(this.#take(4), true)
  }

  f64(): number {
    return this.#data.getFloat64(this.#take(8), true)
  }

  boolean(): boolean {
    const value = this.u8()
    if (value > 1) throw new RangeError(`expected 0 or 1 for a boolean, found ${value} at byte ${this.#offset - 1}`)
    return value === 1
  }

  string(): string {
    const length = this.u32()
    const start = this.#take(length)
    const end = start + length
    let text = ''
    for (let at = start; at < end; at++) {
      const byte = this.#bytes[at]!
      if (byte >= TWO_BYTES_FROM) return text + this.#wideText(at, end)
      text += String.fromCharCode(byte)
    }
    return text
  }

  /** A copy, so that the buffer can be let go. */
  bytes(): Uint8Array {
    const length = this.u32()
    const start = this.#take(length)
    return this.#bytes.slice(start, start + length)
  }

  #take(length: number): number {
    const start = this.#offset
    if (length > this.#bytes.length - start) {
      throw new RangeError(`expected ${length} more bytes, found ${this.#bytes.length - start} at byte ${start}`)
    }
    this.#offset = start + length
    return start
  }

  #wideText(at: number, end: number): string {
    let text = ''
    while (at < end) {
      const byte = this.#bytes[at]!
      const width = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
      if ((byte & 0xc0) === 0x80 || byte >= 0xf8 || at + width > end)
        throw new RangeError(`malformed text at byte ${at}`)
      text += String.fromCodePoint(this.#codePointAt(at, width))
      at += width
    }
    return text
  }

  #codePointAt(at: number, width: number): number {
    const first = this.#bytes[at]!
    if (width === 1) return first
    let codePoint = first & (0x7f >> width)
    for (let i = 1; i < width; i++) {
      const byte = this.#bytes[at + i]!
      if ((byte & 0xc0) !== 0x80) throw new RangeError(`malformed text at byte ${at + i}`)
      codePoint = (codePoint << 6) | (byte & 0x3f)
    }
    if (codePoint < SMALLEST_OF_WIDTH[width]! || codePoint > 0x10ffff)
      throw new RangeError(`malformed text at byte ${at}`)
    return codePoint
  }
}
