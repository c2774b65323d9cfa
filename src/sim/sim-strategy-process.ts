/**
 * A strategy's process in the world's time: the same runner behind the same messages as in `host/live/strategy-host-main.ts`.
 * It dies without a word, and what it did not answer was never said.
 */

import type { StrategyIndex } from '../core/domain/ids.ts'
import type { Intent } from '../core/domain/inputs.ts'
import type { StrategyProcessSetup } from '../host/live/strategy-process.ts'
import { StrategyRun } from '../host/live/strategy-run.ts'
import type { FromStrategy, ToStrategy } from '../host/live/strategy-wire.ts'
import { RunnerSeat } from '../host/session/seat.ts'
import { RecordWriter } from '../store/record-codec.ts'
import { StrategyRunner } from '../strategy/runner.ts'
import { CHURNER, type ChurnerParameters } from './sim-strategy.ts'
import { SimProcess, type World } from './virtual-time.ts'

export interface SimStrategySetup {
  readonly world: World
  readonly node: SimProcess
  readonly parameters: ChurnerParameters
  readonly setup: StrategyProcessSetup
  readonly onBug: (text: string) => void
  /** Makes it ask for something else. */
  readonly change?: (intent: Intent) => Intent
}

const CHANNEL_US = 60
const BEGIN_US = 120_000
const NO_INTENTS = new Uint8Array(0)

export class SimStrategyProcess {
  readonly process: SimProcess
  readonly pid = undefined
  readonly usage = undefined
  readonly #setup: SimStrategySetup
  readonly #run = new StrategyRun()
  readonly #intents = new RecordWriter(4_096)
  #runner: StrategyRunner | undefined
  #seat: RunnerSeat | undefined
  #isSilenced = false

  constructor(name: string, setup: SimStrategySetup) {
    this.process = new SimProcess(name)
    this.#setup = setup
  }

  send(message: ToStrategy): void {
    this.#setup.world.at(
      this.process,
      message.kind === 'Begin' ? BEGIN_US : CHANNEL_US,
      () => this.#obey(message),
      false,
    )
  }

  tick(): void {}

  close(): void {
    this.process.isAlive = false
  }

  kill(): void {
    this.process.isAlive = false
    this.#isSilenced = true
  }

  /** A fault: the node is told by the system. */
  crash(): void {
    if (!this.process.isAlive) return
    this.process.isAlive = false
    const { world, node, setup } = this.#setup
    world.at(node, 3_000, () => setup.onEnd('SIGKILL'))
  }

  #obey(message: ToStrategy): void {
    switch (message.kind) {
      case 'Begin':
        return this.#begin(message)
      case 'Deliver':
        return this.#deliver(message)
      case 'Save':
        this.#runner!.emitState(this.#run.timeUs, this.#run.sequence)
        return this.#answer()
      default:
        message satisfies never
    }
  }

  #begin({ strategyIndex, configuration, changes, saved }: Extract<ToStrategy, { kind: 'Begin' }>): void {
    const { change = (intent: Intent) => intent } = this.#setup
    const runner = new StrategyRunner({
      strategyClass: CHURNER,
      parameters: this.#setup.parameters,
      changes,
      strategyIndex: strategyIndex as StrategyIndex,
      configuration,
      emit: intent => this.#intents.writeInput(change(intent)),
      log: () => {},
      onFailure: ({ hook, message, stack }) => this.#setup.onBug(`strategy ${hook}: ${message} ${stack}`),
    })
    this.#runner = runner
    this.#seat = new RunnerSeat(runner, strategyIndex as StrategyIndex)
    if (saved !== undefined && !runner.resume(saved)) return
    this.#run.standsAt(saved)
    this.#say({ kind: 'Begun' })
  }

  #deliver(message: Extract<ToStrategy, { kind: 'Deliver' }>): void {
    this.#run.deliver(message, this.#seat!)
    this.#answer()
  }

  #answer(): void {
    this.#say({ kind: 'Done', payload: this.#intents.recordCount === 0 ? NO_INTENTS : this.#intents.take() })
  }

  #say(message: FromStrategy): void {
    const { world, node, setup } = this.#setup
    const deliver = () => {
      if (!this.#isSilenced) setup.onMessage(message)
    }
    world.at(node, CHANNEL_US, deliver, false)
  }
}
