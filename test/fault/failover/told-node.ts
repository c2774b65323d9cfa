/** Commands to a node of a team by its socket, until it takes them. */

import { askNode } from '../../../src/host/live/ask-node.ts'
import type { ControlRequest } from '../../../src/host/live/control-wire.ts'
import { nowUs } from './outcome.ts'
import { type Member, sleep } from './team.ts'

const TRY_MS = 100
const TRIES_MAX = 300

/** Again and again: a node hears of the others a little later than we do. Returns: when it was asked at last. */
export async function untilTakenBy(whom: () => Member | undefined, request: ControlRequest): Promise<number> {
  for (let tries = 0; ; tries++) {
    const member = whom()
    const askedUs = nowUs()
    const reply = member === undefined ? 'nobody leads' : await askNode(member.session.dataFolder, request)
    if (typeof reply !== 'string' && reply.type === 'Taken') return askedUs
    if (tries > TRIES_MAX) throw new Error(`${request.type} at ${member?.nodeId}: ${JSON.stringify(reply)}`)
    await sleep(TRY_MS)
  }
}
