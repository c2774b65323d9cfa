/** Puts on record that the outside said something our book cannot explain. */

import type { DiscrepancyCode, DiscrepancyFound } from '../domain/events.ts'
import type { ExecutionReport } from '../domain/inputs.ts'

export function discrepancyOf(
  report: ExecutionReport,
  code: DiscrepancyCode,
  ours: number,
  theirs: number,
): DiscrepancyFound {
  return {
    kind: 'DiscrepancyFound',
    code,
    accountIndex: report.accountIndex,
    instrumentIndex: report.instrumentIndex,
    clientOrderId: report.clientOrderId,
    ours,
    theirs,
    text: report.text,
  }
}
