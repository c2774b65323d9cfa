/** Series files as a failing disk leaves them, and as they were written before each row group had a sum. */

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { zstdDecompressSync } from 'node:zlib'
import { parquetMetadata } from 'hyparquet'

const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])

/** Flips one bit of a price such that the page still decompresses, to other small numbers. Of the row group at `group`. */
export function flipRow(path: string, group = 0): void {
  const bytes = readFileSync(path)
  const chunk = parquetMetadata(new Uint8Array(bytes).buffer).row_groups[group]!.columns[2]!.meta_data!
  const pageAt = Number(chunk.data_page_offset)
  const start = bytes.indexOf(ZSTD_MAGIC, pageAt)
  const end = pageAt + Number(chunk.total_compressed_size)
  const before = zstdDecompressSync(bytes.subarray(start, end))
  for (let at = end - 1; at > start + 8; at--) {
    bytes[at]! ^= 1
    if (isOther(bytes.subarray(start, end), before)) return writeFileSync(path, bytes)
    bytes[at]! ^= 1
  }
  assert.fail(`${path}: no bit of the page changes its numbers`)
}

function isOther(page: Uint8Array, before: Uint8Array): boolean {
  try {
    const after = zstdDecompressSync(page)
    const highWords = new Uint32Array(Uint8Array.from(after).buffer).filter((_, at) => at % 2 === 1)
    return after.length === before.length && Buffer.compare(after, before) !== 0 && highWords.every(word => word === 0)
  } catch {
    return false
  }
}

/** The footer as it was before there were sums: blanks stand in their place. */
export function withoutSums(path: string): string {
  const text = readFileSync(path, 'latin1').replace(/"crc32":\d+,/g, sum => ' '.repeat(sum.length))
  writeFileSync(path, text, 'latin1')
  return path
}
