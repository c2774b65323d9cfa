/** A form that asks the server when it is sent: not twice at a time, with the refusal shown in place. */

import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import type { Trouble } from '../state/client.ts'
import { troubleOf } from '../state/toasts.ts'
import { TroubleBox } from './panel.tsx'

export function Form(props: {
  readonly onSend: () => Promise<unknown>
  readonly send: string
  readonly look?: 'is-main' | 'is-stop'
  readonly isOff?: boolean
  /** Beside the button that sends: another answer to the same question. */
  readonly other?: { readonly text: string; readonly onSend: () => Promise<unknown> } | undefined
  readonly children: ComponentChildren
}) {
  const { other } = props
  const isSending = useSignal(false)
  const trouble = useSignal<Trouble | undefined>(undefined)
  const send = async (onSend: () => Promise<unknown>) => {
    isSending.value = true
    trouble.value = undefined
    try {
      await onSend()
    } catch (error) {
      trouble.value = troubleOf(error)
    }
    isSending.value = false
  }
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault()
        if (!isSending.value && props.isOff !== true) void send(props.onSend)
      }}
    >
      {props.children}
      <TroubleBox trouble={trouble.value} />
      <div class="dialog-foot">
        {other !== undefined && (
          <button type="button" disabled={isSending.value} onClick={() => void send(other.onSend)}>
            {other.text}
          </button>
        )}
        <button
          type="submit"
          class={props.look ?? 'is-main'}
          disabled={isSending.value || props.isOff === true}
          aria-busy={isSending.value}
        >
          {props.send}
        </button>
      </div>
    </form>
  )
}
