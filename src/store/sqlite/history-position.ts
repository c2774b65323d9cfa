/** Average-cost netting for the history's positions, exact: what is closed and what stays open always add up. */

import { type Side, signOf } from '../../core/domain/order.ts'

export interface NetPosition {
  readonly signedLots: number
  /** Cost of the open part: signed lots × ticks. */
  readonly openTickLots: bigint
  /** Realized profit in ticks × lots, before fees. */
  readonly realizedTickLots: bigint
}

export const FLAT: NetPosition = { signedLots: 0, openTickLots: 0n, realizedTickLots: 0n }

/** Nets one execution into a position. */
export function netFill(position: NetPosition, side: Side, qtyLots: number, priceTicks: number): NetPosition {
  const signedQty = signOf(side) * qtyLots
  const { signedLots } = position
  const closing = Math.sign(signedLots) * Math.sign(signedQty) < 0 ? Math.min(Math.abs(signedLots), qtyLots) : 0
  const closed = close(position, closing, priceTicks)
  const opening = qtyLots - closing
  return {
    signedLots: signedLots + signedQty,
    openTickLots: closed.openTickLots + BigInt(signOf(side) * opening) * BigInt(priceTicks),
    realizedTickLots: closed.realizedTickLots,
  }
}

/** Takes `closing` lots out at a price; the cost leaves in proportion, rounded toward zero, all of it with the last lot. */
function close(position: NetPosition, closing: number, priceTicks: number): NetPosition {
  if (closing === 0) return position
  const { signedLots, openTickLots, realizedTickLots } = position
  const sign = Math.sign(signedLots)
  const cost = (openTickLots * BigInt(closing)) / BigInt(Math.abs(signedLots))
  const proceeds = BigInt(sign * closing) * BigInt(priceTicks)
  return {
    signedLots: signedLots - sign * closing,
    openTickLots: openTickLots - cost,
    realizedTickLots: realizedTickLots + proceeds - cost,
  }
}
