/**
 * One strategy at the end of a channel: deliveries are collected as records and sent as runs, one at a time; while the
 * strategy works on a run the next one fills.
 *
 * Invariants: runs end at the end of a turn; what waits is bounded beyond what it missed, and full is a named failure.
 */

import type { Event } from '../../core/domain/events.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import { RecordWriter } from '../../store/record-codec.ts'
import type { StrategySeat } from '../session/seat.ts'
import type { Asked } from './intents-intake.ts'
import type { ToStrategy } from './strategy-wire.ts'

type Run = Extract<ToStrategy, { kind: 'Deliver' }>

export interface StrategyChannelSetup {
  readonly send: (message: ToStrategy) => void
  /** It is done with a run; from when it was sent, seconds. */
  readonly onDone?: (tookSeconds: number) => void
  /** More waits for the strategy than may wait. Called once. */
  readonly onOverflow: (backlogBytes: number) => void
  /** By how much it may fall behind the nearest that it was since it began, encoded. */
  readonly backlogBytesMax?: number
  readonly runBytesMax?: number
  /** The input at which the state stands that it begins from; left out, it begins from nothing. */
  readonly standsAt?: number | undefined
}

const BACKLOG_BYTES_MAX = 64 * 1024 * 1024
/** Short enough that a healthy strategy is done with it long before it is taken for hanging. */
const RUN_BYTES_MAX = 256 * 1024
const STAMPS_FIRST = 1024

export class StrategyChannel implements StrategySeat {
  readonly #setup: StrategyChannelSetup
  readonly #writer = new RecordWriter()
  /** Whole runs that wait. */
  readonly #runs: Run[] = []
  #runBytes = 0
  #stamps = new Float64Array(STAMPS_FIRST)
  #lastSequence = 0
  #hasBegun = false
  #isBusy = true
  #isSaveDue = false
  /** Of those that wait: how many were there when its state was wanted. */
  #runsBeforeSave = 0
  /** The least that waited since it began: who comes back from far behind is not too slow while it comes nearer. */
  #leastBytes = Number.POSITIVE_INFINITY
  #toldSequence: number
  #asked: Asked | undefined
  #isOverflowing = false
  /** When the run was sent that it works on; 0: it works on none. */
  #sentMs = 0

  /** Begins busy: `ready` is called when the strategy has begun. */
  constructor(setup: StrategyChannelSetup) {
    this.#setup = setup
    this.#toldSequence = setup.standsAt ?? 0
  }

  /** `undefined` before anything was. */
  get asked(): Asked | undefined {
    return this.#asked
  }

  /** The strategy owes an answer. */
  get isBusy(): boolean {
    return this.#isBusy
  }

  get backlogBytes(): number {
    return this.#runBytes + this.#writer.byteLength
  }

  onMarket(input: MarketInput, sequence: number): void {
    this.#stamp(sequence, input.timeUs)
    this.#writer.writeInput(input)
  }

  onEvent(event: Event, timeUs: TimeUs, sequence: number): void {
    this.#stamp(sequence, timeUs)
    this.#writer.writeEvent(event)
  }

  onTimer(timerNumber: number, timeUs: TimeUs, sequence: number): void {
    this.#stamp(sequence, timeUs)
    this.#writer.writeInput({ kind: 'TimerFired', timeUs, timerKind: 'Strategy', subject: 0, timerNumber })
  }

  /** The strategy has begun, or has done its run. */
  ready(): void {
    this.#hasBegun = true
    this.#isBusy = false
    if (this.#sentMs > 0) this.#setup.onDone?.((performance.now() - this.#sentMs) / 1_000)
    this.#sentMs = 0
    this.flush()
    this.#leastBytes = Math.min(this.#leastBytes, this.backlogBytes)
  }

  /** Asks for its state after everything that was delivered so far, and before what comes then, however busy it is. */
  save(): void {
    if (!this.#isSaveDue) {
      this.#closeRun()
      this.#isSaveDue = true
      this.#runsBeforeSave = this.#runs.length
    }
    this.flush()
  }

  /** Called at the end of each pass over the inputs. */
  flush(): void {
    if (this.#isBusy) {
      this.#checkBacklog()
      return
    }
    if (this.#isSaveDue && this.#runsBeforeSave === 0) return this.#askForState()
    if (this.#runs.length === 0) this.#closeRun()
    const run = this.#runs.shift()
    if (run !== undefined) this.#tell(run)
  }

  #tell(run: Run): void {
    if (this.#isSaveDue) this.#runsBeforeSave--
    this.#runBytes -= run.payload.length
    this.#sentMs = performance.now()
    this.#toldSequence = run.stamps.at(-2)!
    this.#send(run, run)
  }

  #askForState(): void {
    this.#isSaveDue = false
    this.#send({ kind: 'Save' }, { kind: 'Save', sequence: this.#toldSequence })
  }

  #send(message: ToStrategy, asked: Asked): void {
    this.#asked = asked
    this.#isBusy = true
    this.#setup.send(message)
  }

  /** While a strategy is given what it missed, the journal bounds what waits. */
  #checkBacklog(): void {
    const { backlogBytesMax = BACKLOG_BYTES_MAX, onOverflow } = this.#setup
    if (this.#isOverflowing || !this.#hasBegun || this.backlogBytes <= this.#leastBytes + backlogBytesMax) return
    this.#isOverflowing = true
    onOverflow(this.backlogBytes)
  }

  #closeRun(): void {
    const { recordCount } = this.#writer
    if (recordCount === 0) return
    const stamps = this.#stamps.slice(0, recordCount * 2)
    const payload = this.#writer.take()
    this.#runs.push({ kind: 'Deliver', payload, stamps })
    this.#runBytes += payload.length
  }

  /** Notes the sequence and the time of the record that is written next. */
  #stamp(sequence: number, timeUs: number): void {
    const { runBytesMax = RUN_BYTES_MAX } = this.#setup
    if (sequence !== this.#lastSequence && this.#writer.byteLength > runBytesMax) this.#closeRun()
    this.#lastSequence = sequence
    const at = this.#writer.recordCount * 2
    if (at + 2 > this.#stamps.length) {
      const larger = new Float64Array(this.#stamps.length * 2)
      larger.set(this.#stamps)
      this.#stamps = larger
    }
    this.#stamps[at] = sequence
    this.#stamps[at + 1] = timeUs
  }
}
