/** Rows as columns of safe integers in Float64Array: what files, importers, checks and feeds hand to each other. */

import type { MarketKind } from '../core/domain/market-data.ts'
import { SERIES_COLUMNS } from './series.ts'

/** Rows in file order; `columns` stand in the order of SERIES_COLUMNS and may be longer than `rowCount`. */
export interface ColumnBatch {
  rowCount: number
  readonly columns: readonly Float64Array[]
}

export function newColumnBatch(kind: MarketKind, rowCountMax: number): ColumnBatch {
  return { rowCount: 0, columns: SERIES_COLUMNS[kind].map(() => new Float64Array(rowCountMax)) }
}

/** Writes safe integers as the little-endian 64-bit integers of a Parquet file, without a bigint for each value. */
export function toInt64(values: Float64Array, rowCount: number): BigInt64Array {
  const result = new BigInt64Array(rowCount)
  const words = new Int32Array(result.buffer)
  for (let i = 0; i < rowCount; i++) {
    const value = values[i]!
    const high = Math.floor(value / 4_294_967_296)
    words[2 * i] = value - high * 4_294_967_296
    words[2 * i + 1] = high
  }
  return result
}

/** The largest high word of a safe integer; beyond it a double would round. */
const HIGH_WORD_MAX = 2 ** 21 - 1

/**
 * Reads 64-bit integers into doubles, exactly.
 *
 * Why: high × 2^32 + low is exact for every safe integer, and 20 times faster than a bigint for each value.
 * Returns: false where a value is not a safe integer.
 */
export function fromInt64(values: BigInt64Array, into: Float64Array): boolean {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
  let isSafe = true
  for (let i = 0; i < values.length; i++) {
    const high = words[2 * i + 1]!
    if (high > HIGH_WORD_MAX || high < -HIGH_WORD_MAX - 1) isSafe = false
    into[i] = high * 4_294_967_296 + (words[2 * i]! >>> 0)
  }
  return isSafe
}
