/** Orders: those that work now, live, and those on record. */

import { useSignal } from '@preact/signals'
import type { OrderLine } from '../../../src/api/contract/session-view.ts'
import { ActButton } from '../parts/act-button.tsx'
import { Choices } from '../parts/fields.tsx'
import { Ago, Amount, Badge, SideMark, When } from '../parts/marks.tsx'
import { OrderLink } from '../parts/order-link.tsx'
import { Panel, ScreenHead } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { ORDER_TONES } from '../parts/tones.ts'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { section } from '../state/live.ts'
import { addressOf } from '../state/route.ts'
import { may } from '../state/session.ts'
import { titleOf } from '../text/words.ts'
import { Filters, isWanted, wantedOf } from './filters.tsx'
import { OrderRecords } from './order-records.tsx'

const KINDS = ['Working', 'On record'] as const

export function Orders() {
  const kind = useSignal<(typeof KINDS)[number]>('Working')
  return (
    <>
      <ScreenHead title="Orders">
        <Choices label="Which orders" value={kind.value} choices={KINDS} onChoose={choice => (kind.value = choice)} />
      </ScreenHead>
      <div class="stack">
        <Filters />
        {kind.value === 'Working' ? <WorkingOrders /> : <OrderRecords />}
        {kind.value === 'Working' && <ExternalOrders />}
      </div>
    </>
  )
}

function WorkingOrders() {
  const orders = section('orders')
  const wanted = wantedOf()
  const rows = orders?.lines.filter(line => isWanted(line, wanted))
  const left = (orders?.openCount ?? 0) - (orders?.lines.length ?? 0)
  return (
    <Panel
      title={`Working orders${orders === undefined ? '' : ` (${orders.openCount})`}`}
      actions={
        <>
          {(orders?.inDoubtCount ?? 0) > 0 && <Badge tone="bad">{orders!.inDoubtCount} in doubt</Badge>}
          {may('ReduceRisk') && (orders?.openCount ?? 0) > 0 && <CancelMany strategy={wanted.strategy} />}
        </>
      }
      isFlush
    >
      <Table
        name="Working orders"
        rows={rows}
        keyOf={({ clientOrderId }) => clientOrderId}
        empty="No order works."
        columns={COLUMNS}
      />
      {left > 0 && <p class="note">{left} more work; only the newest are shown.</p>}
    </Panel>
  )
}

const COLUMNS = [
  { head: 'Since', cell: ({ createdUs }: OrderLine) => <When us={createdUs} /> },
  {
    head: 'Instrument',
    cell: ({ instrumentId }: OrderLine) => <a href={addressOf('chart', instrumentId)}>{instrumentId}</a>,
  },
  { head: 'Side', cell: ({ side }: OrderLine) => <SideMark side={side} /> },
  { head: 'Left', form: 'number', cell: ({ qty }: OrderLine) => <Amount text={qty} /> },
  { head: 'Filled', form: 'number', cell: ({ filledQty }: OrderLine) => <Amount text={filledQty} /> },
  { head: 'Price', form: 'number', cell: ({ price }: OrderLine) => <Amount text={price} /> },
  { head: 'Trigger', form: 'number', cell: ({ trigger }: OrderLine) => <Amount text={trigger} /> },
  { head: 'Type', cell: ({ orderType, timeInForce }: OrderLine) => `${titleOf(orderType)} ${timeInForce}` },
  { head: 'Status', cell: (line: OrderLine) => <Status line={line} /> },
  { head: 'Strategy', cell: ({ strategyId }: OrderLine) => strategyId },
  { head: 'Order', cell: ({ clientOrderId }: OrderLine) => <OrderLink clientOrderId={clientOrderId} /> },
  { head: '', form: 'actions', cell: ({ clientOrderId }: OrderLine) => <CancelOne clientOrderId={clientOrderId} /> },
] as const

function Status({ line }: { readonly line: OrderLine }) {
  return (
    <Badge tone={ORDER_TONES[line.status]}>
      {titleOf(line.status)}
      {line.awaitedSinceUs !== null && (
        <>
          {' '}
          <Ago us={line.awaitedSinceUs} />
        </>
      )}
    </Badge>
  )
}

function CancelOne({ clientOrderId }: { readonly clientOrderId: string }) {
  if (!may('ReduceRisk')) return null
  const body = { what: 'Order', name: clientOrderId, reason: 'from the list of orders' } as const
  return (
    <ActButton look="is-small" onAct={() => attempt(call('cancel', { body }), 'The cancel was taken.')}>
      Cancel<span class="unseen"> {clientOrderId}</span>
    </ActButton>
  )
}

function CancelMany({ strategy }: { readonly strategy: string }) {
  const what = strategy === '' ? 'All' : 'Strategy'
  const body = { what, name: strategy, reason: 'from the list of orders' } as const
  return (
    <ActButton look="is-small" onAct={() => attempt(call('cancel', { body }), 'The cancels were taken.')}>
      {strategy === '' ? 'Cancel all' : `Cancel all of ${strategy}`}
    </ActButton>
  )
}

function ExternalOrders() {
  const external = section('externalOrders') ?? []
  if (external.length === 0) return null
  return (
    <Panel title="At the venue, and not in our book" isFlush>
      <Table
        name="Orders that are not in our book"
        rows={external}
        keyOf={({ orderId }) => orderId}
        empty="None."
        columns={[
          { head: 'Seen since', cell: ({ seenSinceUs }) => <When us={seenSinceUs} /> },
          { head: 'Order', cell: ({ orderId }) => <span class="mono">{orderId}</span> },
          {
            head: 'Whose',
            cell: ({ isOurs }) => (isOurs ? <Badge tone="bad">Ours, must not work</Badge> : 'Another’s'),
          },
          { head: 'Account', cell: ({ accountId }) => accountId },
          { head: 'Instrument', cell: ({ instrumentId }) => instrumentId },
          { head: 'Side', cell: ({ side }) => <SideMark side={side} /> },
          { head: 'Quantity', form: 'number', cell: ({ qty }) => <Amount text={qty} /> },
          { head: 'Price', form: 'number', cell: ({ price }) => <Amount text={price} /> },
        ]}
      />
    </Panel>
  )
}
