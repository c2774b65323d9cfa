/** Says one thing to the node of a data folder, by its socket, and hears its first answer. */

import { callControl } from './control-socket.ts'
import type { ControlReply, ControlRequest } from './control-wire.ts'
import { findSocket, NODE_SOCKET } from './socket-place.ts'

export const ASK_PATIENCE_MS = 10_000

/** Returns: `NotThere` where nobody listens, `NoAnswer` where somebody does and says nothing in time. */
export async function askNode(
  dataFolder: string,
  request: ControlRequest,
): Promise<ControlReply | 'NotThere' | 'NoAnswer'> {
  const socketPath = findSocket(dataFolder, NODE_SOCKET)
  if (socketPath === undefined) return 'NotThere'
  return await new Promise(resolve => {
    const call = callControl(socketPath, request, answer => {
      resolve(answer)
      call.close()
    })
    const patience = setTimeout(() => call.close(), ASK_PATIENCE_MS)
    void call.ended.then(() => {
      clearTimeout(patience)
      resolve('NoAnswer')
    })
  })
}
