/** Where the connections to a venue leave from: any address of this machine, or the one that a line is bound to. */

import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'

export interface SocketAgents {
  readonly http: http.Agent
  readonly https: https.Agent
}

/**
 * Makes the agents of one way out.
 *
 * Shape: `localAddress` is an address of this machine, or `undefined` for whichever the machine chooses. A venue is then looked
 * up by addresses of the same family alone: a socket cannot leave from one and arrive at the other.
 */
export function socketAgents(localAddress: string | undefined): SocketAgents {
  const bound = localAddress === undefined ? {} : { localAddress, family: isIP(localAddress) }
  const options = { keepAlive: true, ...bound }
  return { http: new http.Agent(options), https: new https.Agent(options) }
}
