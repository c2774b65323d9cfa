/** One's own second factors, password and recovery codes. */

import { useSignal } from '@preact/signals'
import { NewFactor } from '../doors/new-factor.tsx'
import { RecoveryCodes } from '../doors/recovery-codes.tsx'
import { ActButton } from '../parts/act-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'
import { When } from '../parts/marks.tsx'
import { Panel, TroubleBox } from '../parts/panel.tsx'
import { Table } from '../parts/table.tsx'
import { useAsked } from '../state/asked.ts'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { toast } from '../state/toasts.ts'

type Opened = 'Factor' | 'Password' | readonly string[] | undefined

export function MyFactors() {
  const opened = useSignal<Opened>(undefined)
  const { answer, trouble, again } = useAsked(() => call('factors'), 'factors')
  const close = () => {
    opened.value = undefined
  }
  const newCodes = async () => {
    const made = await attempt(call('newRecoveryCodes', { body: {} }))
    if (made !== undefined) opened.value = made.recoveryCodes
  }
  return (
    <Panel
      title="My second factors"
      actions={
        <>
          <button type="button" class="is-small" onClick={() => (opened.value = 'Factor')}>
            Add …
          </button>
          <ActButton look="is-small" onAct={newCodes}>
            New recovery codes
          </ActButton>
          <button type="button" class="is-small" onClick={() => (opened.value = 'Password')}>
            Password …
          </button>
        </>
      }
      isFlush
    >
      <TroubleBox trouble={trouble} />
      <Table
        name="My second factors"
        rows={answer?.rows}
        keyOf={({ factorId }) => factorId}
        empty="None."
        columns={[
          { head: 'Name', cell: ({ label }) => label },
          { head: 'Kind', cell: ({ kind }) => (kind === 'Totp' ? 'Authenticator app' : kind) },
          { head: 'Added', cell: ({ addedUs }) => <When us={addedUs} /> },
          { head: 'Used last', cell: ({ lastUsedUs }) => <When us={lastUsedUs} /> },
          {
            head: '',
            form: 'actions',
            cell: ({ factorId }) => (
              <ActButton
                look="is-small"
                onAct={async () => {
                  await attempt(call('removeFactor', { path: { factorId: String(factorId) } }), 'It is taken away.')
                  again()
                }}
              >
                Remove
              </ActButton>
            ),
          },
        ]}
      />
      {opened.value === 'Factor' && (
        <Dialog title="Another second factor" onClose={close}>
          <NewFactor
            beginTotp={() => call('addTotpBegin', { body: {} })}
            addTotp={code => call('addTotp', { body: { code } })}
            passkeyOptions={() => call('addPasskeyOptions', { body: {} })}
            addPasskey={(response, label) => call('addPasskey', { body: { response, label } })}
            onDone={async () => {
              // It may have been closed meanwhile, and another one opened.
              if (opened.value === 'Factor') close()
              again()
            }}
          />
        </Dialog>
      )}
      {opened.value === 'Password' && <PasswordDialog onClose={close} />}
      {typeof opened.value === 'object' && (
        <Dialog title="New recovery codes" onClose={close}>
          <RecoveryCodes codes={opened.value} onDone={close} />
        </Dialog>
      )}
    </Panel>
  )
}

function PasswordDialog({ onClose }: { readonly onClose: () => void }) {
  const password = useSignal('')
  const next = useSignal('')
  return (
    <Dialog title="Another password" onClose={onClose}>
      <Form
        send="Change it"
        isOff={password.value === '' || next.value.length < 12}
        onSend={async () => {
          await call('changePassword', { body: { password: password.value, next: next.value } })
          toast('good', 'The password is changed.')
        }}
        onDone={onClose}
      >
        <TextField
          label="Password now"
          value={password}
          type="password"
          autocomplete="current-password"
          longest={256}
          isFirst
        />
        <TextField
          label="New password"
          hint="At least 12 characters."
          value={next}
          type="password"
          autocomplete="new-password"
          longest={256}
        />
      </Form>
    </Dialog>
  )
}
