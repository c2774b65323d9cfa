/** Draws candles, lines, own fills and open orders with lightweight-charts; floats, for the eye alone. */

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
import { LINE_COLORS, LINE_DASHES } from './line-looks.ts'
import type { ChartLine } from './lines.ts'

export interface PriceChartInput {
  readonly candles: readonly Candle[]
  readonly barUs: number
  readonly decimals: number
  /** Another one than before: more than the newest candle may have changed. */
  readonly revision: number
  readonly lines: readonly ChartLine[]
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
/** So near to the oldest, more is asked for. */
const CANDLES_NEAR_END = 20
/** Of the candles' height. */
const PANE_STRETCH = 0.28
const DASHES = { solid: LineStyle.Solid, dashed: LineStyle.LargeDashed, dotted: LineStyle.Dotted } as const

const priceFormatOf = (decimals: number) => ({ type: 'price', precision: decimals, minMove: 10 ** -decimals }) as const
const pointOf = ({ startUs, value }: ChartLine['points'][number]) => ({ time: secondsOf(startUs), value })
type Timed = { readonly startUs: number }

/** Returns: how many came behind those that were drawn, none or one; undefined where all has to be drawn anew. */
function newCountOf(now: readonly Timed[], drawn: readonly Timed[], isSame: boolean): 0 | 1 | undefined {
  const count = now.length - drawn.length
  const isBehind = drawn.length > 0 && now[drawn.length - 1]?.startUs === drawn.at(-1)!.startUs
  return isSame && isBehind && (count === 0 || count === 1) ? count : undefined
}

const secondsOf = (us: number) => Math.floor(us / 1_000_000) as UTCTimestamp
const colorOf = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()

export function mountChart(element: HTMLElement): PriceChart {
  return new PriceChart(element)
}

export class PriceChart {
  readonly #chart: IChartApi
  readonly #candles: ISeriesApi<'Candlestick'>
  readonly #marks: ReturnType<typeof createSeriesMarkers<Time>>
  #lines: { readonly series: ISeriesApi<'Line'>; drawn: ChartLine }[] = []
  #orders: IPriceLine[] = []
  #revision = -1
  /** Of what was drawn last: while nothing but the newest candle changes, that alone is drawn. */
  #drawn: readonly Candle[] = []

  constructor(element: HTMLElement) {
    this.#chart = createChart(element, { autoSize: true, layout: { attributionLogo: false } })
    this.#candles = this.#chart.addSeries(CandlestickSeries)
    this.#marks = createSeriesMarkers(this.#candles, [])
  }

  /** `onOlder`: somebody looks at the oldest. `onLook`: at the candle that begins then; undefined: at none. */
  follow(onOlder: () => void, onLook: (startUs: number | undefined) => void): void {
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(range => {
      if (range !== null && range.from < CANDLES_NEAR_END && this.#drawn.length > 0) onOlder()
    })
    this.#chart.subscribeCrosshairMove(({ time }) => onLook(time === undefined ? undefined : Number(time) * 1_000_000))
  }

  remove(): void {
    this.#chart.remove()
  }

  /** Colors are the page's own, so they are taken anew with every theme. */
  paint({ decimals, timeText }: Pick<PriceChartInput, 'decimals' | 'timeText'>): void {
    const line = colorOf('--line')
    this.#chart.applyOptions({
      layout: {
        background: { color: colorOf('--surface') },
        textColor: colorOf('--ink-soft'),
        attributionLogo: false,
        panes: { separatorColor: line, separatorHoverColor: line },
      },
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
      priceFormat: priceFormatOf(decimals),
    })
    this.#paintLines()
  }

  show(input: PriceChartInput): void {
    this.#showCandles(input)
    this.#showLines(input)
    this.#revision = input.revision
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

  #showCandles({ candles, revision }: PriceChartInput): void {
    const shown = candles.map(({ startUs, ...prices }) => ({ time: secondsOf(startUs), ...prices }))
    const newCount = newCountOf(candles, this.#drawn, revision === this.#revision)
    if (newCount !== undefined) for (const candle of shown.slice(-1 - newCount)) this.#candles.update(candle)
    else this.#candles.setData(shown)
    this.#drawn = candles
  }

  /** Where another line is there than before, all are made anew: panes stand in the order in which their first lines come. */
  #showLines({ lines, revision, decimals }: PriceChartInput): void {
    const isSame = lines.length === this.#lines.length && lines.every(({ id }, at) => id === this.#lines[at]!.drawn.id)
    if (!isSame) this.#makeLines(lines, decimals)
    for (const [at, line] of lines.entries()) {
      const own = this.#lines[at]!
      const newCount = newCountOf(line.points, own.drawn.points, isSame && revision === this.#revision)
      if (newCount !== undefined)
        for (const point of line.points.slice(-1 - newCount)) own.series.update(pointOf(point))
      else own.series.setData(line.points.map(pointOf))
      own.drawn = line
    }
  }

  #makeLines(lines: readonly ChartLine[], decimals: number): void {
    for (const { series } of this.#lines) this.#chart.removeSeries(series)
    const panes = [...new Set(lines.map(({ pane }) => pane))].filter(pane => pane !== '')
    this.#lines = lines.map(line => {
      const options = { lineWidth: 2, priceLineVisible: false, lastValueVisible: false } as const
      const series = this.#chart.addSeries(LineSeries, options, panes.indexOf(line.pane) + 1)
      if (line.pane === '') series.applyOptions({ priceFormat: priceFormatOf(decimals) })
      return { series, drawn: line }
    })
    this.#paintLines()
    for (const pane of this.#chart.panes().slice(1)) pane.setStretchFactor(PANE_STRETCH)
  }

  #paintLines(): void {
    for (const { series, drawn } of this.#lines)
      series.applyOptions({
        color: colorOf(LINE_COLORS[drawn.look % LINE_COLORS.length]!),
        lineStyle: DASHES[LINE_DASHES[drawn.look % LINE_DASHES.length]!],
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
    for (const line of this.#orders) this.#candles.removePriceLine(line)
    this.#orders = orders.map(({ price, side, title, isTrigger }) =>
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
