/**
 * What differs in an account from one mass status to the next: doubted until it is seen often enough, then standing until it
 * is gone or a person accepts it.
 *
 * Invariants: a figure that was not told keeps what was known of it; an accepted difference comes back only with another
 * amount.
 */

import type { Difference } from '../domain/account-events.ts'
import { isEqualScope, type Scope } from '../domain/scope.ts'
import type { ComparedFigure } from './account-differences.ts'

export interface MergedDifferences {
  readonly differences: readonly Difference[]
  /** Those that stand from now on: told to a person. */
  readonly confirmed: readonly ComparedFigure[]
  /** Scopes that nothing restricts any more. */
  readonly freed: readonly Scope[]
}

/**
 * Takes one answer into account.
 *
 * Shape: `seenToStand` is how often in a row a difference has to be found before it is believed; `scopesOf` names what it
 * restricts then.
 */
export function mergeDifferences(
  before: readonly Difference[],
  told: readonly ComparedFigure[],
  seenToStand: number,
  scopesOf: (figure: ComparedFigure) => readonly Scope[],
): MergedDifferences {
  const confirmed: ComparedFigure[] = []
  const differences = before.filter(known => !told.some(figure => isSame(known, figure)))
  for (const figure of told) {
    if (figure.amount === '0') continue
    const known = before.find(each => isSame(each, figure))
    const next = nextOf(known, figure, seenToStand)
    const stands = next.state === 'Standing' && known?.state !== 'Standing'
    if (stands) confirmed.push(figure)
    differences.push(stands ? { ...next, restricts: unionOf(next.restricts, scopesOf(figure)) } : next)
  }
  return { differences, confirmed, freed: freedScopes(before, differences) }
}

function nextOf(known: Difference | undefined, figure: ComparedFigure, seenToStand: number): Difference {
  const { code, instrumentIndex, currency, amount } = figure
  if (known !== undefined && known.amount === amount && known.state !== 'Doubted') return known
  const seenCount = known?.amount === amount ? known.seenCount + 1 : 1
  const state = seenCount >= seenToStand ? 'Standing' : 'Doubted'
  return { code, instrumentIndex, currency, amount, seenCount, state, restricts: known?.restricts ?? [] }
}

/** A person set the trading state of a scope: what restricted it is theirs to judge from now on. */
export function acceptDifferences(differences: readonly Difference[], scope: Scope): readonly Difference[] {
  if (!differences.some(each => each.restricts.some(other => isEqualScope(other, scope)))) return differences
  return differences.map(each =>
    each.restricts.some(other => isEqualScope(other, scope)) ? { ...each, state: 'Accepted', restricts: [] } : each,
  )
}

function freedScopes(before: readonly Difference[], now: readonly Difference[]): Scope[] {
  const held = now.flatMap(each => each.restricts)
  return unionOf(
    [],
    before.flatMap(each => each.restricts),
  ).filter(scope => !held.some(other => isEqualScope(other, scope)))
}

function unionOf(a: readonly Scope[], b: readonly Scope[]): Scope[] {
  const union = [...a]
  for (const scope of b) if (!union.some(other => isEqualScope(other, scope))) union.push(scope)
  return union
}

function isSame(a: Difference, b: ComparedFigure): boolean {
  return a.code === b.code && a.instrumentIndex === b.instrumentIndex && a.currency === b.currency
}
