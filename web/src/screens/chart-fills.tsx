/** Own fills below the chart: choosing one goes to its place. */

import { Amount, SideMark, When } from '../parts/marks.tsx'
import { Panel } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'

/** What a fill of the record and a live one have in common. */
export interface ShownFill {
  readonly accountId: string
  readonly executionId: string
  readonly strategyId: string
  readonly side: 'Buy' | 'Sell'
  readonly qty: string
  readonly price: string
  readonly timeUs: number
}

const SHOWN_MAX = 50

export function ChartFills(props: { readonly fills: readonly ShownFill[]; readonly onGo: (timeUs: number) => void }) {
  return (
    <Panel title="Own fills" isFlush>
      <Table
        name="Own fills"
        rows={props.fills.slice(0, SHOWN_MAX)}
        keyOf={({ accountId, executionId }) => `${accountId} ${executionId}`}
        empty="Nothing of it has been filled."
        columns={[
          { head: 'Time', cell: ({ timeUs }) => <When us={timeUs} /> },
          { head: 'Side', cell: ({ side }) => <SideMark side={side} /> },
          { head: 'Quantity', form: 'number', cell: ({ qty }) => <Amount text={qty} /> },
          { head: 'Price', form: 'number', cell: ({ price }) => <Amount text={price} /> },
          { head: 'Strategy', cell: ({ strategyId }) => strategyId },
          {
            head: '',
            form: 'actions',
            cell: ({ timeUs }) => (
              <button type="button" class="is-small" onClick={() => props.onGo(timeUs)}>
                Show
              </button>
            ),
          },
        ]}
      />
    </Panel>
  )
}
