/** Any CSV file, read by a map that a person gives: which column is what, how times are written, and where they hold. */

import { z } from 'zod'
import type { AggressorSide } from '../../core/domain/market-data.ts'
import { DataError } from '../data-error.ts'
import { parseStepUs } from '../series.ts'
import { parseCount } from './decimal-scale.ts'
import type { BarValues, LineOutcome, LineParser, ParserContext } from './row-sink.ts'
import { type TimeReader, timeReaderOf, type ZoneClock } from './source-time.ts'

/** A column by its name in the header, or by its number from 1. */
const columnSchema = z.union([z.string(), z.int().min(1)])

/** The fields of each kind of row; those of the second list may be left out. */
export const CSV_FIELDS = {
  bar: [['time', 'open', 'high', 'low', 'close'], ['volume']],
  quote: [
    ['time', 'bid', 'ask'],
    ['bidSize', 'askSize'],
  ],
  trade: [
    ['time', 'price', 'size'],
    ['side', 'tradeId'],
  ],
} as const

export const csvMapSchema = z.strictObject({
  kind: z.enum(['bar', 'quote', 'trade']),
  columns: z.record(z.string(), columnSchema),
  /** `iso`, `s`, `ms`, `us`, `ns` or a pattern such as `yyyyMMdd HHmmssSSS`. */
  timeFormat: z.string().default('iso'),
  /** Of times that do not name their own: `UTC`, `-05:00`, `America/New_York`. */
  zone: z.string().default('UTC'),
  delimiter: z.string().length(1).default(','),
  /** Whether the first line names the columns. Default: yes where a column is given by name. */
  header: z.boolean().optional(),
  /** Bars only: `1m`, `1h`, `1d`. */
  step: z.string().optional(),
  /** Bars only: whether `time` is when the bar opens or when it closes. */
  barTime: z.enum(['open', 'close']).default('open'),
})
/** The column map of `holdfast data import --map`. */
export type CsvMap = z.infer<typeof csvMapSchema>
export type CsvMapInput = z.input<typeof csvMapSchema>

/** Errors: DataError `BAD_OPTION` naming the field, what was found and what is allowed. */
export function parseCsvMap(input: unknown): CsvMap {
  const result = csvMapSchema.safeParse(input)
  if (!result.success)
    throw new DataError('BAD_OPTION', `column map: ${result.error.issues.map(textOfIssue).join('; ')}`)
  const [needed, optional] = CSV_FIELDS[result.data.kind]
  const known: readonly string[] = [...needed, ...optional]
  for (const field of needed) {
    if (result.data.columns[field] === undefined) throw badMap(`columns.${field} is missing`, known)
  }
  for (const field of Object.keys(result.data.columns)) {
    if (!known.includes(field)) throw badMap(`columns.${field} is not known`, known)
  }
  if (result.data.kind === 'bar' && parseStepUs(result.data.step ?? '') === undefined) {
    throw badMap(`step is ${result.data.step ?? 'missing'}`, ['1s', '1m', '4h', '1d'])
  }
  return result.data
}

function textOfIssue({ path, message, ...issue }: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return `${issue.keys.join(', ')}: no such key; allowed: ${Object.keys(csvMapSchema.shape).join(', ')}`
  return path.length === 0 ? message : `${path.join('.')}: ${message}`
}

function badMap(what: string, allowed: readonly string[]): DataError {
  return new DataError('BAD_OPTION', `column map: ${what}; allowed: ${allowed.join(', ')}`)
}

export class GenericCsvParser implements LineParser {
  readonly #map: CsvMap
  readonly #context: ParserContext
  readonly #readLocal: TimeReader
  readonly #clock: ZoneClock
  readonly #stepUs: number
  readonly #bar: BarValues = { openTicks: 0, highTicks: 0, lowTicks: 0, closeTicks: 0, volumeLots: 0 }
  readonly #hasHeader: boolean
  /** Field → position from 0; complete after the header. */
  #positions: Readonly<Record<string, number>> = {}
  #columnCount = 0

  constructor(map: CsvMap, context: ParserContext) {
    this.#map = map
    this.#context = context
    const { readLocal, clock } = timeReaderOf(map.timeFormat, map.zone)
    this.#readLocal = readLocal
    this.#clock = clock
    this.#stepUs = parseStepUs(map.step ?? '') ?? 0
    this.#hasHeader = map.header ?? Object.values(map.columns).some(column => typeof column === 'string')
  }

  /** Errors: DataError `BAD_OPTION` where the header lacks a column of the map: the whole file is not what was said. */
  parse(line: string): LineOutcome {
    if (line === '') return 'Blank'
    const cells = splitCsvLine(line, this.#map.delimiter)
    if (this.#columnCount === 0) {
      this.#columnCount = cells.length
      this.#positions = this.#findColumns(cells)
      if (this.#hasHeader) return 'Header'
    }
    if (cells.length !== this.#columnCount) return 'COLUMN_COUNT'
    const localUs = this.#readLocal(cells[this.#positions['time']!]!)
    if (Number.isNaN(localUs)) return 'TIME_INVALID'
    return this.#parseRow(cells, localUs)
  }

  #findColumns(header: readonly string[]): Record<string, number> {
    const positions: Record<string, number> = {}
    for (const [field, column] of Object.entries(this.#map.columns)) {
      const position = typeof column === 'number' ? column - 1 : header.indexOf(column)
      if (position < 0 || position >= header.length) {
        const found = this.#hasHeader ? header.map(name => `"${name}"`).join(', ') : `${header.length} columns`
        throw new DataError('BAD_OPTION', `column map: columns.${field} is "${column}", the file has ${found}`)
      }
      positions[field] = position
    }
    return positions
  }

  #parseRow(cells: readonly string[], localUs: number): LineOutcome {
    switch (this.#map.kind) {
      case 'bar':
        return this.#parseBar(cells, localUs)
      case 'quote':
        return this.#parseQuote(cells, this.#clock.toUtcUs(localUs))
      case 'trade':
        return this.#parseTrade(cells, this.#clock.toUtcUs(localUs))
      default:
        return this.#map.kind satisfies never
    }
  }

  #parseBar(cells: readonly string[], localUs: number): LineOutcome {
    const openLocalUs = this.#map.barTime === 'open' ? localUs : localUs - this.#stepUs
    const bar = this.#bar
    bar.openTicks = this.#price(cells, 'open')
    bar.highTicks = this.#price(cells, 'high')
    bar.lowTicks = this.#price(cells, 'low')
    bar.closeTicks = this.#price(cells, 'close')
    bar.volumeLots = this.#size(cells, 'volume', 0)
    const openTimeUs = this.#clock.toUtcUs(openLocalUs)
    const closeTimeUs = this.#clock.toUtcUs(openLocalUs + this.#stepUs)
    return this.#context.sink.bars(openTimeUs, closeTimeUs, this.#stepUs, [{ side: 'External', values: bar }])
  }

  #parseQuote(cells: readonly string[], timeUs: number): LineOutcome {
    const { sink, assumedLots } = this.#context
    const bidLots = this.#size(cells, 'bidSize', assumedLots)
    const askLots = this.#size(cells, 'askSize', assumedLots)
    return sink.quote(timeUs, timeUs, this.#price(cells, 'bid'), bidLots, this.#price(cells, 'ask'), askLots)
  }

  #parseTrade(cells: readonly string[], timeUs: number): LineOutcome {
    const side = this.#positions['side'] === undefined ? 'Unknown' : sideOf(cells[this.#positions['side']]!)
    if (side === undefined) return 'UNKNOWN_SIDE'
    // Ids that are not numbers are of no use in a column of numbers; the rows are still taken.
    const tradeNumber = this.#positions['tradeId'] === undefined ? 0 : parseCount(cells[this.#positions['tradeId']]!)
    const priceTicks = this.#price(cells, 'price')
    return this.#context.sink.trade(timeUs, timeUs, priceTicks, this.#size(cells, 'size', 0), side, tradeNumber ?? 0)
  }

  #price(cells: readonly string[], field: string): number {
    return this.#context.price.read(cells[this.#positions[field]!]!)
  }

  #size(cells: readonly string[], field: string, byDefault: number): number {
    const position = this.#positions[field]
    return position === undefined ? byDefault : this.#context.size.read(cells[position]!)
  }
}

const BUY_WORDS = ['buy', 'b', 'bid', '1']
const SELL_WORDS = ['sell', 's', 'ask', '-1']

function sideOf(text: string): AggressorSide | undefined {
  const word = text.toLowerCase()
  if (BUY_WORDS.includes(word)) return 'Buy'
  if (SELL_WORDS.includes(word)) return 'Sell'
  return word === '' ? 'Unknown' : undefined
}

/** Cuts a line at its delimiters; a cell in double quotes may hold delimiters, and `""` is a quote inside it. */
export function splitCsvLine(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter)
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!
    if (char === '"') {
      if (isQuoted && line[i + 1] === '"') cell += line[i++]
      else isQuoted = !isQuoted
    } else if (char === delimiter && !isQuoted) {
      cells.push(cell)
      cell = ''
    } else cell += char
  }
  cells.push(cell)
  return cells
}
