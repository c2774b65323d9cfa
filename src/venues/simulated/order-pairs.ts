/**
 * Two orders of which one ends the other: once one of them begins to work, the other one goes.
 *
 * Invariant: only one of a pair holds money back, as much as the dearer of them needs; when that one goes, what it held is
 * held for the one that stays.
 */

import type { FillModel } from './fill-model.ts'
import type { InstrumentMarket } from './instrument-market.ts'
import { reservationTicks } from './order-pricing.ts'
import type { VenueAccount } from './venue-account.ts'
import type { VenueOrder } from './venue-order.ts'

/** What a pair asks of the desk it stands at. */
interface PairDesk {
  readonly model: FillModel
  readonly accounts: readonly (VenueAccount | undefined)[]
  readonly markets: readonly (InstrumentMarket | undefined)[]
  accept(order: VenueOrder, account: VenueAccount, market: InstrumentMarket): void
  end(order: VenueOrder, state: 'Canceled' | 'Expired', text: string): void
}

/** Why one of a pair went. */
export const PAIR_ENDED = 'OCO: the other order began to work'

/** The first may begin to work before the second is there. */
export function acceptPair(
  desk: PairDesk,
  [first, second]: readonly [VenueOrder, VenueOrder],
  account: VenueAccount,
  market: InstrumentMarket,
): void {
  desk.accept(first, account, market)
  const isAtWork = first.isTriggered || first.cumQtyLots > 0 || !first.isOpen
  pair(first, second)
  desk.accept(second, account, market)
  if (isAtWork) endSibling(desk, first)
}

export function pair(first: VenueOrder, second: VenueOrder): void {
  first.sibling = second
  second.sibling = first
}

/** Lets go of the other one of a pair. Returns: it. */
export function parted(order: VenueOrder): VenueOrder | undefined {
  const { sibling } = order
  if (sibling !== undefined) sibling.sibling = undefined
  order.sibling = undefined
  return sibling
}

/** The order begins to work: its sibling goes, and what that held back is held for this one. */
export function endSibling(desk: PairDesk, order: VenueOrder): void {
  const sibling = parted(order)
  if (!sibling?.isOpen) return
  desk.end(sibling, 'Expired', PAIR_ENDED)
  if (!order.isOpen || order.reservedMinor > 0 || !desk.model.enforcesBalances) return
  const market = desk.markets[order.instrumentIndex]!
  desk.accounts[order.accountIndex]!.reserve(order, market.instrument, reservationTicks(order, market, desk.model))
}
