/**
 * Candles of what the catalogue has of an instrument: of its bars where they fit, else of its trades. It reads a row group at a
 * time and lets others work in between; one question reads a bounded number of rows.
 */

import { setImmediate } from 'node:timers/promises'
import type { InstrumentId } from '../../core/domain/ids.ts'
import { formatScaled, parseScaled, scaleOf } from '../../core/std/decimal.ts'
import { listSeries, listSeriesFiles, type SeriesFile } from '../../market-data/catalogue.ts'
import { type ColumnBatch, newColumnBatch } from '../../market-data/columns.ts'
import { textOfError } from '../../market-data/data-error.ts'
import { ROW_GROUP_ROWS, type SeriesSource, type Stretch } from '../../market-data/parquet.ts'
import { SeriesFileReader } from '../../market-data/parquet-reader.ts'
import { partitionOf, type Series, TRADE_SERIES } from '../../market-data/series.ts'
import { listenedOf, repairedOf } from '../../market-data/series-coverage.ts'
import { joined, without } from '../../market-data/stretches.ts'
import type { BarOrigin, ChartBar } from '../../ports/chart-past.ts'
import { BarMaker, type TickBar } from './bar-maker.ts'

const ROWS_PER_QUESTION = 2_000_000

export interface CatalogueBar extends ChartBar {
  /** Everything that was to be known of it is there. */
  readonly isWhole: boolean
}

export interface CatalogueAnswer {
  readonly bars: readonly CatalogueBar[]
  /** From where on it was read: later than asked for where there is too much. */
  readonly fromUs: number
}

export class CatalogueBars {
  readonly #root: string
  readonly #onLog: (text: string) => void
  readonly #rowsMax: number
  #turn: Promise<unknown> = Promise.resolve()

  constructor(root: string, onLog: (text: string) => void, rowsMax = ROWS_PER_QUESTION) {
    this.#root = root
    this.#onLog = onLog
    this.#rowsMax = rowsMax
  }

  /** Those that begin from `fromUs` up to and without `toUs`, both where a candle begins. One question at a time is answered. */
  read(instrumentId: string, lengthUs: number, fromUs: number, toUs: number): Promise<CatalogueAnswer> {
    const reading = this.#turn.then(() => this.#read(instrumentId, lengthUs, fromUs, toUs))
    this.#turn = reading.catch(() => {})
    return reading
  }

  /** When there was something last before a time; `undefined`: never. */
  newestBefore(instrumentId: string, lengthUs: number, beforeUs: number): number | undefined {
    const newest = this.#seriesOf(instrumentId, lengthUs).map(series => {
      const key = partitionOf(series, beforeUs).key
      for (const file of this.#filesOf(instrumentId, series).reverse()) {
        if (file.period > key) continue
        // Bars are known by when they close.
        const begins = (closeUs: number) => closeUs - series.stepUs
        const groups = this.#metadataOf(file)?.groups.filter(({ firstTimeUs }) => begins(firstTimeUs) < beforeUs) ?? []
        if (groups.length > 0) return Math.min(begins(groups.at(-1)!.lastTimeUs), beforeUs - 1)
      }
      return undefined
    })
    const known = newest.filter(each => each !== undefined)
    return known.length === 0 ? undefined : Math.max(...known)
  }

  async #read(instrumentId: string, lengthUs: number, fromUs: number, toUs: number): Promise<CatalogueAnswer> {
    for (const series of this.#seriesOf(instrumentId, lengthUs)) {
      const answer = await this.#readSeries(instrumentId, series, { lengthUs, fromUs, toUs })
      if (answer.bars.length > 0) return answer
    }
    return { bars: [], fromUs }
  }

  /** The longest bars that fit first, and trades at last. */
  #seriesOf(instrumentId: string, lengthUs: number): Series[] {
    const series = listSeries(this.#root, instrumentId)
    const bars = series.filter(
      ({ kind, source, stepUs }) => kind === 'Bar' && source === 'External' && lengthUs % stepUs === 0,
    )
    const trades = series.filter(({ name }) => name === TRADE_SERIES.name)
    return [...bars.sort((a, b) => b.stepUs - a.stepUs), ...trades]
  }

  #filesOf(instrumentId: string, series: Series): SeriesFile[] {
    return listSeriesFiles(this.#root, instrumentId as InstrumentId, series)
  }

  #metadataOf(file: SeriesFile) {
    try {
      const reader = new SeriesFileReader(file.path)
      reader.close()
      return reader.metadata
    } catch (error) {
      this.#tellUnreadable(error)
      return undefined
    }
  }

  async #readSeries(
    instrumentId: string,
    series: Series,
    wish: { readonly lengthUs: number; readonly fromUs: number; readonly toUs: number },
  ): Promise<CatalogueAnswer> {
    const { lengthUs, toUs } = wish
    const [firstKey, lastKey] = [partitionOf(series, wish.fromUs).key, partitionOf(series, toUs - 1).key]
    const files = this.#filesOf(instrumentId, series).filter(({ period }) => period >= firstKey && period <= lastKey)
    const planned = files.flatMap(file => {
      const metadata = this.#metadataOf(file)
      return metadata === undefined ? [] : [{ file, metadata }]
    })
    const fromUs = this.#fromWithin(planned, wish)
    const maker = new BarMaker(lengthUs)
    const batch = newColumnBatch(series.kind, ROW_GROUP_ROWS)
    const unread: Stretch[] = []
    for (const { file } of planned) unread.push(...(await this.#readFile(file, batch, maker, { fromUs, toUs })))
    const last = planned.at(-1)
    if (last === undefined) return { bars: [], fromUs: wish.fromUs }
    const textOf = priceTextOf(last.metadata.tickSize)
    const sources = planned.flatMap(({ metadata }) => metadata.sources)
    const judge = new OriginJudge(sources, series, unread)
    return { bars: maker.bars.map(bar => ({ ...textsOf(bar, textOf), ...judge.of(bar.startUs, lengthUs) })), fromUs }
  }

  /** As far back as the number of rows allows; at least one candle. */
  #fromWithin(
    planned: readonly { readonly metadata: Groups }[],
    wish: { lengthUs: number; fromUs: number; toUs: number },
  ) {
    const { lengthUs, fromUs, toUs } = wish
    const groups = planned.flatMap(({ metadata }) => metadata.groups).toReversed()
    let rows = 0
    for (const { rowCount, firstTimeUs, lastTimeUs } of groups) {
      if (firstTimeUs >= toUs) continue
      rows += rowCount
      if (rows > this.#rowsMax)
        return Math.max(fromUs, Math.min(toUs - lengthUs, (Math.floor(lastTimeUs / lengthUs) + 1) * lengthUs))
    }
    return fromUs
  }

  /** Returns: stretches that cannot be read; they are told. */
  async #readFile(
    file: SeriesFile,
    batch: ColumnBatch,
    maker: BarMaker,
    { fromUs, toUs }: Stretch,
  ): Promise<readonly Stretch[]> {
    const reader = new SeriesFileReader(file.path)
    const unread: Stretch[] = []
    try {
      for (const [at, { firstTimeUs, lastTimeUs }] of reader.metadata.groups.entries()) {
        if (lastTimeUs < fromUs || firstTimeUs - file.series.stepUs >= toUs) continue
        if (this.#triesGroup(reader, at, batch)) addRows(file.series, batch, maker, { fromUs, toUs })
        else unread.push({ fromUs: firstTimeUs - file.series.stepUs, toUs: lastTimeUs + 1 })
        await setImmediate()
      }
    } finally {
      reader.close()
    }
    return unread
  }

  #triesGroup(reader: SeriesFileReader, group: number, batch: ColumnBatch): boolean {
    try {
      reader.readGroup(group, batch)
      return true
    } catch (error) {
      this.#tellUnreadable(error)
      return false
    }
  }

  #tellUnreadable(error: unknown): void {
    this.#onLog(`chart: ${textOfError(error)}; run "holdfast data check"`)
  }
}

type Groups = {
  readonly groups: readonly { readonly rowCount: number; readonly firstTimeUs: number; readonly lastTimeUs: number }[]
}

function addRows(series: Series, { columns, rowCount }: ColumnBatch, maker: BarMaker, { fromUs, toUs }: Stretch): void {
  const isBar = series.kind === 'Bar'
  const times = columns[isBar ? 1 : 0]!
  const [open, high, low, close] = isBar ? columns.slice(2, 6) : [columns[2], columns[2], columns[2], columns[2]]
  for (let row = 0; row < rowCount; row++) {
    const timeUs = times[row]!
    if (timeUs >= fromUs && timeUs < toUs) maker.addBar(timeUs, open![row]!, high![row]!, low![row]!, close![row]!)
  }
}

function priceTextOf(tickSize: string): (ticks: number) => string {
  const digits = scaleOf(tickSize)
  const tickUnits = BigInt(parseScaled(tickSize, digits)!)
  return ticks => formatScaled(BigInt(ticks) * tickUnits, digits)
}

function textsOf({ startUs, openTicks, highTicks, lowTicks, closeTicks }: TickBar, textOf: (ticks: number) => string) {
  return { startUs, open: textOf(openTicks), high: textOf(highTicks), low: textOf(lowTicks), close: textOf(closeTicks) }
}

/** Where a candle comes from, and whether anything of it may be missing. */
class OriginJudge {
  readonly #repaired: readonly Stretch[]
  readonly #recorded: readonly Stretch[]
  readonly #known: readonly Stretch[]

  constructor(sources: readonly SeriesSource[], { stepUs }: Series, unread: readonly Stretch[]) {
    this.#repaired = repairedOf(sources)
    this.#recorded = listenedOf(sources.filter(({ origin }) => origin === 'Recorded'))
    const imported = sources
      .filter(({ origin }) => origin === undefined)
      .map(({ firstTimeUs, lastTimeUs }) => ({ fromUs: firstTimeUs - stepUs, toUs: lastTimeUs }))
    const open = sources.flatMap(source => source.gaps ?? []).flatMap(gap => without(gap, this.#repaired))
    const gaps = joined([...open, ...unread])
    this.#known = joined([...imported, ...listenedOf(sources)].flatMap(each => without(each, gaps)))
  }

  of(startUs: number, lengthUs: number): { readonly origin: BarOrigin; readonly isWhole: boolean } {
    const stretch = { fromUs: startUs, toUs: startUs + lengthUs }
    const touches = (each: Stretch) => each.fromUs < stretch.toUs && each.toUs > stretch.fromUs
    const origin = this.#repaired.some(touches) ? 'Repaired' : this.#recorded.some(touches) ? 'Recorded' : 'Imported'
    return { origin, isWhole: without(stretch, this.#known).length === 0 }
  }
}
