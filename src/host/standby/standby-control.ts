/** The control socket of a node that stands by: a planned switch can be asked for here; commands to the core are the leader's. */

import type { ControlDoor, Machine } from '../live/machine.ts'
import { NODE_SOCKET } from '../live/socket-place.ts'
import type { FailoverDesk } from './failover-desk.ts'

export interface StandbyControlSetup {
  readonly machine: Machine
  readonly dataFolder: string
  readonly nodeId: string
  readonly desk: FailoverDesk
  readonly leader: () => string
}

/** Errors: the operating system's, where the socket cannot be made. */
export function listenAsStandby({
  machine,
  dataFolder,
  nodeId,
  desk,
  leader,
}: StandbyControlSetup): Promise<ControlDoor> {
  return machine.listen(dataFolder, NODE_SOCKET, (request, answer) => {
    if (request.type === 'Failover') return void desk.ask(request, answer)
    if (request.type === 'Who') return answer({ type: 'Standing', nodeId, role: 'Standby', pid: process.pid })
    const text = `this node stands by: say it to ${leader() === '' ? 'the node that leads' : leader()}`
    answer({ type: 'Refused', code: 'STANDS_BY', text })
  })
}
