/** A list of two orders as the venue writes it. */

import type { AccountIndex } from '../../../core/domain/ids.ts'
import type { SavedOrder } from '../venue-state.ts'
import type { ExchangeDesk } from './exchange-desk.ts'
import { factsOf } from './order-texts.ts'
import type { OrderListFacts } from './order-words.ts'

/** Both orders, open or not, from the ledger. */
export function legsOf(desk: ExchangeDesk, account: AccountIndex, { id }: OrderListFacts): SavedOrder[] {
  desk.publish()
  const legs = [id, id + 1].map(number => desk.queries.orderByArrival(account, number))
  return legs.filter(leg => leg !== undefined)
}

export function listText(
  desk: ExchangeDesk,
  list: OrderListFacts,
  legs: readonly SavedOrder[],
): Record<string, unknown> {
  const symbol = desk.symbols.at(legs[0]!.request.instrumentIndex).name
  const isDone = legs.every(leg => leg.closedTimeUs > 0)
  return {
    orderListId: list.id,
    contingencyType: 'OCO',
    listStatusType: isDone ? 'ALL_DONE' : 'EXEC_STARTED',
    listOrderStatus: isDone ? 'ALL_DONE' : 'EXECUTING',
    listClientOrderId: list.clientOrderId,
    transactionTime: Math.max(...legs.map(leg => factsOf(leg).updateMs)),
    symbol,
    orders: legs.map(leg => ({ symbol, orderId: leg.arrival, clientOrderId: leg.request.clientOrderId })),
  }
}
