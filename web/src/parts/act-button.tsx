/** A button that asks the server: not twice at a time, and its refusal is told. It keeps the focus meanwhile. */

import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'

export function ActButton(props: {
  readonly onAct: () => Promise<unknown>
  readonly look?: string
  readonly children: ComponentChildren
}) {
  const isActing = useSignal(false)
  const act = async () => {
    if (isActing.value) return
    isActing.value = true
    try {
      await props.onAct()
    } finally {
      isActing.value = false
    }
  }
  return (
    <button
      type="button"
      class={props.look}
      aria-disabled={isActing.value}
      aria-busy={isActing.value}
      onClick={event => {
        event.stopPropagation()
        void act()
      }}
    >
      {props.children}
    </button>
  )
}
