/** Draws candles, averages, own fills and open orders with lightweight-charts; floats, for the eye alone. */

import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import type { Candle } from './candles.ts'

export interface PriceChartInput {
  readonly candles: readonly Candle[]
  readonly barUs: number
  readonly decimals: number
  readonly averages: readonly { readonly name: string; readonly values: readonly (number | undefined)[] }[]
  readonly fills: readonly { readonly timeUs: number; readonly side: 'Buy' | 'Sell'; readonly qty: string }[]
  readonly orders: readonly {
    readonly price: number
    readonly side: 'Buy' | 'Sell'
    readonly title: string
    readonly isTrigger: boolean
  }[]
  readonly timeText: (us: number) => string
}

/** On either side of what is gone to. */
const CANDLES_AROUND = 60
const AVERAGE_COLORS = ['--accent', '--warn', '--bad'] as const

const secondsOf = (us: number) => Math.floor(us / 1_000_000) as UTCTimestamp
const colorOf = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

export function mountChart(element: HTMLElement): PriceChart {
  return new PriceChart(element)
}

export class PriceChart {
  readonly #chart: IChartApi
  readonly #candles: ISeriesApi<'Candlestick'>
  readonly #marks: ReturnType<typeof createSeriesMarkers<Time>>
  #averages: ISeriesApi<'Line'>[] = []
  #lines: IPriceLine[] = []
  /** Of what was drawn last: while nothing but the newest candle changes, that alone is drawn. */
  #drawn: readonly Candle[] = []

  constructor(element: HTMLElement) {
    this.#chart = createChart(element, { autoSize: true, layout: { attributionLogo: false } })
    this.#candles = this.#chart.addSeries(CandlestickSeries)
    this.#marks = createSeriesMarkers(this.#candles, [])
  }

  remove(): void {
    this.#chart.remove()
  }

  /** Colors are the page's own, so they are taken anew with every theme. */
  paint({ decimals, timeText }: Pick<PriceChartInput, 'decimals' | 'timeText'>): void {
    const line = colorOf('--line')
    this.#chart.applyOptions({
      layout: { background: { color: colorOf('--surface') }, textColor: colorOf('--ink-soft'), attributionLogo: false },
      grid: { vertLines: { color: line }, horzLines: { color: line } },
      rightPriceScale: { borderColor: line },
      timeScale: {
        borderColor: line,
        timeVisible: true,
        secondsVisible: true,
        rightOffset: 6,
        tickMarkFormatter: (time: Time) => timeText(Number(time) * 1_000_000),
      },
      localization: { timeFormatter: (time: Time) => timeText(Number(time) * 1_000_000) },
    })
    this.#candles.applyOptions({
      // Up is hollow and down is filled: the shape says what the color says.
      upColor: 'rgba(0,0,0,0)',
      downColor: colorOf('--down'),
      borderUpColor: colorOf('--up'),
      borderDownColor: colorOf('--down'),
      wickUpColor: colorOf('--up'),
      wickDownColor: colorOf('--down'),
      priceFormat: { type: 'price', precision: decimals, minMove: 10 ** -decimals },
    })
  }

  show(input: PriceChartInput): void {
    this.#showCandles(input.candles)
    this.#showAverages(input)
    this.#showFills(input)
    this.#showOrders(input)
  }

  /** To a time: so many candles around it. */
  goTo(timeUs: number, barUs: number): void {
    const at = this.#drawn.findIndex(({ startUs }) => startUs + barUs > timeUs)
    if (at < 0) return this.goToNewest()
    this.#chart.timeScale().setVisibleLogicalRange({ from: at - CANDLES_AROUND, to: at + CANDLES_AROUND })
  }

  goToNewest(): void {
    this.#chart.timeScale().scrollToRealTime()
  }

  #showCandles(candles: readonly Candle[]): void {
    const shown = candles.map(({ startUs, ...prices }) => ({ time: secondsOf(startUs), ...prices }))
    const isSameButNewest =
      candles.length === this.#drawn.length && candles[0]?.startUs === this.#drawn[0]?.startUs && candles.length > 0
    if (isSameButNewest) this.#candles.update(shown.at(-1)!)
    else this.#candles.setData(shown)
    this.#drawn = candles
  }

  #showAverages({ averages, candles }: PriceChartInput): void {
    while (this.#averages.length > averages.length) this.#chart.removeSeries(this.#averages.pop()!)
    averages.forEach(({ name, values }, at) => {
      const color = colorOf(AVERAGE_COLORS[at % AVERAGE_COLORS.length]!)
      const options = { color, lineWidth: 1, title: name, priceLineVisible: false, lastValueVisible: false } as const
      const series = this.#averages[at] ?? this.#chart.addSeries(LineSeries, options)
      this.#averages[at] = series
      series.applyOptions(options)
      series.setData(
        values.flatMap((value, row) =>
          value === undefined ? [] : [{ time: secondsOf(candles[row]!.startUs), value }],
        ),
      )
    })
  }

  #showFills({ fills, barUs, candles }: PriceChartInput): void {
    const first = candles[0]?.startUs ?? Number.POSITIVE_INFINITY
    const marks = fills
      .filter(({ timeUs }) => timeUs >= first)
      .map(({ timeUs, side, qty }): SeriesMarker<Time> => {
        const isBuy = side === 'Buy'
        return {
          time: secondsOf(Math.floor(timeUs / barUs) * barUs),
          position: isBuy ? 'belowBar' : 'aboveBar',
          shape: isBuy ? 'arrowUp' : 'arrowDown',
          color: colorOf(isBuy ? '--up' : '--down'),
          text: qty,
        }
      })
    this.#marks.setMarkers(marks.sort((one, other) => Number(one.time) - Number(other.time)))
  }

  #showOrders({ orders }: PriceChartInput): void {
    for (const line of this.#lines) this.#candles.removePriceLine(line)
    this.#lines = orders.map(({ price, side, title, isTrigger }) =>
      this.#candles.createPriceLine({
        price,
        title,
        color: colorOf(side === 'Buy' ? '--up' : '--down'),
        lineWidth: 1,
        lineStyle: isTrigger ? LineStyle.Dotted : LineStyle.Dashed,
        axisLabelVisible: true,
      }),
    )
  }
}
