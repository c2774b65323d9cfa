/** What requests that trade share: how they name an order, what they stand on, and how a placed order is answered. */

import type { VenueOrder } from '../venue-order.ts'
import { saveOrder } from '../venue-state.ts'
import { errors } from './errors.ts'
import type { ExchangeDesk } from './exchange-desk.ts'
import { CANCEL_RESTRICTIONS, type CancelRestriction, type OrderEntryDesk, type OrderName } from './order-entry-desk.ts'
import type { NewOrder } from './order-terms.ts'
import type { OrderTexts } from './order-texts.ts'
import type { Parameters } from './parameters.ts'
import type { RateLimits } from './rate-limits.ts'
import type { SymbolTable } from './symbols.ts'

export interface TradeDoor {
  readonly desk: ExchangeDesk
  readonly entry: OrderEntryDesk
  readonly texts: OrderTexts
  readonly limits: RateLimits
}

export function placedText({ texts }: TradeDoor, { responseType }: NewOrder, order: VenueOrder): unknown {
  return texts.placed(saveOrder(order), order.trades ?? [], responseType)
}

/** Errors: -1102 where neither is sent. */
export function readOrderName(parameters: Parameters, symbols: SymbolTable, prefix: 'orig' | 'cancelOrig'): OrderName {
  const symbol = symbols.of(parameters.requiredText('symbol'))
  const idName = prefix === 'orig' ? 'orderId' : 'cancelOrderId'
  const clientIdName = `${prefix}ClientOrderId`
  const orderId = parameters.whole(idName)
  const clientOrderId = parameters.clientOrderId(clientIdName)
  if (orderId === undefined && clientOrderId === undefined) throw errors.missingOneOf(clientIdName, idName)
  return { symbol, orderId, clientOrderId }
}

export function readRestriction(parameters: Parameters): CancelRestriction | undefined {
  return parameters.member('cancelRestrictions', CANCEL_RESTRICTIONS, errors.badCancelRestrictions)
}
