/** Says one thing to the node of a session, as the command line and the console do. */

import { callControl } from '../../src/host/live/control-socket.ts'
import type { ControlReply, ControlRequest } from '../../src/host/live/control-wire.ts'
import { findSocket, NODE_SOCKET } from '../../src/host/live/socket-place.ts'
import type { LiveSession } from './live-session.ts'

/** Errors: where the node ends without a word. */
export function tell(session: LiveSession, request: ControlRequest): Promise<ControlReply> {
  return new Promise((resolve, reject) => {
    const call = callControl(findSocket(session.dataFolder, NODE_SOCKET)!, request, reply => {
      resolve(reply)
      call.close()
    })
    void call.ended.then(() => reject(new Error('no answer')))
  })
}
