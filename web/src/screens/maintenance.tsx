/** Announces maintenance: nobody is called for what is not critical. */

import { useSignal } from '@preact/signals'
import { Dialog } from '../parts/dialog.tsx'
import { TextField } from '../parts/fields.tsx'
import { Form } from '../parts/form.tsx'
import { call } from '../state/client.ts'
import { may } from '../state/session.ts'
import { toast } from '../state/toasts.ts'
import { countWords } from '../text/words.ts'

export function MaintenanceButton() {
  const isOpen = useSignal(false)
  if (!may('SwitchNodes')) return null
  return (
    <>
      <button type="button" onClick={() => (isOpen.value = true)}>
        Maintenance …
      </button>
      {isOpen.value && <MaintenanceDialog onClose={() => (isOpen.value = false)} />}
    </>
  )
}

function MaintenanceDialog({ onClose }: { readonly onClose: () => void }) {
  const minutes = useSignal('30')
  const reason = useSignal('')
  return (
    <Dialog title="Maintenance" onClose={onClose}>
      <Form
        send="Begin"
        isOff={!/^\d{1,4}$/.test(minutes.value) || reason.value.trim() === ''}
        onSend={async () => {
          const count = Number(minutes.value)
          const { text } = await call('maintenance', { body: { minutes: count, reason: reason.value } })
          toast('good', `Maintenance for ${countWords(count, 'minute')}. ${text}`)
        }}
        onDone={onClose}
      >
        <p class="faint small">Nobody is called for alerts below Critical for so long. They are still shown.</p>
        <TextField label="Minutes" value={minutes} type="number" isNumeric isRequired />
        <TextField label="Reason, for the record" value={reason} isFirst isRequired />
      </Form>
    </Dialog>
  )
}
