/** A dialogue above the screen: the browser's own, which keeps the focus inside and closes by Escape. */

import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { Icon } from './icon.tsx'

export function Dialog(props: {
  readonly title: string
  readonly onClose: () => void
  readonly look?: 'is-wide' | 'is-stop'
  readonly children: ComponentChildren
}) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const before = document.activeElement
    element.current?.showModal()
    element.current?.querySelector<HTMLElement>('[data-first]')?.focus()
    return () => before instanceof HTMLElement && before.focus()
  }, [])
  return (
    <dialog ref={element} class={props.look} aria-labelledby={titleId} onClose={props.onClose}>
      <header class="dialog-head">
        <h2 id={titleId}>{props.title}</h2>
        <button type="button" class="is-plain is-small" onClick={() => element.current?.close()}>
          <Icon name="close" />
          <span class="unseen">Close</span>
        </button>
      </header>
      <div class="dialog-body">{props.children}</div>
    </dialog>
  )
}
