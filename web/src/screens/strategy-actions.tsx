/** Start, pause, resume and stop of one strategy. */

import { useSignal } from '@preact/signals'
import { STOP_WAYS } from '../../../src/api/contract/commands.ts'
import type { StrategyLine } from '../../../src/api/contract/session-view.ts'
import { open } from '../frame/opened.ts'
import { ActButton } from '../parts/act-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Choices, TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'
import { Icon } from '../parts/icon.tsx'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { may } from '../state/session.ts'
import { toast } from '../state/toasts.ts'

const NO_REASON = 'from the screen of strategies'

export function StrategyActions({ line }: { readonly line: StrategyLine }) {
  const isStopping = useSignal(false)
  const { strategyId, isRunning, tradingState, isThrottleTripped } = line
  const scope = { level: 'Strategy', name: strategyId } as const
  return (
    <div class="row">
      {may('ResumeTrading') && isThrottleTripped && (
        <ActButton
          look="is-small"
          onAct={() => attempt(call('rearm', { body: of(strategyId) }), `${strategyId} may trade again.`)}
        >
          Re-arm
        </ActButton>
      )}
      {may('ResumeTrading') && tradingState !== 'Active' && (
        <button type="button" class="is-small" onClick={() => open('Resume', scope)}>
          <Icon name="play" />
          Resume …
        </button>
      )}
      {may('ReduceRisk') && isRunning && tradingState === 'Active' && (
        <ActButton
          look="is-small"
          onAct={() => attempt(call('pause', { body: { scope, reason: NO_REASON } }), `Paused: ${strategyId}.`)}
        >
          <Icon name="pause" />
          Pause
        </ActButton>
      )}
      {may('OperateStrategies') && !isRunning && (
        <ActButton
          look="is-small is-main"
          onAct={() => attempt(call('startStrategy', { body: of(strategyId) }), `Started: ${strategyId}.`)}
        >
          <Icon name="play" />
          Start
        </ActButton>
      )}
      {may('ReduceRisk') && isRunning && (
        <button type="button" class="is-small" onClick={() => (isStopping.value = true)}>
          <Icon name="stop" />
          Stop …
        </button>
      )}
      {isStopping.value && <StopStrategyDialog strategyId={strategyId} onClose={() => (isStopping.value = false)} />}
    </div>
  )
}

function of(strategy: string): { readonly strategy: string; readonly reason: string } {
  return { strategy, reason: NO_REASON }
}

type StopWay = (typeof STOP_WAYS)[number]
const WAY_WORDS: Readonly<Record<StopWay, string>> = {
  Keep: 'Keep its orders',
  Cancel: 'Cancel its orders',
  Flatten: 'Cancel and close positions',
}

export function StopStrategyDialog(props: { readonly strategyId: string; readonly onClose: () => void }) {
  const { strategyId, onClose } = props
  const way = useSignal<StopWay>('Cancel')
  const reason = useSignal('')
  return (
    <Dialog title={`Stop ${strategyId}`} onClose={onClose}>
      <Form
        send="Stop it"
        look="is-stop"
        onSend={async () => {
          const body = { strategy: strategyId, reason: reason.value, way: way.value }
          const { text } = await call('stopStrategy', { body })
          toast('good', `Stopped: ${strategyId}. ${text}`)
        }}
        onDone={onClose}
      >
        <Choices
          label="What becomes of its orders"
          value={way.value}
          choices={STOP_WAYS}
          nameOf={each => WAY_WORDS[each]}
          onChoose={each => (way.value = each)}
        />
        <TextField label="Reason, for the record" value={reason} isFirst />
      </Form>
    </Dialog>
  )
}
