/** What the chart of the console asks of the past: candles from wherever they are known, and what strategies let be drawn. */

export const BAR_LENGTHS = ['5s', '1m', '1h'] as const
export type BarLength = (typeof BAR_LENGTHS)[number]
export const BAR_LENGTHS_US: Readonly<Record<BarLength, number>> = {
  '5s': 5_000_000,
  '1m': 60_000_000,
  '1h': 3_600_000_000,
}

/**
 * Where a candle is from. `Sampled`: of the prices that the node told a few times a second, so it may miss an extreme of the market;
 * `Journaled`: of every trade that the node saw; the others: of the catalogue, by how its rows came to be there.
 */
export const BAR_ORIGINS = ['Sampled', 'Journaled', 'Recorded', 'Repaired', 'Imported'] as const
export type BarOrigin = (typeof BAR_ORIGINS)[number]

/** Prices as exact texts. */
export interface ChartBar {
  readonly startUs: number
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  readonly origin: BarOrigin
}

export interface BarsWish {
  readonly instrument: string
  readonly length: BarLength
  readonly limit: number
  /** Only candles that begin before; left out: the newest. */
  readonly before?: number | undefined
}

/** Oldest first. `next` is the `before` of the page before this one; `null`: nothing older is known. */
export interface BarsPage {
  readonly rows: readonly ChartBar[]
  readonly next: number | null
}

export interface PlotsWish {
  readonly instrument: string
  readonly length: BarLength
  readonly fromUs?: number | undefined
  readonly toUs?: number | undefined
}

/** One line of a strategy: at most one point for a candle, oldest first. */
export interface PlotSeries {
  readonly strategyId: string
  readonly name: string
  readonly pane: string
  readonly points: readonly { readonly timeUs: number; readonly value: string }[]
}

export interface ChartPast {
  bars(wish: BarsWish): Promise<BarsPage>
  plots(wish: PlotsWish): readonly PlotSeries[]
}
