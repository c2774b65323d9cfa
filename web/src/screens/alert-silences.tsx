/** Silences: what nobody is called for, until when and why. */

import { useSignal } from '@preact/signals'
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
import { may } from '../state/session.ts'
import { toast } from '../state/toasts.ts'
import { countWords } from '../text/words.ts'

interface Silenced {
  readonly code: string
  readonly subject: string
}

const ANYTHING: Silenced = { code: '*', subject: '*' }

export function Silences() {
  const isAdding = useSignal(false)
  const { answer, trouble, again } = useAsked(() => call('silences'), 'silences', 5_000)
  return (
    <Panel
      title="Silences"
      width={6}
      actions={
        may('HandleAlerts') && (
          <button type="button" class="is-small" onClick={() => (isAdding.value = true)}>
            Silence …
          </button>
        )
      }
      isFlush
    >
      <TroubleBox trouble={trouble} />
      <Table
        name="Silences"
        rows={answer?.rows}
        keyOf={({ id }) => id}
        empty="Nothing is silenced."
        columns={[
          { head: 'Until', cell: ({ untilUs }) => <When us={untilUs} /> },
          { head: 'Which', cell: ({ code, subject }) => <span class="mono">{`${code} ${subject}`}</span> },
          { head: 'Why', form: 'wrap', cell: ({ why, by }) => `${why} (${by})` },
          {
            head: '',
            form: 'actions',
            cell: ({ id }) =>
              may('HandleAlerts') && (
                <ActButton
                  look="is-small"
                  onAct={async () => {
                    await attempt(call('endSilence', { path: { silenceId: id } }), 'The silence is over.')
                    again()
                  }}
                >
                  End
                </ActButton>
              ),
          },
        ]}
      />
      {isAdding.value && <SilenceDialog first={ANYTHING} onClose={() => (isAdding.value = false)} onAdded={again} />}
    </Panel>
  )
}

export function SilenceDialog(props: {
  readonly first: Silenced
  readonly onClose: () => void
  readonly onAdded: () => void
}) {
  const { first, onClose, onAdded } = props
  const code = useSignal(first.code)
  const subject = useSignal(first.subject === '' ? '*' : first.subject)
  const minutes = useSignal('60')
  const why = useSignal('')
  return (
    <Dialog title="Silence alerts" onClose={onClose}>
      <Form
        send="Silence"
        isOff={!/^\d{1,5}$/.test(minutes.value) || why.value.trim() === ''}
        onSend={async () => {
          const count = Number(minutes.value)
          await call('addSilence', {
            body: { code: code.value.trim(), subject: subject.value.trim(), minutes: count, why: why.value.trim() },
          })
          toast('good', `Silenced for ${countWords(count, 'minute')}.`)
          onAdded()
        }}
        onDone={onClose}
      >
        <p class="faint small">Nobody is called for these. They are still shown. “*” stands for anything.</p>
        <TextField label="Code" value={code} look="mono" longest={120} isRequired />
        <TextField label="About" value={subject} look="mono" longest={120} isRequired />
        <TextField label="Minutes" value={minutes} type="number" isNumeric isRequired />
        <TextField label="Why" value={why} isFirst isRequired />
      </Form>
    </Dialog>
  )
}
