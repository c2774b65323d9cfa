/** The listen keys by which a client hears of its account on a market stream. */

import type { SignedCall, SignedRoute } from './routes.ts'
import type { UserStreams } from './user-streams.ts'

export function streamRoutes(users: UserStreams): readonly SignedRoute[] {
  const route = (method: SignedRoute['method'], wsMethod: string, handle: SignedRoute['handle']): SignedRoute => ({
    security: 'UserStream',
    method,
    path: '/api/v3/userDataStream',
    wsMethod,
    weight: 2,
    handle,
  })
  const keyOf = ({ parameters }: SignedCall) => parameters.requiredText('listenKey')
  return [
    route('POST', 'userDataStream.start', call => ({ listenKey: users.openKey(call.accountIndex, call.nowUs) })),
    route('PUT', 'userDataStream.ping', call => {
      users.keepKey(keyOf(call), call.accountIndex, call.nowUs)
      return {}
    }),
    route('DELETE', 'userDataStream.stop', call => {
      users.closeKey(keyOf(call), call.accountIndex)
      return {}
    }),
  ]
}
