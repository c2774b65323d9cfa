/** Scopes as people name them and as the core counts them. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { Scope, ScopeLevel } from '../../core/domain/inputs.ts'
import type { NamedScope } from './control-wire.ts'

/** Returns: `undefined` for a name that the configuration does not have. */
export function scopeOf(configuration: Configuration, { level, name }: NamedScope): Scope | undefined {
  if (level === 'All') return { level, index: 0 }
  const index = namesOf(configuration, level).indexOf(name)
  return index < 0 ? undefined : { level, index }
}

export function scopeText(configuration: Configuration, { level, index }: Scope): string {
  return level === 'All' ? 'everything' : `${level.toLowerCase()} ${namesOf(configuration, level)[index] ?? index}`
}

/** What a person gets to hear who named something else. */
export function unknownScopeText(configuration: Configuration, { level, name }: NamedScope): string {
  return `there is no ${level.toLowerCase()} ${name}; there are ${namesOf(configuration, level).join(', ')}`
}

function namesOf(configuration: Configuration, level: ScopeLevel): readonly string[] {
  switch (level) {
    case 'All':
      return []
    case 'Venue':
      return configuration.venues.map(({ venueId }) => venueId)
    case 'Account':
      return configuration.accounts.map(({ accountId }) => accountId)
    case 'Instrument':
      return configuration.instruments.map(({ instrumentId }) => instrumentId)
    case 'Strategy':
      return configuration.strategies.map(({ strategyId }) => strategyId)
    default:
      return level satisfies never
  }
}
