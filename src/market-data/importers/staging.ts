/**
 * Rows of one import on their way into the catalogue: written beside it first, one file for each series and period, and
 * moved into place only when the whole source was read and nothing forbids it.
 */

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AggressorSide } from '../../core/domain/market-data.ts'
import type { SeriesFileHeader, SeriesFileMetadata, SeriesSource, SourceDetail } from '../parquet.ts'
import { SeriesFileWriter } from '../parquet-writer.ts'
import { RecentNumbers } from '../recent-numbers.ts'
import {
  AGGRESSOR_CODES,
  BOOK_LAST_OF_MESSAGE,
  BOOK_SERIES,
  BOOK_SNAPSHOT_START,
  barSeriesOf,
  type Partition,
  partitionOf,
  QUOTE_SERIES,
  type Series,
  TRADE_SERIES,
} from '../series.ts'
import { type RowRules, refuseBar, refuseBook, refuseQuote, refuseTime, refuseTimes, refuseTrade } from './row-rules.ts'
import type { BarOfSide, BarSide, BookMessage, RowRefusal, RowSink } from './row-sink.ts'

/** What identifies the source of the rows. */
export interface StagedSource {
  readonly instrumentId: string
  readonly tickSize: string
  readonly lotSize: string
  readonly name: string
  readonly format: string
  readonly sha256: string
  readonly optionsHash: string
  /** What else is known of the rows of one file; asked when the file is finished. */
  readonly detail?: (series: Series, partition: Partition) => SourceDetail
}

/** A finished file beside the catalogue. */
export interface StagedFile {
  readonly series: Series
  readonly period: string
  readonly path: string
  readonly metadata: SeriesFileMetadata
}

const ROW_COLUMNS_MAX = 8

/** One series: cuts the rows into periods and keeps their order. */
class StagedSeries {
  readonly series: Series
  readonly files: StagedFile[] = []
  readonly row = new Float64Array(ROW_COLUMNS_MAX)
  lastTimeUs = 0
  readonly #folder: string
  readonly #source: StagedSource
  #partition: Partition | undefined
  #writer: SeriesFileWriter | undefined

  constructor(folder: string, source: StagedSource, series: Series) {
    this.#folder = folder
    this.#source = source
    this.series = series
  }

  /** Appends `row`; `filedUs` is the time by which its period is found. */
  append(filedUs: number): void {
    const partition = this.#partition
    if (partition === undefined || filedUs >= partition.endUs || filedUs < partition.startUs) this.#turn(filedUs)
    this.#writer!.push(this.row)
    this.lastTimeUs = this.row[0]!
  }

  finish(): void {
    const writer = this.#writer
    if (writer === undefined) return
    this.#writer = undefined
    const { name, format, sha256, optionsHash, detail } = this.#source
    const source: SeriesSource = {
      name,
      format,
      sha256,
      optionsHash,
      rowCount: writer.rowCount,
      firstTimeUs: writer.firstTimeUs,
      lastTimeUs: this.lastTimeUs,
      ...detail?.(this.series, this.#partition!),
    }
    const metadata = writer.finish([source])
    this.files.push({ series: this.series, period: this.#partition!.key, path: writer.path, metadata })
  }

  abort(): void {
    this.#writer?.abort()
  }

  #turn(filedUs: number): void {
    this.finish()
    this.#partition = partitionOf(this.series, filedUs)
    const { instrumentId, tickSize, lotSize } = this.#source
    const header: SeriesFileHeader = { instrumentId, series: this.series, tickSize, lotSize }
    // A period is entered once: rows come in time order, and bars close in the order in which they open.
    this.#writer = new SeriesFileWriter(
      join(this.#folder, `${this.series.name}.${this.#partition.key}.${this.files.length}.parquet`),
      header,
    )
  }
}

/** Takes the rows of one import, refuses what breaks a rule, and stages the rest. */
export class StagingSink implements RowSink {
  readonly #folder: string
  readonly #source: StagedSource
  readonly #rules: RowRules
  readonly #series = new Map<string, StagedSeries>()
  readonly #quotes: StagedSeries
  readonly #trades: StagedSeries
  readonly #books: StagedSeries
  readonly #bars = new Map<BarSide, StagedSeries>()
  readonly #tradeNumbers = new RecentNumbers()

  /** `folder` must exist and be empty. */
  constructor(folder: string, source: StagedSource, rules: RowRules) {
    mkdirSync(folder, { recursive: true })
    this.#folder = folder
    this.#source = source
    this.#rules = rules
    this.#quotes = this.#seriesOf(QUOTE_SERIES)
    this.#trades = this.#seriesOf(TRADE_SERIES)
    this.#books = this.#seriesOf(BOOK_SERIES)
  }

  quote(
    timeUs: number,
    eventTimeUs: number,
    bidTicks: number,
    bidLots: number,
    askTicks: number,
    askLots: number,
  ): RowRefusal | undefined {
    const refusal =
      refuseTimes(this.#rules, timeUs, eventTimeUs) ??
      refuseQuote(this.#rules, bidTicks, bidLots, askTicks, askLots) ??
      refuseOrder(this.#quotes, timeUs)
    if (refusal !== undefined) return refusal
    const { row } = this.#quotes
    row[0] = timeUs
    row[1] = eventTimeUs
    row[2] = bidTicks
    row[3] = bidLots
    row[4] = askTicks
    row[5] = askLots
    this.#quotes.append(timeUs)
    return undefined
  }

  trade(
    timeUs: number,
    eventTimeUs: number,
    priceTicks: number,
    qtyLots: number,
    aggressorSide: AggressorSide,
    tradeNumber: number,
  ): RowRefusal | undefined {
    const refusal =
      refuseTimes(this.#rules, timeUs, eventTimeUs) ??
      refuseTrade(this.#rules, priceTicks, qtyLots) ??
      refuseOrder(this.#trades, timeUs)
    if (refusal !== undefined) return refusal
    if (tradeNumber > 0 && this.#tradeNumbers.isRepeated(tradeNumber)) return 'DUPLICATE_TRADE'
    const { row } = this.#trades
    row[0] = timeUs
    row[1] = eventTimeUs
    row[2] = priceTicks
    row[3] = qtyLots
    row[4] = AGGRESSOR_CODES.indexOf(aggressorSide)
    row[5] = tradeNumber
    this.#trades.append(timeUs)
    return undefined
  }

  book(timeUs: number, eventTimeUs: number, levels: BookMessage, isSnapshot: boolean): RowRefusal | undefined {
    const refusal =
      refuseTimes(this.#rules, timeUs, eventTimeUs) ??
      refuseBook(this.#rules, levels) ??
      refuseOrder(this.#books, timeUs)
    if (refusal !== undefined) return refusal
    const { row } = this.#books
    for (let i = 0; i < levels.count; i++) {
      const startFlag = isSnapshot && i === 0 ? BOOK_SNAPSHOT_START : 0
      row[0] = timeUs
      row[1] = eventTimeUs
      row[2] = levels.isBid[i]! ? 0 : 1
      row[3] = levels.priceTicks[i]!
      row[4] = levels.qtyLots[i]!
      row[5] = startFlag + (i === levels.count - 1 ? BOOK_LAST_OF_MESSAGE : 0)
      this.#books.append(timeUs)
    }
    return undefined
  }

  refuseLevel(timeUs: number, priceTicks: number, qtyLots: number): RowRefusal | undefined {
    return (
      refuseTime(this.#rules, timeUs) ??
      refuseTrade(this.#rules, priceTicks, qtyLots) ??
      refuseOrder(this.#books, timeUs)
    )
  }

  bars(openTimeUs: number, closeTimeUs: number, stepUs: number, sides: readonly BarOfSide[]): RowRefusal | undefined {
    const timeRefusal = refuseTime(this.#rules, openTimeUs) ?? refuseTime(this.#rules, closeTimeUs - 1)
    if (timeRefusal !== undefined) return timeRefusal
    for (const { side, values } of sides) {
      const staged = this.#barsOf(side, stepUs)
      const refusal = refuseBar(this.#rules, values) ?? refuseOrder(staged, closeTimeUs)
      if (refusal !== undefined) return refusal
      if (closeTimeUs === staged.lastTimeUs) return 'DUPLICATE_BAR'
    }
    for (const { side, values } of sides) {
      const staged = this.#barsOf(side, stepUs)
      const { row } = staged
      row[0] = closeTimeUs
      row[1] = openTimeUs
      row[2] = values.openTicks
      row[3] = values.highTicks
      row[4] = values.lowTicks
      row[5] = values.closeTicks
      row[6] = values.volumeLots
      staged.append(openTimeUs)
    }
    return undefined
  }

  /** Closes the last files. Returns: all of them, series by series in time order. */
  finish(): StagedFile[] {
    for (const staged of this.#series.values()) staged.finish()
    return [...this.#series.values()].flatMap(staged => staged.files)
  }

  /** Removes everything that was staged. */
  discard(): void {
    for (const staged of this.#series.values()) staged.abort()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #seriesOf(series: Series): StagedSeries {
    const found = this.#series.get(series.name) ?? new StagedSeries(this.#folder, this.#source, series)
    this.#series.set(series.name, found)
    return found
  }

  #barsOf(side: BarSide, stepUs: number): StagedSeries {
    const found = this.#bars.get(side) ?? this.#seriesOf(barSeriesOf(stepUs, side))
    this.#bars.set(side, found)
    return found
  }
}

function refuseOrder(staged: StagedSeries, timeUs: number): RowRefusal | undefined {
  return timeUs < staged.lastTimeUs ? 'TIME_BACKWARDS' : undefined
}
