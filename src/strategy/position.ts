/**
 * A strategy's own position in one instrument, kept from its own fills.
 *
 * Invariants: `entryMinor` and `entryTickLots` are the cost of the lots held now; a flat position has none.
 */

import type { Instrument } from '../core/domain/instrument.ts'
import { notionalMinorOf } from '../core/domain/instrument-math.ts'
import { type Side, signOf } from '../core/domain/order.ts'
import type { MoneyMinor, PriceTicks, QtyLots, SignedLots } from '../core/domain/quantities.ts'
import { mulDiv } from '../core/std/integers.ts'

export interface PositionView {
  /** Positive is long, negative is short, 0 is flat. */
  readonly signedLots: SignedLots
  /** Its size without the sign: what closes it. */
  readonly qtyLots: QtyLots
  /** Average entry price in ticks, a float; `undefined` when flat. */
  readonly averageTicks: number | undefined
  /** Profit and loss of what was closed, before fees; settlement currency, minor units. */
  readonly realizedMinor: MoneyMinor
  /** Fees paid in the settlement currency; positive is paid. */
  readonly feesMinor: MoneyMinor
}

export interface PositionState {
  readonly signedLots: number
  readonly entryTickLots: number
  readonly entryMinor: number
  readonly realizedMinor: number
  readonly feesMinor: number
}

export class TrackedPosition implements PositionView {
  readonly #instrument: Instrument
  #entryTickLots = 0
  #entryMinor = 0
  signedLots = 0 as SignedLots
  realizedMinor = 0 as MoneyMinor
  feesMinor = 0 as MoneyMinor

  constructor(instrument: Instrument) {
    this.#instrument = instrument
  }

  get qtyLots(): QtyLots {
    return Math.abs(this.signedLots) as number as QtyLots
  }

  get averageTicks(): number | undefined {
    return this.signedLots === 0 ? undefined : this.#entryTickLots / Math.abs(this.signedLots)
  }

  /** Average cost: a fill against the position realizes its share of the entry; what is left over opens the other way. */
  fill(side: Side, lastQtyLots: QtyLots, lastTicks: PriceTicks): void {
    const sign = signOf(side)
    const closingLots = this.signedLots * sign < 0 ? Math.min(Math.abs(this.signedLots), lastQtyLots) : 0
    if (closingLots > 0) this.#close(closingLots as QtyLots, lastTicks)
    const openingLots = (lastQtyLots - closingLots) as QtyLots
    if (openingLots === 0) return
    this.#entryTickLots += openingLots * lastTicks
    this.#entryMinor += notionalMinorOf(this.#instrument, lastTicks, openingLots)
    this.signedLots = (this.signedLots + sign * openingLots) as SignedLots
  }

  save(): PositionState {
    return {
      signedLots: this.signedLots,
      entryTickLots: this.#entryTickLots,
      entryMinor: this.#entryMinor,
      realizedMinor: this.realizedMinor,
      feesMinor: this.feesMinor,
    }
  }

  restore(state: PositionState): void {
    this.signedLots = state.signedLots as SignedLots
    this.#entryTickLots = state.entryTickLots
    this.#entryMinor = state.entryMinor
    this.realizedMinor = state.realizedMinor as MoneyMinor
    this.feesMinor = state.feesMinor as MoneyMinor
  }

  #close(closingLots: QtyLots, lastTicks: PriceTicks): void {
    const heldLots = Math.abs(this.signedLots)
    const isLong = this.signedLots > 0
    const entryMinor = mulDiv(this.#entryMinor, closingLots, heldLots, 'round')
    const exitMinor = notionalMinorOf(this.#instrument, lastTicks, closingLots)
    const gainsWhenUp = isLong !== this.#instrument.isInverse // an inverse contract is worth fewer coins at a higher price
    this.realizedMinor = (this.realizedMinor +
      (gainsWhenUp ? exitMinor - entryMinor : entryMinor - exitMinor)) as MoneyMinor
    this.#entryMinor -= entryMinor
    this.#entryTickLots -= mulDiv(this.#entryTickLots, closingLots, heldLots, 'round')
    this.signedLots = (this.signedLots + (isLong ? -closingLots : closingLots)) as SignedLots
  }
}
