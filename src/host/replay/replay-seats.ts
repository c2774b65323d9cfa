/**
 * The strategies of a replay, each in this process: seated when a session began, from where the journal says that they
 * stood then, and compared intent by intent.
 */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { StrategyIndex } from '../../core/domain/ids.ts'
import type { Intent } from '../../core/domain/inputs.ts'
import { parameterChangeOf } from '../../core/domain/parameter-changes.ts'
import type { ParameterValue } from '../../core/domain/parameter-value.ts'
import type { EngineState } from '../../core/engine/engine-state.ts'
import { canonicalJson } from '../../core/std/canonical.ts'
import type { StoredBlock } from '../../ports.ts'
import { StrategyRunner } from '../../strategy/runner.ts'
import type { StrategyClass } from '../../strategy/strategy.ts'
import { redeliver } from '../session/redelivery.ts'
import { Routes } from '../session/routes.ts'
import { RunnerSeat, type StrategySeat } from '../session/seat.ts'

export interface ReplayStrategy {
  readonly strategyId: string
  readonly strategyClass: StrategyClass
  readonly parameters: Readonly<Record<string, unknown>>
}

/** What ran from an input on; strategies that are missing are not run: their intents count as they are on record. */
export interface ReplayRun {
  readonly fromSequence: number
  readonly strategies: readonly ReplayStrategy[]
}

/** Where the deliveries before a session are read. */
export interface BlockSource {
  blocksAfter(blockNumber: number): Iterable<StoredBlock>
  lastBlockBefore(sequence: number): number
}

/** With what a person set in place of some of its parameters. */
interface Chosen extends ReplayStrategy {
  readonly changes: readonly ParameterValue[] | undefined
}

interface Seated {
  readonly strategy: Chosen
  readonly runner: StrategyRunner
  /** What it asked for and the record has not shown yet. */
  readonly expected: Intent[]
  failure: string
}

const NOBODY: StrategySeat = { onMarket() {}, onEvent() {}, onTimer() {} }

export class ReplaySeats {
  readonly #runs: readonly ReplayRun[]
  readonly #blocks: BlockSource
  readonly #state: EngineState
  #seated: (Seated | undefined)[] = []
  #worldText = ''
  seats: readonly StrategySeat[] = []
  routes: Routes

  constructor(runs: readonly ReplayRun[], blocks: BlockSource, state: EngineState) {
    this.#runs = runs
    this.#blocks = blocks
    this.#state = state
    this.routes = new Routes(EMPTY_WORLD, [])
  }

  /**
   * A configuration is in force; everything up to `untilSequence` has been. Those whose module, parameters and world stay
   * the same sit on: a process that is started again comes to the same place.
   */
  seat(untilSequence: number): void {
    const { world } = this.#state
    const worldText = canonicalJson({ ...world, epoch: 0 })
    const isSameWorld = worldText === this.#worldText
    this.#worldText = worldText
    const run = this.#runs.findLast(({ fromSequence }) => fromSequence <= untilSequence + 1) ?? this.#runs[0]
    const chosen = world.strategies.map(({ strategyId }, index) => {
      const found = run?.strategies.find(strategy => strategy.strategyId === strategyId)
      return found && this.#underChanges(found, index)
    })
    const stays = chosen.map((strategy, index) => isSameWorld && isSame(strategy, this.#seated[index]?.strategy))
    this.#seated = chosen.map((strategy, index) =>
      strategy === undefined ? undefined : stays[index] ? this.#seated[index] : this.#newSeat(strategy, index, world),
    )
    this.#route(world)
    stays.forEach((isStaying, index) => {
      if (!isStaying) this.#catchUp(index, untilSequence)
    })
  }

  /** With the input `untilSequence` other parameters came into force: the strategy begins anew. */
  renew(index: number, untilSequence: number): void {
    const { world } = this.#state
    const seated = this.#seated[index]
    if (seated === undefined) return
    this.#seated[index] = this.#newSeat(this.#underChanges(seated.strategy, index), index, world)
    this.#route(world)
    this.#catchUp(index, untilSequence)
  }

  #route(world: Configuration): void {
    this.routes = new Routes(
      world,
      this.#seated.map(seated => seated?.runner.subscriptions ?? []),
    )
    this.seats = this.#seated.map((seated, index) =>
      seated === undefined ? NOBODY : new RunnerSeat(seated.runner, index as StrategyIndex),
    )
  }

  #underChanges(strategy: ReplayStrategy, index: number): Chosen {
    return { ...strategy, changes: parameterChangeOf(this.#state.parameterChanges, index)?.values }
  }

  /** Returns: what the strategy asked for next; the intent on record itself where it is not run. */
  take(recorded: Intent): Intent | undefined {
    const seated = this.#seated[recorded.strategyIndex]
    return seated === undefined ? recorded : seated.expected.shift()
  }

  /** Why it asks for nothing any more; empty while it runs. */
  failureOf(strategyIndex: number): string {
    return this.#seated[strategyIndex]?.failure ?? ''
  }

  isRun(strategyIndex: number): boolean {
    return this.#seated[strategyIndex] !== undefined
  }

  #newSeat(strategy: Chosen, index: number, configuration: Configuration): Seated {
    const expected: Intent[] = []
    const seated: Seated = {
      strategy,
      expected,
      failure: '',
      runner: new StrategyRunner({
        strategyClass: strategy.strategyClass,
        parameters: strategy.parameters,
        changes: strategy.changes,
        strategyIndex: index as StrategyIndex,
        configuration,
        emit: intent => {
          // Those that are on record already are the repeats of a redelivery.
          const last = this.#state.strategies[index]?.lastIntentSequence ?? 0
          if (intent.intentSequence > last) expected.push(intent)
        },
        log: () => {},
        onFailure: ({ hook, message }) => {
          seated.failure = `${hook}: ${message}`
        },
      }),
    }
    return seated
  }

  /** From its saved state over the deliveries since, as a live node does it. */
  #catchUp(index: number, untilSequence: number): void {
    const seated = this.#seated[index]
    if (seated === undefined) return
    const saved = this.#state.strategies[index]?.saved
    if (saved !== undefined) seated.runner.resume(saved)
    const after = saved?.causationSequence ?? 0
    if (untilSequence === 0) return
    const blocks = this.#blocks.blocksAfter(this.#blocks.lastBlockBefore(after + 1))
    const seats = { strategyIndex: index, strategyCount: this.#seated.length, seat: this.seats[index]! }
    redeliver(blocks, { ...seats, afterSequence: after, routes: this.routes }, untilSequence)
  }
}

function isSame(a: Chosen | undefined, b: Chosen | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return a.strategyClass === b.strategyClass && builtFrom(a) === builtFrom(b)
}

function builtFrom({ parameters, changes = [] }: Chosen): string {
  return canonicalJson({ parameters, changes })
}

const EMPTY_WORLD = { instruments: [], barSpecs: [], strategies: [] } as unknown as Configuration
