/** Fills: the newest as they come, and those on record. */

import { useSignal } from '@preact/signals'
import type { FillLine } from '../../../src/api/contract/session-view.ts'
import { Choices } from '../parts/fields.tsx'
import { Amount, SideMark, When } from '../parts/marks.tsx'
import { Older } from '../parts/older.tsx'
import { OrderLink } from '../parts/order-link.tsx'
import { Panel, ScreenHead } from '../parts/panel.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { call } from '../state/client.ts'
import { section } from '../state/live.ts'
import { usePages } from '../state/pages.ts'
import { addressOf } from '../state/route.ts'
import { Filters, isWanted, wantedOf } from './filters.tsx'
import { given } from './order-records.tsx'

const KINDS = ['Newest', 'On record'] as const

export function Fills() {
  const kind = useSignal<(typeof KINDS)[number]>('Newest')
  return (
    <>
      <ScreenHead title="Fills">
        <Choices label="Which fills" value={kind.value} choices={KINDS} onChoose={choice => (kind.value = choice)} />
      </ScreenHead>
      <div class="stack">
        <Filters />
        {kind.value === 'Newest' ? <NewestFills /> : <FillRecords />}
      </div>
    </>
  )
}

/** To the place on the chart where it happened. */
function OnChart(props: { readonly instrumentId: string; readonly timeUs: number }) {
  const atUs = String(props.timeUs)
  return <a href={addressOf('chart', props.instrumentId, { at: atUs })}>{props.instrumentId}</a>
}

function NewestFills() {
  const fills = section('fills')
  const wanted = wantedOf()
  return (
    <Panel title={`Newest fills${fills === undefined ? '' : ` (of ${fills.count} in this session)`}`} isFlush>
      <Table
        name="Newest fills"
        rows={fills?.lines.filter(line => isWanted(line, wanted))}
        keyOf={({ accountId, executionId }) => `${accountId} ${executionId}`}
        empty="Nothing has been filled."
        columns={NEWEST_COLUMNS}
      />
    </Panel>
  )
}

const NEWEST_COLUMNS: readonly Column<FillLine>[] = [
  { head: 'Time', cell: ({ timeUs }) => <When us={timeUs} /> },
  { head: 'Instrument', cell: fill => <OnChart instrumentId={fill.instrumentId} timeUs={fill.timeUs} /> },
  { head: 'Side', cell: ({ side }) => <SideMark side={side} /> },
  { head: 'Quantity', form: 'number', cell: ({ qty }) => <Amount text={qty} /> },
  { head: 'Price', form: 'number', cell: ({ price }) => <Amount text={price} /> },
  { head: 'Fee', form: 'number', cell: ({ fee }) => <Amount text={fee} /> },
  { head: 'Liquidity', cell: ({ liquidity }) => liquidity },
  { head: 'Strategy', cell: ({ strategyId }) => strategyId },
  { head: 'Order', cell: ({ clientOrderId }) => <OrderLink clientOrderId={clientOrderId} /> },
]

function FillRecords() {
  const query = given(wantedOf())
  const pages = usePages(before => call('fills', { query: { ...query, limit: 100, before } }), JSON.stringify(query))
  return (
    <Panel title="Fills on record" isFlush>
      <Table
        name="Fills on record"
        rows={pages.rows}
        keyOf={({ fillNumber }) => fillNumber}
        empty="No such fill is on record. The newest come there after some seconds."
        columns={[
          { head: 'Booked', cell: ({ timeUs }) => <When us={timeUs} /> },
          { head: 'At the venue', cell: ({ eventTimeUs }) => <When us={eventTimeUs} /> },
          { head: 'Instrument', cell: fill => <OnChart instrumentId={fill.instrumentId} timeUs={fill.timeUs} /> },
          { head: 'Side', cell: ({ side }) => <SideMark side={side} /> },
          { head: 'Quantity', form: 'number', cell: ({ qty }) => <Amount text={qty} /> },
          { head: 'Price', form: 'number', cell: ({ price }) => <Amount text={price} /> },
          { head: 'Fee', form: 'number', cell: ({ fee, feeCurrency }) => <Amount text={fee} unit={feeCurrency} /> },
          { head: 'Strategy', cell: ({ strategyId }) => strategyId },
          { head: 'Execution', cell: ({ executionId }) => <span class="mono">{executionId}</span> },
        ]}
      />
      <Older pages={pages} />
    </Panel>
  )
}
