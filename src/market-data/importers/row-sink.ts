/** What an importer hands on: rows of numbers, checked by one set of rules before they are written. */

import type { AggressorSide } from '../../core/domain/market-data.ts'
import type { ScaleReader } from './decimal-scale.ts'

/** Why a row was refused. One test row each. */
export const ROW_REFUSALS = [
  'MALFORMED',
  'COLUMN_COUNT',
  'LINE_TOO_LONG',
  'TIME_INVALID',
  'TIME_BACKWARDS',
  'NOT_A_NUMBER',
  'NOT_ON_TICK',
  'NOT_ON_LOT',
  'PRICE_NOT_POSITIVE',
  'NEGATIVE_SIZE',
  'HIGH_BELOW_LOW',
  'OUTSIDE_HIGH_LOW',
  'CROSSED_QUOTE',
  'CLOSE_TIME_WRONG',
  'DUPLICATE_TRADE',
  'DUPLICATE_BAR',
  'FLAGGED_SUSPICIOUS',
  'UNKNOWN_SIDE',
  'SEQUENCE_GAP',
  'UNKNOWN_ORDER',
  'BOOK_FULL',
  'OTHER_COMPANY',
] as const
export type RowRefusal = (typeof ROW_REFUSALS)[number]

/** Lines that hold no row and are no fault: counted by kind. */
export const IGNORED_LINES = [
  'Header',
  'Blank',
  'OtherSymbol',
  'OtherStream',
  'OneSidedQuote',
  'DepthBeforeSnapshot',
  'OpenInterest',
  'Definition',
  'Imbalance',
  'Statistics',
  'Status',
  'SymbolMapping',
  'SystemMessage',
  'ErrorMessage',
  'OtherRecord',
  'OtherPublisher',
  'OtherMessage',
] as const
export type IgnoredLine = (typeof IGNORED_LINES)[number]

/** What became of one line: a refusal, an ignored kind, or undefined for rows that were taken. */
export type LineOutcome = RowRefusal | IgnoredLine | undefined

export type BarSide = 'External' | 'Bid' | 'Ask'

/** The four prices and the size of a bar; NaN where a text could not be read. */
export interface BarValues {
  openTicks: number
  highTicks: number
  lowTicks: number
  closeTicks: number
  volumeLots: number
}

/**
 * Takes rows of the file's series. Every call checks first and writes only a row that passes; the answer is the
 * refusal. NaN stands for a text that could not be read.
 */
export interface RowSink {
  quote(
    timeUs: number,
    eventTimeUs: number,
    bidTicks: number,
    bidLots: number,
    askTicks: number,
    askLots: number,
  ): RowRefusal | undefined
  /** `tradeNumber` 0 where the source has none. */
  trade(
    timeUs: number,
    eventTimeUs: number,
    priceTicks: number,
    qtyLots: number,
    aggressorSide: AggressorSide,
    tradeNumber: number,
  ): RowRefusal | undefined
  /** One message of a book, whole or not at all. */
  book(timeUs: number, eventTimeUs: number, levels: BookMessage, isSnapshot: boolean): RowRefusal | undefined
  /** What would be refused of one level: for sources that write a message as several lines. */
  refuseLevel(timeUs: number, priceTicks: number, qtyLots: number): RowRefusal | undefined
  /** Bars of one stretch of time; they are taken or refused together. A side without data is left out. */
  bars(openTimeUs: number, closeTimeUs: number, stepUs: number, sides: readonly BarOfSide[]): RowRefusal | undefined
}

/** The levels of one message; a reused object, `count` of them are valid. */
export interface BookMessage {
  count: number
  readonly isBid: boolean[]
  readonly priceTicks: number[]
  readonly qtyLots: number[]
}

export function newBookMessage(): BookMessage {
  return { count: 0, isBid: [], priceTicks: [], qtyLots: [] }
}

export function addLevel(levels: BookMessage, isBid: boolean, priceTicks: number, qtyLots: number): void {
  const at = levels.count++
  levels.isBid[at] = isBid
  levels.priceTicks[at] = priceTicks
  levels.qtyLots[at] = qtyLots
}

export interface BarOfSide {
  readonly side: BarSide
  readonly values: BarValues
}

/** Where a parser gets its numbers from and puts its rows. */
export interface ParserContext {
  readonly price: ScaleReader
  readonly size: ScaleReader
  readonly sink: RowSink
  /** What a quote without sizes is given; 0 says "unknown". */
  readonly assumedLots: number
  /** Something that the person at the terminal should know, once. */
  note(text: string): void
}

/** Reads one part of a source file. Never throws on what a line holds. */
export interface LineParser {
  parse(line: string): LineOutcome
  /** After the last line: what waited for more is handed on. */
  finish?(): void
}

/** Told of every row in order. `place` counts from 1: the line of a text, the record or row of anything else. */
export type OnRow = (outcome: LineOutcome, place: number, raw: string) => void

/** Turns the bytes of one part into rows. Never throws on what they hold, but where a person's options contradict it. */
export interface PartParser {
  push(chunk: Uint8Array): void
  /** After the last byte. */
  finish(): void
}
