/**
 * A line of the simulated venue that misbehaves on purpose, so that people and tests see what comes of it: at its times it
 * freezes, lies, loses messages or comes late.
 *
 * Invariants: its times and its luck follow from the seed and from when it began alone; the connection below is left as it is.
 */

import type { InstrumentIndex, TimeUs } from '../../core/domain/ids.ts'
import type { DataStateReport } from '../../core/domain/inputs.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import type { LineRuleCode } from '../../core/market/lines/rules.ts'
import { Random } from '../../core/std/random.ts'
import type { LineMouth } from './line-mouth.ts'

export const MISCHIEFS = ['freeze', 'lie', 'gap', 'lag'] as const
export type Mischief = (typeof MISCHIEFS)[number]

export interface MischiefPlan {
  /** From the beginning of one to the next. */
  readonly everyUs: number
  readonly forUs: number
  readonly firstUs: number
  /** In turn. */
  readonly how: readonly Mischief[]
  readonly seed: string
}

interface Held {
  readonly dueUs: number
  readonly input: MarketInput
  readonly sequence: number
}

/** A lie is told by so much of the price, up or down. */
const LIE_BPS_MIN = 50
const LIE_BPS_MAX = 300
const BPS = 10_000
/** Of a hundred messages. */
const LOST_PERCENT = 40
const LAG_US = 1_500_000
const HELD_MAX = 20_000

export class MisbehavingLine implements LineMouth {
  readonly #inner: LineMouth
  readonly #plan: MischiefPlan
  readonly #nowUs: () => number
  readonly #onLog: (text: string) => void
  readonly #random: Random
  #dueUs: number
  #endsUs = 0
  #count = 0
  #now: Mischief | undefined
  #lieBps = 0
  #held: Held[] = []

  constructor(inner: LineMouth, plan: MischiefPlan, nowUs: () => number, onLog: (text: string) => void) {
    this.#inner = inner
    this.#plan = plan
    this.#nowUs = nowUs
    this.#onLog = onLog
    this.#random = new Random(plan.seed)
    this.#dueUs = nowUs() + plan.firstUs
  }

  onMarket(input: MarketInput, sequence: number): void {
    this.elapse()
    switch (this.#now) {
      case 'freeze':
        return
      case 'gap':
        if (this.#random.nextInt(100) >= LOST_PERCENT) this.#inner.onMarket(input, sequence)
        return
      case 'lie':
        return this.#inner.onMarket(atOtherPrices(input, this.#lieBps), sequence)
      case 'lag':
        return this.#hold(input, sequence, this.#nowUs() + LAG_US)
      case undefined:
        // In order: nothing overtakes what is still held.
        if (this.#held.length > 0) this.#hold(input, sequence, 0)
        else this.#inner.onMarket(input, sequence)
        return
      default:
        this.#now satisfies never
    }
  }

  onDataState(report: DataStateReport): void {
    this.#inner.onDataState(report)
  }

  onState(isUp: boolean, text: string): void {
    this.#inner.onState(isUp, text)
  }

  onFault(code: LineRuleCode, instrumentIndex: InstrumentIndex | undefined): void {
    this.#inner.onFault(code, instrumentIndex)
  }

  onRaw(text: string, receiveTimeUs: TimeUs): void {
    if (this.#now !== 'freeze') this.#inner.onRaw(text, receiveTimeUs)
  }

  /** Begins and ends what is due, and lets go of what was held for long enough. */
  elapse(): void {
    const nowUs = this.#nowUs()
    if (this.#now !== undefined && nowUs >= this.#endsUs) this.#end()
    if (this.#now === undefined && nowUs >= this.#dueUs) this.#begin()
    let due = 0
    while (due < this.#held.length && this.#held[due]!.dueUs <= nowUs) due++
    for (const { input, sequence } of this.#held.splice(0, due)) this.#inner.onMarket(input, sequence)
  }

  #begin(): void {
    const { how, everyUs, forUs } = this.#plan
    const kind = how[this.#count++ % how.length]!
    const bps = LIE_BPS_MIN + this.#random.nextInt(LIE_BPS_MAX - LIE_BPS_MIN)
    this.#lieBps = this.#random.nextInt(2) === 0 ? bps : -bps
    this.#now = kind
    this.#endsUs = this.#dueUs + forUs
    this.#dueUs += everyUs
    this.#onLog(`misbehaves on purpose for ${forUs / 1_000_000} s: ${kind}`)
  }

  #end(): void {
    this.#onLog(`behaves again after: ${this.#now}`)
    this.#now = undefined
  }

  #hold(input: MarketInput, sequence: number, dueUs: number): void {
    if (this.#held.length < HELD_MAX)
      this.#held.push({ dueUs: Math.max(dueUs, this.#held.at(-1)?.dueUs ?? 0), input: { ...input }, sequence })
  }
}

/** The same market so many basis points above, or below. */
export function atOtherPrices(input: MarketInput, bps: number): MarketInput {
  const moved = <Ticks extends number>(ticks: Ticks) => Math.max(1, ticks + Math.trunc((ticks * bps) / BPS)) as Ticks
  switch (input.kind) {
    case 'Quote':
      return { ...input, bidTicks: moved(input.bidTicks), askTicks: moved(input.askTicks) }
    case 'Trade':
    case 'BookLevel':
      return { ...input, priceTicks: moved(input.priceTicks) }
    case 'Bar': {
      const { openTicks, highTicks, lowTicks, closeTicks } = input
      return {
        ...input,
        openTicks: moved(openTicks),
        highTicks: moved(highTicks),
        lowTicks: moved(lowTicks),
        closeTicks: moved(closeTicks),
      }
    }
    default:
      return input satisfies never
  }
}
