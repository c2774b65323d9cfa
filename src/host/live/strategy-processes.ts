/** The processes of all strategies of a node: begun, ticked, asked for their states and ended together; what they cost. */

import { type Histogram, histogramOf } from '../../operations/metrics/histogram.ts'
import type { ProcessUsage } from '../../operations/metrics/process-usage.ts'
import { sample } from '../../operations/metrics/samples.ts'
import type { Sample } from '../../ports/metrics.ts'
import type { StrategySource } from './messages.ts'
import type { StrategyChannel } from './strategy-channel.ts'
import type { StrategyHome } from './strategy-home.ts'
import { StrategyLife, type StrategySurroundings, TICK_MS } from './strategy-life.ts'
import { processOfStrategy } from './view/usage-board.ts'

const DECISIONS = 'holdfast_strategy_decision_seconds'

export interface StrategyProcessesSetup extends StrategySurroundings {
  /** By strategy; `undefined` for one that the configuration file has no more. */
  readonly sources: readonly (StrategySource | undefined)[]
  /** Stopped for their faults before: they are not begun. */
  readonly stayOut: ReadonlySet<number>
  /** A process was started: these are there now. */
  readonly onPids: (pids: readonly number[]) => void
}

export class StrategyProcesses {
  readonly #setup: StrategyProcessesSetup
  /** By strategy. */
  readonly #lives: StrategyLife[]
  /** By strategy: how long each run took its process. */
  readonly #decisions: readonly Histogram[]
  #home: StrategyHome | undefined
  #isClosing = false
  #ticker: NodeJS.Timeout | undefined

  constructor(setup: StrategyProcessesSetup) {
    this.#setup = setup
    this.#decisions = setup.sources.map(() => histogramOf(DECISIONS))
    this.#lives = setup.sources.map((_, index) => this.#newLife(index, setup.stayOut.has(index)))
  }

  /** By strategy; the same array for ever, its members change when a process does. */
  readonly channels: StrategyChannel[] = []

  /** Those that cannot go on since they began, and why. */
  readonly givenUp = new Map<number, string>()

  /** Whom they work for from now on: both are at the same place. */
  moveTo(home: StrategyHome): void {
    this.#home = home
  }

  /** Starts all of them with the journal as it stands; the core takes no input meanwhile. */
  async begin(): Promise<void> {
    this.#ticker = setInterval(() => this.#tick(), TICK_MS)
    await Promise.all(this.#lives.map(life => life.start()))
  }

  /**
   * Other parameters came into force: its process ends without a word, and another one begins anew, also where it was given up.
   *
   * Shape: called in the turn of that input: nothing that it was asked for before is heard afterwards.
   */
  renew(index: number): void {
    if (this.#setup.sources[index] === undefined || this.#isClosing) return
    this.givenUp.delete(index)
    const before = this.#lives[index]!
    const life = this.#newLife(index, false)
    this.#lives[index] = life
    before.replace()
    setImmediate(() => life.restart())
  }

  isGivenUp(strategyIndex: number): boolean {
    return this.#lives[strategyIndex]?.isGivenUp ?? true
  }

  /** Those that have caught up. */
  get begun(): number[] {
    return this.#lives.flatMap(({ isRunning }, index) => (isRunning ? [index] : []))
  }

  samples(): Sample[] {
    const { strategies } = this.#setup.configuration
    return [
      ...this.#decisions.map((taken, index) => taken.sample(DECISIONS, [strategies[index]!.strategyId])),
      ...this.#lives.flatMap(({ usage }, index) => usageSamples(strategies[index]!.strategyId, usage)),
    ]
  }

  /** Asks all that run for their state. */
  save(): void {
    for (const life of this.#lives) life.save()
  }

  close(): void {
    this.#isClosing = true
    clearInterval(this.#ticker)
    for (const life of this.#lives) life.close()
  }

  /** At the sudden end of the node: even one that hangs goes with it. */
  kill(): void {
    for (const life of this.#lives) life.kill()
  }

  #newLife(index: number, staysOut: boolean): StrategyLife {
    return new StrategyLife({
      ...this.#setup,
      index,
      source: this.#setup.sources[index],
      staysOut,
      home: () => this.#home!,
      onChannel: channel => {
        this.channels[index] = channel
      },
      onStarted: () => this.#setup.onPids(this.#lives.flatMap(({ pid }) => pid ?? [])),
      onDone: tookSeconds => this.#decisions[index]!.record(tookSeconds),
      onGivenUp: (_, reason) => {
        this.givenUp.set(index, reason)
        this.#setup.onGivenUp(index, reason)
      },
    })
  }

  #tick(): void {
    for (const life of this.#lives) life.tick()
  }
}

/** What is not known has no figure. */
function usageSamples(strategyId: string, usage: ProcessUsage | undefined): Sample[] {
  if (usage === undefined) return []
  const own = [processOfStrategy(strategyId)] as const
  return [
    sample('holdfast_process_cpu_seconds_total', own, usage.cpuSeconds),
    sample('holdfast_process_resident_memory_bytes', own, usage.residentBytes),
  ]
}
