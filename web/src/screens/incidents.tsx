/** Incidents: those that are open, those that are over, and opening one. */

import { useSignal } from '@preact/signals'
import type { AnswerOf } from '../../../src/api/contract.ts'
import { INCIDENT_SEVERITIES, type IncidentSeverity } from '../../../src/ports/incident-desk.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Choices, Select, TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'
import { Badge, When } from '../parts/marks.tsx'
import { Panel, ScreenHead, TroubleBox } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { useAsked } from '../state/asked.ts'
import { call } from '../state/client.ts'
import { section } from '../state/live.ts'
import { addressOf, go } from '../state/route.ts'
import { may } from '../state/session.ts'
import { incidentTone, SEVERITY_WORDS } from './incident-words.ts'

type Summary = AnswerOf<'incidents'>['rows'][number]
const SHOWN = ['Open', 'All'] as const

export function Incidents() {
  const shown = useSignal<(typeof SHOWN)[number]>('Open')
  const isOpening = useSignal(false)
  return (
    <>
      <ScreenHead title="Incidents">
        <Choices
          label="Which incidents"
          value={shown.value}
          choices={SHOWN}
          onChoose={choice => (shown.value = choice)}
        />
        {may('HandleIncidents') && (
          <button type="button" class="is-main" onClick={() => (isOpening.value = true)}>
            Open an incident …
          </button>
        )}
      </ScreenHead>
      {shown.value === 'Open' ? <OpenIncidents /> : <AllIncidents />}
      {isOpening.value && <OpenDialog onClose={() => (isOpening.value = false)} />}
    </>
  )
}

function OpenIncidents() {
  const rows = section('incidents')?.filter(({ state }) => state === 'Open' || state === 'Mitigated')
  return (
    <Panel title="Open incidents" isFlush>
      <IncidentTable rows={rows} empty="No incident is open." />
    </Panel>
  )
}

function AllIncidents() {
  const { answer, trouble } = useAsked(() => call('incidents', { query: { limit: 200 } }), 'all', 10_000)
  return (
    <Panel title="All incidents" isFlush>
      <TroubleBox trouble={trouble} />
      <IncidentTable rows={answer?.rows} empty="There was none." />
    </Panel>
  )
}

function IncidentTable({ rows, empty }: { readonly rows: readonly Summary[] | undefined; readonly empty: string }) {
  return (
    <Table
      name="Incidents"
      rows={rows}
      keyOf={({ id }) => id}
      empty={empty}
      columns={[
        {
          head: 'Number',
          cell: ({ id }) => <a href={addressOf('incidents', id)}>{id}</a>,
        },
        { head: 'Severity', cell: ({ severity }) => <Badge tone={incidentTone(severity)}>{severity}</Badge> },
        { head: 'Title', form: 'wrap', cell: ({ title }) => title },
        { head: 'State', cell: ({ state }) => state },
        { head: 'Opened', cell: ({ openedUs }) => <When us={openedUs} /> },
        { head: 'By', cell: ({ openedBy }) => (openedBy === '' ? 'a rule' : openedBy) },
        { head: 'Commander', cell: ({ commander }) => (commander === '' ? 'nobody' : commander) },
        { head: 'To do', form: 'number', cell: ({ openActionCount }) => openActionCount },
      ]}
    />
  )
}

function OpenDialog({ onClose }: { readonly onClose: () => void }) {
  const title = useSignal('')
  const severity = useSignal<IncidentSeverity>('SEV3')
  return (
    <Dialog title="Open an incident" onClose={onClose}>
      <Form
        send="Open"
        isOff={title.value.trim() === ''}
        onSend={() => call('openIncident', { body: { title: title.value.trim(), severity: severity.value } })}
        onDone={({ id }) => {
          onClose()
          go(addressOf('incidents', id))
        }}
      >
        <TextField label="What happens" value={title} longest={160} isFirst isRequired />
        <Select
          label="Severity"
          value={severity.value}
          choices={INCIDENT_SEVERITIES}
          nameOf={each => `${each}: ${SEVERITY_WORDS[each]}`}
          onChoose={each => (severity.value = each)}
        />
      </Form>
    </Dialog>
  )
}
