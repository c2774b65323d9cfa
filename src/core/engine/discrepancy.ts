/** Puts on record that the outside said something our book cannot explain. */

import type { DiscrepancyCode, DiscrepancyFound } from '../domain/events.ts'
import type { AccountIndex, ClientOrderId, InstrumentIndex } from '../domain/ids.ts'
import type { ExecutionReport } from '../domain/inputs.ts'

export function discrepancyOf(
  report: ExecutionReport,
  code: DiscrepancyCode,
  ours: number,
  theirs: number,
): DiscrepancyFound {
  const { accountIndex, instrumentIndex, clientOrderId, text } = report
  return { kind: 'DiscrepancyFound', code, accountIndex, instrumentIndex, clientOrderId, ours, theirs, text }
}

/** A report about something that is not there, or in amounts that are none. */
export function impossible(
  accountIndex: AccountIndex,
  instrumentIndex: InstrumentIndex,
  text: string,
): DiscrepancyFound {
  const clientOrderId = '' as ClientOrderId
  const code = 'IMPOSSIBLE_REPORT'
  return { kind: 'DiscrepancyFound', code, accountIndex, instrumentIndex, clientOrderId, ours: 0, theirs: 0, text }
}
