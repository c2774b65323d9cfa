/** What a venue's market messages say, in one form for all venues, still in the venue's own texts. */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { AggressorSide } from '../../core/domain/market-data.ts'
import { isDecimalText } from '../../core/std/decimal.ts'
import { type IgnoredFact, sideOf } from './facts.ts'
import { listOf, type RawObject, textOf } from './raw.ts'

export interface TradeFact {
  readonly kind: 'Trade'
  readonly symbol: string
  readonly tradeId: string
  /** The venue's own number of it, that grows within the market; 0 where its ids are no numbers. */
  readonly sequence: number
  readonly price: string
  readonly qty: string
  readonly aggressorSide: AggressorSide
  readonly eventTimeUs: TimeUs
}

export interface QuoteFact {
  readonly kind: 'Quote'
  readonly symbol: string
  readonly bidPrice: string
  readonly bidQty: string
  readonly askPrice: string
  readonly askQty: string
  /** The venue's own number, that grows within the market and is the same on every connection; 0 where it gives none. */
  readonly sequence: number
  readonly eventTimeUs: TimeUs
}

/** Price and size; size 0 takes the level away. */
export type LevelTexts = readonly [price: string, qty: string]

/** Where a message stands in the row of messages of its book; what a venue does not count is -1. */
export interface BookPlace {
  readonly first: number
  readonly last: number
  readonly previous: number
}

export interface BookFact {
  readonly kind: 'Book'
  readonly symbol: string
  /** It is the whole book; what was before is void. */
  readonly isSnapshot: boolean
  readonly bids: readonly LevelTexts[]
  readonly asks: readonly LevelTexts[]
  readonly place: BookPlace
  /** As the venue writes it; '' where it gives none. */
  readonly checksum: string
  readonly eventTimeUs: TimeUs
}

/** A change of the best bid or ask; a side that it does not mention stays as it was. */
export interface BestFact {
  readonly kind: 'Best'
  readonly symbol: string
  readonly isSnapshot: boolean
  readonly bids: readonly LevelTexts[]
  readonly asks: readonly LevelTexts[]
  /** As that of a quote. */
  readonly sequence: number
  readonly eventTimeUs: TimeUs
}

/** A finished bar of the venue's own making. */
export interface BarFact {
  readonly kind: 'Bar'
  readonly symbol: string
  readonly openTimeUs: TimeUs
  readonly closeTimeUs: TimeUs
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly volume: string
}

/** A number that counts the messages of a connection: one that is missing may have been about any market. */
export interface SequenceFact {
  readonly kind: 'Sequence'
  readonly sequence: number
}

/** A message without any fact is one that we do not understand: what is known to say nothing is `Ignored`, with the reason. */
export type MarketFact = TradeFact | QuoteFact | BestFact | BookFact | BarFact | SequenceFact | IgnoredFact

export const NO_PLACE: BookPlace = { first: -1, last: -1, previous: -1 }

/**
 * Levels as `[[price, qty, …], …]`. One that is no number (`0.-10000` was seen) is left out: the rest of the book is true.
 */
export function pairLevels(value: unknown): LevelTexts[] {
  const levels = listOf(value).map((level): LevelTexts => {
    const [price, qty] = listOf(level)
    return [textOf(price), textOf(qty)]
  })
  return levels.every(isLevel) ? levels : levels.filter(isLevel)
}

/**
 * Levels as pairs of texts, as they are, where the venue writes them so: whether they are numbers is seen when they are counted,
 * and a book with one that is none begins anew. Other shapes as {@link pairLevels}.
 */
export function plainLevels(value: unknown): readonly LevelTexts[] {
  return Array.isArray(value) && value.every(isTextPair) ? value : pairLevels(value)
}

function isTextPair(level: unknown): level is LevelTexts {
  return Array.isArray(level) && level.length === 2 && typeof level[0] === 'string' && typeof level[1] === 'string'
}

export function isLevel([price, qty]: LevelTexts): boolean {
  return isDecimalText(price) && isDecimalText(qty)
}

/** Returns: -1 for what is no whole number. */
export function countAt(raw: RawObject, key: string): number {
  return countOf(raw[key])
}

export function countOf(value: unknown): number {
  const count = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof count === 'number' && Number.isSafeInteger(count) ? count : -1
}

/** Returns: 0 for what is no whole number above 0. */
export function sequenceAt(raw: RawObject, key: string): number {
  const count = countAt(raw, key)
  return count > 0 ? count : 0
}

export function aggressorOf(text: string): AggressorSide {
  return sideOf(text) ?? 'Unknown'
}
