/**
 * Kraken's bulk files: `PAIR.csv` with executions (seconds, price, size) and `PAIR_MINUTES.csv` with bars (seconds, open,
 * high, low, close, volume, count). No header, no trade ids, times to the second: many rows share one.
 */

import { basename } from 'node:path'
import { US_PER_MINUTE } from '../../core/std/time.ts'
import { DataError } from '../data-error.ts'
import { parseStepUs } from '../series.ts'
import type { BarValues, LineOutcome, LineParser, ParserContext } from './row-sink.ts'
import { type DetectedSource, type DetectOptions, lineSource } from './source.ts'
import { parseEpochUs } from './source-time.ts'
import { guessPair } from './symbol-guess.ts'

class KrakenTradeParser implements LineParser {
  readonly #context: ParserContext

  constructor(context: ParserContext) {
    this.#context = context
  }

  parse(line: string): LineOutcome {
    if (line === '') return 'Blank'
    const cells = line.split(',')
    if (cells.length !== 3) return 'COLUMN_COUNT'
    const { price, size, sink } = this.#context
    const timeUs = parseEpochUs(cells[0]!, 's')
    return sink.trade(timeUs, timeUs, price.read(cells[1]!), size.read(cells[2]!), 'Unknown', 0)
  }
}

class KrakenBarParser implements LineParser {
  readonly #context: ParserContext
  readonly #stepUs: number
  readonly #bar: BarValues = { openTicks: 0, highTicks: 0, lowTicks: 0, closeTicks: 0, volumeLots: 0 }

  constructor(stepUs: number, context: ParserContext) {
    this.#stepUs = stepUs
    this.#context = context
  }

  parse(line: string): LineOutcome {
    if (line === '') return 'Blank'
    const cells = line.split(',')
    if (cells.length !== 7) return 'COLUMN_COUNT'
    const { price, size, sink } = this.#context
    const bar = this.#bar
    bar.openTicks = price.read(cells[1]!)
    bar.highTicks = price.read(cells[2]!)
    bar.lowTicks = price.read(cells[3]!)
    bar.closeTicks = price.read(cells[4]!)
    bar.volumeLots = size.read(cells[5]!)
    const openTimeUs = parseEpochUs(cells[0]!, 's')
    return sink.bars(openTimeUs, openTimeUs + this.#stepUs, this.#stepUs, [{ side: 'External', values: bar }])
  }
}

const NAME = /^([A-Z0-9]{5,16})(?:_(\d{1,5}))?\.csv/
const TRADE_ROW = /^\d{9,10}(?:\.\d+)?,\d+(?:\.\d+)?,\d+(?:\.\d+)?$/
const BAR_ROW = /^\d{9,10}(?:,\d+(?:\.\d+)?){5},\d+$/

export function isKrakenTradeRow(row: string): boolean {
  return TRADE_ROW.test(row)
}

/** Rows alone are no sign: the name has to say the minutes of a bar too. */
export function isKrakenBarFile(path: string, row: string): boolean {
  return BAR_ROW.test(row) && NAME.exec(basename(path))?.[2] !== undefined
}

export function detectKraken(
  path: string,
  format: 'kraken-trades' | 'kraken-bars',
  options: DetectOptions,
): DetectedSource {
  const name = NAME.exec(basename(path))
  const guess = name === null ? {} : guessPair(name[1]!, 'KRAKEN')
  if (format === 'kraken-trades') return { format, guess, ...lineSource(context => new KrakenTradeParser(context)) }
  const stepUs = parseStepUs(options.step ?? '') ?? Number(name?.[2] ?? 0) * US_PER_MINUTE
  if (stepUs === 0) {
    throw new DataError(
      'BAD_OPTION',
      `${path}: the name does not say how long a bar is; give --step, such as 1m, 4h, 1d`,
    )
  }
  return { format, guess, ...lineSource(context => new KrakenBarParser(stepUs, context)) }
}
