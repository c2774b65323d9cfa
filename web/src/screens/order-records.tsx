/** Orders on record, newest first. */

import { useSignal } from '@preact/signals'
import { ORDER_STATUSES, type OrderStatus } from '../../../src/core/domain/order.ts'
import { Select } from '../parts/fields.tsx'
import { Amount, Badge, SideMark, When } from '../parts/marks.tsx'
import { Older } from '../parts/older.tsx'
import { OrderLink } from '../parts/order-link.tsx'
import { Panel } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { ORDER_TONES } from '../parts/tones.ts'
import { call } from '../state/client.ts'
import { usePages } from '../state/pages.ts'
import { titleOf } from '../text/words.ts'
import { wantedOf } from './filters.tsx'

export function OrderRecords() {
  const status = useSignal<OrderStatus | ''>('')
  const query = { ...wantedOf(), ...(status.value === '' ? {} : { status: status.value }) }
  const pages = usePages(
    before => call('orders', { query: { ...given(query), limit: 100, before } }),
    JSON.stringify(query),
  )
  return (
    <Panel
      title="Orders on record"
      actions={
        <Select
          label="Status"
          value={status.value}
          choices={['', ...ORDER_STATUSES]}
          nameOf={choice => (choice === '' ? 'all' : titleOf(choice))}
          onChoose={choice => (status.value = choice)}
        />
      }
      isFlush
    >
      <Table
        name="Orders on record"
        rows={pages.rows}
        keyOf={({ orderNumber }) => orderNumber}
        empty="No order of this kind is on record."
        columns={[
          { head: 'Created', cell: ({ createdTimeUs }) => <When us={createdTimeUs} /> },
          { head: 'Order', cell: ({ clientOrderId }) => <OrderLink clientOrderId={clientOrderId} /> },
          { head: 'Strategy', cell: ({ strategyId }) => strategyId },
          { head: 'Instrument', cell: ({ instrumentId }) => instrumentId },
          { head: 'Side', cell: ({ side }) => <SideMark side={side} /> },
          { head: 'Quantity', form: 'number', cell: ({ qty }) => <Amount text={qty} /> },
          { head: 'Filled', form: 'number', cell: ({ cumQty }) => <Amount text={cumQty} /> },
          { head: 'Limit', form: 'number', cell: ({ limitPrice }) => <Amount text={limitPrice} /> },
          { head: 'Status', cell: each => <Badge tone={ORDER_TONES[each.status]}>{titleOf(each.status)}</Badge> },
          { head: 'Text', form: 'wrap', cell: ({ text }) => text },
        ]}
      />
      <Older pages={pages} />
    </Panel>
  )
}

/** Filters that are not set are left out of the question. */
export function given<Query extends Readonly<Record<string, string>>>(query: Query): Partial<Query> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')) as Partial<Query>
}
