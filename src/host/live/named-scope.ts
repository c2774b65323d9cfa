/** Scopes as people name them and as the core counts them. */

import type { ScopeView } from '../../api/contract/session-scopes.ts'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { Scope, ScopeLevel } from '../../core/domain/scope.ts'

export type NamedScope = ScopeView

/** Returns: `undefined` for a name that the configuration does not have. */
export function scopeOf(configuration: Configuration, { level, name }: NamedScope): Scope | undefined {
  if (level === 'All') return { level, index: 0 }
  const index = namesOf(configuration, level).indexOf(name)
  return index < 0 ? undefined : { level, index }
}

export function namedScopeOf(configuration: Configuration, { level, index }: Scope): NamedScope {
  return { level, name: level === 'All' ? '' : (namesOf(configuration, level)[index] ?? String(index)) }
}

export function scopeText(configuration: Configuration, scope: Scope): string {
  return namedScopeText(namedScopeOf(configuration, scope))
}

export function namedScopeText({ level, name }: NamedScope): string {
  return level === 'All' ? 'everything' : `${level.toLowerCase()} ${name}`
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
