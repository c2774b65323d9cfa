/** Strategies, positions and open alerts, as short as a glance is. */

import type { StrategyLine } from '../../../src/api/contract/session-view.ts'
import type { AnswerOf } from '../../../src/api/contract.ts'
import { noAlertText } from '../frame/health.ts'
import { Amount, Badge, Change, When } from '../parts/marks.tsx'
import { Panel } from '../parts/panel.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { SEVERITY_TONES, stateToneOf } from '../parts/tones.ts'
import { section } from '../state/live.ts'
import { addressOf } from '../state/route.ts'
import { AlertText } from './alert-text.tsx'
import { FIRST_POSITION_COLUMNS, NO_POSITION, positionKeyOf } from './position-columns.tsx'

type Alert = AnswerOf<'alerts'>['rows'][number]

export function StrategiesPanel() {
  return (
    <Panel title="Strategies" width={6} actions={<a href={addressOf('strategies')}>All strategies</a>} isFlush>
      <Table
        name="Strategies"
        rows={section('strategies')}
        keyOf={({ strategyId }) => strategyId}
        empty="The configuration has no strategy."
        columns={STRATEGY_COLUMNS}
      />
    </Panel>
  )
}

const STRATEGY_COLUMNS: readonly Column<StrategyLine>[] = [
  {
    head: 'Strategy',
    cell: ({ strategyId }) => <a href={addressOf('strategies', '', { strategy: strategyId })}>{strategyId}</a>,
  },
  {
    head: 'State',
    cell: line => <Badge tone={stateToneOf(line)}>{line.isRunning ? line.tradingState : 'Stopped'}</Badge>,
  },
  { head: 'Exposure', form: 'number', cell: ({ grossExposure }) => <Amount isShort text={grossExposure} /> },
  { head: 'P&L', form: 'number', cell: ({ pnl, currency }) => <Change isShort text={pnl} unit={currency} /> },
]

export function PositionsPanel() {
  return (
    <Panel title="Positions" width={6} actions={<a href={addressOf('positions')}>All positions</a>} isFlush>
      <Table
        name="Positions"
        rows={section('positions')}
        keyOf={positionKeyOf}
        empty={NO_POSITION}
        columns={FIRST_POSITION_COLUMNS}
      />
    </Panel>
  )
}

export function OpenAlertsPanel() {
  const open = section('alerts')?.filter(({ state }) => state === 'Triggered' || state === 'Acknowledged')
  return (
    <Panel title="Open alerts" actions={<a href={addressOf('alerts')}>All alerts</a>} isFlush>
      <Table name="Open alerts" rows={open} keyOf={({ id }) => id} empty={noAlertText()} columns={ALERT_COLUMNS} />
    </Panel>
  )
}

const ALERT_COLUMNS: readonly Column<Alert>[] = [
  { head: 'Since', cell: ({ openedUs }) => <When us={openedUs} /> },
  { head: 'Severity', cell: ({ severity }) => <Badge tone={SEVERITY_TONES[severity]}>{severity}</Badge> },
  {
    head: 'What',
    form: 'wrap',
    cell: ({ text, subject }) => <AlertText text={text} subject={subject} />,
  },
  {
    head: 'State',
    cell: ({ state, acknowledgedBy }) => (state === 'Acknowledged' ? `seen by ${acknowledgedBy}` : state),
  },
]
