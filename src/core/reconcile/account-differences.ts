/** Compares an account as we book it with the venue's mass status. */

import type { Difference } from '../domain/account-events.ts'
import type { Amount } from '../domain/configuration.ts'
import type { AccountIndex, CurrencyIndex, InstrumentIndex } from '../domain/ids.ts'
import type { MassStatusReport } from '../domain/inputs.ts'

/** What this room needs to know of our book. */
export interface AccountBook {
  /** Signed lots of an account in an instrument. */
  accountSignedLotsOf(accountIndex: AccountIndex, instrumentIndex: InstrumentIndex): number
  balanceOf(accountIndex: AccountIndex, currency: CurrencyIndex): { toText(): string; toNumber(): number }
}

/** A figure that the venue told, with ours; lots or minor units, as decimal text. */
export interface ComparedFigure {
  readonly code: Difference['code']
  readonly instrumentIndex: InstrumentIndex | undefined
  readonly currency: CurrencyIndex | undefined
  readonly ours: string
  readonly theirs: string
  /** Theirs less ours; `0` where they are equal, the venue's words where they are no whole number. */
  readonly amount: string
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
    const figure = figureOf('BALANCE_DIFFERS', undefined, currency, ours, amountMinor)
    const tolerance = tolerances.find(each => each.currency === currency)?.amountMinor ?? 0
    return isWithin(figure.amount, tolerance) ? { ...figure, amount: '0' } : figure
  })
  return [...positions, ...balances]
}

function isWithin(amount: string, toleranceMinor: number): boolean {
  return toleranceMinor > 0 && isWholeText(amount) && Math.abs(Number(amount)) <= toleranceMinor
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
