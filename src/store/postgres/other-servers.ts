/**
 * Looks whether every server of a database lets this node in: each of them may be the primary tomorrow.
 *
 * Why: a line that is missing in the standby's pg_hba.conf, or a certificate for another name, hurts nobody before that one is promoted.
 * Then it ends every node, for a refusal is for a person.
 */

import type { StoreFinding } from '../../ports.ts'
import { hasOwnRemedy } from './postgres-errors.ts'
import { openSessions, reachOf } from './primary.ts'
import type { PostgresSettings } from './settings.ts'

/** Returns: a finding for each server that does not let us in. One that is away is not among them. Errors: none. */
export async function refusingServers(settings: PostgresSettings): Promise<StoreFinding[]> {
  const attempts = await Promise.allSettled(openSessions(reachOf(settings), 'check'))
  for (const attempt of attempts) if (attempt.status === 'fulfilled') attempt.value.drop()
  return attempts.flatMap(attempt =>
    attempt.status === 'rejected' && hasOwnRemedy(attempt.reason)
      ? [
          {
            ...{ code: 'STORE_SERVER_REFUSES', severity: 'Error' as const, remedy: attempt.reason.remedy },
            text: `when it is promoted, no node can lead: ${attempt.reason.what}`,
          },
        ]
      : [],
  )
}
