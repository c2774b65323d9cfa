/** Alerts: what is open and who looks at it, silences, the channels that call people, and what was sent. */

import { useSignal } from '@preact/signals'
import type { AnswerOf } from '../../../src/api/contract.ts'
import { noAlertText } from '../frame/health.ts'
import { ActButton } from '../parts/act-button.tsx'
import { Choices } from '../parts/fields.tsx'
import { Badge, When } from '../parts/marks.tsx'
import { Panel, ScreenHead, TroubleBox } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { SEVERITY_TONES } from '../parts/tones.ts'
import { useAsked } from '../state/asked.ts'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { section } from '../state/live.ts'
import { may } from '../state/session.ts'
import { Channels } from './alert-channels.tsx'
import { SilenceDialog, Silences } from './alert-silences.tsx'
import { AlertText } from './alert-text.tsx'
import { MaintenanceButton } from './maintenance.tsx'

type Alert = AnswerOf<'alerts'>['rows'][number]
const SHOWN = ['Open', 'Resolved'] as const

export function Alerts() {
  const shown = useSignal<(typeof SHOWN)[number]>('Open')
  return (
    <>
      <ScreenHead title="Alerts">
        <Choices label="Which alerts" value={shown.value} choices={SHOWN} onChoose={choice => (shown.value = choice)} />
        <MaintenanceButton />
      </ScreenHead>
      <div class="grid">
        {shown.value === 'Open' ? <OpenAlerts /> : <ResolvedAlerts />}
        <Silences />
        <Channels />
      </div>
    </>
  )
}

function OpenAlerts() {
  const silencing = useSignal<Alert | undefined>(undefined)
  const rows = section('alerts')?.filter(({ state }) => state !== 'Resolved')
  return (
    <Panel title="Open alerts" isFlush>
      <AlertTable rows={rows} empty={noAlertText()} onSilence={alert => (silencing.value = alert)} />
      {silencing.value !== undefined && (
        <SilenceDialog first={silencing.value} onClose={() => (silencing.value = undefined)} onAdded={() => {}} />
      )}
    </Panel>
  )
}

function ResolvedAlerts() {
  const { answer, trouble } = useAsked(
    () => call('alerts', { query: { state: 'Resolved', limit: 200 } }),
    'resolved',
    10_000,
  )
  return (
    <Panel title="Resolved alerts" isFlush>
      <TroubleBox trouble={trouble} />
      <AlertTable rows={answer?.rows} empty="None was resolved." />
    </Panel>
  )
}

function AlertTable(props: {
  readonly rows: readonly Alert[] | undefined
  readonly empty: string
  readonly onSilence?: (alert: Alert) => void
}) {
  const { rows, empty, onSilence } = props
  return (
    <Table
      name="Alerts"
      rows={rows}
      keyOf={({ id }) => id}
      empty={empty}
      columns={[
        { head: 'Since', cell: ({ openedUs }) => <When us={openedUs} /> },
        { head: 'Severity', cell: ({ severity }) => <Badge tone={SEVERITY_TONES[severity]}>{severity}</Badge> },
        { head: 'What', form: 'wrap', cell: alert => <What alert={alert} /> },
        { head: 'State', cell: alert => <State alert={alert} /> },
        {
          head: 'Times',
          form: 'number',
          cell: ({ count, isFlapping }) => `${count}${isFlapping ? ', comes and goes' : ''}`,
        },
        ...(onSilence === undefined || !may('HandleAlerts')
          ? []
          : [
              {
                head: '',
                form: 'actions' as const,
                cell: (alert: Alert) => <Actions alert={alert} onSilence={onSilence} />,
              },
            ]),
      ]}
    />
  )
}

function What({ alert: { subject, text, code } }: { readonly alert: Alert }) {
  return (
    <>
      <AlertText subject={subject} text={text} /> <span class="mono faint small">{code}</span>
    </>
  )
}

function State({ alert }: { readonly alert: Alert }) {
  const { state, acknowledgedBy, silencedUntilUs, resolvedBy, resolvedUs } = alert
  return (
    <>
      {state === 'Resolved' ? (
        <>
          by {resolvedBy}, <When us={resolvedUs} />
        </>
      ) : state === 'Acknowledged' ? (
        `${acknowledgedBy} looks at it`
      ) : (
        state
      )}
      {silencedUntilUs > 0 && (
        <span class="small faint">
          {' '}
          silenced until <When us={silencedUntilUs} />
        </span>
      )}
    </>
  )
}

function Actions({ alert, onSilence }: { readonly alert: Alert; readonly onSilence: (alert: Alert) => void }) {
  const path = { alertId: alert.id }
  return (
    <span class="row actions">
      {alert.state === 'Triggered' && (
        <ActButton
          look="is-small is-main"
          onAct={() => attempt(call('acknowledgeAlert', { path, body: {} }), 'Acknowledged: nobody else is called.')}
        >
          Acknowledge
        </ActButton>
      )}
      <button type="button" class="is-small" onClick={() => onSilence(alert)}>
        Silence …
      </button>
      <ActButton look="is-small" onAct={() => attempt(call('resolveAlert', { path, body: {} }), 'Resolved.')}>
        Resolve
      </ActButton>
    </span>
  )
}
