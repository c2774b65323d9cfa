/** Deliveries of one strategy as records, cut into runs of whole turns that wait to be sent. */

import type { Event } from '../../core/domain/events.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import { RecordWriter } from '../../store/record-codec.ts'
import type { StrategySeat } from '../session/seat.ts'
import type { ToStrategy } from './strategy-wire.ts'

export type Run = Extract<ToStrategy, { kind: 'Deliver' }>

const STAMPS_FIRST = 1024

export class DeliveryRuns implements StrategySeat {
  readonly #writer = new RecordWriter()
  readonly #runBytesMax: number
  readonly #runs: Run[] = []
  #runBytes = 0
  #stamps = new Float64Array(STAMPS_FIRST)
  #lastSequence = 0

  /** A run that is longer than this ends with its turn. */
  constructor(runBytesMax: number) {
    this.#runBytesMax = runBytesMax
  }

  /** What waits, encoded. */
  get bytes(): number {
    return this.#runBytes + (this.#writer.recordCount > 0 ? this.#writer.byteLength : 0)
  }

  /** Of the newest delivery; 0 before the first. */
  get lastSequence(): number {
    return this.#lastSequence
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

  /** Of the oldest delivery; `undefined` where nothing waits. */
  get firstSequence(): number | undefined {
    return this.#runs[0]?.stamps[0] ?? (this.#writer.recordCount > 0 ? this.#stamps[0] : undefined)
  }

  /** Takes the oldest run; what was collected last is one where there is no other. Shape: called between two turns. */
  shift(): Run | undefined {
    if (this.#runs.length === 0) this.endRun()
    const run = this.#runs.shift()
    this.#runBytes -= run?.payload.length ?? 0
    return run
  }

  /** What comes next is another run. */
  endRun(): void {
    const { recordCount } = this.#writer
    if (recordCount === 0) return
    const stamps = this.#stamps.slice(0, recordCount * 2)
    const payload = this.#writer.take()
    this.#runs.push({ kind: 'Deliver', payload, stamps })
    this.#runBytes += payload.length
  }

  /** Drops all that waits. */
  clear(): void {
    this.endRun()
    this.#runs.length = 0
    this.#runBytes = 0
  }

  /** Notes the sequence and the time of the record that is written next. */
  #stamp(sequence: number, timeUs: number): void {
    if (sequence !== this.#lastSequence && this.#writer.byteLength > this.#runBytesMax) this.endRun()
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
