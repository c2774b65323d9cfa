/** A lease that nobody contends for: of an invented session, and of tests. */

import type { Lease } from '../ports.ts'

export function lastingLease(epoch: number): Lease {
  return {
    epoch,
    isHeld: () => true,
    isLost: () => false,
    deadlineUs: () => Number.POSITIVE_INFINITY,
    release: async () => {},
  }
}
