/** Fields of forms: each with its label, bound to a signal. */

import type { Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface Labeled {
  readonly label: string
  readonly hint?: ComponentChildren
}

interface TextFieldProps extends Labeled {
  readonly value: Signal<string>
  readonly type?: 'password' | 'number'
  readonly autocomplete?: string
  readonly look?: 'code' | 'mono'
  readonly isRequired?: boolean
  readonly isFirst?: boolean
  readonly longest?: number
  readonly placeholder?: string
  readonly isNumeric?: boolean
}

export function TextField(props: TextFieldProps) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <Input {...props} id={id} />
      {props.hint !== undefined && (
        <span class="hint" id={`${id}-hint`}>
          {props.hint}
        </span>
      )}
    </div>
  )
}

function Input(props: TextFieldProps & { readonly id: string }) {
  const { id, value, hint } = props
  const shared = {
    id,
    class: props.look,
    value: value.value,
    onInput: (event: InputEvent & { readonly currentTarget: HTMLInputElement }) => {
      value.value = event.currentTarget.value
    },
    autocomplete: props.autocomplete ?? 'off',
    spellcheck: false,
    autocapitalize: 'none',
    maxLength: props.longest ?? 500,
    required: props.isRequired,
    placeholder: props.placeholder,
    inputMode: props.isNumeric === true ? 'numeric' : undefined,
    'data-first': props.isFirst,
    'aria-describedby': hint === undefined ? undefined : `${id}-hint`,
  } as const
  if (props.type === 'password') return <input type="password" {...shared} />
  return props.type === 'number' ? <input type="number" {...shared} /> : <input type="text" {...shared} />
}

export function LongTextField(props: Labeled & { readonly value: Signal<string>; readonly rows?: number }) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <textarea
        id={id}
        rows={props.rows ?? 3}
        maxLength={2000}
        value={props.value.value}
        onInput={event => {
          props.value.value = event.currentTarget.value
        }}
      />
    </div>
  )
}

/** `names`: what is shown for each choice where it is not itself. */
export function Select<Choice extends string>(
  props: Labeled & {
    readonly value: Choice
    readonly choices: readonly Choice[]
    readonly nameOf?: (choice: Choice) => string
    readonly onChoose: (choice: Choice) => void
  },
) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <select id={id} value={props.value} onChange={event => props.onChoose(event.currentTarget.value as Choice)}>
        {props.choices.map(choice => (
          <option key={choice} value={choice}>
            {props.nameOf?.(choice) ?? choice}
          </option>
        ))}
      </select>
      {props.hint !== undefined && <span class="hint">{props.hint}</span>}
    </div>
  )
}

export function Check({ label, value }: { readonly label: string; readonly value: Signal<boolean> }) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={value.value}
        onChange={event => {
          value.value = event.currentTarget.checked
        }}
      />
      {label}
    </label>
  )
}

/** A few choices side by side. */
export function Choices<Choice extends string>(props: {
  readonly label: string
  readonly value: Choice
  readonly choices: readonly Choice[]
  readonly nameOf?: (choice: Choice) => string
  readonly onChoose: (choice: Choice) => void
}) {
  return (
    <fieldset class="choices" aria-label={props.label}>
      {props.choices.map(choice => (
        <button key={choice} type="button" aria-pressed={choice === props.value} onClick={() => props.onChoose(choice)}>
          {props.nameOf?.(choice) ?? choice}
        </button>
      ))}
    </fieldset>
  )
}
