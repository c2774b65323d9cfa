/** Positions, balances, and where our book is not the venue's. */

import type { AccountLine, PositionLine } from '../../../src/api/contract/session-view.ts'
import { open } from '../frame/opened.ts'
import { ActButton } from '../parts/act-button.tsx'
import { Amount, Badge, Change, Figure, Signed, When } from '../parts/marks.tsx'
import { Empty, Panel, ScreenHead } from '../parts/panel.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { section } from '../state/live.ts'
import { may } from '../state/session.ts'
import { titleOf } from '../text/words.ts'
import { NO_POSITION, POSITION_COLUMNS, positionKeyOf } from './position-columns.tsx'

export function Positions() {
  const accounts = section('accounts')
  return (
    <>
      <ScreenHead title="Positions" />
      <div class="stack">
        <PositionTable />
        {accounts === undefined && <Empty>Not known yet.</Empty>}
        {accounts?.map(account => (
          <Account key={account.accountId} account={account} />
        ))}
      </div>
    </>
  )
}

function PositionTable() {
  return (
    <Panel title="Positions of strategies" isFlush>
      <Table
        name="Positions of strategies"
        rows={section('positions')}
        keyOf={positionKeyOf}
        empty={NO_POSITION}
        columns={COLUMNS}
      />
    </Panel>
  )
}

const COLUMNS: readonly Column<PositionLine>[] = [
  ...POSITION_COLUMNS,
  { head: '', form: 'actions', cell: ({ strategyId }) => <Flatten strategyId={strategyId} /> },
]

function Flatten({ strategyId }: { readonly strategyId: string }) {
  if (!may('ReduceRisk') || strategyId === '-') return null
  const body = { scope: { level: 'Strategy', name: strategyId }, reason: 'from the list of positions' } as const
  return (
    <ActButton look="is-small" onAct={() => attempt(call('flatten', { body }), `Closing what ${strategyId} holds.`)}>
      Close
    </ActButton>
  )
}

function Account({ account }: { readonly account: AccountLine }) {
  const { accountId, isReconciled } = account
  return (
    <Panel
      title={`Account ${accountId} at ${account.venueId}`}
      actions={
        <>
          <Badge tone={isReconciled ? 'good' : 'bad'}>{isReconciled ? 'Reconciled' : 'Not reconciled'}</Badge>
          {may('ReduceRisk') && (
            <button type="button" class="is-small" onClick={() => open('Stop', { level: 'Account', name: accountId })}>
              Stop …
            </button>
          )}
        </>
      }
    >
      <div class="stack">
        <dl class="figures">
          <Figure name="Equity">
            <Amount isShort text={account.equity} unit={account.currency} />
          </Figure>
          <Figure name="P&L of the session">
            <Change isShort text={account.sessionPnl} />
          </Figure>
          <Figure name="P&L of the day">
            <Change isShort text={account.dayPnl} />
          </Figure>
          <Figure name={isReconciled ? 'Reconciled since' : 'Not reconciled since'}>
            <When us={account.reconciledSinceUs} />
          </Figure>
          <Figure name="Asked the venue last">
            <When us={account.lastReadUs} />
          </Figure>
        </dl>
        <div class="grid">
          <Panel title="Balances" width={5} isFlush>
            <Table
              name={`Balances of ${accountId}`}
              rows={account.balances}
              keyOf={({ currency }) => currency}
              empty="No balance is known."
              columns={[
                { head: 'Currency', cell: ({ currency }) => currency },
                { head: 'Amount', form: 'number', cell: ({ amount }) => <Amount text={amount} /> },
              ]}
            />
          </Panel>
          <Panel title="Differences from the venue" width={7} isFlush>
            <Table
              name={`Differences of ${accountId}`}
              rows={account.differences}
              keyOf={difference => `${difference.kind} ${difference.of}`}
              empty="None: our book is the venue’s."
              columns={[
                { head: 'Of', cell: difference => difference.of },
                { head: 'Kind', cell: ({ kind }) => kind },
                { head: 'Theirs less ours', form: 'number', cell: ({ amount }) => <Signed text={amount} /> },
                {
                  head: 'State',
                  cell: ({ state }) => <Badge tone={state === 'Standing' ? 'bad' : 'warn'}>{titleOf(state)}</Badge>,
                },
              ]}
            />
          </Panel>
        </div>
      </div>
    </Panel>
  )
}
