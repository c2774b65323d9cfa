/**
 * What differs in an account from one mass status to the next: doubted until it is seen often enough, then standing until it
 * is gone or a person accepts it.
 *
 * Invariants: a figure that was not told keeps what was known of it; an accepted difference comes back only with another
 * amount.
 */

import type { ComparedFigure, Difference } from '../domain/account-events.ts'
import { isEqualScope, type Scope } from '../domain/scope.ts'

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
 * restricts then. `isMoving`: our book went on while the answer came, so that one figure alone may repeat itself by chance;
 * what is doubted counts as seen again only where all that differs is the same.
 */
export function mergeDifferences(
  before: readonly Difference[],
  told: readonly ComparedFigure[],
  seenToStand: number,
  scopesOf: (figure: ComparedFigure) => readonly Scope[],
  isMoving = false,
): MergedDifferences {
  const mayCount = !isMoving || isRepeated(before, told)
  const confirmed: ComparedFigure[] = []
  const differences = before.filter(known => !told.some(figure => isSame(known, figure)))
  for (const figure of told) {
    if (figure.amount === '0') continue
    const known = before.find(each => isSame(each, figure))
    const next = nextOf(known, figure, seenToStand, mayCount)
    const stands = next.state === 'Standing' && known?.state !== 'Standing'
    if (stands) confirmed.push(figure)
    differences.push(stands ? { ...next, restricts: unionOf(next.restricts, scopesOf(figure)) } : next)
  }
  return { differences, confirmed, freed: freedScopes(before, differences) }
}

/**
 * What an answer leaves that is of a moment of the past, at which all was as it is known: nothing that was only doubted. What
 * restricts trading, and what a person accepted, is for an answer of now to lift.
 */
export function withoutDoubts(before: readonly Difference[], told: readonly ComparedFigure[]): readonly Difference[] {
  return before.filter(
    known => known.state !== 'Doubted' || known.restricts.length > 0 || !told.some(figure => isSame(known, figure)),
  )
}

/** True where a figure differs as it is known to, or not at all: what stands, or a person accepted, is no news. */
export function isAsKnown(before: readonly Difference[], figure: ComparedFigure): boolean {
  if (figure.amount === '0') return true
  return before.some(each => isSame(each, figure) && each.state !== 'Doubted' && each.amount === figure.amount)
}

function isRepeated(before: readonly Difference[], told: readonly ComparedFigure[]): boolean {
  return told.every(figure => {
    const known = before.find(each => isSame(each, figure))
    const amount = known === undefined ? '0' : known.amount
    return figure.amount === amount || (figure.amount === '0' && known?.state !== 'Doubted')
  })
}

function nextOf(
  known: Difference | undefined,
  figure: ComparedFigure,
  seenToStand: number,
  mayCount: boolean,
): Difference {
  const { code, instrumentIndex, currency, amount } = figure
  if (known !== undefined && known.amount === amount && known.state !== 'Doubted') return known
  const seenCount = mayCount && known?.amount === amount ? known.seenCount + 1 : 1
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
