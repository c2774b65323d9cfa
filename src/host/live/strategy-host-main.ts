/**
 * The process of one strategy: no network, no files but its own module, no keys, an empty environment. It is given
 * deliveries and answers with intents; when its stream ends, it ends.
 */

import { Socket } from 'node:net'
import { pathToFileURL } from 'node:url'
import type { StrategyIndex } from '../../core/domain/ids.ts'
import type { Intent } from '../../core/domain/inputs.ts'
import { RecordWriter } from '../../store/record-codec.ts'
import type { PlotReading } from '../../strategy/plots.ts'
import { StrategyRunner } from '../../strategy/runner.ts'
import { strategyClassOf } from '../../strategy/strategy.ts'
import { RunnerSeat } from '../session/seat.ts'
import { FrameReader } from './frames.ts'
import { INTENT_BYTES_MAX, INTENTS_PER_RUN_MAX } from './intents-intake.ts'
import { StrategyRun } from './strategy-run.ts'
import { raiseWalls } from './strategy-walls.ts'
import {
  decodeToStrategy,
  encodeFromStrategy,
  FLOODS,
  type FromStrategy,
  TO_STRATEGY_BYTES_MAX,
  type ToStrategy,
} from './strategy-wire.ts'

/** Where the node's stream is. */
const STREAM_FD = 3
const NO_INTENTS = new Uint8Array(0)

const stream = new Socket({ fd: STREAM_FD, readable: true, writable: true })

function send(message: FromStrategy): void {
  stream.write(encodeFromStrategy(message))
}

class StrategyHost {
  readonly #intents = new RecordWriter()
  readonly #run = new StrategyRun()
  #runner: StrategyRunner | undefined
  #seat: RunnerSeat | undefined
  /** By instrument: what it lets be drawn, as it is after the newest bar. */
  readonly #plotted = new Map<number, PlotReading>()
  #isFlooding = false

  async begin(message: Extract<ToStrategy, { kind: 'Begin' }>): Promise<void> {
    const { configuration, source, strategyIndex, changes, saved, heardUntilSequence } = message
    const module = (await import(pathToFileURL(source.file).href)) as { default?: unknown }
    const strategyClass = strategyClassOf(module.default)
    if (!strategyClass.ok) return send({ kind: 'Failed', hook: 'load', message: strategyClass.error, stack: '' })
    const runner = new StrategyRunner({
      strategyClass: strategyClass.value,
      parameters: source.parameters,
      changes,
      strategyIndex: strategyIndex as StrategyIndex,
      configuration,
      emit: intent => this.#emit(intent),
      log: (level, text) => {
        // Before its first delivery it is being made, and may say so each time.
        if (this.#run.sequence === 0 || this.#run.sequence > heardUntilSequence) send({ kind: 'Log', level, text })
      },
      onFailure: ({ hook, message, stack }) => send({ kind: 'Failed', hook, message, stack }),
      onPlotted: reading => this.#plotted.set(reading.instrumentIndex, reading),
    })
    this.#runner = runner
    this.#seat = new RunnerSeat(runner, strategyIndex as StrategyIndex)
    if (saved !== undefined && !runner.resume(saved)) return
    this.#run.standsAt(saved)
    send({ kind: 'Begun' })
  }

  deliver(message: Extract<ToStrategy, { kind: 'Deliver' }>): void {
    this.#run.deliver(message, this.#seat!)
    this.#answer()
  }

  save(): void {
    this.#runner!.emitState(this.#run.timeUs, this.#run.sequence)
    this.#answer()
  }

  /** The node would refuse the whole run; here is where the memory can be spared. */
  #emit(intent: Intent): void {
    if (this.#isFlooding) return
    const { recordCount, byteLength } = this.#intents
    this.#isFlooding = recordCount >= INTENTS_PER_RUN_MAX || byteLength > INTENT_BYTES_MAX
    if (!this.#isFlooding) this.#intents.writeInput(intent)
    else send({ kind: 'Failed', hook: FLOODS, message: `more than ${INTENTS_PER_RUN_MAX} intents at once`, stack: '' })
  }

  #answer(): void {
    if (this.#isFlooding) return
    for (const reading of this.#plotted.values()) send({ kind: 'Plotted', reading })
    this.#plotted.clear()
    send({ kind: 'Done', payload: this.#intents.recordCount === 0 ? NO_INTENTS : this.#intents.take() })
  }
}

const host = new StrategyHost()

function obey(message: ToStrategy): void {
  switch (message.kind) {
    case 'Begin':
      host.begin(message).catch((error: Error) => {
        send({ kind: 'Failed', hook: 'load', message: error.message, stack: error.stack ?? '' })
      })
      return
    case 'Deliver':
      host.deliver(message)
      return
    case 'Save':
      host.save()
      return
    default:
      message satisfies never
  }
}

const frames = new FrameReader({
  bytesMaxByKind: TO_STRATEGY_BYTES_MAX,
  onFrame: (kind, payload) => obey(decodeToStrategy(kind, payload)),
})
stream.on('data', chunk => frames.push(chunk as Buffer))
stream.on('close', () => process.exit(0))
stream.on('error', () => process.exit(0))
// Ctrl-C at the terminal reaches every process of the group; the supervisor alone decides what it means.
process.on('SIGINT', () => {})
process.on('SIGHUP', () => {})
raiseWalls()
