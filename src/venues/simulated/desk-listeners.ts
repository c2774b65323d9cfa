/** Who is told of what happens at the desk. */

import type { AccountIndex, ClientOrderId } from '../../core/domain/ids.ts'
import type { ExecutionReport } from '../../core/domain/inputs.ts'
import type { InstrumentMarket } from './instrument-market.ts'
import type { VenueAccount } from './venue-account.ts'
import type { VenueOrder } from './venue-order.ts'

/** Told when a position of contracts changed. */
export interface PositionWatch {
  onPosition(account: VenueAccount, market: InstrumentMarket, heldBefore: number): void
}

/** Told of everything that must not be forgotten, and asked for what the desk has let go; for a venue that keeps a ledger. */
export interface VenueRecorder {
  onOrder(order: VenueOrder): void
  onTrade(trade: ExecutionReport): void
  onAccount(account: VenueAccount): void
  /** The newest order of that id, closed and no longer at the desk; undefined: there never was one. */
  recall(accountIndex: AccountIndex, clientOrderId: ClientOrderId): VenueOrder | undefined
}
