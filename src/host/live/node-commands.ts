/**
 * What a person tells a node, each as a command of its core: re-arm, cancel, pause, flatten, start, stop and parameters of a
 * strategy, a limit. Kill and resume, which reach the gateways as well, are in node-control.ts.
 */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { ClientOrderId, StrategyIndex } from '../../core/domain/ids.ts'
import type { Command } from '../../core/domain/inputs.ts'
import { isClosed, type Order } from '../../core/domain/order.ts'
import type { Scope } from '../../core/domain/scope.ts'
import type { Clock } from '../../ports.ts'
import type { StrategyDescriber } from '../config/describe-strategy.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import type { Answer } from './control-socket.ts'
import type { CommandRequest } from './control-wire.ts'
import { limitScopeText, wantedLimitOf } from './limit-request.ts'
import type { LiveNode } from './live-node.ts'
import { type NamedScope, namedScopeText, scopeOf, unknownScopeText } from './named-scope.ts'
import { wantedParametersOf } from './parameters-request.ts'
import type { StrategyStarts } from './strategy-starts.ts'

export interface NodeCommandsSetup {
  readonly clock: Clock
  readonly configuration: Configuration
  readonly node: LiveNode
  /** What a strategy that is to be started has to wait for. */
  readonly starts: Pick<StrategyStarts, 'whyNotYet' | 'isGivenUp'>
  readonly loaded: Pick<LoadedConfig, 'strategies' | 'source'>
  readonly describe: StrategyDescriber
  readonly onLog: (text: string) => void
  /** A person told it to do something that it does. */
  readonly onCommand: (actor: string, text: string) => void
}

/** A command that is not durable by then is told to be so. */
const DURABLE_PATIENCE_MS = 5_000
const LOOK_MS = 5

type RequestOf<Type extends CommandRequest['type']> = Extract<CommandRequest, { type: Type }>
type Untimed<T> = T extends unknown ? Omit<T, 'timeUs' | 'actor' | 'reason'> : never

export class NodeCommands {
  readonly #setup: NodeCommandsSetup

  constructor(setup: NodeCommandsSetup) {
    this.#setup = setup
  }

  obey(request: CommandRequest, answer: Answer): void {
    switch (request.type) {
      case 'Rearm':
        return this.#rearm(request, answer)
      case 'Cancel':
        return this.#cancel(request, answer)
      case 'Pause':
        return this.#pause(request, answer)
      case 'Flatten':
        return this.#flatten(request, answer)
      case 'StartStrategy':
        return this.#startStrategy(request, answer)
      case 'StopStrategy':
        return this.#stopStrategy(request, answer)
      case 'SetLimit':
        return this.#setLimit(request, answer)
      case 'SetParameters':
        return void this.#setParameters(request, answer)
      default:
        request satisfies never
    }
  }

  /** Returns: whether it became durable in time; told to `answer`, where there is one. */
  async take(commands: readonly Command[], answer: Answer | undefined, text = ''): Promise<boolean> {
    const isDurable = await this.#untilDurable(commands)
    const doubt = 'the store cannot write: it would not survive a crash'
    answer?.({ type: 'Taken', by: 'node', isDurable, text: isDurable ? text : doubt })
    return isDurable
  }

  /** A node whose buffer is full holds inputs back: what is held has no number yet. */
  async #untilDurable(commands: readonly Command[]): Promise<boolean> {
    const { node } = this.#setup
    const wantedSequence = node.engine.state.sequence + commands.length
    for (const command of commands) node.take(command)
    for (const deadlineMs = performance.now() + DURABLE_PATIENCE_MS; node.durableSequence < wantedSequence; ) {
      if (performance.now() > deadlineMs) return false
      await new Promise(resolve => setTimeout(resolve, LOOK_MS))
    }
    return true
  }

  #say({ actor, reason }: CommandRequest, command: Untimed<Command>, answer: Answer, what: string, text = ''): void {
    const timeUs = this.#setup.clock.nowUs()
    const why = reason === '' ? '' : `: ${reason}`
    this.#setup.onLog(`${what} by ${actor}${why}`)
    this.#setup.onCommand(actor, `${what}${why}`)
    void this.take([{ ...command, timeUs, actor, reason } as Command], answer, text)
  }

  // ── scopes ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #pause(request: RequestOf<'Pause'>, answer: Answer): void {
    const scope = this.#scopeOf(request.scope, answer)
    if (scope === undefined) return
    const { state } = this.#setup.node.engine
    const what = namedScopeText(request.scope)
    // To pause what is halted would lift the halt.
    if (state.built.risk.tradingStates.stateOf(scope) === 'Halted')
      return refuse(answer, 'IS_HALTED', `${what} is Halted, which is stricter; resume it to lift that`)
    const command = { kind: 'SetTradingState', scope, tradingState: 'Reducing' } as const
    this.#say(request, command, answer, `paused: ${what}`)
  }

  #flatten(request: RequestOf<'Flatten'>, answer: Answer): void {
    const scope = this.#scopeOf(request.scope, answer)
    if (scope === undefined) return
    const text = 'its orders are canceled and its positions closed; it is paused until it is resumed'
    this.#say(request, { kind: 'FlattenPositions', scope }, answer, `flattened: ${namedScopeText(request.scope)}`, text)
  }

  #scopeOf(named: NamedScope, answer: Answer): Scope | undefined {
    const { configuration } = this.#setup
    const scope = scopeOf(configuration, named)
    if (scope === undefined) refuse(answer, 'UNKNOWN_NAME', unknownScopeText(configuration, named))
    return scope
  }

  // ── strategies ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #rearm(request: RequestOf<'Rearm'>, answer: Answer): void {
    const { strategy } = request
    const strategyIndex = this.#strategyOf(strategy, answer)
    if (strategyIndex === undefined) return
    if (!this.#setup.node.engine.state.built.risk.isThrottleTripped(strategyIndex))
      return refuse(answer, 'NOT_TRIPPED', `the throttle of ${strategy} has not tripped`)
    this.#say(request, { kind: 'RearmStrategy', strategyIndex }, answer, `re-armed: strategy ${strategy}`)
  }

  #startStrategy(request: RequestOf<'StartStrategy'>, answer: Answer): void {
    const { strategy } = request
    const strategyIndex = this.#strategyOf(strategy, answer)
    if (strategyIndex === undefined) return
    const { starts, node, configuration } = this.#setup
    const { isRunning, stopReason } = node.engine.state.strategies[strategyIndex]!
    if (isRunning) return refuse(answer, 'RUNS_ALREADY', `${strategy} runs`)
    if (configuration.strategies[strategyIndex]!.limits === undefined)
      return refuse(answer, 'LIMITS_MISSING', `the configuration gives ${strategy} no limits`)
    if (starts.isGivenUp(strategyIndex)) {
      const why = `its process was given up (${stopReason})`
      return refuse(answer, 'GIVEN_UP', `${why}: mend it; it starts again with the next start of the session`)
    }
    const wait = starts.whyNotYet(strategyIndex)
    if (wait !== '') return refuse(answer, 'NOT_YET', `${strategy} cannot start yet: ${wait}`)
    this.#say(request, { kind: 'StartStrategy', strategyIndex }, answer, `started: strategy ${strategy}`)
  }

  #stopStrategy(request: RequestOf<'StopStrategy'>, answer: Answer): void {
    const { strategy, policy } = request
    const strategyIndex = this.#strategyOf(strategy, answer)
    if (strategyIndex === undefined) return
    const { isRunning, stopReason } = this.#setup.node.engine.state.strategies[strategyIndex]!
    if (!isRunning) return refuse(answer, 'NOT_RUNNING', `${strategy} does not run: ${stopReason}`)
    this.#say(request, { kind: 'StopStrategy', strategyIndex, policy }, answer, `stopped: strategy ${strategy}`)
  }

  async #setParameters(request: RequestOf<'SetParameters'>, answer: Answer): Promise<void> {
    const { strategy } = request
    const strategyIndex = this.#strategyOf(strategy, answer)
    if (strategyIndex === undefined) return
    const { node, loaded, describe } = this.#setup
    const { source, strategies } = loaded
    const program = strategies.find(({ strategyId }) => strategyId === strategy)
    const { state } = node.engine
    const wanted = await wantedParametersOf({ state, strategyIndex, program, source, describe }, request)
    if (!wanted.ok) return refuse(answer, wanted.error.code, wanted.error.text)
    const { values } = wanted.value
    const given = values?.map(({ name, value }) => `${name}=${value}`).join(', ') ?? 'what the configuration says'
    const text = `${strategy} begins anew with ${given}, and without its saved state, when it is started`
    this.#say(
      request,
      { kind: 'SetParameters', strategyIndex, values },
      answer,
      `parameters of ${strategy}: ${given}`,
      text,
    )
  }

  #strategyOf(name: string, answer: Answer): StrategyIndex | undefined {
    return this.#scopeOf({ level: 'Strategy', name }, answer)?.index as StrategyIndex | undefined
  }

  // ── orders and limits ──────────────────────────────────────────────────────────────────────────────────────────────

  #cancel(request: RequestOf<'Cancel'>, answer: Answer): void {
    const orders = this.#ordersOf(request)
    if (typeof orders === 'string') return refuse(answer, 'UNKNOWN_NAME', orders)
    const { actor, reason } = request
    const timeUs = this.#setup.clock.nowUs()
    const commands = orders.map(
      clientOrderId => ({ kind: 'CancelByOperator', timeUs, actor, reason, clientOrderId }) as const,
    )
    void this.take(commands, answer, `${orders.length} cancels`)
  }

  /** Returns: the ids of the open orders that are meant, or what is wrong with the name. */
  #ordersOf({ what, name }: RequestOf<'Cancel'>): ClientOrderId[] | string {
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

  #setLimit(request: RequestOf<'SetLimit'>, answer: Answer): void {
    const { configuration, node } = this.#setup
    const wanted = wantedLimitOf(configuration, node.engine.state.limitChanges, request)
    if (!wanted.ok) return refuse(answer, wanted.error.code, wanted.error.text)
    const { limit, value, scope } = request
    const what = `${limit} of ${limitScopeText(scope)} is ${value ?? 'what the configuration says'}`
    this.#say(request, { kind: 'SetLimit', ...wanted.value }, answer, what, what)
  }
}

export function refuse(answer: Answer, code: string, text: string): void {
  answer({ type: 'Refused', code, text })
}
