/** Risk: how much of each limit is used, what was denied, what is halted or paused, kills and dead man's switches. */

import { open } from '../frame/opened.ts'
import { Badge, When } from '../parts/marks.tsx'
import { Panel, ScreenHead } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { TRADING_TONES } from '../parts/tones.ts'
import { section } from '../state/live.ts'
import { serverNowUs } from '../state/now.ts'
import { may } from '../state/session.ts'
import { durationText } from '../text/times.ts'
import { scopeWords, titleOf } from '../text/words.ts'
import { Limits } from './risk-limits.tsx'

export function Risk() {
  return (
    <>
      <ScreenHead title="Risk">
        {may('ResumeTrading') && (
          <button type="button" onClick={() => open('Resume')}>
            Resume …
          </button>
        )}
      </ScreenHead>
      <div class="grid">
        <TradingStates />
        <Switches />
        <Limits />
        <Denials />
      </div>
    </>
  )
}

function TradingStates() {
  const kills = section('kills') ?? []
  return (
    <Panel title="What is not active" width={8} isFlush>
      <Table
        name="Scopes that are not active"
        rows={section('tradingStates')}
        keyOf={({ scope }) => `${scope.level} ${scope.name}`}
        empty="Everything is active."
        columns={[
          { head: 'Scope', cell: ({ scope }) => scopeWords(scope) },
          { head: 'State', cell: line => <Badge tone={TRADING_TONES[line.tradingState]}>{line.tradingState}</Badge> },
          { head: 'Since', cell: ({ sinceUs }) => <When us={sinceUs} /> },
          { head: 'By', cell: ({ actor }) => (actor === '' ? 'a rule' : actor) },
          { head: 'Reason', form: 'wrap', cell: ({ reason }) => reason },
          {
            head: '',
            form: 'actions',
            cell: ({ scope }) =>
              may('ResumeTrading') && (
                <button type="button" class="is-small" onClick={() => open('Resume', scope)}>
                  Resume …<span class="unseen"> {scopeWords(scope)}</span>
                </button>
              ),
          },
        ]}
      />
      {kills.map(({ scope, accountId, sinceUs }) => (
        <p class="note" key={`${scope.level} ${scope.name} ${accountId}`}>
          <Badge tone="bad">Kill not confirmed</Badge> {scopeWords(scope)}: the venue of {accountId} has not confirmed
          it since <When us={sinceUs} />.
        </p>
      ))}
    </Panel>
  )
}

const SWITCH_TONES = { NotUsed: 'none', Unknown: 'bad', Armed: 'good', Disarmed: 'warn', Failed: 'bad' } as const

function Switches() {
  return (
    <Panel title="Dead man’s switches" width={4} isFlush>
      <Table
        name="Dead man’s switches"
        rows={section('accounts')}
        keyOf={({ accountId }) => accountId}
        empty="There is no account."
        columns={[
          { head: 'Account', cell: ({ accountId }) => accountId },
          {
            head: 'State',
            cell: ({ deadMansSwitch: { state } }) => <Badge tone={SWITCH_TONES[state]}>{titleOf(state)}</Badge>,
          },
          {
            head: 'Cancels in',
            form: 'number',
            cell: ({ deadMansSwitch: { untilUs } }) => (
              <span class="live">{untilUs === 0 ? '–' : durationText(untilUs - serverNowUs.value)}</span>
            ),
          },
        ]}
      />
    </Panel>
  )
}

function Denials() {
  return (
    <Panel title="Denied by us, by reason" isFlush>
      <Table
        name="Denials by reason"
        rows={section('denials')}
        keyOf={({ code }) => code}
        empty="No order was denied."
        columns={[
          { head: 'Reason', cell: ({ code }) => <span class="mono">{code}</span> },
          { head: 'Times', form: 'number', cell: ({ count }) => <span class="live">{count}</span> },
        ]}
      />
    </Panel>
  )
}
