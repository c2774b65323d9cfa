/** Starts and stops strategies by command: a strategy starts when its process has caught up and its account was read. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { StrategyIndex } from '../../core/domain/ids.ts'
import type { StopPolicy } from '../../core/domain/inputs.ts'
import { isClosed } from '../../core/domain/order.ts'
import type { EngineState } from '../../core/engine/engine-state.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import type { LiveNode } from './live-node.ts'

export interface StrategyStartsSetup {
  readonly configuration: Configuration
  readonly node: LiveNode
  /** The strategies of the configuration file, by their indexes. */
  readonly active: readonly number[]
  /** Those whose processes failed stay stopped, also over a crash of the node; a new session tries again. */
  readonly isGivenUp: (strategyIndex: number) => boolean
  /** Every strategy runs, or was given up. Once. */
  readonly onReady: () => void
}

/** Named stops of a process's own making. */
const FAULT = /^STRATEGY_[A-Z_]+:/
const ACTOR = 'holdfast'
/** The core's word since the session began: what was stopped since then stays so, however often the account is read. */
const NOT_STARTED = 'not started'
/** How long a stop waits for cancels and closings to be confirmed. */
const STOP_PATIENCE_MS = 10_000
const LOOK_MS = 20

/** The strategies that were stopped for their faults when the journal ended, with the reasons; a configuration forgets them. */
export function faultsOf({ strategies }: EngineState): Map<number, string> {
  const faults = strategies.flatMap(({ stopReason }, index) =>
    FAULT.test(stopReason) ? [[index, stopReason] as const] : [],
  )
  return new Map(faults)
}

export class StrategyStarts {
  readonly #setup: StrategyStartsSetup
  readonly #begun = new Set<number>()
  #isReady = false
  #isEnding = false

  constructor(setup: StrategyStartsSetup) {
    this.#setup = setup
  }

  get isReady(): boolean {
    return this.#isReady
  }

  /** Its process has caught up. */
  begun(strategyIndex: number): void {
    this.#begun.add(strategyIndex)
    this.startAll()
  }

  /** Starts those that can start now. */
  startAll(): void {
    if (this.#isEnding) return
    for (const index of this.#setup.active) if (this.#canStart(index)) this.#start(index)
    this.#noteReady()
  }

  stop(strategyIndex: number, policy: StopPolicy, reason: string): void {
    this.#setup.node.take({
      kind: 'StopStrategy',
      timeUs: SYSTEM_CLOCK.nowUs(),
      strategyIndex: strategyIndex as StrategyIndex,
      policy,
      actor: ACTOR,
      reason,
    })
    this.#noteReady()
  }

  /** Stops all by the policy, and waits a bounded time for the venue to confirm. */
  async windDown(policy: StopPolicy): Promise<void> {
    this.#isEnding = true
    if (policy === 'Keep') return
    const { state } = this.#setup.node.engine
    state.strategies.forEach(({ isRunning }, index) => {
      if (isRunning) this.stop(index, policy, 'session end')
    })
    const isDone = () =>
      state.flattening.length === 0 && [...state.orders.open()].every(({ status }) => isClosed(status))
    for (const deadlineMs = performance.now() + STOP_PATIENCE_MS; !isDone() && performance.now() < deadlineMs; )
      await new Promise(resolve => setTimeout(resolve, LOOK_MS))
  }

  #canStart(index: number): boolean {
    const { state } = this.#setup.node.engine
    const { isRunning, stopReason } = state.strategies[index]!
    const { accountIndex } = this.#setup.configuration.strategies[index]!
    const isKnown = state.accountIsReconciled[accountIndex]! && state.accountIsGuarded[accountIndex]!
    const isToStart = !isRunning && stopReason === NOT_STARTED && !this.#setup.isGivenUp(index)
    return this.#begun.has(index) && isToStart && isKnown
  }

  #start(index: number): void {
    const strategyIndex = index as StrategyIndex
    const timeUs = SYSTEM_CLOCK.nowUs()
    this.#setup.node.take({ kind: 'StartStrategy', timeUs, strategyIndex, actor: ACTOR, reason: 'session start' })
  }

  #noteReady(): void {
    if (this.#isReady) return
    const { strategies } = this.#setup.node.engine.state
    if (!this.#setup.active.every(index => strategies[index]!.isRunning || this.#setup.isGivenUp(index))) return
    this.#isReady = true
    this.#setup.onReady()
  }
}
