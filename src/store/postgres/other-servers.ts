/**
 * Looks whether every server of a database lets this node in: each of them may be the primary tomorrow.
 *
 * Why: a line that is missing in the standby's pg_hba.conf, or a certificate for another name, hurts nobody before that one is promoted.
 * Then it ends every node, for a refusal is for a person.
 */

import type { ServersLook, StoreFinding } from '../../ports.ts'
import { hasOwnRemedy } from './postgres-errors.ts'
import { NotPrimaryError, openSessions, type Reach } from './primary.ts'

export const SERVER_REFUSES = 'STORE_SERVER_REFUSES'

/** Asks all at once, for as long as a connection may take. Errors: none. */
export async function lookAtServers(reach: Reach): Promise<ServersLook> {
  const attempts = await Promise.allSettled(openSessions(reach, 'check'))
  const refusing: StoreFinding[] = []
  let isWhole = true
  for (const attempt of attempts) {
    if (attempt.status === 'fulfilled') attempt.value.drop()
    else if (hasOwnRemedy(attempt.reason)) refusing.push(findingOf(attempt.reason))
    else if (!(attempt.reason instanceof NotPrimaryError)) isWhole = false
  }
  return { refusing, isWhole }
}

function findingOf({ what, remedy }: { readonly what: string; readonly remedy: string }): StoreFinding {
  const text = `when it is promoted, no node can lead: ${what}`
  return { code: SERVER_REFUSES, severity: 'Error', text, remedy }
}
