/** What a chart is to draw: candles with the newest price, lines of strategies and averages, own fills, open orders. */

import { useMemo, useRef } from 'preact/hooks'
import { BAR_LENGTHS_US, type BarLength, type PlotSeries } from '../../../src/ports/chart-past.ts'
import { type Candle, candleOf, decimalsOf, withPrice, withSeen } from '../chart/candles.ts'
import type { ChartPastView } from '../chart/chart-past.ts'
import { type ChartLine, idOf, joinedPlots, onCandles } from '../chart/lines.ts'
import type { PriceChartInput } from '../chart/load.ts'
import { section } from '../state/live.ts'
import { serverNowUs } from '../state/now.ts'
import { timeText } from '../state/wording.ts'
import { exponentialAverage, simpleAverage } from '../text/averages.ts'
import type { ShownFill } from './chart-fills.tsx'

export const AVERAGES = ['None', 'Simple 20', 'Simple 20 and 50', 'Exponential 12 and 26'] as const
export type Averages = (typeof AVERAGES)[number]

interface ShownOnChart {
  readonly past: ChartPastView
  readonly averages: Averages
  readonly fills: readonly ShownFill[]
  readonly hidden: ReadonlySet<string>
}

export function useChartInput(
  instrumentId: string,
  length: BarLength,
  { past, averages, fills, hidden }: ShownOnChart,
) {
  const barUs = BAR_LENGTHS_US[length]
  const last = section('markets')?.find(market => market.instrumentId === instrumentId)?.last ?? '-'
  const orders = section('orders')?.lines
  const plots = section('plots')
  const { bars, revision } = past
  const recorded = useMemo(() => bars.map(candleOf), [bars])
  const seen = useRef<{ readonly barUs: number; readonly candles: readonly Candle[] }>({ barUs, candles: [] })
  const candles = useMemo(() => {
    const known = withSeen(recorded, seen.current.barUs === barUs ? seen.current.candles : [])
    const candles = withPrice(known, Number(last), serverNowUs.peek(), barUs)
    seen.current = { barUs, candles }
    return candles
  }, [recorded, last, barUs])
  const lines = useMemo(() => {
    const told = joinedPlots(
      past.plots,
      (plots ?? []).filter(each => each.instrumentId === instrumentId).flatMap(seriesOf),
    )
    return [...told.map(plotLineOf(candles, barUs)), ...averageLines(averages, candles)].map((line, look) => ({
      ...line,
      look,
    }))
  }, [past.plots, plots, candles, averages, barUs, instrumentId])
  const input = useMemo((): PriceChartInput => {
    return {
      candles,
      barUs,
      revision,
      decimals: decimalsOf(last === '-' ? (bars.at(-1)?.close ?? '0.00') : last),
      lines: lines.filter(({ id }) => !hidden.has(id)),
      fills,
      orders: (orders ?? [])
        .filter(order => order.instrumentId === instrumentId)
        .map(order => ({
          price: Number(order.trigger === '' ? order.price : order.trigger),
          side: order.side,
          title: `${order.side} ${order.qty}`,
          isTrigger: order.trigger !== '',
        }))
        .filter(({ price }) => Number.isFinite(price)),
      timeText: axisText,
    }
  }, [candles, lines, hidden, last, orders, fills, barUs, instrumentId])
  return { input, lines }
}

/** What the stream told last, as a series of one point. */
function seriesOf({
  strategyId,
  timeUs,
  lines,
}: NonNullable<ReturnType<typeof section<'plots'>>>[number]): PlotSeries[] {
  return lines.map(({ name, pane, value }) => ({
    ...{ strategyId, name, pane },
    points: value === null ? [] : [{ timeUs, value }],
  }))
}

type UnseenLine = Omit<ChartLine, 'look'>

function plotLineOf(candles: readonly Candle[], barUs: number): (series: PlotSeries) => UnseenLine {
  return series => ({
    id: idOf(series),
    title: `${series.strategyId} ${series.name}`,
    pane: series.pane,
    points: onCandles(series.points, candles, barUs),
    text: series.points.at(-1)?.value ?? '',
  })
}

function averageLines(averages: Averages, candles: readonly Candle[]): UnseenLine[] {
  const closes = candles.map(({ close }) => close)
  return averagesOf(averages, closes).map(({ name, values }) => ({
    ...{ id: name, title: name, pane: '', text: '' },
    points: values.flatMap((value, at) => (value === undefined ? [] : [{ startUs: candles[at]!.startUs, value }])),
  }))
}

function averagesOf(averages: Averages, closes: readonly number[]) {
  switch (averages) {
    case 'None':
      return []
    case 'Simple 20':
      return [{ name: 'Simple 20', values: simpleAverage(closes, 20) }]
    case 'Simple 20 and 50':
      return [20, 50].map(count => ({ name: `Simple ${count}`, values: simpleAverage(closes, count) }))
    case 'Exponential 12 and 26':
      return [12, 26].map(count => ({ name: `Exponential ${count}`, values: exponentialAverage(closes, count) }))
    default:
      return averages satisfies never
  }
}

/** Of another day: its date and the minute, which is what fits. */
function axisText(us: number): string {
  const text = timeText(us)
  return text.length > 'hh:mm:ss'.length ? text.slice('2026-'.length, -':ss'.length) : text
}
