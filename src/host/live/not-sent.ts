/** The proof that an effect has not left, for the core to forget it. */

import type { SendFailureReport } from '../../core/domain/inputs.ts'
import { notSent } from '../../core/domain/unsent.ts'
import type { VenueEffect } from '../../ports.ts'

/** Returns: `undefined` for a question, which is asked again by itself. */
export function notSentReport(effect: VenueEffect, text: string): SendFailureReport | undefined {
  const report = notSent(effect, text)
  return report.kind === 'SendFailureReport' ? report : undefined
}
