/**
 * Fills become trades: a trade is a round trip, from flat to flat, of one strategy in one instrument.
 *
 * Why flat to flat: its profit is what all its fills paid and earned, so it is exact and the same whether lots are matched
 * first-in-first-out or by average; there is nothing to choose. A fill that goes through zero ends one trade and begins the
 * next; its fee is split by quantity, and every minor unit of it belongs to one of the two.
 */

import type { Configuration } from '../core/domain/configuration.ts'
import type { TimeUs } from '../core/domain/ids.ts'
import type { Instrument } from '../core/domain/instrument.ts'
import { notionalMinorOf } from '../core/domain/instrument-math.ts'
import type { Side } from '../core/domain/order.ts'
import type { PriceTicks, QtyLots } from '../core/domain/quantities.ts'
import { ExactSum } from '../core/std/exact-sum.ts'
import { mulDiv } from '../core/std/integers.ts'
import type { FillColumns, FillRow } from './fill-columns.ts'

export interface RoundTrip {
  readonly strategyIndex: number
  readonly instrumentIndex: number
  /** `Buy`: a long trade. */
  readonly side: Side
  readonly entryTimeUs: TimeUs
  /** The fill that made it flat; undefined for a trade that was open when the run ended. */
  readonly exitTimeUs: TimeUs | undefined
  /** All that was bought into it, or sold into it for a short one. */
  readonly entryLots: bigint
  readonly exitLots: bigint
  /** Sums of ticks × lots: the average price is this over the lots. */
  readonly entryTickLots: bigint
  readonly exitTickLots: bigint
  readonly fillCount: number
  /** Settlement currency, minor units, before fees; an open trade is valued at the mark, undefined where there is none. */
  readonly grossMinor: bigint | undefined
  readonly feesMinor: bigint
  /** `gross - fees`. */
  readonly netMinor: bigint | undefined
  /** Net in the base currency at the rate of its last fill; undefined where the rate was unknown. */
  readonly netBaseMinor: bigint | undefined
}

export type MarkTicksOf = (instrumentIndex: number) => number | undefined

/** Yields closed trades in the order in which they ended, then those still open, in the order in which they began. */
export function* roundTripsOf(
  fills: FillColumns,
  configuration: Configuration,
  markTicksOf: MarkTicksOf = () => undefined,
): Generator<RoundTrip> {
  const open = new Map<number, OpenTrip>()
  const instrumentCount = configuration.instruments.length
  for (let at = 0; at < fills.count; at++) {
    const fill = fills.rowAt(at)
    const key = (fill.strategyIndex + 1) * instrumentCount + fill.instrumentIndex
    const trip = open.get(key)
    const instrument = configuration.instruments[fill.instrumentIndex]!
    if (trip === undefined || trip.isOnSideOf(fill.signedLots)) {
      open.set(key, extended(trip, fill, instrument))
      continue
    }
    const rest = trip.close(fill)
    if (trip.signedLots !== 0) continue
    open.delete(key)
    yield trip.finish(fill.timeUs)
    if (rest !== undefined) open.set(key, extended(undefined, rest, instrument))
  }
  for (const trip of open.values()) yield trip.finish(undefined, markTicksOf(trip.instrument.index))
}

function extended(trip: OpenTrip | undefined, fill: FillRow, instrument: Instrument): OpenTrip {
  const grown = trip ?? new OpenTrip(fill, instrument)
  grown.enter(fill)
  return grown
}

class OpenTrip {
  signedLots = 0
  readonly instrument: Instrument
  readonly #first: FillRow
  readonly #entryLots = new ExactSum()
  readonly #exitLots = new ExactSum()
  readonly #entryTickLots = new ExactSum()
  readonly #exitTickLots = new ExactSum()
  /** What its fills paid, in the sign that a long's cost grows with. */
  readonly #paid = new ExactSum()
  readonly #fees = new ExactSum()
  #fillCount = 0
  #baseRate = 1

  constructor(first: FillRow, instrument: Instrument) {
    this.#first = first
    this.instrument = instrument
  }

  isOnSideOf(signedLots: number): boolean {
    return this.signedLots > 0 === signedLots > 0
  }

  enter(fill: FillRow): void {
    this.#entryLots.add(Math.abs(fill.signedLots))
    addProduct(this.#entryTickLots, fill.ticks, Math.abs(fill.signedLots))
    this.#book(fill.signedLots, fill.ticks, fill.feeMinor, fill.baseRate)
  }

  /** Takes the part of a fill that this trade has room for. Returns: the part beyond zero, if there is one. */
  close(fill: FillRow): FillRow | undefined {
    const filledLots = Math.abs(fill.signedLots)
    const closingLots = Math.min(filledLots, Math.abs(this.signedLots))
    const feeMinor =
      closingLots === filledLots ? fill.feeMinor : mulDiv(fill.feeMinor, closingLots, filledLots, 'round')
    const direction = fill.signedLots > 0 ? 1 : -1
    this.#exitLots.add(closingLots)
    addProduct(this.#exitTickLots, fill.ticks, closingLots)
    this.#book(direction * closingLots, fill.ticks, feeMinor, fill.baseRate)
    if (closingLots === filledLots) return undefined
    return { ...fill, signedLots: direction * (filledLots - closingLots), feeMinor: fill.feeMinor - feeMinor }
  }

  finish(exitTimeUs: number | undefined, markTicks?: number): RoundTrip {
    const grossMinor = this.#grossMinor(markTicks)
    const feesMinor = this.#fees.toBigInt()
    const netMinor = grossMinor === undefined ? undefined : grossMinor - feesMinor
    const { strategyIndex, instrumentIndex, signedLots, timeUs } = this.#first
    return {
      strategyIndex,
      instrumentIndex,
      side: signedLots > 0 ? 'Buy' : 'Sell',
      entryTimeUs: timeUs as TimeUs,
      exitTimeUs: exitTimeUs as TimeUs | undefined,
      entryLots: this.#entryLots.toBigInt(),
      exitLots: this.#exitLots.toBigInt(),
      entryTickLots: this.#entryTickLots.toBigInt(),
      exitTickLots: this.#exitTickLots.toBigInt(),
      fillCount: this.#fillCount,
      grossMinor,
      feesMinor,
      netMinor,
      netBaseMinor: netMinor === undefined ? undefined : inBase(netMinor, this.#baseRate),
    }
  }

  #book(signedLots: number, ticks: number, feeMinor: number, baseRate: number): void {
    this.signedLots += signedLots
    this.#paid.add(signedValueMinorOf(this.instrument, signedLots, ticks))
    this.#fees.add(feeMinor)
    this.#fillCount++
    this.#baseRate = baseRate
  }

  #grossMinor(markTicks: number | undefined): bigint | undefined {
    const earned = -this.#paid.toBigInt()
    if (this.signedLots === 0) return earned
    if (markTicks === undefined) return undefined
    return earned + BigInt(signedValueMinorOf(this.instrument, this.signedLots, markTicks))
  }
}

/** What a signed quantity is worth, in the sign that profit grows with: an inverse contract's worth is negative for a long. */
function signedValueMinorOf(instrument: Instrument, signedLots: number, ticks: number): number {
  const notional = notionalMinorOf(instrument, ticks as PriceTicks, Math.abs(signedLots) as QtyLots)
  return signedLots > 0 === instrument.isInverse ? 0 - notional : notional
}

function inBase(amountMinor: bigint, rate: number): bigint | undefined {
  if (rate === 1) return amountMinor
  return Number.isNaN(rate) ? undefined : BigInt(Math.round(Number(amountMinor) * rate))
}

function addProduct(sum: ExactSum, a: number, b: number): void {
  const product = a * b
  if (Number.isSafeInteger(product)) sum.add(product)
  else sum.addSum(ExactSum.fromBigInt(BigInt(a) * BigInt(b)))
}
