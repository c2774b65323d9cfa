/** Starts and stops strategies by command: a strategy starts when its process has caught up and its account was read. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { StrategyIndex } from '../../core/domain/ids.ts'
import type { StopPolicy } from '../../core/domain/inputs.ts'
import { isClosed } from '../../core/domain/order.ts'
import type { EngineState } from '../../core/engine/engine-state.ts'
import { isFault, isPersonsStop } from '../../core/engine/stop-reasons.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import type { LiveNode } from './live-node.ts'

export interface StrategyStartsSetup {
  readonly configuration: Configuration
  readonly node: LiveNode
  /** The strategies of the configuration file, by their indexes. */
  readonly active: readonly number[]
  /** Those whose processes failed stay stopped, also over a crash of the node; a new session tries again. */
  readonly isGivenUp: (strategyIndex: number) => boolean
  /** Stopped by a person before a crash of the node, or before another one led: a person starts them. */
  readonly heldBack: ReadonlySet<number>
  /** Every strategy runs, or was given up. Once. */
  readonly onReady: () => void
}

const ACTOR = 'holdfast'
/** How long a stop waits for cancels and closings to be confirmed. */
const STOP_PATIENCE_MS = 10_000
const LOOK_MS = 20

/** The strategies that were stopped for their faults when the journal ended, with the reasons; a configuration forgets them. */
export function faultsOf({ strategies }: EngineState): Map<number, string> {
  const faults = strategies.flatMap(({ stopReason }, index) =>
    isFault(stopReason) ? [[index, stopReason] as const] : [],
  )
  return new Map(faults)
}

/** Those that a person had stopped when the journal ended. */
export function stoppedByPersons({ strategies }: EngineState): Set<number> {
  return new Set(strategies.flatMap(({ stopReason }, index) => (isPersonsStop(stopReason) ? [index] : [])))
}

export class StrategyStarts {
  readonly #setup: StrategyStartsSetup
  readonly #begun = new Set<number>()
  /** Since this node leads: what was stopped after that stays so, however often the account is read. */
  readonly #started = new Set<number>()
  #isReady = false
  #isEnding = false

  constructor(setup: StrategyStartsSetup) {
    this.#setup = setup
  }

  get isReady(): boolean {
    return this.#isReady
  }

  /** Its process failed, and is not started again while this session lasts. */
  isGivenUp(strategyIndex: number): boolean {
    return this.#setup.isGivenUp(strategyIndex)
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
    const { heldBack, isGivenUp } = this.#setup
    const isToStart = !this.#started.has(index) && !heldBack.has(index) && !isGivenUp(index)
    return isToStart && this.whyNotYet(index) === ''
  }

  /** Returns: what a start has to wait for; empty where it has not to. */
  whyNotYet(index: number): string {
    const { configuration, node } = this.#setup
    const { state } = node.engine
    const { accountIndex } = configuration.strategies[index]!
    const { accountId } = configuration.accounts[accountIndex]!
    if (!this.#begun.has(index)) return 'its process has not caught up yet'
    if (!state.accountIsReconciled[accountIndex]) return `account ${accountId} is not reconciled`
    return state.accountIsGuarded[accountIndex] ? '' : `account ${accountId}: its dead man's switch is not set`
  }

  #start(index: number): void {
    this.#started.add(index)
    const strategyIndex = index as StrategyIndex
    const timeUs = SYSTEM_CLOCK.nowUs()
    this.#setup.node.take({ kind: 'StartStrategy', timeUs, strategyIndex, actor: ACTOR, reason: 'session start' })
  }

  #noteReady(): void {
    if (this.#isReady) return
    const { active, heldBack, isGivenUp, node } = this.#setup
    const { strategies } = node.engine.state
    if (!active.every(index => strategies[index]!.isRunning || heldBack.has(index) || isGivenUp(index))) return
    this.#isReady = true
    this.#setup.onReady()
  }
}
