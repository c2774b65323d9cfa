/** The same netting beyond 2^53 minor units: slower, with bigint, and equal wherever both can be asked. */

import type { Instrument } from '../domain/instrument.ts'
import { ExactSum } from '../std/exact-sum.ts'

/** What netting reads and writes of a position. */
export interface Netted {
  signedLots: number
  fillCount: number
  readonly cost: ExactSum
  readonly realized: ExactSum
  readonly turnover: ExactSum
}

export function netFillWide(position: Netted, instrument: Instrument, filled: number, ticks: number): number {
  const value = signedValueOf(instrument, BigInt(filled), ticks)
  const held = BigInt(position.signedLots)
  position.turnover.addSum(ExactSum.fromBigInt(magnitudeOf(value)))
  position.fillCount += 1
  position.signedLots += filled
  if (held === 0n || held > 0n === filled > 0) {
    position.cost.addSum(ExactSum.fromBigInt(value))
    return 0
  }
  const lots = magnitudeOf(BigInt(filled))
  const cost = position.cost.toBigInt()
  const isPart = lots < magnitudeOf(held)
  const removed = isPart ? roundedShareOf(cost, lots, magnitudeOf(held)) : cost
  const closing = isPart ? value : signedValueOf(instrument, -held, ticks)
  position.cost.subtractSum(ExactSum.fromBigInt(removed))
  position.cost.addSum(ExactSum.fromBigInt(value - closing))
  position.realized.addSum(ExactSum.fromBigInt(-closing - removed))
  return Number(-closing - removed)
}

export function unrealizedWide(position: Netted, instrument: Instrument, markTicks: number): number {
  const value = signedValueOf(instrument, BigInt(position.signedLots), markTicks)
  return Number(value - position.cost.toBigInt())
}

function signedValueOf(instrument: Instrument, signedLots: bigint, ticks: number): bigint {
  const units = signedLots * BigInt(instrument.minorPerTickLot)
  return instrument.isInverse ? -roundedShareOf(units, 1n, BigInt(ticks)) : units * BigInt(ticks)
}

/** To the nearest, halves away from zero, as `mulDiv` rounds. Shape: `whole` above 0. */
function roundedShareOf(amount: bigint, part: bigint, whole: bigint): bigint {
  const product = amount * part
  const share = (magnitudeOf(product) * 2n + whole) / (whole * 2n)
  return product < 0n ? -share : share
}

function magnitudeOf(value: bigint): bigint {
  return value < 0n ? -value : value
}
