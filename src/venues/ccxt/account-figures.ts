/**
 * Tells of an account's balances and positions what the venue's whole lists say about everything that we have a name for.
 *
 * Rule: venues list what is not zero. What a whole list leaves out is therefore zero and is told so: a position that was
 * liquidated or closed by hand is not one that nobody told of.
 */

import type { MassStatusReport } from '../../core/domain/inputs.ts'
import type { BalanceFact, PositionFact } from './facts.ts'
import type { Market } from './markets.ts'
import type { ReportMap } from './report-map.ts'

/** Errors: Uncounted. */
export function wholeBalances(facts: readonly BalanceFact[], map: ReportMap): MassStatusReport['balances'] {
  const told = facts.map(fact => map.balance(fact)).filter(row => row !== undefined)
  const absent = map.currencies.filter(currency => told.every(row => row.currency !== currency))
  return [...told, ...absent.map(currency => ({ currency, amountMinor: '0' }))]
}

/** A market with a row for each direction is told by its net. Errors: Uncounted. */
export function wholePositions(
  facts: readonly PositionFact[],
  contracts: readonly Market[],
  map: ReportMap,
): MassStatusReport['positions'] {
  const told = facts.map(fact => map.position(fact)).filter(row => row !== undefined)
  return contracts.map(({ instrument }) => {
    const rows = told.filter(row => row.instrumentIndex === instrument.index)
    return { instrumentIndex: instrument.index, signedLots: rows.reduce((sum, row) => sum + row.signedLots, 0) }
  })
}
