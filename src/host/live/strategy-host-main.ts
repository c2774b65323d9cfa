/**
 * The process of one strategy: no network, no files but its own module, no keys, an empty environment. It is given
 * deliveries and answers with intents; when its channel ends, it ends.
 */

import { pathToFileURL } from 'node:url'
import type { StrategyIndex, TimeUs } from '../../core/domain/ids.ts'
import type { Intent } from '../../core/domain/inputs.ts'
import { isMarketInput } from '../../core/engine/engine.ts'
import { RecordReader, RecordWriter } from '../../store/record-codec.ts'
import { StrategyRunner } from '../../strategy/runner.ts'
import { strategyClassOf } from '../../strategy/strategy.ts'
import { RunnerSeat } from '../session/seat.ts'
import type { FromStrategy, ToStrategy } from './messages.ts'
import { sendToParent } from './parent.ts'

const send = sendToParent<FromStrategy>()

class StrategyHost {
  readonly #intents = new RecordWriter()
  readonly #reader = new RecordReader()
  #runner: StrategyRunner | undefined
  #seat: RunnerSeat | undefined
  /** Of the newest delivery: what a saved state stands at. */
  #sequence = 0
  #timeUs = 0 as TimeUs

  async begin(message: Extract<ToStrategy, { kind: 'Begin' }>): Promise<void> {
    const { configuration, source, strategyIndex, savedStateJson } = message
    const module = (await import(pathToFileURL(source.file).href)) as { default?: unknown }
    const strategyClass = strategyClassOf(module.default)
    if (!strategyClass.ok) return send({ kind: 'Failed', hook: 'load', message: strategyClass.error, stack: '' })
    const runner = new StrategyRunner({
      strategyClass: strategyClass.value,
      parameters: source.parameters,
      strategyIndex: strategyIndex as StrategyIndex,
      configuration,
      emit: intent => this.#emit(intent),
      log: (level, text, timeUs) => send({ kind: 'Log', level, text, timeUs }),
      onFailure: ({ hook, message, stack }) => send({ kind: 'Failed', hook, message, stack }),
    })
    this.#runner = runner
    this.#seat = new RunnerSeat(runner, strategyIndex as StrategyIndex)
    if (savedStateJson !== undefined && !runner.restore(savedStateJson)) return
    send({ kind: 'Begun' })
  }

  deliver(payload: Uint8Array, stamps: Float64Array): void {
    const seat = this.#seat!
    const reader = this.#reader
    reader.open(payload)
    for (let i = 0; reader.next(); i += 2) {
      this.#sequence = stamps[i]!
      this.#timeUs = stamps[i + 1]! as TimeUs
      if (!reader.isInput) seat.onEvent(reader.event, this.#timeUs, this.#sequence)
      else if (isMarketInput(reader.input)) seat.onMarket(reader.input, this.#sequence)
      else if (reader.input.kind === 'TimerFired') seat.onTimer(reader.input.timerNumber, this.#timeUs, this.#sequence)
    }
    this.#answer()
  }

  save(): void {
    this.#runner!.emitState(this.#timeUs, this.#sequence)
    this.#answer()
  }

  #emit(intent: Intent): void {
    this.#intents.writeInput(intent)
  }

  #answer(): void {
    send({ kind: 'Done', payload: this.#intents.recordCount === 0 ? undefined : this.#intents.take() })
  }
}

const host = new StrategyHost()

process.on('message', (message: ToStrategy) => {
  switch (message.kind) {
    case 'Begin':
      host.begin(message).catch((error: Error) => {
        send({ kind: 'Failed', hook: 'load', message: error.message, stack: error.stack ?? '' })
      })
      return
    case 'Deliver':
      host.deliver(message.payload, message.stamps)
      return
    case 'Save':
      host.save()
      return
    default:
      message satisfies never
  }
})
process.on('disconnect', () => process.exit(0))
// Ctrl-C at the terminal reaches every process of the group; the supervisor alone decides what it means.
process.on('SIGINT', () => {})
