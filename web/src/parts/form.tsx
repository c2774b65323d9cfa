/** A form that asks the server when it is sent: not twice at a time, with the refusal shown in place. */

import type { ComponentChildren } from 'preact'
import { useAct } from './act.ts'
import { useFirst } from './first.ts'
import { TroubleBox } from './panel.tsx'

export function Form<T>(props: {
  readonly onSend: () => Promise<T>
  /** After it went well, where the form is still there: its dialogue may have been closed meanwhile, and another one opened. */
  readonly onDone?: (answer: T) => void
  readonly send: string
  readonly look?: 'is-main' | 'is-stop'
  readonly isOff?: boolean
  /** It has no field: whoever comes to it comes to its button. */
  readonly isFirst?: boolean
  /** Beside the button that sends: another answer to the same question. */
  readonly other?: { readonly text: string; readonly onSend: () => Promise<T> } | undefined
  readonly children: ComponentChildren
}) {
  const { other, onDone } = props
  const { isActing, trouble, run } = useAct()
  const button = useFirst<HTMLButtonElement>(props.isFirst)
  return (
    <form
      class="stack"
      onSubmit={event => {
        event.preventDefault()
        if (props.isOff !== true) void run(props.onSend, onDone)
      }}
    >
      {props.children}
      <TroubleBox trouble={trouble} />
      <div class="dialog-foot">
        {other !== undefined && (
          <button type="button" aria-disabled={isActing} onClick={() => void run(other.onSend, onDone)}>
            {other.text}
          </button>
        )}
        <button
          type="submit"
          class={props.look ?? 'is-main'}
          disabled={props.isOff === true}
          aria-disabled={isActing}
          aria-busy={isActing}
          ref={button}
        >
          {props.send}
        </button>
      </div>
    </form>
  )
}
