/** The lines of a chart: the page's own averages and what strategies let be drawn, each put on the candles that are there. */

import type { PlotSeries } from '../../../src/ports/chart-past.ts'
import type { Candle } from './candles.ts'

export interface ChartLine {
  /** Tells it from all others. */
  readonly id: string
  readonly title: string
  /** Empty: over the candles. */
  readonly pane: string
  /** Its place among all lines of the chart: what it looks like. */
  readonly look: number
  readonly points: readonly { readonly startUs: number; readonly value: number }[]
  /** The newest value, as it was told. */
  readonly text: string
}

type Points = PlotSeries['points']

export const idOf = ({ strategyId, name, pane }: Pick<PlotSeries, 'strategyId' | 'name' | 'pane'>) =>
  JSON.stringify([strategyId, name, pane])

/** Later points take the place of earlier ones of the same time. */
export function joinedPlots(known: readonly PlotSeries[], told: readonly PlotSeries[]): readonly PlotSeries[] {
  const all = new Map(known.map(series => [idOf(series), series]))
  for (const series of told) {
    const points = joinedPoints(all.get(idOf(series))?.points ?? [], series.points)
    all.set(idOf(series), { ...series, points })
  }
  return [...all.values()]
}

function joinedPoints(known: Points, told: Points): Points {
  const [first, last] = [told[0], told.at(-1)]
  if (first === undefined || last === undefined) return known
  return [
    ...known.filter(({ timeUs }) => timeUs < first.timeUs),
    ...told,
    ...known.filter(({ timeUs }) => timeUs > last.timeUs),
  ]
}

/** A bar's end belongs to the candle that it ends; where there is no such candle, to the one before. The last of each counts. */
export function onCandles(points: Points, candles: readonly Candle[], barUs: number): ChartLine['points'] {
  const placed: { startUs: number; value: number }[] = []
  let at = -1
  for (const { timeUs, value } of points) {
    const startUs = Math.floor((timeUs - 1) / barUs) * barUs
    while (at + 1 < candles.length && candles[at + 1]!.startUs <= startUs) at++
    if (at < 0) continue
    const point = { startUs: candles[at]!.startUs, value: Number(value) }
    if (placed.at(-1)?.startUs === point.startUs) placed.pop()
    placed.push(point)
  }
  return placed
}
