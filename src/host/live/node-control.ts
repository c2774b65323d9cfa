/**
 * The commands that a person gives to a running node, by the socket in its data folder: kill, resume, re-arm, cancel.
 *
 * Invariant: whatever is said becomes a command of the core with its actor, on record like any other input. What adds risk is
 * answered, and reaches the gateways, only when it is durable.
 */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { Event } from '../../core/domain/events.ts'
import type { ClientOrderId, StrategyIndex } from '../../core/domain/ids.ts'
import type { Command } from '../../core/domain/inputs.ts'
import { isClosed, type Order } from '../../core/domain/order.ts'
import type { VenueEffect } from '../../ports.ts'
import type { Answer } from './control-socket.ts'
import type { ControlRequest, FailoverRequest, KillConfirmedReply, KillRequest } from './control-wire.ts'
import { isSameScope, killFileOf, readKills, writeKills } from './kill-file.ts'
import { newsText } from './kill-press.ts'
import { KillWatch } from './kill-watch.ts'
import type { LiveNode } from './live-node.ts'
import type { ControlDoor, Machine } from './machine.ts'
import { type NamedScope, scopeOf, scopeText, unknownScopeText } from './named-scope.ts'
import { NODE_SOCKET } from './socket-place.ts'

export interface NodeControlSetup {
  readonly machine: Machine
  readonly configuration: Configuration
  readonly dataFolder: string
  readonly node: LiveNode
  /** By venue. Returns: false where the gateway is not there to be told. */
  readonly resumeGateway: (venueIndex: number, scope: NamedScope) => boolean
  /** A planned switch, where several nodes share a store. */
  readonly failover?: ((request: FailoverRequest, answer: Answer) => void) | undefined
  /** Its name among those nodes. */
  readonly nodeId?: (() => string) | undefined
  readonly onLog: (text: string) => void
}

/** A command that is not durable by then is told to be so. */
const DURABLE_PATIENCE_MS = 5_000
const LOOK_MS = 5
const KILLS_MAX = 64

export class NodeControl {
  readonly #setup: NodeControlSetup
  #server: ControlDoor | undefined
  #kills: KillWatch[] = []

  constructor(setup: NodeControlSetup) {
    this.#setup = setup
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
      case 'Rearm':
        return void this.#rearm(request, answer)
      case 'Cancel':
        return void this.#cancel(request, answer)
      case 'Failover': {
        const { failover } = this.#setup
        if (failover !== undefined) return failover(request, answer)
        return refuse(answer, 'NOT_HERE', 'this node has a store of its own: there is no other node to lead')
      }
      case 'Who':
        return answer({ type: 'Standing', nodeId: this.#setup.nodeId?.() ?? '', role: 'Leader', pid: process.pid })
      default:
        request satisfies never
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
    void this.#take({ kind: 'Kill', timeUs: this.#setup.machine.clock.nowUs(), actor, reason, scope, flatten }, answer)
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
    const isDurable = await this.#take(command, undefined)
    if (!isDurable)
      return refuse(answer, 'NOT_DURABLE', 'the store cannot write: gateways stay killed; mend it, then resume again')
    for (const venueIndex of configuration.venues.keys()) this.#resumeGateway(venueIndex, named)
    onLog(`resumed: ${scopeText(configuration, scope)} by ${actor}`)
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

  // ── re-arm and cancel ──────────────────────────────────────────────────────────────────────────────────────────────

  async #rearm({ strategy, actor, reason }: Extract<ControlRequest, { type: 'Rearm' }>, answer: Answer): Promise<void> {
    const { configuration } = this.#setup
    const named = { level: 'Strategy', name: strategy } as const
    const scope = scopeOf(configuration, named)
    if (scope === undefined) return refuse(answer, 'UNKNOWN_NAME', unknownScopeText(configuration, named))
    const strategyIndex = scope.index as StrategyIndex
    if (!this.#setup.node.engine.state.built.risk.isThrottleTripped(strategyIndex))
      return refuse(answer, 'NOT_TRIPPED', `the throttle of ${strategy} has not tripped`)
    await this.#take(
      { kind: 'RearmStrategy', timeUs: this.#setup.machine.clock.nowUs(), actor, reason, strategyIndex },
      answer,
    )
  }

  async #cancel(request: Extract<ControlRequest, { type: 'Cancel' }>, answer: Answer): Promise<void> {
    const orders = this.#ordersOf(request)
    if (typeof orders === 'string') return refuse(answer, 'UNKNOWN_NAME', orders)
    const { actor, reason } = request
    const timeUs = this.#setup.machine.clock.nowUs()
    const isDurable = await this.#takeAll(
      orders.map(clientOrderId => ({ kind: 'CancelByOperator', timeUs, actor, reason, clientOrderId })),
    )
    answer({ type: 'Taken', by: 'node', isDurable, text: `${orders.length} cancels` })
  }

  /** Returns: the ids of the open orders that are meant, or what is wrong with the name. */
  #ordersOf({ what, name }: Extract<ControlRequest, { type: 'Cancel' }>): ClientOrderId[] | string {
    const { configuration, node } = this.#setup
    const { orders } = node.engine.state
    if (what === 'Order') {
      const order = orders.byClientOrderId(name as ClientOrderId)
      if (order === undefined || isClosed(order.status)) return `there is no open order ${name}`
      return [order.clientOrderId]
    }
    const strategyIndex = configuration.strategies.findIndex(({ strategyId }) => strategyId === name)
    if (what === 'Strategy' && strategyIndex < 0) return unknownScopeText(configuration, { level: 'Strategy', name })
    const isMeant = (order: Order) => what === 'All' || order.strategyIndex === strategyIndex
    return [...orders.open()].filter(isMeant).map(({ clientOrderId }) => clientOrderId)
  }

  // ── the node ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Returns: whether it became durable in time; told to `answer`, where there is one. */
  async #take(command: Command, answer: Answer | undefined): Promise<boolean> {
    const isDurable = await this.#takeAll([command])
    const text = isDurable ? '' : 'the store cannot write: it would not survive a crash'
    answer?.({ type: 'Taken', by: 'node', isDurable, text })
    return isDurable
  }

  /** A node whose buffer is full holds inputs back: what is held has no number yet. */
  async #takeAll(commands: readonly Command[]): Promise<boolean> {
    const { node } = this.#setup
    const wantedSequence = node.engine.state.sequence + commands.length
    for (const command of commands) node.take(command)
    for (const deadlineMs = performance.now() + DURABLE_PATIENCE_MS; node.durableSequence < wantedSequence; ) {
      if (performance.now() > deadlineMs) return false
      await new Promise(resolve => setTimeout(resolve, LOOK_MS))
    }
    return true
  }
}

function refuse(answer: Answer, code: string, text: string): void {
  answer({ type: 'Refused', code, text })
}
