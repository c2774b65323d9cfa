/** What the rest of the house is told of somebody who proved who he is. Pure. */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { Caller } from '../../ports/people.ts'
import { permissionsOf, TOKEN_SCOPES } from '../../ports/permissions.ts'
import type { ApiToken } from './api-token-rows.ts'
import type { Person } from './people-rows.ts'
import type { Session } from './sessions.ts'

export function callerOfSession({ personId, name, roles }: Person, session: Session): Caller {
  const { sessionId: credentialId, stepUpUntilUs, endsUs } = session
  return {
    kind: 'Session',
    personId,
    name,
    roles,
    permissions: permissionsOf(roles),
    credentialId,
    stepUpUntilUs,
    endsUs,
  }
}

/** A token does what its person may do now, and of that only what it was made for. */
export function callerOfToken({ personId, name, roles }: Person, { tokenId, scopes, endsUs }: ApiToken): Caller {
  const permissions = permissionsOf(roles).filter(each => scopes.includes(each) && TOKEN_SCOPES.includes(each))
  const stepUpUntilUs = 0 as TimeUs
  return { kind: 'Token', personId, name, roles, permissions, credentialId: tokenId, stepUpUntilUs, endsUs }
}
