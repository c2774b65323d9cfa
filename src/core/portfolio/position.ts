/**
 * The net position of somebody in one instrument: what is open, what it cost, what was earned.
 *
 * Invariant: realized + unrealized at any price = minus the sum of everything paid, to the minor unit, whatever was rounded
 * on the way: a reduction takes a rounded share of the cost out and the remainder stays in.
 */

import type { Instrument } from '../domain/instrument.ts'
import type { Side } from '../domain/order.ts'
import { ExactSum } from '../std/exact-sum.ts'
import { mulDiv } from '../std/integers.ts'
import { netFillWide, unrealizedWide } from './position-wide.ts'

export interface PositionData {
  readonly signedLots: number
  readonly cost: string
  readonly realized: string
  readonly fees: string
  readonly funding: string
  readonly turnover: string
  readonly fillCount: number
  readonly openedTimeUs: number
}

export class Position {
  signedLots = 0
  /** What the open quantity cost, settlement minor units: linear, positive for a long; inverse, negative for a long. */
  readonly cost = new ExactSum()
  readonly realized = new ExactSum()
  /** Positive is paid; in the settlement currency, valued at the fill where the venue took another. */
  readonly fees = new ExactSum()
  readonly funding = new ExactSum()
  readonly turnover = new ExactSum()
  fillCount = 0
  /** When the open quantity was begun; 0 while flat. */
  openedTimeUs = 0

  /** The nearest double; exact below 2^53. */
  get costMinor(): number {
    return this.cost.toNumber()
  }

  get realizedMinor(): number {
    return this.realized.toNumber()
  }

  get feesMinor(): number {
    return this.fees.toNumber()
  }

  save(): PositionData {
    return {
      signedLots: this.signedLots,
      cost: this.cost.toText(),
      realized: this.realized.toText(),
      fees: this.fees.toText(),
      funding: this.funding.toText(),
      turnover: this.turnover.toText(),
      fillCount: this.fillCount,
      openedTimeUs: this.openedTimeUs,
    }
  }

  load(data: PositionData): void {
    this.signedLots = data.signedLots
    this.fillCount = data.fillCount
    this.openedTimeUs = data.openedTimeUs
    setSum(this.cost, data.cost)
    setSum(this.realized, data.realized)
    setSum(this.fees, data.fees)
    setSum(this.funding, data.funding)
    setSum(this.turnover, data.turnover)
  }
}

function setSum(sum: ExactSum, text: string): void {
  sum.clear()
  sum.addSum(ExactSum.fromText(text))
}

/**
 * What a signed quantity is worth at a price, in the sign that P&L grows with: an inverse contract's worth is negative for
 * a long, because fewer coins are owed as the price rises.
 *
 * Returns: exact below 2^53, beyond it the nearest double (the caller looks).
 */
export function signedValueMinorOf(instrument: Instrument, signedLots: number, ticks: number): number {
  if (!instrument.isInverse) return signedLots * ticks * instrument.minorPerTickLot + 0
  return 0 - mulDiv(signedLots, instrument.minorPerTickLot, ticks, 'round')
}

/**
 * Nets one execution into a position, through zero if it is large enough.
 *
 * Shape: `qtyLots` above 0; an inverse instrument's `ticks` above 0. Returns: realized P&L of this fill without its fee,
 * settlement minor units. Cost: O(1), no allocation; bigint only beyond 2^53 minor units.
 */
export function netFill(
  position: Position,
  instrument: Instrument,
  side: Side,
  qtyLots: number,
  ticks: number,
): number {
  const filled = side === 'Buy' ? qtyLots : -qtyLots
  const value = signedValueMinorOf(instrument, filled, ticks)
  const cost = position.costMinor
  if (!Number.isSafeInteger(value) || !Number.isSafeInteger(cost)) {
    return netFillWide(position, instrument, filled, ticks)
  }
  position.turnover.add(Math.abs(value))
  position.fillCount += 1
  const held = position.signedLots
  position.signedLots = held + filled
  if (held === 0 || held > 0 === filled > 0) {
    position.cost.add(value)
    return 0
  }
  const realized = closePart(position, instrument, held, filled, ticks, value, cost)
  position.realized.add(realized)
  return realized
}

function closePart(
  position: Position,
  instrument: Instrument,
  held: number,
  filled: number,
  ticks: number,
  value: number,
  cost: number,
): number {
  const heldLots = Math.abs(held)
  const filledLots = Math.abs(filled)
  if (filledLots < heldLots) {
    const removed = mulDiv(cost, filledLots, heldLots, 'round')
    position.cost.add(-removed)
    return -value - removed + 0
  }
  const closing = filledLots === heldLots ? value : signedValueMinorOf(instrument, -held, ticks)
  position.cost.clear()
  position.cost.add(value - closing)
  return -closing - cost + 0
}

/**
 * What closing at the mark would add to the realized P&L.
 *
 * Returns: exact below 2^53, beyond it the nearest double.
 */
export function unrealizedMinorOf(position: Position, instrument: Instrument, markTicks: number): number {
  const value = signedValueMinorOf(instrument, position.signedLots, markTicks)
  return unrealizedMinorAt(position, instrument, markTicks, value)
}

/** The same where the position's {@link signedValueMinorOf} is known already. */
export function unrealizedMinorAt(
  position: Position,
  instrument: Instrument,
  markTicks: number,
  value: number,
): number {
  if (position.signedLots === 0) return 0
  const cost = position.costMinor
  return Number.isSafeInteger(value) && Number.isSafeInteger(cost)
    ? value - cost
    : unrealizedWide(position, instrument, markTicks)
}

/** The average entry price in ticks, as a fraction: for screens it is divided, for comparisons it need not be. */
export function averageTicksOf(position: Position, instrument: Instrument): { numerator: bigint; denominator: bigint } {
  const cost = position.cost.toBigInt()
  const units = BigInt(position.signedLots) * BigInt(instrument.minorPerTickLot)
  if (units === 0n) return { numerator: 0n, denominator: 1n }
  return instrument.isInverse
    ? { numerator: -units, denominator: cost === 0n ? 1n : cost }
    : { numerator: cost, denominator: units }
}
