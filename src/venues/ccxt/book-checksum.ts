/** The checksums that venues send with their books, from the texts of the best levels. */

import { crc32 } from 'node:zlib'
import type { Level, LevelBook } from './level-book.ts'

export const CHECKSUM_KINDS = ['None', 'Kraken', 'Okx'] as const
export type ChecksumKind = (typeof CHECKSUM_KINDS)[number]

/**
 * Compares a book with the checksum of its newest message.
 *
 * Returns: `undefined` where they agree or there is none to compare; else what was expected and found.
 */
export function checksumFault(kind: ChecksumKind, book: LevelBook, stated: string): string | undefined {
  if (kind === 'None' || stated === '') return undefined
  const computed = kind === 'Kraken' ? krakenChecksum(book) : okxChecksum(book)
  // OKX writes it as a signed number, and 0 where it no longer gives one.
  const wanted = Number(stated) >>> 0
  if (kind === 'Okx' && wanted === 0) return undefined
  return computed === wanted ? undefined : `CHECKSUM: expected ${wanted}, found ${computed}`
}

const KRAKEN_LEVELS = 10
const OKX_LEVELS = 25

/** The ten best asks, then the ten best bids: price and size without the point and leading zeros, all in a row. */
export function krakenChecksum(book: LevelBook): number {
  const digits = (levels: readonly Level[]) =>
    levels.slice(0, KRAKEN_LEVELS).map(({ texts }) => bareDigits(texts[0]) + bareDigits(texts[1]))
  return crc32([...digits(book.asks()), ...digits(book.bids())].join(''))
}

function bareDigits(text: string): string {
  return text.replace('.', '').replace(/^0+/, '')
}

/** Best bid, best ask, second bid, second ask …, price and size each, joined by colons. */
export function okxChecksum(book: LevelBook): number {
  const parts: string[] = []
  for (let i = 0; i < OKX_LEVELS; i++) {
    for (const level of [book.bids()[i], book.asks()[i]]) if (level !== undefined) parts.push(...level.texts)
  }
  return crc32(parts.join(':'))
}
