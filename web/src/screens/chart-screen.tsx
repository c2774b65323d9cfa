/** The chart of an instrument: candles, averages, own fills as marks, open orders as lines; a fill that is chosen is gone to. */

import { useComputed, useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { BAR_LENGTHS, BAR_LENGTHS_US, type BarLength } from '../../../src/ports/chart-past.ts'
import { candleOf, decimalsOf, withPrice } from '../chart/candles.ts'
import { ChartBox } from '../chart/chart-box.tsx'
import type { PriceChartInput } from '../chart/load.ts'
import { Choices, Select } from '../parts/fields.tsx'
import { Empty, Panel, ScreenHead, TroubleBox } from '../parts/panel.tsx'
import { useAsked } from '../state/asked.ts'
import { call } from '../state/client.ts'
import { section } from '../state/live.ts'
import { serverNowUs } from '../state/now.ts'
import { addressOf, go, route } from '../state/route.ts'
import { nowText } from '../state/wording.ts'
import { exponentialAverage, simpleAverage } from '../text/averages.ts'
import { ChartFills, type ShownFill } from './chart-fills.tsx'

const AVERAGES = ['None', 'Simple 20', 'Simple 20 and 50', 'Exponential 12 and 26'] as const
type Averages = (typeof AVERAGES)[number]
const BARS_ASKED = 500
const ASK_EVERY_MS = 15_000

export function ChartScreen() {
  const instruments = useComputed(() => (section('markets') ?? []).map(({ instrumentId }) => instrumentId)).value
  const instrumentId = route.value.of === '' ? instruments[0] : route.value.of
  if (instrumentId === undefined) return <Empty>No market is known yet.</Empty>
  return <InstrumentChart key={instrumentId} instrumentId={instrumentId} instruments={instruments} />
}

function InstrumentChart(props: { readonly instrumentId: string; readonly instruments: readonly string[] }) {
  const { instrumentId, instruments } = props
  const length = useSignal<BarLength>('5s')
  const averages = useSignal<Averages>('Simple 20')
  const asked = route.value.query['at']
  const visit = useSignal<{ readonly timeUs: number | undefined; readonly visit: number }>({
    timeUs: asked === undefined ? undefined : Number(asked),
    visit: 0,
  })
  const fills = useFills(instrumentId)
  const { input, trouble } = useChartInput(instrumentId, length.value, averages.value, fills)
  const choices = instruments.includes(instrumentId) ? instruments : [instrumentId, ...instruments]
  return (
    <>
      <ScreenHead title={`Chart of ${instrumentId}`}>
        <Choices
          label="Length of a candle"
          value={length.value}
          choices={BAR_LENGTHS}
          onChoose={each => (length.value = each)}
        />
        <button type="button" onClick={() => (visit.value = { timeUs: undefined, visit: visit.value.visit + 1 })}>
          To now
        </button>
      </ScreenHead>
      <div class="stack">
        <div class="filters">
          <Select
            label="Instrument"
            value={instrumentId}
            choices={choices}
            onChoose={each => go(addressOf('chart', each))}
          />
          <Select
            label="Averages"
            value={averages.value}
            choices={AVERAGES}
            onChoose={each => (averages.value = each)}
          />
        </div>
        <TroubleBox trouble={trouble} />
        <Panel title={`Candles of ${length.value}, sampled from what the node told`}>
          <ChartBox input={input} at={visit.value} name={`Candles of ${instrumentId}`} />
          <p class="small faint">
            ▲ buy and ▼ sell are own fills; dashed lines are limits and dotted lines triggers of open orders. Up is
            hollow. Drawn with TradingView Lightweight Charts™, Copyright © 2025 TradingView, Inc.{' '}
            <a href="https://www.tradingview.com/" rel="noreferrer noopener" target="_blank">
              tradingview.com
            </a>
          </p>
        </Panel>
        <ChartFills
          fills={fills}
          onGo={timeUs => {
            visit.value = { timeUs, visit: visit.value.visit + 1 }
          }}
        />
      </div>
    </>
  )
}

/** Those on record, and the newest as they come: each once. */
function useFills(instrumentId: string): readonly ShownFill[] {
  const { answer } = useAsked(() => call('fills', { query: { instrument: instrumentId, limit: 300 } }), instrumentId)
  const live = section('fills')?.lines
  return useMemo(() => {
    const known = new Set(answer?.rows.map(({ accountId, executionId }) => `${accountId} ${executionId}`))
    const newer = (live ?? []).filter(
      fill => fill.instrumentId === instrumentId && !known.has(`${fill.accountId} ${fill.executionId}`),
    )
    return [...newer, ...(answer?.rows ?? [])]
  }, [answer, live, instrumentId])
}

function useChartInput(instrumentId: string, length: BarLength, averages: Averages, fills: readonly ShownFill[]) {
  const { answer, trouble } = useAsked(
    () => call('bars', { query: { instrument: instrumentId, length, limit: BARS_ASKED } }),
    `${instrumentId} ${length}`,
    ASK_EVERY_MS,
  )
  const barUs = BAR_LENGTHS_US[length]
  const last = section('markets')?.find(market => market.instrumentId === instrumentId)?.last ?? '-'
  const lines = section('orders')?.lines
  const input = useMemo((): PriceChartInput => {
    const recorded = (answer?.rows ?? []).map(candleOf)
    const candles = withPrice(recorded, Number(last), serverNowUs.peek(), barUs)
    const closes = candles.map(({ close }) => close)
    return {
      candles,
      barUs,
      decimals: decimalsOf(last === '-' ? (answer?.rows.at(-1)?.close ?? '0.00') : last),
      averages: averagesOf(averages, closes),
      fills,
      orders: (lines ?? [])
        .filter(order => order.instrumentId === instrumentId)
        .map(order => ({
          price: Number(order.trigger === '' ? order.price : order.trigger),
          side: order.side,
          title: `${order.side} ${order.qty}`,
          isTrigger: order.trigger !== '',
        }))
        .filter(({ price }) => Number.isFinite(price)),
      timeText: nowText,
    }
  }, [answer, last, lines, fills, averages, barUs, instrumentId])
  return { input, trouble }
}

function averagesOf(averages: Averages, closes: readonly number[]): PriceChartInput['averages'] {
  switch (averages) {
    case 'None':
      return []
    case 'Simple 20':
      return [{ name: '20', values: simpleAverage(closes, 20) }]
    case 'Simple 20 and 50':
      return [20, 50].map(count => ({ name: String(count), values: simpleAverage(closes, count) }))
    case 'Exponential 12 and 26':
      return [12, 26].map(count => ({ name: `e${count}`, values: exponentialAverage(closes, count) }))
    default:
      return averages satisfies never
  }
}
