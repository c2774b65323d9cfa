/** The way in: name and password, then the second factor. */

import { useSignal } from '@preact/signals'
import { TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'
import { call } from '../state/client.ts'
import { showPasskey } from '../state/passkeys.ts'
import { ending, me } from '../state/session.ts'
import { DoorCard } from './door-card.tsx'
import { type Factor, SecondFactor } from './second-factor.tsx'

export function SignIn() {
  const factors = useSignal<readonly Factor[] | undefined>(undefined)
  if (factors.value === undefined) {
    return <PasswordStep onDone={next => (factors.value = next)} />
  }
  const isIn = async (answer: ReturnType<typeof call<'signInTotp'>>) => {
    me.value = await answer
    ending.value = undefined
  }
  return (
    <DoorCard title="Second factor">
      <SecondFactor
        factors={factors.value}
        onTotp={code => isIn(call('signInTotp', { body: { code } }))}
        onRecovery={code => isIn(call('signInRecovery', { body: { code } }))}
        onPasskey={async () => {
          const { options } = await call('signInPasskeyOptions', { body: {} })
          await isIn(call('signInPasskey', { body: { response: await showPasskey(options) } }))
        }}
      />
      <button type="button" class="is-plain" onClick={() => (factors.value = undefined)}>
        Back
      </button>
    </DoorCard>
  )
}

const ENDINGS = {
  Idle: 'You were signed out, because nobody used this page for long. Trading goes on.',
  Other: 'Your session is over: its time was up, or it was ended. Trading goes on.',
} as const

function PasswordStep({ onDone }: { readonly onDone: (factors: readonly Factor[]) => void }) {
  const name = useSignal('')
  const password = useSignal('')
  return (
    <DoorCard title="Sign in">
      {ending.value !== undefined && (
        <p class="note" role="status">
          {ENDINGS[ending.value]}
        </p>
      )}
      <Form
        send="Continue"
        onSend={async () => {
          const { factors } = await call('signIn', { body: { name: name.value.trim(), password: password.value } })
          onDone(factors)
        }}
      >
        <TextField label="Name" value={name} autocomplete="username" longest={80} isRequired isFirst />
        <TextField
          label="Password"
          value={password}
          type="password"
          autocomplete="current-password"
          longest={256}
          isRequired
        />
      </Form>
      <p class="small faint">No password or no second factor any more? An admin makes a new link for you.</p>
    </DoorCard>
  )
}
