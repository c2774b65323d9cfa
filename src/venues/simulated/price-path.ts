/**
 * One instrument's generated market: a middle that trends for a while or returns to its anchor, and what is shown around it.
 *
 * Invariant: prices are whole ticks within the instrument's bounds, bid below ask, sizes at least one lot. Only additions,
 * multiplications and square roots of doubles are used, so that every machine generates the same.
 */

import type { Instrument } from '../../core/domain/instrument.ts'
import type { Random, RandomState } from '../../core/std/random.ts'
import { US_PER_HOUR, US_PER_SECOND } from '../../core/std/time.ts'

export interface PathSettings {
  readonly instrumentIndex: number
  readonly startTicks: number
  /** Standard deviation of the price over one second, in ticks; may be a fraction. */
  readonly volatilityTicks: number
  /** The usual distance of bid and ask. */
  readonly spreadTicks: number
  /** The usual displayed size. */
  readonly sizeLots: number
  /** Quotes and trades together, on average over the day. */
  readonly eventsPerSecond: number
}

export const REGIMES = ['Reverting', 'Rising', 'Falling'] as const
export type Regime = (typeof REGIMES)[number]

export interface PathState {
  middle: number
  anchor: number
  regime: Regime
  regimeUntilUs: number
  lastUs: number
  nextUs: number
  bidTicks: number
  bidLots: number
  askTicks: number
  askLots: number
}

/** Pull towards the anchor per second, drift of a trend in volatilities per second, and how long a regime lasts. */
const REVERSION = 0.02
const DRIFT = 0.12
const REGIME_MEAN_US = 120 * US_PER_SECOND

export class PricePath {
  readonly settings: PathSettings
  readonly instrument: Instrument
  state: PathState
  readonly #random: Random

  /** Begins at `startUs`, or goes on from a saved state. */
  constructor(instrument: Instrument, settings: PathSettings, random: Random, startUs: number, state?: PathState) {
    this.settings = settings
    this.instrument = instrument
    this.#random = random
    const middle = settings.startTicks
    const nothing = { bidTicks: 0, bidLots: 0, askTicks: 0, askLots: 0 }
    if (state !== undefined) {
      this.state = { ...state }
      return
    }
    this.state = {
      middle,
      anchor: middle,
      regime: 'Reverting',
      regimeUntilUs: startUs,
      lastUs: startUs,
      nextUs: startUs,
      ...nothing,
    }
    this.#show()
  }

  /** Moves the middle and the displayed touch to the time of the event that is due, and sets when the next one is. */
  moveOn(): void {
    const { state } = this
    const elapsedUs = state.nextUs - state.lastUs
    this.#chooseRegime()
    this.#moveMiddle(elapsedUs / US_PER_SECOND)
    this.#show()
    state.lastUs = state.nextUs
    state.nextUs += this.#gapUs()
  }

  /** A trade at the touch that is shown, instead of a move. Returns: price, size and whether a buyer came. */
  trade(): { priceTicks: number; qtyLots: number; isBuy: boolean } {
    const { state } = this
    state.nextUs += this.#gapUs()
    const lean = state.regime === 'Rising' ? 0.6 : state.regime === 'Falling' ? 0.4 : 0.5
    const isBuy = this.#random.nextFloat() < lean
    const shown = isBuy ? state.askLots : state.bidLots
    const qtyLots = 1 + this.#random.nextInt(Math.max(1, Math.ceil(shown / 2)))
    return { priceTicks: isBuy ? state.askTicks : state.bidTicks, qtyLots, isBuy }
  }

  save(): { readonly path: PathState; readonly random: RandomState } {
    return { path: { ...this.state }, random: this.#random.save() }
  }

  isTradeNext(): boolean {
    return this.#random.nextFloat() < 0.3
  }

  /** A size to show at a level behind the touch. */
  depthLots(level: number): number {
    return 1 + this.#random.nextInt(2 * this.settings.sizeLots * (level + 1))
  }

  #chooseRegime(): void {
    const { state } = this
    if (state.nextUs < state.regimeUntilUs) return
    state.regime = REGIMES[this.#random.nextInt(4)] ?? 'Reverting'
    state.regimeUntilUs = state.nextUs + Math.ceil(this.#exponential() * REGIME_MEAN_US)
    state.anchor = state.middle
  }

  #moveMiddle(seconds: number): void {
    const { state, settings } = this
    const trend = state.regime === 'Rising' ? DRIFT : state.regime === 'Falling' ? -DRIFT : 0
    const pull = state.regime === 'Reverting' ? Math.min(REVERSION * seconds, 1) * (state.anchor - state.middle) : 0
    const noise = this.#random.nextGaussian() * Math.sqrt(seconds)
    const low = Math.max(this.instrument.priceTicksMin + 16 * settings.spreadTicks, settings.startTicks / 4)
    const high = Math.min(this.instrument.priceTicksMax - 16 * settings.spreadTicks, settings.startTicks * 4)
    const moved = state.middle + pull + settings.volatilityTicks * (trend * seconds + noise)
    state.middle = Math.min(Math.max(moved, low), high)
  }

  #show(): void {
    const { state, settings } = this
    const spread = 1 + this.#random.nextInt(2 * settings.spreadTicks - 1)
    state.bidTicks = Math.floor(state.middle - (spread - 1) / 2)
    state.askTicks = state.bidTicks + spread
    state.bidLots = 1 + this.#random.nextInt(2 * settings.sizeLots)
    state.askLots = 1 + this.#random.nextInt(2 * settings.sizeLots)
  }

  #gapUs(): number {
    const perSecond = this.settings.eventsPerSecond * activityAt(this.state.nextUs)
    return Math.max(1, Math.round((this.#exponential() * US_PER_SECOND) / perSecond))
  }

  /** Of mean 1: half the sum of two squared normal variates is exponential. */
  #exponential(): number {
    const a = this.#random.nextGaussian()
    const b = this.#random.nextGaussian()
    return (a * a + b * b) / 2
  }
}

/** How busy the hour is: 1.5 at 14:00 UTC, half as busy as average twelve hours away. */
export function activityAt(timeUs: number): number {
  const hour = (timeUs / US_PER_HOUR) % 24
  const away = Math.abs(hour - 14)
  return 1.5 - Math.min(away, 24 - away) / 12
}
