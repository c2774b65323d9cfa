/** The records of a DBN file by their type: where which field stands. Source: databento/dbn, `record.rs`, version 1 to 3. */

import { US_PER_DAY, US_PER_HOUR, US_PER_MINUTE, US_PER_SECOND } from '../../core/std/time.ts'
import type { IgnoredLine } from './row-sink.ts'

export const DBN_TRADE = 0x00
export const DBN_ORDER = 0xa0
/** Types with best bid and ask: mbp-1 and tbbo, bbo by second and minute, and the same of several venues together. */
export const DBN_QUOTES: readonly number[] = [0x01, 0xb1, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4]
export const DBN_DEPTH = 0x0a
/** Length of a bar by its type. */
export const DBN_BAR_STEPS: Readonly<Record<number, number>> = {
  32: US_PER_SECOND,
  33: US_PER_MINUTE,
  34: US_PER_HOUR,
  35: US_PER_DAY,
}
/** Types that make no series, by the name under which they are counted. */
export const DBN_IGNORED: Readonly<Record<number, IgnoredLine>> = {
  18: 'Status',
  19: 'Definition',
  20: 'Imbalance',
  21: 'ErrorMessage',
  22: 'SymbolMapping',
  23: 'SystemMessage',
  24: 'Statistics',
}

/** Bytes that a record of a type has at least; 0 for types that are not read. */
export function dbnRecordBytes(type: number): number {
  if (type === DBN_TRADE) return 48
  if (type === DBN_ORDER || DBN_BAR_STEPS[type] !== undefined) return 56
  if (type === DBN_DEPTH) return 368
  return DBN_QUOTES.includes(type) ? 80 : 0
}

export const DBN_FLAGS = { last: 0x80, topOfBook: 0x40, snapshot: 0x20, maybeBadBook: 0x04 } as const

/** Places in a record, in bytes. */
export const DBN_AT = {
  type: 1,
  publisher: 2,
  instrument: 4,
  eventTime: 8,
  /** Trades and everything with levels. */
  trade: { price: 16, size: 24, action: 28, side: 29, receiveTime: 32, levels: 48 },
  order: { orderId: 16, price: 24, size: 32, flags: 36, action: 38, side: 39, receiveTime: 40 },
  bar: { open: 16, high: 24, low: 32, close: 40, volume: 48 },
} as const
/** One level: bid and ask price, bid and ask size, counts. */
export const DBN_LEVEL_BYTES = 32
export const DBN_DEPTH_LEVELS = 10

/**
 * Reads nanoseconds since the epoch as microseconds.
 *
 * Why in two words: a double does not hold them; high × 2^32 is split so that nothing passes 2^53.
 */
export function dbnTimeUs(bytes: Buffer, at: number): number {
  const high = bytes.readUInt32LE(at + 4)
  return high * 4_294_967 + Math.floor((high * 296 + bytes.readUInt32LE(at)) / 1000)
}

/** When it happened at the venue; 0 for "no time", as of a second in which nothing was traded. */
export function dbnEventTimeUs(bytes: Buffer): number {
  const isUndefined = bytes.readUInt32LE(DBN_AT.eventTime + 4) === 0xffff_ffff
  return isUndefined ? 0 : dbnTimeUs(bytes, DBN_AT.eventTime)
}

/** Reads a whole number of 64 bits; a bigint where a double does not hold it. */
export function dbnUint64(bytes: Buffer, at: number): number | bigint {
  const high = bytes.readUInt32LE(at + 4)
  return high < 0x20_0000 ? high * 4_294_967_296 + bytes.readUInt32LE(at) : bytes.readBigUInt64LE(at)
}

/** A price in billionths as a decimal text; undefined for "no price". */
export function dbnIsUndefinedPrice(bytes: Buffer, at: number): boolean {
  return bytes.readInt32LE(at + 4) === 0x7fff_ffff && bytes.readUInt32LE(at) === 0xffff_ffff
}
