/** Carries reports from the venue to the participant: at once, or after a latency, always in the order they were made. */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { Report } from '../../core/domain/inputs.ts'
import { DueQueue } from '../../core/std/due-queue.ts'
import { Random, type RandomState } from '../../core/std/random.ts'
import type { ReportSink } from '../../ports.ts'
import type { FillModel } from './fill-model.ts'
import { entriesOf } from './queue-entries.ts'

export class ReportOutbox {
  readonly #sink: ReportSink
  readonly #latencyUs: number
  readonly #jitterUs: number
  #random: Random
  readonly #queue = new DueQueue<Report>()
  /** A connection does not reorder: nothing arrives before what was sent ahead of it. */
  #lastDueUs = 0

  constructor(sink: ReportSink, model: FillModel, random: Random) {
    this.#sink = sink
    this.#latencyUs = model.reportLatencyUs
    this.#jitterUs = model.reportJitterUs
    this.#random = random
  }

  get nextDueUs(): number {
    return this.#queue.peekAtUs()
  }

  send(report: Report, nowUs: number): void {
    if (this.#latencyUs === 0 && this.#jitterUs === 0) {
      report.timeUs = nowUs as TimeUs
      this.#sink(report)
    } else this.#queue.push(this.#dueUs(nowUs), report)
  }

  /** Delivers what is due by `nowUs`. */
  deliver(nowUs: number): void {
    while (this.#queue.peekAtUs() <= nowUs) {
      const dueUs = this.#queue.peekAtUs()
      const report = this.#queue.pop()!
      report.timeUs = dueUs as TimeUs
      this.#sink(report)
    }
  }

  save(): {
    readonly reports: readonly { readonly atUs: number; readonly value: Report }[]
    readonly random: RandomState
  } {
    return { reports: entriesOf(this.#queue), random: this.#random.save() }
  }

  restore(reports: readonly { readonly atUs: number; readonly value: Report }[], random: RandomState): void {
    this.#random = Random.restore(random)
    for (const { atUs, value } of reports) this.#queue.push(atUs, value)
    this.#lastDueUs = Math.max(0, ...reports.map(each => each.atUs))
  }

  #dueUs(nowUs: number): number {
    const jitterUs = this.#jitterUs === 0 ? 0 : this.#random.nextInt(this.#jitterUs + 1)
    this.#lastDueUs = Math.max(this.#lastDueUs, nowUs + this.#latencyUs + jitterUs)
    return this.#lastDueUs
  }
}
