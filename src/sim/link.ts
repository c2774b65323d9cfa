/**
 * The wire between gateway and venue: it delays, and in bad times loses, repeats, reorders and holds what it carries. A
 * connection that ends takes with it what was on its way back.
 */

import type { Report } from '../core/domain/inputs.ts'
import type { MarketInput } from '../core/domain/market-data.ts'
import { Random } from '../core/std/random.ts'
import type { VenueEffect } from '../ports.ts'
import { MarketCount } from '../venues/simulated/wire-market.ts'
import type { SimPlan } from './plan.ts'
import type { LineTold } from './risk-watch.ts'
import { SimLine } from './sim-line.ts'
import type { SimVenue } from './sim-venue.ts'
import { type SimProcess, START_US, type World } from './virtual-time.ts'

/** The gateway's end. */
export interface LinkEnd {
  readonly process: SimProcess
  onReport(report: Report): void
  onMarket(told: LineTold): void
}

/** Beyond the venue's validity window: some come too late to be taken. */
const LATE_REQUEST_US_MAX = 12_000_000

export class Link {
  /** Nothing passes until then; neither end is told. */
  partitionedUntilUs = 0
  marketGapUntilUs = 0
  isCalm = false
  venue: SimVenue | undefined
  readonly lines: readonly SimLine[]
  readonly #count = new MarketCount(START_US)
  readonly #world: World
  readonly #plan: SimPlan
  readonly #random: Random
  #end: LinkEnd | undefined
  /** Of the connection that is up; what belongs to another is lost. */
  #connection = 0
  /** A stream is in order: nothing arrives before what was sent ahead of it. */
  #lastThereUs = 0
  #lastBackUs = 0

  /** `which`: where there are several. */
  constructor(world: World, plan: SimPlan, which = '') {
    this.#world = world
    this.#plan = plan
    this.#random = new Random(`link ${plan.seed} ${plan.mode}${which}`)
    this.lines = Array.from({ length: plan.lineCount }, (_, index) => new SimLine(world, plan, `${index}${which}`))
  }

  /** False once the venue has forgotten the connection: the next word into it is answered by a reset. */
  isOpenFor(end: LinkEnd): boolean {
    return this.#end === end
  }

  /** True while what is said is heard, in both directions. */
  get isHeard(): boolean {
    const { venue } = this
    return (
      this.#world.nowUs >= this.partitionedUntilUs &&
      venue !== undefined &&
      venue.isUp &&
      this.#world.nowUs >= venue.process.resumesAtUs
    )
  }

  /** Returns: false where nobody answers. */
  open(end: LinkEnd): boolean {
    if (!this.isHeard) return false
    this.#connection++
    this.#end = end
    this.#lastBackUs = 0
    for (const line of this.lines) line.begin()
    return true
  }

  close(): void {
    this.#connection++
    this.#end = undefined
  }

  /** What was written may arrive even if the connection ends meanwhile. */
  request(effect: VenueEffect): void {
    const { world, plan } = this.#parts
    const sentUs = world.nowUs
    if (this.#happens(plan.lossPpm)) return world.trace.note('link', 'request lost', 0, () => effect.kind)
    const delayUs = this.#requestDelayUs()
    if (!Number.isFinite(delayUs)) return world.trace.note('link', 'request lost in partition', 0, () => effect.kind)
    const deliver = () => {
      if (this.venue?.isUp === true) this.venue.receive(effect, sentUs)
    }
    world.at(this.venue!.process, delayUs, deliver, false)
    const mayRepeat =
      effect.kind === 'SendCancel' || effect.kind === 'QueryOrder' || effect.kind === 'RequestMassStatus'
    if (mayRepeat && this.#happens(plan.duplicatePpm))
      world.at(this.venue!.process, delayUs + this.#random.nextInt(2_000_000), deliver, false)
  }

  report(report: Report): void {
    const { world, plan } = this.#parts
    const end = this.#end
    if (end === undefined) return
    if (this.#happens(plan.lossPpm)) return world.trace.note('link', 'report lost', 0, () => report.kind)
    // Only what is asked about when it does not come: an acknowledgment.
    const isAnswer = report.kind === 'ExecutionReport' && report.execType === 'New'
    if (isAnswer && this.#happens(plan.answerLostPpm)) return world.trace.note('link', 'answer lost')
    const delayUs = this.#reportDelayUs(report)
    if (!Number.isFinite(delayUs)) return world.trace.note('link', 'report lost in partition', 0, () => report.kind)
    this.#deliver(end, delayUs, report)
    if (report.kind === 'ExecutionReport' && this.#happens(plan.duplicatePpm))
      this.#deliver(end, delayUs + this.#random.nextInt(20_000_000), { ...report })
  }

  market(input: MarketInput): void {
    const sequence = this.#count.next(input)
    const end = this.#end
    if (end === undefined || !this.isHeard || this.#world.nowUs < this.marketGapUntilUs) return
    for (let lineIndex = 0; lineIndex < this.lines.length; lineIndex++) this.#carry(end, lineIndex, input, sequence)
  }

  #carry(end: LinkEnd, lineIndex: number, input: MarketInput, sequence: number): void {
    if (this.#happens(this.#plan.marketLossPpm)) return
    const connection = this.#connection
    this.lines[lineIndex]!.carry(input, end.process, (arrived, isTrue) => {
      if (this.#connection === connection) end.onMarket({ lineIndex, input: arrived, sequence, isTrue })
    })
  }

  #deliver(end: LinkEnd, delayUs: number, report: Report): void {
    const connection = this.#connection
    const deliver = () => {
      if (this.#connection === connection) end.onReport(report)
    }
    this.#world.at(end.process, delayUs, deliver, false)
  }

  // ── delays ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #requestDelayUs(): number {
    const outUs = this.#partitionLeftUs()
    // Half of what is written into a dead line is written again when it lives, the other half never was.
    if (outUs > 0 && this.#random.nextInt(2) === 0) return Number.POSITIVE_INFINITY
    const lateUs = this.#happens(this.#plan.latePpm) ? this.#random.nextInt(LATE_REQUEST_US_MAX) : 0
    const atUs = this.#world.nowUs + outUs + this.#jitteredUs() + lateUs
    if (this.#happens(this.#plan.reorderPpm)) return atUs - this.#world.nowUs
    this.#lastThereUs = Math.max(this.#lastThereUs, atUs)
    return this.#lastThereUs - this.#world.nowUs
  }

  #reportDelayUs(report: Report): number {
    const { nowUs } = this.#world
    const atUs = nowUs + this.#partitionLeftUs() + this.#jitteredUs()
    // Executions come by a stream of their own, which may lag behind the answers to questions.
    const isExecution = report.kind === 'ExecutionReport'
    if (isExecution && this.#happens(this.#plan.reportReorderPpm)) return atUs - nowUs + this.#random.nextInt(5_000_000)
    if (isExecution && this.#happens(this.#plan.latePpm)) return atUs - nowUs + this.#random.nextInt(20_000_000)
    this.#lastBackUs = Math.max(this.#lastBackUs, atUs)
    return this.#lastBackUs - nowUs
  }

  #partitionLeftUs(): number {
    return Math.max(0, this.partitionedUntilUs - this.#world.nowUs)
  }

  #jitteredUs(): number {
    const { latencyUs, jitterUs } = this.#plan
    return latencyUs + (jitterUs === 0 ? 0 : this.#random.nextInt(jitterUs + 1))
  }

  #happens(ppm: number): boolean {
    return ppm > 0 && !this.isCalm && this.#random.nextInt(1_000_000) < ppm
  }

  get #parts(): { readonly world: World; readonly plan: SimPlan } {
    return { world: this.#world, plan: this.#plan }
  }
}
