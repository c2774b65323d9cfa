/** Chooses what a command reaches: everything, or one of what the session has. */

import type { Signal } from '@preact/signals'
import { SCOPE_LEVELS } from '../../../src/core/domain/scope.ts'
import { Choices, Select } from '../parts/fields.tsx'
import { section } from '../state/live.ts'

export type ScopeLevel = (typeof SCOPE_LEVELS)[number]
export interface ChosenScope {
  readonly level: ScopeLevel
  readonly name: string
}

/** What there is of each level. */
export function namesOf(level: ScopeLevel): readonly string[] {
  switch (level) {
    case 'All':
      return []
    case 'Venue':
      return (section('venues') ?? []).map(({ venueId }) => venueId)
    case 'Account':
      return (section('accounts') ?? []).map(({ accountId }) => accountId)
    case 'Instrument':
      return (section('markets') ?? []).map(({ instrumentId }) => instrumentId)
    case 'Strategy':
      return (section('strategies') ?? []).map(({ strategyId }) => strategyId)
    default:
      return level satisfies never
  }
}

/** A level may be chosen before it is known what there is of it: the first that comes is meant then, as it is shown. */
export function meantBy({ level, name }: ChosenScope): ChosenScope {
  return level === 'All' || name !== '' ? { level, name } : { level, name: namesOf(level)[0] ?? '' }
}

export function isComplete({ level, name }: ChosenScope): boolean {
  return level === 'All' || name !== ''
}

export function ScopeChoice({ scope }: { readonly scope: Signal<ChosenScope> }) {
  const { level, name } = meantBy(scope.value)
  const known = namesOf(level)
  const names = name === '' || known.includes(name) ? known : [name, ...known]
  return (
    <div class="stack">
      <Choices
        label="What it reaches"
        value={level}
        choices={SCOPE_LEVELS}
        nameOf={choice => (choice === 'All' ? 'Everything' : choice)}
        onChoose={chosen => {
          scope.value = { level: chosen, name: namesOf(chosen)[0] ?? '' }
        }}
      />
      {level !== 'All' && names.length > 0 && (
        <Select
          label={level}
          value={name}
          choices={names}
          onChoose={chosen => {
            scope.value = { level, name: chosen }
          }}
        />
      )}
    </div>
  )
}
