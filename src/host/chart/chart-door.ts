/**
 * What the chart asks of the past, answered from all that is known: the catalogue's candles where they are whole, else what this
 * process saw, else what the catalogue has of them. Pages are stretches of time that touch: no candle is told twice, none left out.
 */

import {
  BAR_LENGTHS_US,
  type BarsPage,
  type BarsWish,
  type ChartBar,
  type ChartPast,
  type PlotSeries,
  type PlotsWish,
} from '../../ports/chart-past.ts'
import type { CatalogueAnswer, CatalogueBar } from './catalogue-bars.ts'
import type { ChartFile } from './chart-file.ts'

/** What is asked of a catalogue. */
export interface BarsOnRecord {
  read(instrumentId: string, lengthUs: number, fromUs: number, toUs: number): Promise<CatalogueAnswer>
  newestBefore(instrumentId: string, lengthUs: number, beforeUs: number): number | undefined
}

export interface ChartDoorSetup {
  readonly file: Pick<ChartFile, 'barsIn' | 'newestBefore' | 'readingsIn'>
  /** The one that is believed first in front. */
  readonly catalogues: readonly BarsOnRecord[]
  readonly nowUs: () => number
  /** What is not in the file yet goes there. */
  readonly onRead: () => void
}

export class ChartDoor implements ChartPast {
  readonly #setup: ChartDoorSetup

  constructor(setup: ChartDoorSetup) {
    this.#setup = setup
  }

  /** Errors: DataError of a catalogue that cannot be read. */
  async bars({ instrument, length, limit, before }: BarsWish): Promise<BarsPage> {
    this.#setup.onRead()
    const lengthUs = BAR_LENGTHS_US[length]
    const endUs = Math.ceil((before ?? this.#setup.nowUs() + 1) / lengthUs) * lengthUs
    const page = await this.#pageUpTo(instrument, lengthUs, limit, endUs)
    if (page.rows.length > 0 || page.next === null) return page
    // Nothing was seen in that time: what was before it comes next.
    const newestUs = this.#newestBefore(instrument, lengthUs, page.next) ?? 0
    return this.#pageUpTo(instrument, lengthUs, limit, newestUs - (newestUs % lengthUs) + lengthUs)
  }

  plots({ instrument, length, fromUs = 0, toUs = Number.MAX_SAFE_INTEGER }: PlotsWish): readonly PlotSeries[] {
    this.#setup.onRead()
    const series = new Map<string, { readonly points: { timeUs: number; value: string }[] } & PlotSeries>()
    for (const { strategyId, timeUs, lines } of this.#setup.file.readingsIn(
      instrument,
      BAR_LENGTHS_US[length],
      fromUs,
      toUs,
    ))
      for (const { name, pane, value } of lines) {
        const key = JSON.stringify([strategyId, name, pane])
        const known = series.get(key) ?? { strategyId, name, pane, points: [] }
        series.set(key, known)
        if (value !== null) known.points.push({ timeUs, value })
      }
    return [...series.values()]
  }

  async #pageUpTo(instrument: string, lengthUs: number, limit: number, endUs: number): Promise<BarsPage> {
    const { file, catalogues } = this.#setup
    const wantedUs = Math.max(0, endUs - limit * lengthUs)
    const answers = await Promise.all(catalogues.map(each => each.read(instrument, lengthUs, wantedUs, endUs)))
    const fromUs = Math.max(wantedUs, ...answers.map(answer => answer.fromUs))
    const bars = new Map<number, ChartBar>()
    const onRecord = answers.toReversed().flatMap(answer => answer.bars)
    for (const bar of onRecord.filter(({ isWhole }) => !isWhole)) bars.set(bar.startUs, withoutWhole(bar))
    for (const bar of file.barsIn(instrument, lengthUs, fromUs, endUs)) bars.set(bar.startUs, bar)
    for (const bar of onRecord.filter(({ isWhole }) => isWhole)) bars.set(bar.startUs, withoutWhole(bar))
    const rows = [...bars.values()].filter(({ startUs }) => startUs >= fromUs).sort((a, b) => a.startUs - b.startUs)
    const isMore = this.#newestBefore(instrument, lengthUs, fromUs) !== undefined
    return { rows, next: isMore ? fromUs : null }
  }

  #newestBefore(instrument: string, lengthUs: number, beforeUs: number): number | undefined {
    const { file, catalogues } = this.#setup
    const known = [
      file.newestBefore(instrument, lengthUs, beforeUs)?.startUs,
      ...catalogues.map(each => each.newestBefore(instrument, lengthUs, beforeUs)),
    ].filter(each => each !== undefined)
    return known.length === 0 ? undefined : Math.max(...known)
  }
}

function withoutWhole({ isWhole: _, ...bar }: CatalogueBar): ChartBar {
  return bar
}
