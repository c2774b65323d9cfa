/** Compares an account as we book it with the venue's mass status. */

import type { DiscrepancyFound } from '../domain/events.ts'
import type { AccountIndex, ClientOrderId, CurrencyIndex, InstrumentIndex } from '../domain/ids.ts'
import type { MassStatusReport } from '../domain/inputs.ts'

/** What this room needs to know of our book. */
export interface AccountBook {
  /** Signed lots of an account in an instrument. */
  accountSignedLotsOf(accountIndex: AccountIndex, instrumentIndex: InstrumentIndex): number
  balanceOf(accountIndex: AccountIndex, currency: CurrencyIndex): { toText(): string; toNumber(): number }
}

/**
 * Lists what differs; nothing in the report about an instrument or a currency is "not told", not "zero".
 *
 * Errors: none; an amount that is no whole number counts as a difference.
 */
export function findDifferences(book: AccountBook, report: MassStatusReport): DiscrepancyFound[] {
  const found: DiscrepancyFound[] = []
  for (const { instrumentIndex, signedLots } of report.positions) {
    const ours = book.accountSignedLotsOf(report.accountIndex, instrumentIndex)
    if (ours !== signedLots)
      found.push(differenceOf(report, 'POSITION_DIFFERS', instrumentIndex, ours, signedLots, 'lots'))
  }
  for (const { currency, amountMinor } of report.balances) {
    const ours = book.balanceOf(report.accountIndex, currency)
    if (ours.toText() !== amountMinor) {
      const text = `currency ${currency}: ours ${ours.toText()}, theirs ${amountMinor} minor units`
      found.push(differenceOf(report, 'BALANCE_DIFFERS', undefined, ours.toNumber(), numberOf(amountMinor), text))
    }
  }
  return found
}

/** For a screen; the text says what was told. */
function numberOf(amountMinor: string): number {
  const number = Number(amountMinor)
  return Number.isFinite(number) ? number : 0
}

function differenceOf(
  report: MassStatusReport,
  code: 'POSITION_DIFFERS' | 'BALANCE_DIFFERS',
  instrumentIndex: InstrumentIndex | undefined,
  ours: number,
  theirs: number,
  text: string,
): DiscrepancyFound {
  const { accountIndex } = report
  return {
    kind: 'DiscrepancyFound',
    code,
    accountIndex,
    instrumentIndex,
    clientOrderId: '' as ClientOrderId,
    ours,
    theirs,
    text,
  }
}
