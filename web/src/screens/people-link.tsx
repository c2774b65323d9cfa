/** A one-time link: made for somebody who is invited or who lost a factor, and shown this once to the one who made it. */

import { useSignal } from '@preact/signals'
import type { AnswerOf } from '../../../src/api/contract.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { SecretDialog } from '../parts/secret-dialog.tsx'
import { call } from '../state/client.ts'
import { timeText } from '../state/wording.ts'

type OneTimeLink = AnswerOf<'invite'>

interface LinkProps {
  readonly link: OneTimeLink
  readonly onClose: () => void
}

export function LinkDialog({ link, onClose }: LinkProps) {
  return (
    <SecretDialog title={`Link for ${link.name}`} secret={link.url} onClose={onClose}>
      Give this to {link.name} by a way that nobody else reads. It works once, until {timeText(link.untilUs)}, and is
      not shown again.
    </SecretDialog>
  )
}

/** Asks first: what the person had ends at once. */
export function NewLinkDialog(props: {
  readonly name: string
  readonly onClose: () => void
  readonly onMade: () => void
}) {
  const { name, onClose, onMade } = props
  const link = useSignal<OneTimeLink | undefined>(undefined)
  if (link.value !== undefined) return <LinkDialog link={link.value} onClose={onClose} />
  return (
    <Dialog title={`New link for ${name}`} onClose={onClose}>
      <Form
        send="Make the link"
        onSend={async () => {
          link.value = await call('resetPerson', { path: { name }, body: {} })
          onMade()
        }}
      >
        <p>For a lost factor. Password, second factors, sessions and tokens of {name} end at once.</p>
      </Form>
    </Dialog>
  )
}
