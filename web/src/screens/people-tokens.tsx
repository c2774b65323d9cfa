/** Tokens for programs: made for oneself, shown once, ended at any time. */

import { useSignal } from '@preact/signals'
import { type Permission, TOKEN_SCOPES } from '../../../src/ports/permissions.ts'
import { ActButton } from '../parts/act-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'
import { When } from '../parts/marks.tsx'
import { Panel, TroubleBox } from '../parts/panel.tsx'
import { SecretDialog } from '../parts/secret-dialog.tsx'
import { Table } from '../parts/table.tsx'
import { useAsked } from '../state/asked.ts'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { may } from '../state/session.ts'
import { wordsOf } from '../text/words.ts'

export function Tokens() {
  const isMaking = useSignal(false)
  // Kept here: it is shown even where the dialogue that asked for it was closed meanwhile.
  const token = useSignal('')
  const { answer, trouble, again } = useAsked(() => call('tokens'), 'tokens', 10_000)
  return (
    <Panel
      title={may('ManagePeople') ? 'Tokens of everybody' : 'My tokens'}
      actions={
        <button type="button" class="is-small" onClick={() => (isMaking.value = true)}>
          New token …
        </button>
      }
      isFlush
    >
      <TroubleBox trouble={trouble} />
      <Table
        name="Tokens"
        rows={answer?.rows}
        keyOf={({ tokenId }) => tokenId}
        empty="There is no token. Programs and the command line use them."
        columns={[
          { head: 'For', cell: ({ label, name }) => `${label} (${name})` },
          {
            head: 'May',
            form: 'wrap',
            cell: ({ scopes }) => <span class="small">{scopes.map(wordsOf).join(', ')}</span>,
          },
          { head: 'Ends', cell: ({ endsUs }) => <When us={endsUs} /> },
          { head: 'Used last', cell: ({ lastUsedUs }) => <When us={lastUsedUs} /> },
          {
            head: '',
            form: 'actions',
            cell: ({ tokenId }) => (
              <ActButton
                look="is-small"
                onAct={async () => {
                  await attempt(call('revokeToken', { path: { tokenId: String(tokenId) } }), 'The token is over.')
                  again()
                }}
              >
                Revoke
              </ActButton>
            ),
          },
        ]}
      />
      {isMaking.value && (
        <TokenDialog
          onClose={() => (isMaking.value = false)}
          onMade={made => {
            token.value = made
            again()
          }}
        />
      )}
      {token.value !== '' && (
        <SecretDialog title="The token" secret={token.value} onClose={() => (token.value = '')}>
          It is not shown again. Put it where the program alone can read it.
        </SecretDialog>
      )}
    </Panel>
  )
}

function TokenDialog(props: { readonly onClose: () => void; readonly onMade: (token: string) => void }) {
  const { onClose, onMade } = props
  const label = useSignal('')
  const days = useSignal('90')
  const scopes = useSignal<readonly Permission[]>(['ViewTrading'])
  const offered = TOKEN_SCOPES.filter(may)
  return (
    <Dialog title="New token" onClose={onClose}>
      <Form
        send="Make it"
        isOff={label.value.trim() === '' || scopes.value.length === 0 || !/^\d{1,3}$/.test(days.value)}
        onSend={async () => {
          const body = { label: label.value.trim(), scopes: [...scopes.value], days: Number(days.value) }
          onMade((await call('createToken', { body })).token)
        }}
        onDone={onClose}
      >
        <TextField label="What for" value={label} longest={60} placeholder="metrics" isFirst isRequired />
        <TextField label="Days until it ends (at most 365)" value={days} type="number" isNumeric isRequired />
        <fieldset>
          <legend>What it may</legend>
          {offered.map(scope => (
            <label class="check" key={scope}>
              <input
                type="checkbox"
                checked={scopes.value.includes(scope)}
                onChange={({ currentTarget: { checked } }) => {
                  scopes.value = offered.filter(each => (each === scope ? checked : scopes.value.includes(each)))
                }}
              />
              {wordsOf(scope)}
            </label>
          ))}
        </fieldset>
      </Form>
    </Dialog>
  )
}
