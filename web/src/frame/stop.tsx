/** The stop control: pause at once, or the kill switch after the name of what is stopped was typed. In reach on every screen. */

import { useSignal } from '@preact/signals'
import { useAct } from '../parts/act.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Check, TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { TroubleBox } from '../parts/panel.tsx'
import { call } from '../state/client.ts'
import { me } from '../state/session.ts'
import { toast } from '../state/toasts.ts'
import { scopeWords, sentenceOf } from '../text/words.ts'
import { leaderElsewhere } from './health.ts'
import { closeOpened } from './opened.ts'
import { type ChosenScope, isComplete, meantBy, ScopeChoice } from './scopes.tsx'

/** What is typed to confirm: the desk's name for everything, else the name of what is stopped. */
function confirmationOf({ level, name }: ChosenScope): string {
  return level === 'All' ? me.value?.desk || 'STOP' : name
}

export function StopDialog({ first }: { readonly first: ChosenScope }) {
  const scope = useSignal<ChosenScope>(first)
  const flatten = useSignal(false)
  const reason = useSignal('')
  const typed = useSignal('')
  const meant = meantBy(scope.value)
  const word = confirmationOf(meant)
  return (
    <Dialog title="Stop trading" look="is-stop" onClose={closeOpened}>
      <NotTheDesks />
      <ScopeChoice scope={scope} />
      <TextField label="Reason, for the record" value={reason} />
      <Pause scope={meant} reason={reason.value} />
      <hr />
      <Form
        send={`Kill ${meant.level === 'All' ? 'everything' : meant.name}`}
        look="is-stop"
        isOff={!isComplete(meant) || typed.value.trim() !== word}
        onSend={async () => {
          const body = { scope: meant, flatten: flatten.value, reason: reason.value }
          const { isConfirmed, refusals, taken, text } = await call('kill', { body })
          const by = refusals.length > 0 ? `, by ${taken.join(', ')} alone` : ''
          toast(isConfirmed && by === '' ? 'good' : 'bad', `Killed: ${scopeWords(meant)}${by}. ${sentenceOf(text)}`)
        }}
        onDone={closeOpened}
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

/** At the machine of a standby the desk trades on, whatever is pressed. */
function NotTheDesks() {
  const leader = leaderElsewhere()
  if (leader === undefined) return null
  const name = leader === '' ? 'the node that leads' : leader
  return (
    <p class="trouble" role="alert">
      This node stands by, and {name} trades on: stop the desk at the console of {name}. A kill here cancels what is
      open in the account once, by the gateways of this machine, and keeps them killed.
    </p>
  )
}

function Pause({ scope, reason }: { readonly scope: ChosenScope; readonly reason: string }) {
  const { isActing, trouble, run } = useAct()
  const pause = async () => {
    await call('pause', { body: { scope, reason } })
    toast('good', `Paused: ${scopeWords(scope)}. Only orders that reduce risk leave.`)
  }
  return (
    <>
      <div class="row">
        <p class="small grow">Pause: only orders that reduce risk leave. Working orders and positions stay.</p>
        <button
          type="button"
          disabled={!isComplete(scope)}
          aria-disabled={isActing}
          aria-busy={isActing}
          onClick={() => void run(pause, closeOpened)}
        >
          <Icon name="pause" />
          Pause now
        </button>
      </div>
      <TroubleBox trouble={trouble} />
    </>
  )
}

export function ResumeDialog({ first }: { readonly first: ChosenScope }) {
  const scope = useSignal<ChosenScope>(first)
  const reason = useSignal('')
  const meant = meantBy(scope.value)
  return (
    <Dialog title="Let it trade again" onClose={closeOpened}>
      <Form
        send="Resume"
        isOff={!isComplete(meant)}
        onSend={async () => {
          const { text } = await call('resume', { body: { scope: meant, reason: reason.value } })
          toast('good', `Resumed: ${scopeWords(meant)}. ${text}`)
        }}
        onDone={closeOpened}
      >
        <ScopeChoice scope={scope} />
        <TextField label="Reason, for the record" value={reason} isFirst />
      </Form>
    </Dialog>
  )
}
