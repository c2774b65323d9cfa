/** The parameters of a strategy as a form made of what its author declares. */

import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import type { ParameterLine, ProgramLine, StrategyLine } from '../../../src/api/contract/session-view.ts'
import { ActButton } from '../parts/act-button.tsx'
import { When } from '../parts/marks.tsx'
import { call } from '../state/client.ts'
import { attempt } from '../state/do.ts'
import { may } from '../state/session.ts'
import { titleOf } from '../text/words.ts'
import { StopStrategyDialog } from './strategy-actions.tsx'

type Written = string | number | boolean

const REASON = 'from the form of its parameters'

export function ParameterForm(props: { readonly program: ProgramLine; readonly line: StrategyLine }) {
  const { program, line } = props
  const changed = useSignal<Readonly<Record<string, Written>>>({})
  const { strategyId, schema, parameters, setBy } = program
  const names = Object.keys(changed.value)
  const send = async (given: Readonly<Record<string, Written>> | null) => {
    const body = { strategy: strategyId, parameters: given, reason: REASON }
    const answer = await attempt(call('setParameters', { body }), ({ text }) => `Parameters of ${strategyId}. ${text}`)
    if (answer !== undefined) changed.value = {}
  }
  const change = (parameter: ParameterLine, value: Written) => {
    const { [parameter.name]: _, ...others } = changed.value
    const before = parameters[parameter.name] ?? parameter.default
    changed.value = String(value) === String(before) ? others : { ...others, [parameter.name]: value }
  }
  const isFixed = line.isRunning || !may('OperateStrategies')
  return (
    <details>
      <summary>Parameters ({schema.length})</summary>
      <div class="stack">
        <WhyFixed line={line} />
        <SetBy program={program} />
        <div class="parameters">
          {schema.map(parameter => (
            <ParameterField
              key={parameter.name}
              parameter={parameter}
              value={changed.value[parameter.name] ?? parameters[parameter.name] ?? parameter.default ?? ''}
              isChanged={parameter.name in changed.value}
              configured={setBy?.configured[parameter.name]}
              isFixed={isFixed}
              onChange={value => change(parameter, value)}
            />
          ))}
        </div>
        {!isFixed && (
          <div class="row">
            <p class="grow small">
              {names.length > 0 && `To be set: ${names.map(titleOf).join(', ')}. `}
              When it is started it begins anew with them, without what it had saved.
            </p>
            {setBy !== null && <ActButton onAct={() => send(null)}>As configured</ActButton>}
            {names.length > 0 && (
              <>
                <button type="button" onClick={() => (changed.value = {})}>
                  As before
                </button>
                <ActButton look="is-main" onAct={() => send(changed.value)}>
                  Apply
                </ActButton>
              </>
            )}
          </div>
        )}
      </div>
    </details>
  )
}

/** Why nothing can be set now, and the way to it. */
function WhyFixed({ line }: { readonly line: StrategyLine }) {
  const isStopping = useSignal(false)
  const { strategyId, isRunning } = line
  if (!may('OperateStrategies')) return <p class="small faint">Your role may not set them.</p>
  return (
    <>
      {isRunning && (
        <div class="row">
          <p class="grow small">It runs: parameters are set while it is stopped.</p>
          {may('ReduceRisk') && (
            <button type="button" class="is-small" onClick={() => (isStopping.value = true)}>
              Stop it first …
            </button>
          )}
        </div>
      )}
      {isStopping.value && <StopStrategyDialog strategyId={strategyId} onClose={() => (isStopping.value = false)} />}
    </>
  )
}

function SetBy({ program: { setBy } }: { readonly program: ProgramLine }) {
  if (setBy === null) return null
  return (
    <p class="small">
      {Object.keys(setBy.configured).map(titleOf).join(', ')}: set by {setBy.actor}, <When us={setBy.timeUs} />
      {setBy.reason !== '' && ` (${setBy.reason})`}. The rest is the configuration’s.
    </p>
  )
}

function ParameterField(props: {
  readonly parameter: ParameterLine
  readonly value: Written
  readonly isChanged: boolean
  /** What the configuration says, where a person set something else. */
  readonly configured: Written | undefined
  readonly isFixed: boolean
  readonly onChange: (value: Written) => void
}) {
  const { parameter, value, isChanged, configured, isFixed, onChange } = props
  const { name, description, min, max, default: standard } = parameter
  const id = useId()
  const facts = [
    min === null ? '' : `from ${min}`,
    max === null ? '' : `to ${max}`,
    standard === null ? '' : `by default ${standard}`,
    configured === undefined ? '' : `configured ${configured}`,
  ].filter(part => part !== '')
  return (
    <div class={`field${isChanged ? ' is-changed' : ''}`}>
      <label for={id}>
        {titleOf(name)} {isChanged && '(changed)'}
      </label>
      <Control id={id} parameter={parameter} value={value} isFixed={isFixed} onChange={onChange} />
      <span class="hint small">
        {description} {facts.length > 0 && `(${facts.join(', ')})`}
      </span>
    </div>
  )
}

/** What is typed goes on its way as text: nothing is rounded, and the strategy’s own definition reads it. */
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
        onInput={event => onChange(event.currentTarget.value)}
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
      onInput={event => onChange(event.currentTarget.value)}
    />
  )
}
