/** The series of an instrument: their names in the catalogue, their columns, and how their files are cut by time. */

import type { InstrumentId, TimeUs } from '../core/domain/ids.ts'
import { isInstrumentId } from '../core/domain/ids.ts'
import type { BarSource, MarketKind } from '../core/domain/market-data.ts'
import { formatTimeUs, parseTimeUs, US_PER_DAY, US_PER_MINUTE, US_PER_SECOND } from '../core/std/time.ts'

const US_PER_HOUR = 60 * US_PER_MINUTE

/** Columns of each kind, in file order. The first is always the time of delivery, and a file is sorted by it. */
export const SERIES_COLUMNS = {
  Quote: ['timeUs', 'eventTimeUs', 'bidTicks', 'bidLots', 'askTicks', 'askLots'],
  Trade: ['timeUs', 'eventTimeUs', 'priceTicks', 'qtyLots', 'aggressor', 'tradeNumber'],
  BookLevel: ['timeUs', 'eventTimeUs', 'side', 'priceTicks', 'qtyLots', 'flags'],
  Bar: ['timeUs', 'openTimeUs', 'openTicks', 'highTicks', 'lowTicks', 'closeTicks', 'volumeLots'],
} as const satisfies Record<MarketKind, readonly string[]>

/** The column `aggressor`. */
export const AGGRESSOR_CODES = ['Unknown', 'Buy', 'Sell'] as const
/** The column `side`. */
export const SIDE_CODES = ['Buy', 'Sell'] as const
/** The column `flags` of a book level: a sum of these. */
export const BOOK_SNAPSHOT_START = 1
export const BOOK_LAST_OF_MESSAGE = 2

/** One series: `quote`, `trade`, `book`, or `bar-<step>` with `-bid`, `-ask` or `-mid` where it is not made of trades. */
export interface Series {
  readonly name: string
  readonly kind: MarketKind
  /** Bars only, else 0. */
  readonly stepUs: number
  readonly source: BarSource
}

const STEP_UNITS = [
  ['d', US_PER_DAY],
  ['h', US_PER_HOUR],
  ['m', US_PER_MINUTE],
  ['s', US_PER_SECOND],
] as const
const STEP_TEXT = /^([1-9][0-9]{0,5})([smhd])$/
const BAR_NAME = /^bar-([0-9]+[smhd])(?:-(bid|ask|mid))?$/
const SOURCE_SUFFIX = { External: '', Trade: '', Bid: '-bid', Ask: '-ask', Mid: '-mid' } as const

/** Reads `1m`, `4h`, `1d`, `30s`; undefined for anything else. */
export function parseStepUs(text: string): number | undefined {
  const match = STEP_TEXT.exec(text)
  const unit = STEP_UNITS.find(([letter]) => letter === match?.[2])
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit[1]
}

/** Writes a step in the largest unit that divides it: `1h`, not `60m`. */
export function formatStepUs(stepUs: number): string {
  const [letter, unitUs] = STEP_UNITS.find(unit => stepUs % unit[1] === 0) ?? STEP_UNITS[3]
  return `${stepUs / unitUs}${letter}`
}

export const QUOTE_SERIES: Series = { name: 'quote', kind: 'Quote', stepUs: 0, source: 'External' }
export const TRADE_SERIES: Series = { name: 'trade', kind: 'Trade', stepUs: 0, source: 'External' }
export const BOOK_SERIES: Series = { name: 'book', kind: 'BookLevel', stepUs: 0, source: 'External' }

export function barSeriesOf(stepUs: number, source: BarSource = 'External'): Series {
  return { name: `bar-${formatStepUs(stepUs)}${SOURCE_SUFFIX[source]}`, kind: 'Bar', stepUs, source }
}

/** Reads a series name; undefined for anything that {@link barSeriesOf} and the three others would not write. */
export function parseSeriesName(name: string): Series | undefined {
  const tick = [QUOTE_SERIES, TRADE_SERIES, BOOK_SERIES].find(series => series.name === name)
  if (tick !== undefined) return tick
  const match = BAR_NAME.exec(name)
  const stepUs = match === null ? undefined : parseStepUs(match[1]!)
  if (match === null || stepUs === undefined) return undefined
  const source = ({ bid: 'Bid', ask: 'Ask', mid: 'Mid' } as const)[match[2] ?? ''] ?? 'External'
  const series = barSeriesOf(stepUs, source)
  return series.name === name ? series : undefined
}

/** The folder of an instrument: its id, with the two letters that file systems dislike written as `%2F` and `%3A`. */
export function folderOfInstrument(instrumentId: string): string {
  return instrumentId.replaceAll('/', '%2F').replaceAll(':', '%3A')
}

export function parseInstrumentFolder(folder: string): InstrumentId | undefined {
  const text = folder.replaceAll('%2F', '/').replaceAll('%3A', ':')
  return isInstrumentId(text) ? text : undefined
}

/** How much of a time line one file holds. Ticks and second bars: a day; minutes: a month; hours and days: a year. */
function keyLengthOf(series: Series): 4 | 7 | 10 {
  if (series.kind !== 'Bar' || series.stepUs < US_PER_MINUTE) return 10
  return series.stepUs < US_PER_HOUR ? 7 : 4
}

/** One file's stretch of time, `endUs` excluded. */
export interface Partition {
  /** `2024-01-31`, `2024-01` or `2024`: the file's name without its ending. */
  readonly key: string
  readonly startUs: number
  readonly endUs: number
}

/** The partition that a time falls into. Bars are filed by the time they open, everything else by its delivery. */
export function partitionOf(series: Series, timeUs: number): Partition {
  const key = formatTimeUs(timeUs as TimeUs).slice(0, keyLengthOf(series))
  return { key, startUs: startOfKey(key), endUs: startOfKey(nextKey(key)) }
}

export const PARTITION_KEY = /^\d{4}(?:-\d\d(?:-\d\d)?)?$/

function startOfKey(key: string): number {
  return parseTimeUs(`${key}-01-01`.slice(0, 10)) ?? Number.NaN
}

function nextKey(key: string): string {
  if (key.length === 4) return String(Number(key) + 1).padStart(4, '0')
  // 32 days after the first of a month is in the next month; 36 hours after a midnight is in the next day.
  const aheadUs = key.length === 7 ? 32 * US_PER_DAY : 36 * US_PER_HOUR
  return formatTimeUs((startOfKey(key) + aheadUs) as TimeUs).slice(0, key.length)
}
