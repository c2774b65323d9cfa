/** Adds a second factor: an authenticator app by picture or text, or a passkey. Also used for oneself later. */

import { useSignal } from '@preact/signals'
import type { AnswerOf } from '../../../src/api/contract.ts'
import { Choices, TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'
import { TroubleBox } from '../parts/panel.tsx'
import { QrCode } from '../parts/qr.tsx'
import { useAsked } from '../state/asked.ts'
import { HAS_PASSKEYS, makePasskey } from '../state/passkeys.ts'
import { CodeForm } from './second-factor.tsx'

const KINDS = ['App', 'Passkey'] as const

export interface FactorCalls {
  readonly beginTotp: () => Promise<AnswerOf<'enrolmentTotpBegin'>>
  readonly addTotp: (code: string) => Promise<unknown>
  readonly passkeyOptions: () => Promise<AnswerOf<'enrolmentPasskeyOptions'>>
  readonly addPasskey: (response: Record<string, unknown>, label: string) => Promise<unknown>
  readonly onDone: () => Promise<unknown>
}

export function NewFactor(calls: FactorCalls) {
  const kind = useSignal<(typeof KINDS)[number]>('App')
  return (
    <>
      {HAS_PASSKEYS ? (
        <Choices
          label="Kind of second factor"
          value={kind.value}
          choices={KINDS}
          nameOf={choice => (choice === 'App' ? 'Authenticator app' : 'Passkey')}
          onChoose={choice => (kind.value = choice)}
        />
      ) : (
        <p class="small faint">Passkeys need an address with a name, such as localhost; this one has none.</p>
      )}
      {kind.value === 'App' ? <AppForm {...calls} /> : <PasskeyForm {...calls} />}
    </>
  )
}

function AppForm({ beginTotp, addTotp, onDone }: FactorCalls) {
  const { answer, trouble } = useAsked(beginTotp, 'totp')
  return (
    <>
      <p>Scan this with your authenticator app, then type the code that it shows.</p>
      <TroubleBox trouble={trouble} />
      {answer !== undefined && (
        <>
          <QrCode text={answer.uri} name="Picture for the authenticator app" />
          <details class="small">
            <summary>It cannot be scanned</summary>
            <p>
              Type this into the app: <code data-secret>{answer.secret}</code>
            </p>
          </details>
        </>
      )}
      <CodeForm
        onCode={async code => {
          await addTotp(code)
          await onDone()
        }}
      />
    </>
  )
}

function PasskeyForm({ passkeyOptions, addPasskey, onDone }: FactorCalls) {
  const label = useSignal('')
  return (
    <Form
      send="Make a passkey"
      isOff={label.value.trim() === ''}
      onSend={async () => {
        const { options } = await passkeyOptions()
        await addPasskey(await makePasskey(options), label.value.trim())
        await onDone()
      }}
    >
      <p class="faint">A passkey stays on your device or security key, and opens by fingerprint, face or PIN.</p>
      <TextField label="What to call it" value={label} longest={60} placeholder="laptop" isRequired isFirst />
    </Form>
  )
}
