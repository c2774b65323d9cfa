/** Fields of forms: each with its label, bound to a signal. */

import type { Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { useFirst } from './first.ts'

interface TextFieldProps {
  readonly label: string
  readonly hint?: ComponentChildren
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
    ref: useFirst<HTMLInputElement>(props.isFirst),
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

export function LongTextField({ label, value }: { readonly label: string; readonly value: Signal<string> }) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={3}
        maxLength={2000}
        value={value.value}
        onInput={event => {
          value.value = event.currentTarget.value
        }}
      />
    </div>
  )
}

interface ChoiceProps<Choice extends string> {
  readonly label: string
  readonly value: Choice
  readonly choices: readonly Choice[]
  /** What is shown for a choice; default: itself. */
  readonly nameOf?: (choice: Choice) => string
  readonly onChoose: (choice: Choice) => void
}

export function Select<Choice extends string>(props: ChoiceProps<Choice>) {
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
export function Choices<Choice extends string>(props: ChoiceProps<Choice>) {
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
