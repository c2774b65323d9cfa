/**
 * One strategy at the end of a channel: deliveries are collected as records and sent as runs, one at a time; while the
 * strategy works on a run the next one fills.
 *
 * Invariants: runs end at the end of a turn; what waits is bounded, and full is a named failure.
 */

import type { Event } from '../../core/domain/events.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import { RecordWriter } from '../../store/record-codec.ts'
import type { StrategySeat } from '../session/seat.ts'
import type { ToStrategy } from './messages.ts'

/** What may wait for a busy strategy, encoded. */
const BACKLOG_BYTES_MAX = 64 * 1024 * 1024
const STAMPS_FIRST = 1024

export class StrategyChannel implements StrategySeat {
  readonly #send: (message: ToStrategy) => void
  readonly #onOverflow: (backlogBytes: number) => void
  readonly #writer = new RecordWriter()
  #stamps = new Float64Array(STAMPS_FIRST)
  #isBusy = true
  #isSaveDue = false
  #isOverflowing = false

  /** Begins busy: `ready` is called when the strategy has begun. */
  constructor(send: (message: ToStrategy) => void, onOverflow: (backlogBytes: number) => void) {
    this.#send = send
    this.#onOverflow = onOverflow
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
    this.#isBusy = false
    this.flush()
  }

  /** Asks for its state after everything that was delivered so far. */
  save(): void {
    this.#isSaveDue = true
    this.flush()
  }

  /** Called at the end of each pass over the inputs. */
  flush(): void {
    const { recordCount, byteLength } = this.#writer
    if (this.#isBusy) {
      if (byteLength > BACKLOG_BYTES_MAX && !this.#isOverflowing) {
        this.#isOverflowing = true
        this.#onOverflow(byteLength)
      }
      return
    }
    if (recordCount > 0) {
      this.#isBusy = true
      const stamps = this.#stamps.slice(0, recordCount * 2)
      this.#send({ kind: 'Deliver', payload: this.#writer.take(), stamps })
    } else if (this.#isSaveDue) {
      this.#isBusy = true
      this.#isSaveDue = false
      this.#send({ kind: 'Save' })
    }
  }

  #stamp(sequence: number, timeUs: number): void {
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
