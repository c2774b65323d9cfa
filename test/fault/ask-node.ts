/** Says one thing to the node of a session, as the command line and the console do. */

import { askNode } from '../../src/host/live/ask-node.ts'
import type { ControlReply, ControlRequest } from '../../src/host/live/control-wire.ts'
import type { LiveSession } from './live-session.ts'

/** Errors: where there is no node, or it ends without a word. */
export async function tell(session: LiveSession, request: ControlRequest): Promise<ControlReply> {
  const reply = await askNode(session.dataFolder, request)
  if (typeof reply === 'string') throw new Error(`no answer to ${request.type}: ${reply}`)
  return reply
}
