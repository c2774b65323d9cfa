/**
 * Finds whether a balance differs only because fills of contracts were booked in another order than the venue did.
 *
 * Why: each fill that closes realizes its profit at the average cost so far, so that late fills leave another part of the same
 * money in the cost of what is open. Balance less cost is what all fills together paid, in whatever order.
 */

import type { ComparedFigure } from '../domain/account-events.ts'
import type { AccountIndex, CurrencyIndex, InstrumentIndex } from '../domain/ids.ts'
import type { MassStatusReport } from '../domain/inputs.ts'
import { isWholeText } from './account-differences.ts'

/** What this room needs to know of our book. */
export interface CostBook {
  accountSignedLotsOf(accountIndex: AccountIndex, instrumentIndex: InstrumentIndex): number
  accountPositionOf(
    accountIndex: AccountIndex,
    instrumentIndex: InstrumentIndex,
  ): { readonly cost: { toText(): string } }
}

export interface Contract {
  readonly index: InstrumentIndex
  readonly isContract: boolean
  readonly settlementCurrency: CurrencyIndex
}

/** The venue's cost of an instrument less ours, settlement minor units. */
export interface MovedCost {
  readonly instrumentIndex: InstrumentIndex
  readonly amountMinor: string
}

/**
 * What the balance's difference consists of, to the last digit.
 *
 * Shape: the account nets its positions; `figure` is of one of its balances.
 * Returns: `undefined` where positions differ, the venue does not tell a cost, or the costs explain it not exactly.
 */
export function movedCosts(
  book: CostBook,
  report: MassStatusReport,
  figure: ComparedFigure,
  contracts: readonly Contract[],
): readonly MovedCost[] | undefined {
  if (figure.amount === '0' || !isWholeText(figure.amount)) return undefined
  const moved: MovedCost[] = []
  let sum = 0n
  for (const { index, isContract, settlementCurrency } of contracts) {
    if (!isContract || settlementCurrency !== figure.currency) continue
    const amount = costDifference(book, report, index)
    if (amount === undefined) return undefined
    if (amount !== 0n) moved.push({ instrumentIndex: index, amountMinor: String(amount) })
    sum += amount
  }
  return String(sum) === figure.amount ? moved : undefined
}

function costDifference(book: CostBook, report: MassStatusReport, index: InstrumentIndex): bigint | undefined {
  const { accountIndex } = report
  const ours = book.accountSignedLotsOf(accountIndex, index)
  const told = report.positions.find(each => each.instrumentIndex === index)
  if ((told?.signedLots ?? 0) !== ours) return undefined
  if (ours === 0) return 0n
  const theirs = told?.costMinor
  if (theirs === undefined || !isWholeText(theirs)) return undefined
  return BigInt(theirs) - BigInt(book.accountPositionOf(accountIndex, index).cost.toText())
}
