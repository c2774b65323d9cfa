/** The stop control: pause at once, or the kill switch after the name of what is stopped was typed. In reach on every screen. */

import { useSignal } from '@preact/signals'
import { ActButton } from '../parts/act-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Check, TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { me } from '../state/session.ts'
import { toast } from '../state/toasts.ts'
import { scopeWords } from '../text/words.ts'
import { closeOpened } from './opened.ts'
import { type ChosenScope, ScopeChoice } from './scopes.tsx'

/** What is typed to confirm: the desk's name for everything, else the name of what is stopped. */
function confirmationOf({ level, name }: ChosenScope): string {
  return level === 'All' ? me.value?.desk || 'STOP' : name
}

export function StopDialog({ first }: { readonly first: ChosenScope }) {
  const scope = useSignal<ChosenScope>(first)
  const flatten = useSignal(false)
  const reason = useSignal('')
  const typed = useSignal('')
  const word = confirmationOf(scope.value)
  return (
    <Dialog title="Stop trading" look="is-stop" onClose={closeOpened}>
      <ScopeChoice scope={scope} />
      <TextField label="Reason, for the record" value={reason} />
      <Pause scope={scope.value} reason={reason.value} />
      <hr />
      <Form
        send={`Kill ${scopeWords(scope.value).toLowerCase() === 'everything' ? 'everything' : scope.value.name}`}
        look="is-stop"
        isOff={typed.value.trim() !== word}
        onSend={async () => {
          const body = { scope: scope.value, flatten: flatten.value, reason: reason.value }
          const { isConfirmed, text } = await call('kill', { body })
          toast(isConfirmed ? 'good' : 'bad', `Killed: ${scopeWords(scope.value)}. ${text}`)
          closeOpened()
        }}
      >
        <p class="small">
          The kill switch cancels every open order of the scope and halts it, also past a node that hangs. It stays
          halted until somebody lets it trade again.
        </p>
        <Check label="Close its positions as well" value={flatten} />
        <TextField label={`Type “${word}” to confirm`} value={typed} isFirst />
      </Form>
    </Dialog>
  )
}

function Pause({ scope, reason }: { readonly scope: ChosenScope; readonly reason: string }) {
  const pause = async () => {
    const said = `Paused: ${scopeWords(scope)}. Only orders that reduce risk leave.`
    if ((await attempt(call('pause', { body: { scope, reason } }), said)) !== undefined) closeOpened()
  }
  return (
    <div class="row">
      <p class="small grow">Pause: only orders that reduce risk leave. Working orders and positions stay.</p>
      <ActButton onAct={pause}>
        <Icon name="pause" />
        Pause now
      </ActButton>
    </div>
  )
}

export function ResumeDialog({ first }: { readonly first: ChosenScope }) {
  const scope = useSignal<ChosenScope>(first)
  const reason = useSignal('')
  return (
    <Dialog title="Let it trade again" onClose={closeOpened}>
      <Form
        send="Resume"
        onSend={async () => {
          const { text } = await call('resume', { body: { scope: scope.value, reason: reason.value } })
          toast('good', `Resumed: ${scopeWords(scope.value)}. ${text}`)
          closeOpened()
        }}
      >
        <ScopeChoice scope={scope} />
        <TextField label="Reason, for the record" value={reason} isFirst />
      </Form>
    </Dialog>
  )
}
