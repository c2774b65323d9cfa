/**
 * Stops trading when a scope has lost more than a person allowed, in a day or since its best.
 *
 * Invariant: the peak never falls but by money taken out.
 */

import { TRADING_STATES, type TradingState } from '../domain/limits.ts'
import type { LossLimits } from './limits-compile.ts'

/** One scope's equity, minor units of the currency that its limits are in. */
export interface EquityFacts {
  readonly equityMinor: number
  readonly dayStartEquityMinor: number
  readonly peakEquityMinor: number
  /** The state that the scope itself is in: what is as strict already is not asked for again. */
  readonly tradingState: TradingState
}

export interface Breach {
  readonly tradingState: TradingState
  readonly what: 'dailyLossMinor' | 'drawdownMinor'
  readonly was: number
  readonly limit: number
}

/** Returns: what must happen; `undefined` while the loss is at its limit or less. Cost: O(1), allocates only for a breach. */
export function breachOf(facts: EquityFacts, limits: LossLimits): Breach | undefined {
  const dailyLossMinor = facts.dayStartEquityMinor - facts.equityMinor
  const drawdownMinor = facts.peakEquityMinor - facts.equityMinor
  const isDaily = dailyLossMinor > limits.dailyLossMinorMax
  if (!isDaily && !(drawdownMinor > limits.drawdownMinorMax)) return undefined
  const { breachState: tradingState } = limits
  if (TRADING_STATES.indexOf(facts.tradingState) >= TRADING_STATES.indexOf(tradingState)) return undefined
  return isDaily
    ? { tradingState, what: 'dailyLossMinor', was: dailyLossMinor, limit: limits.dailyLossMinorMax }
    : { tradingState, what: 'drawdownMinor', was: drawdownMinor, limit: limits.drawdownMinorMax }
}

/** Absent before the first day began. */
export interface LossBreakerData {
  readonly dayStartEquityMinor: number | undefined
  readonly peakEquityMinor: number | undefined
}

/**
 * The memory of one scope's losses, and a floor that makes the question on every mark one comparison.
 *
 * Before the first `startDay` it has no memory, and nothing is a loss.
 */
export class LossBreaker {
  readonly limits: LossLimits
  /** False where neither limit was chosen: nobody needs to compute the equity. */
  readonly hasLimits: boolean
  #dayStartEquityMinor = Number.NEGATIVE_INFINITY
  #peakEquityMinor = Number.POSITIVE_INFINITY
  #floorMinor = Number.NEGATIVE_INFINITY

  constructor(limits: LossLimits) {
    this.limits = limits
    this.hasLimits = Math.min(limits.dailyLossMinorMax, limits.drawdownMinorMax) < Number.POSITIVE_INFINITY
  }

  get hasBegun(): boolean {
    return this.#dayStartEquityMinor !== Number.NEGATIVE_INFINITY
  }

  /** The day's loss begins anew; the peak stays. A state that a breach set stays too: a person lifts it. */
  startDay(equityMinor: number): void {
    this.#peakEquityMinor = this.hasBegun ? Math.max(this.#peakEquityMinor, equityMinor) : equityMinor
    this.#dayStartEquityMinor = equityMinor
    this.#computeFloor()
  }

  /** Money put in or taken out is neither profit nor loss. */
  addCash(amountMinor: number): void {
    this.#dayStartEquityMinor += amountMinor
    this.#peakEquityMinor += amountMinor
    this.#computeFloor()
  }

  /** Takes note of a new equity and tells whether it is a breach. Cost: two comparisons while all is well. */
  observe(equityMinor: number, tradingState: TradingState): Breach | undefined {
    if (equityMinor > this.#peakEquityMinor) {
      this.#peakEquityMinor = equityMinor
      this.#computeFloor()
    }
    return equityMinor >= this.#floorMinor ? undefined : this.#breachAt(equityMinor, tradingState)
  }

  /** True where {@link observe} would change nothing and find nothing: below the peak, above the floor. */
  isCalmAt(equityMinor: number): boolean {
    return equityMinor <= this.#peakEquityMinor && equityMinor >= this.#floorMinor && this.hasBegun
  }

  /** By how much the equity may move, up or down, and {@link isCalmAt} still holds; below 0 where it does not hold now. */
  calmWithinMinor(equityMinor: number): number {
    return this.hasBegun ? Math.min(this.#peakEquityMinor - equityMinor, equityMinor - this.#floorMinor) : -1
  }

  save(): LossBreakerData {
    if (!this.hasBegun) return { dayStartEquityMinor: undefined, peakEquityMinor: undefined }
    return { dayStartEquityMinor: this.#dayStartEquityMinor, peakEquityMinor: this.#peakEquityMinor }
  }

  restore(data: LossBreakerData): void {
    this.#dayStartEquityMinor = data.dayStartEquityMinor ?? Number.NEGATIVE_INFINITY
    this.#peakEquityMinor = data.peakEquityMinor ?? Number.POSITIVE_INFINITY
    this.#computeFloor()
  }

  #breachAt(equityMinor: number, tradingState: TradingState): Breach | undefined {
    const facts = {
      equityMinor,
      dayStartEquityMinor: this.#dayStartEquityMinor,
      peakEquityMinor: this.#peakEquityMinor,
      tradingState,
    }
    return breachOf(facts, this.limits)
  }

  /** The equity below which one of the two is passed. */
  #computeFloor(): void {
    const { dailyLossMinorMax, drawdownMinorMax } = this.limits
    this.#floorMinor = this.hasBegun
      ? Math.max(this.#dayStartEquityMinor - dailyLossMinorMax, this.#peakEquityMinor - drawdownMinorMax)
      : Number.NEGATIVE_INFINITY
  }
}
