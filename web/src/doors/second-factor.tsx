/** Proves the second factor: by passkey, by a code of the authenticator app, or by a recovery code. */

import { useSignal } from '@preact/signals'
import { Choices, TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'
import { HAS_PASSKEYS } from '../state/passkeys.ts'

export const FACTORS = ['Passkey', 'Totp', 'Recovery'] as const
export type Factor = (typeof FACTORS)[number]

const NAMES: Readonly<Record<Factor, string>> = { Passkey: 'Passkey', Totp: 'App code', Recovery: 'Recovery code' }

export function SecondFactor(props: {
  readonly factors: readonly Factor[]
  readonly onPasskey: () => Promise<unknown>
  readonly onTotp: (code: string) => Promise<unknown>
  readonly onRecovery?: (code: string) => Promise<unknown>
}) {
  const usable = props.factors.filter(factor => factor !== 'Passkey' || HAS_PASSKEYS)
  const choices = usable.filter(factor => factor !== 'Recovery' || props.onRecovery !== undefined)
  const factor = useSignal<Factor>(choices[0] ?? 'Totp')
  return (
    <>
      {choices.length > 1 && (
        <Choices
          label="Second factor"
          value={factor.value}
          choices={choices}
          nameOf={choice => NAMES[choice]}
          onChoose={choice => {
            factor.value = choice
          }}
        />
      )}
      {factor.value === 'Passkey' && <PasskeyForm onPasskey={props.onPasskey} />}
      {factor.value === 'Totp' && <CodeForm key="totp" onCode={props.onTotp} />}
      {factor.value === 'Recovery' && props.onRecovery !== undefined && <RecoveryForm onCode={props.onRecovery} />}
    </>
  )
}

function PasskeyForm({ onPasskey }: { readonly onPasskey: () => Promise<unknown> }) {
  return (
    <Form send="Use passkey" onSend={onPasskey} isFirst>
      <p class="faint">Your device will ask for your fingerprint, face or PIN.</p>
    </Form>
  )
}

export function CodeForm({ onCode }: { readonly onCode: (code: string) => Promise<unknown> }) {
  const code = useSignal('')
  const plain = code.value.replace(/\s/g, '')
  return (
    <Form send="Continue" isOff={!/^\d{6}$/.test(plain)} onSend={() => onCode(plain)}>
      <TextField
        label="Six-digit code of your authenticator app"
        value={code}
        look="code"
        autocomplete="one-time-code"
        longest={7}
        isNumeric
        isFirst
        isRequired
      />
    </Form>
  )
}

function RecoveryForm({ onCode }: { readonly onCode: (code: string) => Promise<unknown> }) {
  const code = useSignal('')
  return (
    <Form send="Continue" isOff={code.value.trim().length < 8} onSend={() => onCode(code.value.trim())}>
      <TextField
        label="Recovery code"
        value={code}
        look="mono"
        longest={40}
        isFirst
        isRequired
        hint="Each works once."
      />
    </Form>
  )
}
