/** Something that is shown this once, to be copied: a one-time link, a token. */

import type { ComponentChildren } from 'preact'
import { Dialog } from './dialog.tsx'

export function SecretDialog(props: {
  readonly title: string
  readonly secret: string
  readonly onClose: () => void
  /** What it is for, and how to keep it. */
  readonly children: ComponentChildren
}) {
  const { title, secret, onClose, children } = props
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{children}</p>
      <pre class="codes" data-secret>
        {secret}
      </pre>
      <div class="dialog-foot">
        <button type="button" onClick={() => void navigator.clipboard.writeText(secret)}>
          Copy
        </button>
        <button type="button" class="is-main" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  )
}
