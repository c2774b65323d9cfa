/** What a dialect says of orders where we read the market alone. */

import { US_PER_SECOND } from '../../core/std/time.ts'
import type { Dialect } from './dialect.ts'

/** Errors: always; nobody has an order for a venue that takes none. */
export function noOrders(): never {
  throw new Error('NO_ORDERS: of this exchange we know the market alone')
}

export const WITHOUT_ORDERS = {
  isMarketOnly: true,
  capabilities: {
    orderTypes: [],
    timeInForce: [],
    supportsPostOnly: false,
    supportsReduceOnly: false,
    supportsAmend: false,
    supportsOco: false,
    supportsDeadMansSwitch: false,
    ackTimeoutUs: 5 * US_PER_SECOND,
    validityWindowUs: 10 * US_PER_SECOND,
  },
  clientOrderId: { pattern: /^$/, rule: 'no orders' },
  needsPassword: false,
  isSerial: false,
  massCancel: 'None',
  place: noOrders,
  readPlaced: noOrders,
  cancel: noOrders,
  cancelsByVenueId: false,
  readCanceled: noOrders,
  cancelAll: noOrders,
  findOrder: noOrders,
  readOrders: noOrders,
  fillsOfOrder: noOrders,
  openOrders: noOrders,
  fillsSince: noOrders,
  readFills: noOrders,
  balances: noOrders,
  readBalances: noOrders,
  privateStreams: () => [],
  mapPrivate: noOrders,
} as const satisfies Partial<Dialect>
