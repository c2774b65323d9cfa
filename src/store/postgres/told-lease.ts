/** Who leads, as a person who looks at a store is told while it cannot write. */

import type { DurabilityReport, LeaseTable, LeaseView } from '../../ports.ts'
import { JournalError } from '../journal-error.ts'

/**
 * Looks at the lease.
 *
 * Why it may not be there: the first look in a new life of the server counts the lease anew, which is written and waits for a
 * synchronous standby as every commit does. Whoever looks then has to be told of the standby, and not that nobody answers.
 * Returns: `undefined` where the store does not keep what is wanted and did not answer. Errors: JournalError.
 */
export async function leaseWhereTold(
  table: Pick<LeaseTable, 'view'>,
  { isKept }: Pick<DurabilityReport, 'isKept'>,
): Promise<LeaseView | undefined> {
  try {
    return await table.view()
  } catch (error) {
    if (isKept || !(error instanceof JournalError && error.code === 'STORE_AWAY')) throw error
    return undefined
  }
}
