/** The first time, by a one-time link: password, second factor, recovery codes. */

import { useSignal } from '@preact/signals'
import type { AnswerOf } from '../../../src/api/contract.ts'
import { TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'
import { TroubleBox } from '../parts/panel.tsx'
import { useAsked } from '../state/asked.ts'
import { call } from '../state/client.ts'
import { me } from '../state/session.ts'
import { timeText } from '../state/wording.ts'
import { DoorCard } from './door-card.tsx'
import { NewFactor } from './new-factor.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'

const STEPS = ['Password', 'Factor', 'Codes'] as const

export function Enrolment({ link, onDone }: { readonly link: string; readonly onDone: () => void }) {
  const step = useSignal<(typeof STEPS)[number]>('Password')
  const end = useSignal<AnswerOf<'enrolmentFinish'> | undefined>(undefined)
  const finish = async () => {
    end.value = await call('enrolmentFinish', { body: {} })
    step.value = 'Codes'
  }
  switch (step.value) {
    case 'Password':
      return <PasswordStep link={link} onDone={() => (step.value = 'Factor')} onLeave={onDone} />
    case 'Factor':
      return (
        <DoorCard title="Your second factor">
          <NewFactor
            beginTotp={() => call('enrolmentTotpBegin', { body: {} })}
            addTotp={code => call('enrolmentTotp', { body: { code } })}
            passkeyOptions={() => call('enrolmentPasskeyOptions', { body: {} })}
            addPasskey={(response, label) => call('enrolmentPasskey', { body: { response, label } })}
            onDone={finish}
          />
        </DoorCard>
      )
    case 'Codes':
      return (
        <DoorCard title="Your recovery codes">
          <RecoveryCodes
            codes={end.value?.recoveryCodes ?? []}
            onDone={() => {
              onDone()
              me.value = end.value?.session ?? null
            }}
          />
        </DoorCard>
      )
    default:
      return step.value satisfies never
  }
}

const PASSWORD_LENGTH_MIN = 12

interface PasswordStepProps {
  readonly link: string
  readonly onDone: () => void
  /** The link leads nowhere: by the other door, then. */
  readonly onLeave: () => void
}

function PasswordStep({ link, onDone, onLeave }: PasswordStepProps) {
  const { answer, trouble } = useAsked(() => call('enrolmentLink', { body: { link } }), link)
  const chosen = useSignal('')
  const password = useSignal('')
  const again = useSignal('')
  const name = answer?.name ?? ''
  const isUnlike = again.value !== '' && again.value !== password.value
  if (answer === undefined) {
    return (
      <DoorCard title="Welcome">
        <TroubleBox trouble={trouble} />
        {trouble === undefined ? (
          <p class="faint">Looking at your link …</p>
        ) : (
          <button type="button" onClick={onLeave}>
            Sign in
          </button>
        )}
      </DoorCard>
    )
  }
  return (
    <DoorCard title={name === '' ? 'Welcome' : `Welcome, ${name}`}>
      <p class="faint">
        This link works once, until {timeText(answer.untilUs)}. You set a password and a second factor.
      </p>
      <Form
        send="Continue"
        isOff={password.value.length < PASSWORD_LENGTH_MIN || again.value !== password.value}
        onSend={async () => {
          const given = name === '' ? chosen.value.trim() : name
          await call('enrolment', { body: { link, name: given, password: password.value } })
          onDone()
        }}
      >
        {name === '' && (
          <TextField
            label="Name to sign in with"
            hint="Lower-case letters, digits, “.”, “_” and “-”."
            value={chosen}
            autocomplete="username"
            longest={40}
            isRequired
            isFirst
          />
        )}
        <TextField
          label="Password"
          hint={`At least ${PASSWORD_LENGTH_MIN} characters. A few words that you alone put together are good.`}
          value={password}
          type="password"
          autocomplete="new-password"
          longest={256}
          isRequired
          isFirst={name !== ''}
        />
        <TextField
          label="Password again"
          hint={isUnlike ? 'It is not the same yet.' : undefined}
          value={again}
          type="password"
          autocomplete="new-password"
          longest={256}
          isRequired
        />
      </Form>
    </DoorCard>
  )
}
