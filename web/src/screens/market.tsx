/** Market data: each instrument with its lines, their age and score, gaps and disagreement, and how that was over time. */

import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import type { FeedLine, MarketLine } from '../../../src/api/contract/session-view.ts'
import { Choices } from '../parts/fields.tsx'
import { Ago, Amount, Badge, When } from '../parts/marks.tsx'
import { Empty, Panel, ScreenHead } from '../parts/panel.tsx'
import { StateStrip, type StripTone } from '../parts/state-strip.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { DATA_TONES } from '../parts/tones.ts'
import { histories, type LineHistoryState, type MarketHistory, NO_HISTORY } from '../state/line-history.ts'
import { section } from '../state/live.ts'
import { addressOf } from '../state/route.ts'
import { titleOf, wordsOf } from '../text/words.ts'

const SPANS = ['5 min', '30 min', '2 h'] as const
type Span = (typeof SPANS)[number]
const SPAN_US: Readonly<Record<Span, number>> = { '5 min': 300e6, '30 min': 1_800e6, '2 h': 7_200e6 }

export function Market() {
  const span = useSignal<Span>('5 min')
  const markets = section('markets')
  return (
    <>
      <ScreenHead title="Market data">
        <span class="small faint">Since this page is open</span>
        <Choices label="Time shown" value={span.value} choices={SPANS} onChoose={choice => (span.value = choice)} />
      </ScreenHead>
      <div class="stack">
        {markets === undefined && <Empty>Not known yet.</Empty>}
        {markets?.map(market => (
          <MarketPanel key={market.instrumentId} market={market} spanUs={SPAN_US[span.value]} />
        ))}
      </div>
    </>
  )
}

function MarketPanel({ market, spanUs }: { readonly market: MarketLine; readonly spanUs: number }) {
  const { instrumentId, dataState } = market
  const history = histories.value[instrumentId] ?? NO_HISTORY
  const columns = useMemo(() => columnsOf(instrumentId, history, spanUs), [instrumentId, history, spanUs])
  return (
    <Panel
      title={
        <span class="row">
          <a href={addressOf('chart', instrumentId)}>{instrumentId}</a>
          <Badge tone={DATA_TONES[dataState]}>{titleOf(dataState)}</Badge>
        </span>
      }
      actions={
        <span class="row">
          <Quoted name="bid">
            <Amount text={market.bid} />
          </Quoted>
          <Quoted name="ask">
            <Amount text={market.ask} />
          </Quoted>
          <Quoted name="last">
            <Amount text={market.last} />
          </Quoted>
          <Quoted name="age">
            <Ago us={market.updatedUs} />
          </Quoted>
        </span>
      }
      isFlush
    >
      <div class="strip-row">
        <span class="small faint">as decided on</span>
        <StateStrip name={instrumentId} stretches={history.dataStates} spanUs={spanUs} tones={DATA_TONES} />
      </div>
      {market.lines.length > 0 && (
        <Table
          name={`Lines of ${instrumentId}`}
          rows={market.lines}
          keyOf={({ lineId }) => lineId}
          empty="No line is known."
          columns={columns}
        />
      )}
      {history.switches.length > 0 && <Switches switches={history.switches} />}
    </Panel>
  )
}

function columnsOf(instrumentId: string, { lines, switches }: MarketHistory, spanUs: number): Column<FeedLine>[] {
  return [
    { head: 'Line', cell: ({ lineId }) => lineId },
    { head: 'State', cell: line => <LineBadge line={line} /> },
    { head: 'Age', form: 'number', cell: ({ dataUs }) => <Ago us={dataUs} /> },
    { head: 'Score', form: 'number', cell: ({ score }) => <span class="live">{Math.round(score)}</span> },
    { head: 'Latency', form: 'number', cell: ({ latencyMs }) => `${latencyMs} ms` },
    { head: 'Apart', form: 'number', cell: ({ disagreementBps }) => `${disagreementBps} bps` },
    { head: 'Gaps', form: 'number', cell: ({ gapCount }) => gapCount },
    { head: 'Came back', form: 'number', cell: ({ reconnectCount }) => `${reconnectCount} ×` },
    {
      head: 'Over time',
      form: 'wrap',
      cell: ({ lineId }) => (
        <StateStrip
          name={`Line ${lineId} of ${instrumentId}`}
          stretches={lines[lineId] ?? []}
          spanUs={spanUs}
          tones={LINE_TONES}
          marks={switches}
        />
      ),
    },
  ]
}

/** A figure and its name, on one line however narrow the page is. */
function Quoted({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <span class="quoted">
      <span class="small faint">{name}</span> {children}
    </span>
  )
}

function LineBadge({ line: { isChosen, isGood } }: { readonly line: FeedLine }) {
  if (!isGood) return <Badge tone="bad">Not good</Badge>
  return <Badge tone={isChosen ? 'good' : 'none'}>{isChosen ? 'Chosen' : 'In reserve'}</Badge>
}

type Switch = NonNullable<MarketLine['lastSwitch']>

function Switches({ switches }: { readonly switches: readonly Switch[] }) {
  const [newest, ...older] = switches
  return (
    <details class="note small">
      <summary>
        Newest switch: {newest!.fromLine} to {newest!.toLine}, <When us={newest!.timeUs} />: {wordsOf(newest!.reason)}
      </summary>
      <ul>
        {older.map(({ fromLine, toLine, reason, timeUs }) => (
          <li key={timeUs}>
            <When us={timeUs} /> {fromLine} to {toLine}: {wordsOf(reason)}
          </li>
        ))}
      </ul>
    </details>
  )
}

const LINE_TONES: Readonly<Record<LineHistoryState, StripTone>> = { Chosen: 'good', Good: 'none', Silent: 'bad' }
