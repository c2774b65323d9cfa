/** The chart of an instrument: candles, lines, own fills as marks, open orders as lines; a fill that is chosen is gone to. */

import { useComputed, useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { BAR_LENGTHS, type BarLength } from '../../../src/ports/chart-past.ts'
import { ChartBox } from '../chart/chart-box.tsx'
import { useChartPast } from '../chart/chart-past.ts'
import { Choices, Select } from '../parts/fields.tsx'
import { Empty, Panel, ScreenHead, TroubleBox } from '../parts/panel.tsx'
import { useAsked } from '../state/asked.ts'
import { call } from '../state/client.ts'
import { section } from '../state/live.ts'
import { addressOf, go, route } from '../state/route.ts'
import { ChartFills, type ShownFill } from './chart-fills.tsx'
import { AVERAGES, type Averages, useChartInput } from './chart-input.ts'
import { CandleFigures, ChartLegend, originsText } from './chart-legend.tsx'

export function ChartScreen() {
  const instruments = useComputed(() => (section('markets') ?? []).map(({ instrumentId }) => instrumentId)).value
  const instrumentId = route.value.of === '' ? instruments[0] : route.value.of
  if (instrumentId === undefined) {
    return (
      <>
        <ScreenHead title="Chart" />
        <Empty>No market is known yet.</Empty>
      </>
    )
  }
  return <InstrumentChart key={instrumentId} instrumentId={instrumentId} instruments={instruments} />
}

function InstrumentChart(props: { readonly instrumentId: string; readonly instruments: readonly string[] }) {
  const { instrumentId, instruments } = props
  const length = useSignal<BarLength>('5s')
  const averages = useSignal<Averages>('None')
  const hidden = useSignal<ReadonlySet<string>>(new Set())
  const looked = useSignal<number | undefined>(undefined)
  const visit = useSignal<{ readonly timeUs: number | undefined; readonly visit: number }>({
    timeUs: undefined,
    visit: 0,
  })
  const fills = useFills(instrumentId)
  const past = useChartPast(instrumentId, length.value)
  const { input, lines } = useChartInput(instrumentId, length.value, {
    past,
    averages: averages.value,
    fills,
    hidden: hidden.value,
  })
  const choices = instruments.includes(instrumentId) ? instruments : [instrumentId, ...instruments]
  const wishes = useRef(0)
  const goTo = async (timeUs: number | undefined) => {
    const own = ++wishes.current
    if (timeUs !== undefined) await past.reach(timeUs)
    // Who wished to go elsewhere meanwhile is left there.
    if (own === wishes.current) visit.value = { timeUs, visit: visit.value.visit + 1 }
  }
  const asked = route.value.query['at']
  const isEmpty = past.bars.length === 0
  useEffect(() => {
    if (asked !== undefined && !isEmpty) void goTo(Number(asked))
  }, [asked, isEmpty, length.value])
  const bar = past.bars.findLast(({ startUs }) => looked.value === undefined || startUs === looked.value)
  return (
    <>
      <ScreenHead title={`Chart of ${instrumentId}`}>
        <Choices
          label="Length of a candle"
          value={length.value}
          choices={BAR_LENGTHS}
          onChoose={each => (length.value = each)}
        />
        <button type="button" disabled={past.next === null} onClick={() => void goTo((past.next ?? 0) - 1)}>
          Older
        </button>
        <button type="button" onClick={() => void goTo(undefined)}>
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
        <TroubleBox trouble={past.trouble} />
        <Panel title={`Candles of ${length.value}`}>
          <CandleFigures bar={bar} startUs={looked.value} />
          <ChartBox
            input={input}
            at={visit.value}
            name={`Candles of ${instrumentId}`}
            onOlder={() => void past.older()}
            onLook={startUs => (looked.value = startUs)}
          />
          <ChartLegend
            lines={lines}
            hidden={hidden.value}
            onSwitch={id => {
              hidden.value = hidden.value.symmetricDifference(new Set([id]))
            }}
          />
          <p class="small faint">
            {originsText(past.bars)} ▲ buy and ▼ sell are own fills; dashed lines are limits and dotted lines triggers
            of open orders. Up is hollow. Drawn with TradingView Lightweight Charts™, Copyright © 2025 TradingView, Inc.{' '}
            <a href="https://www.tradingview.com/" rel="noreferrer noopener" target="_blank">
              tradingview.com
            </a>
          </p>
        </Panel>
        <ChartFills fills={fills} onGo={timeUs => void goTo(timeUs)} />
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
