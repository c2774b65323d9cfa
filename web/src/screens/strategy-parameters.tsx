/** The parameters of a strategy as a form made of what its author declares. */

import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import type { ParameterLine, ProgramLine } from '../../../src/api/contract/session-view.ts'
import { ActButton } from '../parts/act-button.tsx'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { may } from '../state/session.ts'
import { titleOf } from '../text/words.ts'

type Written = string | number | boolean

export function ParameterForm({ program }: { readonly program: ProgramLine }) {
  const changed = useSignal<Readonly<Record<string, Written>>>({})
  const { strategyId, schema, parameters } = program
  const names = Object.keys(changed.value)
  const apply = async () => {
    const body = { strategy: strategyId, parameters: changed.value, reason: 'from the form of its parameters' }
    const answer = await attempt(
      call('setParameters', { body }),
      ({ text }) => `New parameters: ${strategyId}. ${text}`,
    )
    if (answer !== undefined) changed.value = {}
  }
  const change = (parameter: ParameterLine, value: Written) => {
    const { [parameter.name]: _, ...others } = changed.value
    const before = parameters[parameter.name] ?? parameter.default
    changed.value = value === before ? others : { ...others, [parameter.name]: value }
  }
  return (
    <details>
      <summary>Parameters ({schema.length})</summary>
      <div class="stack">
        <div class="parameters">
          {schema.map(parameter => (
            <ParameterField
              key={parameter.name}
              parameter={parameter}
              value={changed.value[parameter.name] ?? parameters[parameter.name] ?? parameter.default ?? ''}
              isChanged={parameter.name in changed.value}
              onChange={value => change(parameter, value)}
            />
          ))}
        </div>
        {names.length > 0 && (
          <div class="row">
            <p class="grow small">
              The strategy is stopped and started anew with {names.map(titleOf).join(', ')} changed.
            </p>
            <button type="button" onClick={() => (changed.value = {})}>
              As before
            </button>
            <ActButton look="is-main" onAct={apply}>
              Apply
            </ActButton>
          </div>
        )}
      </div>
    </details>
  )
}

function ParameterField(props: {
  readonly parameter: ParameterLine
  readonly value: Written
  readonly isChanged: boolean
  readonly onChange: (value: Written) => void
}) {
  const { parameter, value, isChanged, onChange } = props
  const { name, description, min, max } = parameter
  const id = useId()
  const isFixed = !may('OperateStrategies')
  const range = [min === null ? '' : `from ${min}`, max === null ? '' : `to ${max}`]
    .filter(part => part !== '')
    .join(' ')
  return (
    <div class={`field${isChanged ? ' is-changed' : ''}`}>
      <label for={id}>
        {titleOf(name)} {isChanged && '(changed)'}
      </label>
      <Control id={id} parameter={parameter} value={value} isFixed={isFixed} onChange={onChange} />
      <span class="hint small">
        {description} {range}
      </span>
    </div>
  )
}

/** Numbers are written as texts go where the kind is exact, so that nothing is rounded on the way. */
function Control(props: {
  readonly id: string
  readonly parameter: ParameterLine
  readonly value: Written
  readonly isFixed: boolean
  readonly onChange: (value: Written) => void
}) {
  const { id, parameter, value, isFixed, onChange } = props
  const { kind, options, min, max, step } = parameter
  if (kind === 'boolean') {
    return (
      <input
        id={id}
        type="checkbox"
        checked={value === true}
        disabled={isFixed}
        onChange={event => onChange(event.currentTarget.checked)}
      />
    )
  }
  if (options.length > 0) {
    return (
      <select id={id} value={String(value)} disabled={isFixed} onChange={event => onChange(event.currentTarget.value)}>
        {options.map(option => (
          <option key={option}>{option}</option>
        ))}
      </select>
    )
  }
  if (kind !== 'integer' && kind !== 'number') {
    return (
      <input
        id={id}
        type="text"
        value={String(value)}
        disabled={isFixed}
        onChange={event => onChange(event.currentTarget.value)}
      />
    )
  }
  return (
    <input
      id={id}
      type="number"
      value={String(value)}
      disabled={isFixed}
      min={min ?? undefined}
      max={max ?? undefined}
      step={step ?? (kind === 'integer' ? 1 : 'any')}
      onChange={event => onChange(event.currentTarget.valueAsNumber)}
    />
  )
}
