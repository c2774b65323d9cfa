/** Asks for the second factor again, where the server wants it fresh. */

import { useLayoutEffect } from 'preact/hooks'
import { Dialog } from '../parts/dialog.tsx'
import { TroubleBox } from '../parts/panel.tsx'
import { useAsked } from '../state/asked.ts'
import { call } from '../state/client.ts'
import { showPasskey } from '../state/passkeys.ts'
import { me, stepUpAsked } from '../state/session.ts'
import { type Factor, SecondFactor } from './second-factor.tsx'

export function StepUpDialog() {
  const { answer, trouble } = useAsked(() => call('factors'), 'factors')
  const close = (isShown: boolean) => stepUpAsked.peek()?.(isShown)
  // Where the session ends, what waits is not to be done in the next one, which may be another person's.
  useLayoutEffect(() => () => close(false), [])
  const show = async (answered: ReturnType<typeof call<'stepUpTotp'>>) => {
    me.value = await answered
    close(true)
  }
  const kinds: readonly Factor[] = [...new Set(answer?.rows.map(({ kind }) => kind) ?? [])].sort()
  return (
    <Dialog title="Is it you?" onClose={() => close(false)}>
      <p class="faint">
        This adds risk or changes rights, so your second factor is asked for again. It then counts for five minutes.
      </p>
      <TroubleBox trouble={trouble} />
      {answer !== undefined && (
        <SecondFactor
          factors={kinds}
          onTotp={code => show(call('stepUpTotp', { body: { code } }))}
          onPasskey={async () => {
            const { options } = await call('stepUpPasskeyOptions', { body: {} })
            await show(call('stepUpPasskey', { body: { response: await showPasskey(options) } }))
          }}
        />
      )}
    </Dialog>
  )
}
