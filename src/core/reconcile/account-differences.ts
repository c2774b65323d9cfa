/** Compares an account as we book it with the venue's mass status. */

import type { ComparedFigure } from '../domain/account-events.ts'
import type { Amount } from '../domain/configuration.ts'
import type { AccountIndex, CurrencyIndex, InstrumentIndex } from '../domain/ids.ts'
import type { MassStatusReport } from '../domain/inputs.ts'

/** What this room needs to know of our book. */
export interface AccountBook {
  /** Signed lots of an account in an instrument. */
  accountSignedLotsOf(accountIndex: AccountIndex, instrumentIndex: InstrumentIndex): number
  balanceOf(accountIndex: AccountIndex, currency: CurrencyIndex): { toText(): string; toNumber(): number }
}

/**
 * Lists every figure that the venue told; what is not in the report is "not told", not "zero".
 *
 * Shape: balances that differ by no more than their tolerance, minor units, count as equal.
 */
export function compareFigures(
  book: AccountBook,
  report: MassStatusReport,
  tolerances: readonly Amount[] = [],
): ComparedFigure[] {
  const { accountIndex } = report
  const positions = report.positions.map(({ instrumentIndex, signedLots }) => {
    const ours = String(book.accountSignedLotsOf(accountIndex, instrumentIndex))
    return figureOf('POSITION_DIFFERS', instrumentIndex, undefined, ours, String(signedLots))
  })
  const balances = report.balances.map(({ currency, amountMinor }) => {
    const ours = book.balanceOf(accountIndex, currency).toText()
    return withinTolerance(figureOf('BALANCE_DIFFERS', undefined, currency, ours, amountMinor), tolerances)
  })
  return [...positions, ...balances]
}

/** The same figure beside another one of ours. */
export function compareWith(figure: ComparedFigure, ours: string, tolerances: readonly Amount[] = []): ComparedFigure {
  const { code, instrumentIndex, currency, theirs } = figure
  return withinTolerance(figureOf(code, instrumentIndex, currency, ours, theirs), tolerances)
}

function withinTolerance(figure: ComparedFigure, tolerances: readonly Amount[]): ComparedFigure {
  const toleranceMinor = tolerances.find(each => each.currency === figure.currency)?.amountMinor ?? 0
  const isWithin = toleranceMinor > 0 && isWholeText(figure.amount) && Math.abs(Number(figure.amount)) <= toleranceMinor
  return isWithin ? { ...figure, amount: '0' } : figure
}

export function isWholeText(text: string): boolean {
  return /^-?\d{1,40}$/.test(text)
}

function figureOf(
  code: ComparedFigure['code'],
  instrumentIndex: InstrumentIndex | undefined,
  currency: CurrencyIndex | undefined,
  ours: string,
  theirs: string,
): ComparedFigure {
  const amount = isWholeText(theirs) ? String(BigInt(theirs) - BigInt(ours)) : theirs
  return { code, instrumentIndex, currency, ours, theirs, amount }
}
