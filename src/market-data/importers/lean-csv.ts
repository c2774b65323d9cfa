/**
 * Rows of LEAN zips: equity (prices × 10,000, New York time), forex and crypto (plain prices); bars of trades, bars of
 * quotes, ticks. Bars are delivered when they close. Source: LEAN's Data/readme.md for each asset class.
 */

import { parseTimeUs, US_PER_DAY, US_PER_MINUTE } from '../../core/std/time.ts'
import { type LeanFile, stepOfLeanFile } from './lean-file.ts'
import type { BarOfSide, BarSide, BarValues, LineOutcome, LineParser, ParserContext } from './row-sink.ts'
import { parseEpochUs, type ZoneClock } from './source-time.ts'

const LONG_TIME = /^(\d{4})(\d\d)(\d\d) (\d\d):(\d\d)$/

function newBarValues(): BarValues {
  return { openTicks: 0, highTicks: 0, lowTicks: 0, closeTicks: 0, volumeLots: 0 }
}

export class LeanParser implements LineParser {
  readonly #file: LeanFile
  readonly #context: ParserContext
  readonly #clock: ZoneClock
  readonly #stepUs: number
  /** Digits behind the unwritten point of a price. */
  readonly #shift: number
  readonly #quoteBars: 'Bars' | 'Quotes'
  readonly #bid: BarValues = newBarValues()
  readonly #ask: BarValues = newBarValues()
  // Ticks of equity quotes carry one side a row: the other side stays what it was.
  #bidTicks = 0
  #bidLots = 0
  #askTicks = 0
  #askLots = 0

  constructor(file: LeanFile, clock: ZoneClock, quoteBars: 'Bars' | 'Quotes', context: ParserContext) {
    this.#file = file
    this.#clock = clock
    this.#context = context
    this.#quoteBars = quoteBars
    this.#stepUs = stepOfLeanFile(file)
    this.#shift = file.assetClass === 'equity' ? 4 : 0
  }

  parse(line: string): LineOutcome {
    if (line === '') return 'Blank'
    const cells = line.split(',')
    const localUs = this.#readLocal(cells[0]!)
    if (Number.isNaN(localUs)) return 'TIME_INVALID'
    if (this.#stepUs > 0) return this.#parseBar(cells, localUs)
    return this.#file.tickType === 'trade' ? this.#parseTrade(cells, localUs) : this.#parseQuote(cells, localUs)
  }

  /** Milliseconds since midnight on the wall clock, or `20131007 00:00` in hour and daily files. */
  #readLocal(text: string): number {
    if (this.#file.resolution !== 'hour' && this.#file.resolution !== 'daily') {
      const sinceMidnightUs = parseEpochUs(text, 'ms')
      return sinceMidnightUs < US_PER_DAY ? this.#file.dayUs + sinceMidnightUs : Number.NaN
    }
    const match = LONG_TIME.exec(text)
    const day = match === null ? undefined : parseTimeUs(`${match[1]}-${match[2]}-${match[3]}`)
    if (match === null || day === undefined) return Number.NaN
    return day + (Number(match[4]) * 60 + Number(match[5])) * US_PER_MINUTE
  }

  #parseBar(cells: readonly string[], localUs: number): LineOutcome {
    const openTimeUs = this.#clock.toUtcUs(localUs)
    // On the wall clock, so that a day of 23 or 25 hours ends at midnight too.
    const closeTimeUs = this.#clock.toUtcUs(localUs + this.#stepUs)
    if (this.#file.tickType === 'trade') {
      if (cells.length !== 6) return 'COLUMN_COUNT'
      this.#readBar(cells, 1, this.#bid)
      return this.#takeBars(openTimeUs, closeTimeUs, [{ side: 'External', values: this.#bid }])
    }
    if (cells.length !== 11) return 'COLUMN_COUNT'
    const sides = [...this.#readSide(cells, 1, 'Bid', this.#bid), ...this.#readSide(cells, 6, 'Ask', this.#ask)]
    if (sides.length === 0) return 'MALFORMED'
    if (this.#quoteBars === 'Bars') return this.#takeBars(openTimeUs, closeTimeUs, sides)
    return sides.length === 2 ? this.#takeClosingQuote(closeTimeUs) : 'OneSidedQuote'
  }

  #takeBars(openTimeUs: number, closeTimeUs: number, sides: readonly BarOfSide[]): LineOutcome {
    return this.#context.sink.bars(openTimeUs, closeTimeUs, this.#stepUs, sides)
  }

  #takeClosingQuote(closeTimeUs: number): LineOutcome {
    const { sink, assumedLots } = this.#context
    const bid = this.#bid
    const ask = this.#ask
    const bidLots = bid.volumeLots === 0 ? assumedLots : bid.volumeLots
    const askLots = ask.volumeLots === 0 ? assumedLots : ask.volumeLots
    return sink.quote(closeTimeUs, closeTimeUs, bid.closeTicks, bidLots, ask.closeTicks, askLots)
  }

  /** A side without any data is empty, and that is no fault. */
  #readSide(cells: readonly string[], at: number, side: BarSide, into: BarValues): BarOfSide[] {
    if (cells[at] === '' && cells[at + 1] === '' && cells[at + 2] === '' && cells[at + 3] === '') return []
    this.#readBar(cells, at, into)
    return [{ side, values: into }]
  }

  #readBar(cells: readonly string[], at: number, into: BarValues): void {
    const { price, size } = this.#context
    into.openTicks = price.read(cells[at]!, this.#shift)
    into.highTicks = price.read(cells[at + 1]!, this.#shift)
    into.lowTicks = price.read(cells[at + 2]!, this.#shift)
    into.closeTicks = price.read(cells[at + 3]!, this.#shift)
    into.volumeLots = size.read(cells[at + 4]!)
  }

  #parseTrade(cells: readonly string[], localUs: number): LineOutcome {
    // Equity rows end with exchange, condition and the suspicious flag.
    const isEquity = this.#file.assetClass === 'equity'
    if (isEquity ? cells.length !== 6 : cells.length < 3) return 'COLUMN_COUNT'
    if (isEquity && cells[5] !== '0') return 'FLAGGED_SUSPICIOUS'
    const { price, size, sink } = this.#context
    const timeUs = this.#clock.toUtcUs(localUs)
    return sink.trade(timeUs, timeUs, price.read(cells[1]!, this.#shift), size.read(cells[2]!), 'Unknown', 0)
  }

  #parseQuote(cells: readonly string[], localUs: number): LineOutcome {
    if (this.#file.assetClass === 'forex') return this.#parseForexQuote(cells, localUs)
    const isEquity = this.#file.assetClass === 'equity'
    if (isEquity ? cells.length !== 8 : cells.length < 5) return 'COLUMN_COUNT'
    if (isEquity && cells[7] !== '0') return 'FLAGGED_SUSPICIOUS'
    const { price, size, sink } = this.#context
    if (cells[1] !== '0') {
      this.#bidTicks = price.read(cells[1]!, this.#shift)
      this.#bidLots = size.read(cells[2]!)
    }
    if (cells[3] !== '0') {
      this.#askTicks = price.read(cells[3]!, this.#shift)
      this.#askLots = size.read(cells[4]!)
    }
    if (this.#bidTicks === 0 || this.#askTicks === 0) return 'OneSidedQuote'
    const timeUs = this.#clock.toUtcUs(localUs)
    return sink.quote(timeUs, timeUs, this.#bidTicks, this.#bidLots, this.#askTicks, this.#askLots)
  }

  #parseForexQuote(cells: readonly string[], localUs: number): LineOutcome {
    if (cells.length !== 3) return 'COLUMN_COUNT'
    const { price, sink, assumedLots } = this.#context
    const timeUs = this.#clock.toUtcUs(localUs)
    const bidTicks = price.read(cells[1]!)
    return sink.quote(timeUs, timeUs, bidTicks, assumedLots, price.read(cells[2]!), assumedLots)
  }
}
