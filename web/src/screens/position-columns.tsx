/** The columns of positions: a few of them for a glance, all of them on their own screen. */

import type { PositionLine } from '../../../src/api/contract/session-view.ts'
import { Amount, Change, Signed } from '../parts/marks.tsx'
import type { Column } from '../parts/table.tsx'
import { addressOf } from '../state/route.ts'

export const NO_POSITION = 'Flat: no strategy holds anything.'

export function positionKeyOf({ strategyId, accountId, instrumentId }: PositionLine): string {
  return `${strategyId} ${accountId} ${instrumentId}`
}

export const FIRST_POSITION_COLUMNS: readonly Column<PositionLine>[] = [
  { head: 'Instrument', cell: ({ instrumentId }) => <a href={addressOf('chart', instrumentId)}>{instrumentId}</a> },
  { head: 'Quantity', form: 'number', cell: ({ qty }) => <Signed text={qty} /> },
  {
    head: 'Unrealized',
    form: 'number',
    cell: ({ unrealized, currency }) => <Change isShort text={unrealized} unit={currency} />,
  },
  { head: 'Strategy', cell: ({ strategyId }) => strategyId },
]

export const POSITION_COLUMNS: readonly Column<PositionLine>[] = [
  ...FIRST_POSITION_COLUMNS,
  { head: 'Account', cell: ({ accountId }) => accountId },
  { head: 'Average price', form: 'number', cell: ({ averagePrice }) => <Amount text={averagePrice} /> },
  { head: 'Mark', form: 'number', cell: ({ markPrice }) => <Amount text={markPrice} /> },
]
