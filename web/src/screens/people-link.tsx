/** A one-time link: made for somebody who is invited or who lost a factor, and shown this once to the one who made it. */

import type { AnswerOf } from '../../../src/api/contract.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Form } from '../parts/form.tsx'
import { SecretDialog } from '../parts/secret-dialog.tsx'
import { call } from '../state/client.ts'
import { timeText } from '../state/wording.ts'

export type OneTimeLink = AnswerOf<'invite'>

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
  readonly onMade: (link: OneTimeLink) => void
}) {
  const { name, onClose, onMade } = props
  return (
    <Dialog title={`New link for ${name}`} onClose={onClose}>
      <Form
        send="Make the link"
        onSend={async () => onMade(await call('resetPerson', { path: { name }, body: {} }))}
        onDone={onClose}
      >
        <p>For a lost factor. Password, second factors, sessions and tokens of {name} end at once.</p>
      </Form>
    </Dialog>
  )
}
