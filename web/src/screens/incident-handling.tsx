/** What people do with an incident: notes, state, severity, roles, things to be done. */

import { useSignal } from '@preact/signals'
import type { AnswerOf } from '../../../src/api/contract.ts'
import {
  INCIDENT_ROLES,
  INCIDENT_SEVERITIES,
  INCIDENT_STATES,
  type IncidentRole,
  type IncidentSeverity,
  type IncidentState,
} from '../../../src/ports/incident-desk.ts'
import { LongTextField, Select, TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'
import { Panel } from '../parts/panel.tsx'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { section } from '../state/live.ts'
import { me } from '../state/session.ts'

interface Handled {
  readonly incident: AnswerOf<'incident'>
  readonly onChanged: () => void
}

export function IncidentHandling({ incident, onChanged }: Handled) {
  const path = { id: incident.id }
  const done = async (wish: Promise<unknown>) => {
    await attempt(wish)
    onChanged()
  }
  return (
    <Panel title="Handle it">
      <div class="stack">
        <NoteForm incident={incident} onChanged={onChanged} />
        <Select<IncidentState>
          label="State"
          value={incident.state}
          choices={INCIDENT_STATES}
          onChoose={state => void done(call('setIncidentState', { path, body: { state } }))}
        />
        <Select<IncidentSeverity>
          label="Severity"
          value={incident.severity}
          choices={INCIDENT_SEVERITIES}
          onChoose={severity => void done(call('setIncidentSeverity', { path, body: { severity } }))}
        />
        <RoleForm incident={incident} onChanged={onChanged} />
        <AlertForm incident={incident} onChanged={onChanged} />
      </div>
    </Panel>
  )
}

function NoteForm({ incident, onChanged }: Handled) {
  const text = useSignal('')
  return (
    <Form
      send="Add note"
      isOff={text.value.trim() === ''}
      onSend={async () => {
        const path = { id: incident.id }
        await call('noteIncident', { path, body: { text: text.value.trim() } })
        text.value = ''
        onChanged()
      }}
    >
      <LongTextField label="Note for the timeline" value={text} />
    </Form>
  )
}

function RoleForm({ incident, onChanged }: Handled) {
  const role = useSignal<IncidentRole>('Commander')
  const person = useSignal(me.value?.name ?? '')
  return (
    <Form
      send="Set role"
      onSend={async () => {
        const path = { id: incident.id }
        await call('setIncidentRole', { path, body: { role: role.value, person: person.value.trim() } })
        onChanged()
      }}
    >
      <Select label="Role" value={role.value} choices={INCIDENT_ROLES} onChoose={each => (role.value = each)} />
      <TextField label="Who has it (empty: nobody)" value={person} longest={40} />
    </Form>
  )
}

const NONE = ''

function AlertForm({ incident, onChanged }: Handled) {
  const chosen = useSignal(NONE)
  const others = (section('alerts') ?? []).filter(({ id }) => !incident.alertIds.includes(id))
  const nameOf = (id: string) => {
    const alert = others.find(each => each.id === id)
    return alert === undefined ? 'choose one' : `${id} ${alert.code} ${alert.subject}`
  }
  return (
    <Form
      send="Link it"
      isOff={chosen.value === NONE}
      onSend={async () => {
        await call('linkIncidentAlert', { path: { id: incident.id }, body: { alertId: chosen.value } })
        chosen.value = NONE
        onChanged()
      }}
    >
      <Select
        label="Alert that belongs to it"
        value={chosen.value}
        choices={[NONE, ...others.map(({ id }) => id)]}
        nameOf={nameOf}
        onChoose={each => (chosen.value = each)}
      />
    </Form>
  )
}

export function NewAction({ incident, onChanged }: Handled) {
  const text = useSignal('')
  const owner = useSignal('')
  return (
    <div class="note">
      <Form
        send="Add"
        isOff={text.value.trim() === ''}
        onSend={async () => {
          const path = { id: incident.id }
          await call('addIncidentAction', { path, body: { text: text.value.trim(), owner: owner.value.trim() } })
          text.value = ''
          onChanged()
        }}
      >
        <TextField label="Something to be done" value={text} longest={2000} />
        <TextField label="Who does it" value={owner} longest={40} />
      </Form>
    </div>
  )
}
