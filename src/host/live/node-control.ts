/**
 * The commands that a person gives to a running node, by the socket in its data folder; here kill and resume, which reach the
 * gateways as well.
 *
 * Invariant: whatever is said becomes a command of the core with its actor, on record like any other input. What adds risk is
 * answered, and reaches the gateways, only when it is durable.
 */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { Event } from '../../core/domain/events.ts'
import type { VenueEffect } from '../../ports.ts'
import type { Answer } from './control-socket.ts'
import type { ControlRequest, FailoverRequest, KillConfirmedReply, KillRequest } from './control-wire.ts'
import { isSameScope, killFileOf, readKills, writeKills } from './kill-file.ts'
import { newsText } from './kill-press.ts'
import { KillWatch } from './kill-watch.ts'
import type { LiveNode } from './live-node.ts'
import type { ControlDoor, Machine } from './machine.ts'
import { type NamedScope, scopeOf, scopeText, unknownScopeText } from './named-scope.ts'
import { NodeCommands, type NodeCommandsSetup, refuse } from './node-commands.ts'
import { NODE_SOCKET } from './socket-place.ts'

export interface NodeControlSetup {
  readonly machine: Machine
  readonly configuration: Configuration
  readonly dataFolder: string
  readonly node: LiveNode
  readonly starts: NodeCommandsSetup['starts']
  readonly loaded: NodeCommandsSetup['loaded']
  /** By venue. Returns: false where the gateway is not there to be told. */
  readonly resumeGateway: (venueIndex: number, scope: NamedScope) => boolean
  /** A planned switch, where several nodes share a store. */
  readonly failover?: ((request: FailoverRequest, answer: Answer) => void) | undefined
  /** Its name among those nodes. */
  readonly nodeId?: (() => string) | undefined
  readonly onLog: (text: string) => void
  /** As that of {@link NodeCommandsSetup}. */
  readonly onCommand: NodeCommandsSetup['onCommand']
}

const KILLS_MAX = 64

export class NodeControl {
  readonly #setup: NodeControlSetup
  readonly #commands: NodeCommands
  #server: ControlDoor | undefined
  #kills: KillWatch[] = []

  constructor(setup: NodeControlSetup) {
    const { machine, configuration, node, starts, loaded, onLog, onCommand } = setup
    const { clock, describe } = machine
    this.#setup = setup
    this.#commands = new NodeCommands({ clock, configuration, node, starts, loaded, describe, onLog, onCommand })
  }

  /** Errors: the operating system's, where the socket cannot be made. */
  async begin(): Promise<void> {
    const { machine, dataFolder } = this.#setup
    this.#server = await machine.listen(dataFolder, NODE_SOCKET, (request, answer) => this.#obey(request, answer))
  }

  close(): void {
    this.#server?.close()
  }

  onEvent(event: Event): void {
    if (this.#kills.length === 0) return
    for (const kill of this.#kills) kill.onEvent(this.#setup.node.engine.state, event)
    this.#kills = this.#kills.filter(kill => !kill.isDone)
  }

  onSent(effects: readonly VenueEffect[]): void {
    for (const kill of this.#kills) kill.onSent(this.#setup.node.engine.state, effects)
  }

  #obey(request: ControlRequest, answer: Answer): void {
    switch (request.type) {
      case 'Kill':
        return this.#kill(request, answer)
      case 'Resume':
        return void this.#resume(request, answer)
      case 'Failover': {
        const { failover } = this.#setup
        if (failover !== undefined) return failover(request, answer)
        return refuse(answer, 'NOT_HERE', 'this node has a store of its own: there is no other node to lead')
      }
      case 'Who':
        return answer({ type: 'Standing', nodeId: this.#setup.nodeId?.() ?? '', role: 'Leader', pid: process.pid })
      default:
        return this.#commands.obey(request, answer)
    }
  }

  // ── kill and resume ────────────────────────────────────────────────────────────────────────────────────────────────

  #kill({ scope: named, actor, reason, flatten, pressedUs }: KillRequest, answer: Answer): void {
    const { configuration, onLog } = this.#setup
    const scope = scopeOf(configuration, named)
    if (scope === undefined) return refuse(answer, 'UNKNOWN_NAME', unknownScopeText(configuration, named))
    const onDone = (news: KillConfirmedReply) =>
      onLog(`kill switch: ${scopeText(configuration, scope)}: ${newsText(news)}`)
    const watch = new KillWatch({ scope, pressedUs, nowUs: () => this.#setup.machine.clock.nowUs(), answer, onDone })
    this.#kills = [...this.#kills.slice(-KILLS_MAX), watch]
    onLog(`kill switch: ${scopeText(configuration, scope)} by ${actor}`)
    this.#setup.onCommand(actor, `killed: ${scopeText(configuration, scope)}${reason === '' ? '' : `: ${reason}`}`)
    const timeUs = this.#setup.machine.clock.nowUs()
    void this.#commands.take([{ kind: 'Kill', timeUs, actor, reason, scope, flatten }], answer)
  }

  async #resume(
    { scope: named, actor, reason }: Extract<ControlRequest, { type: 'Resume' }>,
    answer: Answer,
  ): Promise<void> {
    const { configuration, onLog } = this.#setup
    const scope = scopeOf(configuration, named)
    if (scope === undefined) return refuse(answer, 'UNKNOWN_NAME', unknownScopeText(configuration, named))
    const timeUs = this.#setup.machine.clock.nowUs()
    const command = { kind: 'SetTradingState', timeUs, actor, reason, scope, tradingState: 'Active' } as const
    const isDurable = await this.#commands.take([command], undefined)
    if (!isDurable)
      return refuse(answer, 'NOT_DURABLE', 'the store cannot write: gateways stay killed; mend it, then resume again')
    for (const venueIndex of configuration.venues.keys()) this.#resumeGateway(venueIndex, named)
    onLog(`resumed: ${scopeText(configuration, scope)} by ${actor}`)
    this.#setup.onCommand(actor, `resumed: ${scopeText(configuration, scope)}${reason === '' ? '' : `: ${reason}`}`)
    answer({ type: 'Taken', by: 'node', isDurable, text: this.#stillRestricted() })
  }

  /** A gateway that is not there finds nothing killed when it comes. */
  #resumeGateway(venueIndex: number, scope: NamedScope): void {
    const { configuration, dataFolder, resumeGateway } = this.#setup
    if (resumeGateway(venueIndex, scope)) return
    const file = killFileOf(dataFolder, configuration.venues[venueIndex]!.venueId)
    const kills = readKills(file)
    if (kills.some(kill => isSameScope(kill, scope)))
      writeKills(
        file,
        kills.filter(kill => !isSameScope(kill, scope)),
      )
  }

  /** What a person should hear who thinks that all is well now. */
  #stillRestricted(): string {
    const { configuration, node } = this.#setup
    const states = node.engine.state.built.risk.tradingStates.save()
    const rest = states.map(({ scope, tradingState }) => `${scopeText(configuration, scope)} is ${tradingState}`)
    return rest.length === 0 ? '' : `still restricted: ${rest.join(', ')}`
  }
}
