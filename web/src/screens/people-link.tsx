/** A one-time link, shown this once to the one who made it. */

import type { AnswerOf } from '../../../src/api/contract.ts'
import { Dialog } from '../parts/dialog.tsx'
import { timeText } from '../state/wording.ts'

export type OneTimeLink = AnswerOf<'invite'>

export function LinkDialog({ link, onClose }: { readonly link: OneTimeLink; readonly onClose: () => void }) {
  return (
    <Dialog title={`Link for ${link.name}`} onClose={onClose}>
      <p>
        Give this to {link.name} by a way that nobody else reads. It works once, until {timeText(link.untilUs)}, and is
        not shown again.
      </p>
      <pre class="codes" data-secret>
        {link.url}
      </pre>
      <div class="dialog-foot">
        <button type="button" onClick={() => void navigator.clipboard.writeText(link.url)}>
          Copy
        </button>
        <button type="button" class="is-main" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  )
}
