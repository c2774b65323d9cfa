/** What a command or a state of trading is about: everything, or one venue, account, instrument or strategy. */

export const SCOPE_LEVELS = ['All', 'Venue', 'Account', 'Instrument', 'Strategy'] as const
export type ScopeLevel = (typeof SCOPE_LEVELS)[number]

/** What a command reaches. `index` is 0 for `All`. */
export interface Scope {
  readonly level: ScopeLevel
  readonly index: number
}

export function isEqualScope(a: Scope, b: Scope): boolean {
  return a.level === b.level && a.index === b.index
}
