/** What the accounts are worth, and how that came. */

import { useSignal } from '@preact/signals'
import { dayPnlOf } from '../frame/bar.tsx'
import { EquityCurve } from '../parts/equity-curve.tsx'
import { Choices } from '../parts/fields.tsx'
import { Amount, Change, Figure, Signed } from '../parts/marks.tsx'
import { Empty, Panel } from '../parts/panel.tsx'
import { section } from '../state/live.ts'

const SPANS = ['15 min', '2 h', '1 day', 'All'] as const
type Span = (typeof SPANS)[number]

export function EquityPanel() {
  const span = useSignal<Span>('2 h')
  const accounts = section('accounts')
  return (
    <Panel
      title="Equity"
      width={8}
      actions={
        <Choices label="Time shown" value={span.value} choices={SPANS} onChoose={choice => (span.value = choice)} />
      }
    >
      {accounts === undefined && <Empty>Not known yet.</Empty>}
      {accounts?.map(account => (
        <div class="stack" key={account.accountId}>
          <dl class="figures">
            <Figure name={accounts.length > 1 ? `Equity of ${account.accountId}` : 'Equity'} isLarge>
              <Amount isShort text={account.equity} unit={account.currency} />
            </Figure>
            <Figure name={account.dayPnl === 'unknown' ? 'P&L of the session' : 'P&L of the day'} isLarge>
              <Change isShort text={dayPnlOf(account)} />
            </Figure>
            <Figure name="Gross exposure">
              <Amount isShort text={account.grossExposure} />
            </Figure>
            <Figure name="Net exposure">
              <Signed isShort text={account.netExposure} />
            </Figure>
          </dl>
          <EquityCurve accountId={account.accountId} span={span.value} equity={account.equity} />
        </div>
      ))}
    </Panel>
  )
}
