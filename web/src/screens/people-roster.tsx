/** Everybody who may sign in: invited, given roles, reset, disabled. */

import { useSignal } from '@preact/signals'
import type { AnswerOf } from '../../../src/api/contract.ts'
import { ActButton } from '../parts/act-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'
import { Badge, type Tone, When } from '../parts/marks.tsx'
import { Panel, TroubleBox } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { useAsked } from '../state/asked.ts'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { LinkDialog, NewLinkDialog, type OneTimeLink } from './people-link.tsx'
import { RoleChecks, useRoles } from './people-roles.tsx'

type Person = AnswerOf<'people'>['rows'][number]
const TONES: Readonly<Record<Person['state'], Tone>> = { Invited: 'info', Active: 'good', Disabled: 'none' }

const FACTOR_WORDS: Readonly<Record<Person['factors'][number], string>> = {
  Passkey: 'passkey',
  Totp: 'authenticator app',
  Recovery: '',
}

/** Recovery codes have a column of their own. */
function factorWords(factors: Person['factors']): string {
  const words = factors.map(each => FACTOR_WORDS[each]).filter(each => each !== '')
  return words.length === 0 ? 'none' : words.join(', ')
}

export function Roster() {
  const isInviting = useSignal(false)
  const opened = useSignal<{ readonly what: 'Roles' | 'Link'; readonly person: Person } | undefined>(undefined)
  // Kept here: it is shown even where the dialogue that asked for it was closed meanwhile.
  const link = useSignal<OneTimeLink | undefined>(undefined)
  const { answer, trouble, again } = useAsked(() => call('people'), 'people', 10_000)
  const onMade = (made: OneTimeLink) => {
    link.value = made
    again()
  }
  const close = () => {
    opened.value = undefined
  }
  return (
    <Panel
      title="Everybody"
      actions={
        <button type="button" class="is-small is-main" onClick={() => (isInviting.value = true)}>
          Invite …
        </button>
      }
      isFlush
    >
      <TroubleBox trouble={trouble} />
      <Table
        name="People"
        rows={answer?.rows}
        keyOf={({ personId }) => personId}
        empty="Nobody."
        columns={[
          { head: 'Name', cell: ({ name }) => <b>{name}</b> },
          { head: 'Roles', form: 'wrap', cell: ({ roles }) => roles.join(', ') },
          { head: 'State', cell: ({ state }) => <Badge tone={TONES[state]}>{state}</Badge> },
          { head: 'Second factors', cell: ({ factors }) => factorWords(factors) },
          { head: 'Recovery codes', form: 'number', cell: ({ recoveryCodesLeft }) => recoveryCodesLeft },
          { head: 'Signed in last', cell: ({ lastSignInUs }) => <When us={lastSignInUs} /> },
          {
            head: '',
            form: 'actions',
            cell: person => (
              <Actions
                person={person}
                onLink={() => (opened.value = { what: 'Link', person })}
                onRoles={() => (opened.value = { what: 'Roles', person })}
                onDone={again}
              />
            ),
          },
        ]}
      />
      {isInviting.value && <InviteDialog onClose={() => (isInviting.value = false)} onMade={onMade} />}
      {opened.value?.what === 'Roles' && <RolesDialog person={opened.value.person} onClose={close} onDone={again} />}
      {opened.value?.what === 'Link' && (
        <NewLinkDialog name={opened.value.person.name} onClose={close} onMade={onMade} />
      )}
      {link.value !== undefined && <LinkDialog link={link.value} onClose={() => (link.value = undefined)} />}
    </Panel>
  )
}

function Actions(props: {
  readonly person: Person
  readonly onRoles: () => void
  readonly onLink: () => void
  readonly onDone: () => void
}) {
  const { person, onRoles, onLink, onDone } = props
  const path = { name: person.name }
  const isDisabled = person.state === 'Disabled'
  return (
    <span class="row actions">
      <button type="button" class="is-small" onClick={onRoles}>
        Roles …
      </button>
      <button type="button" class="is-small" onClick={onLink}>
        New link …
      </button>
      <ActButton
        look="is-small"
        onAct={async () => {
          const wish = isDisabled ? call('enablePerson', { path, body: {} }) : call('disablePerson', { path, body: {} })
          await attempt(wish, isDisabled ? `${person.name} may sign in again.` : `${person.name} is out at once.`)
          onDone()
        }}
      >
        {isDisabled ? 'Enable' : 'Disable'}
      </ActButton>
    </span>
  )
}

function InviteDialog(props: { readonly onClose: () => void; readonly onMade: (link: OneTimeLink) => void }) {
  const { onClose, onMade } = props
  const name = useSignal('')
  const roles = useRoles(['viewer'])
  return (
    <Dialog title="Invite somebody" onClose={onClose}>
      <Form
        send="Make the link"
        isOff={name.value.trim() === '' || roles.value.length === 0}
        onSend={async () =>
          onMade(await call('invite', { body: { name: name.value.trim(), roles: [...roles.value] } }))
        }
        onDone={onClose}
      >
        <TextField
          label="Name"
          hint="Lower-case letters, digits, “.”, “_” and “-”. It stays in the record for ever."
          value={name}
          longest={40}
          isFirst
          isRequired
        />
        <RoleChecks roles={roles} />
      </Form>
    </Dialog>
  )
}

function RolesDialog(props: { readonly person: Person; readonly onClose: () => void; readonly onDone: () => void }) {
  const { person, onClose, onDone } = props
  const roles = useRoles(person.roles)
  return (
    <Dialog title={`Roles of ${person.name}`} onClose={onClose}>
      <Form
        send="Set roles"
        isOff={roles.value.length === 0}
        onSend={async () => {
          await call('setRoles', { path: { name: person.name }, body: { roles: [...roles.value] } })
          onDone()
        }}
        onDone={onClose}
      >
        <RoleChecks roles={roles} />
      </Form>
    </Dialog>
  )
}
