/** A dialogue above the screen: the browser's own, which keeps the focus inside, gives it back, and closes by Escape. */

import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from './icon.tsx'
import { LostNotice } from './lost.tsx'
import { ToastList } from './toast-list.tsx'

export function Dialog(props: {
  readonly title: string
  readonly onClose: () => void
  readonly look?: 'is-wide' | 'is-stop'
  readonly children: ComponentChildren
}) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  // At once, not after it is painted: the next key is already its own.
  useLayoutEffect(() => {
    const dialog = element.current!
    dialog.showModal()
    dialog.querySelector<HTMLElement>('[data-first]')?.focus()
    return () => dialog.close()
  }, [])
  return (
    <dialog
      ref={element}
      class={props.look}
      aria-labelledby={titleId}
      onCancel={props.onClose}
      // Comes late: by then this one may be gone, and another one be open. Not every Escape is told as a cancel.
      onClose={() => element.current !== null && props.onClose()}
    >
      <header class="dialog-head">
        <h2 id={titleId}>{props.title}</h2>
        <button type="button" class="is-plain is-small" onClick={props.onClose}>
          <Icon name="close" />
          <span class="unseen">Close</span>
        </button>
      </header>
      <LostNotice />
      <div class="dialog-body">{props.children}</div>
      <ToastList />
    </dialog>
  )
}
