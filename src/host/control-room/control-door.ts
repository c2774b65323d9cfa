/** A person's commands from the console to the session: by the socket of the node, and past it to every gateway for a kill. */

import { LIMIT_NAMES } from '../../api/contract/session-view.ts'
import type {
  CommandOutcome,
  DoorCommand,
  DoorKillOutcome,
  DoorScope,
  Said,
  SessionDoor,
} from '../../ports/session-door.ts'
import { askNode } from '../live/ask-node.ts'
import type { ControlReply, ControlRequest } from '../live/control-wire.ts'
import { pressKill, replyText } from '../live/kill-press.ts'

/** A browser waits; what comes later is seen on the screen. */
const KILL_PATIENCE_MS = 5_000
const NODE_PATIENCE_MS = 1_000

export class ControlDoor implements SessionDoor {
  readonly #dataFolder: string

  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder
  }

  async command(command: DoorCommand, said: Said): Promise<CommandOutcome> {
    const request = requestOf(command, said)
    if (request === undefined)
      return { kind: 'Refused', code: 'NOT_HERE', text: 'the node of this version does not know this limit' }
    return outcomeOf(await askNode(this.#dataFolder, request))
  }

  async kill(scope: DoorScope, isFlatten: boolean, said: Said): Promise<DoorKillOutcome> {
    return await pressKill({
      dataFolder: this.#dataFolder,
      scope,
      flatten: isFlatten,
      ...said,
      patienceMs: KILL_PATIENCE_MS,
      nodePatienceMs: NODE_PATIENCE_MS,
      onReply: () => {},
    })
  }
}

/** Returns: `undefined` for what the node does not take. */
function requestOf(command: DoorCommand, said: Said): ControlRequest | undefined {
  switch (command.kind) {
    case 'Pause':
    case 'Resume':
    case 'Flatten':
      return { type: command.kind, ...said, scope: command.scope }
    case 'Rearm':
    case 'StartStrategy':
      return { type: command.kind, ...said, strategy: command.strategy }
    case 'StopStrategy':
      return { type: 'StopStrategy', ...said, strategy: command.strategy, policy: command.way }
    case 'Cancel':
      return { type: 'Cancel', ...said, what: command.what, name: command.name }
    case 'Failover':
      return { type: 'Failover', ...said, to: command.to }
    case 'SetLimit': {
      const limit = LIMIT_NAMES.find(name => name === command.limit)
      return limit && { type: 'SetLimit', ...said, scope: command.scope, limit, value: command.value }
    }
    case 'SetParameters':
      return { type: 'SetParameters', ...said, strategy: command.strategy, parameters: command.parameters }
    default:
      return command satisfies never
  }
}

function outcomeOf(reply: ControlReply | 'NotThere' | 'NoAnswer'): CommandOutcome {
  if (reply === 'NotThere') return { kind: 'Away', text: 'no node listens in the data folder of the session' }
  if (reply === 'NoAnswer')
    return { kind: 'Away', text: 'the node does not answer: it may have taken the command; look before you repeat it' }
  switch (reply.type) {
    case 'Taken':
      return { kind: 'Taken', isDurable: reply.isDurable, text: replyText(reply) }
    case 'Refused':
      return { kind: 'Refused', code: reply.code, text: reply.text }
    case 'HandedOver':
    case 'KillProgress':
    case 'KillConfirmed':
    case 'Standing':
      return { kind: 'Taken', isDurable: true, text: replyText(reply) }
    default:
      return reply satisfies never
  }
}
