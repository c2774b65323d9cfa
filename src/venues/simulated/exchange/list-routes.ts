/** Lists of two orders of which one ends the other: placed, canceled and asked about together. */

import type { AccountIndex } from '../../../core/domain/ids.ts'
import type { VenueOrder } from '../venue-order.ts'
import { saveOrder } from '../venue-state.ts'
import { errors } from './errors.ts'
import { type NewPair, readOldPair, readPair } from './list-terms.ts'
import { legsOf, listText } from './list-texts.ts'
import type { CheckedOrder } from './order-entry-desk.ts'
import { factsOf } from './order-texts.ts'
import type { OrderListFacts } from './order-words.ts'
import type { Parameters } from './parameters.ts'
import type { SignedCall, SignedRoute } from './routes.ts'
import type { SymbolTable } from './symbols.ts'
import type { TradeDoor } from './trade-door.ts'

export function listRoutes(door: TradeDoor): readonly SignedRoute[] {
  const route = (
    security: SignedRoute['security'],
    method: SignedRoute['method'],
    path: string,
    wsMethod: string,
    weight: number,
    handle: (door: TradeDoor, call: SignedCall) => unknown,
  ): SignedRoute => ({
    security,
    method,
    path: `/api/v3/${path}`,
    wsMethod,
    weight,
    handle: call => handle(door, call),
    countsOrders: method === 'POST',
  })
  const place = (read: typeof readPair) => (_: TradeDoor, call: SignedCall) => placeList(door, call, read)
  return [
    route('Trade', 'POST', 'orderList/oco', 'orderList.place.oco', 1, place(readPair)),
    route('Trade', 'POST', 'order/oco', 'orderList.place', 1, place(readOldPair)),
    route('Trade', 'DELETE', 'orderList', 'orderList.cancel', 1, cancelList),
    route('UserData', 'GET', 'orderList', 'orderList.status', 4, queryList),
    route('UserData', 'GET', 'openOrderList', 'openOrderLists.status', 6, openLists),
    route('Trade', 'POST', 'orderList/oto', 'orderList.place.oto', 1, refuseOto),
    route('Trade', 'POST', 'orderList/otoco', 'orderList.place.otoco', 1, refuseOto),
  ]
}

function refuseOto(): never {
  throw errors.refused('OTO orders are not supported for this symbol.')
}

// ── placing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function placeList(
  door: TradeDoor,
  { parameters, accountIndex, nowUs }: SignedCall,
  read: (parameters: Parameters, symbols: SymbolTable) => NewPair,
): unknown {
  const { desk, entry, limits, texts } = door
  const { above, below, listClientOrderId } = read(parameters, desk.symbols)
  const checked = [entry.check(accountIndex, above), entry.check(accountIndex, below, 1)] as const
  limits.spendOrders(accountIndex, 2, nowUs)
  refuseBadPrices(door, checked)
  if (listClientOrderId !== undefined && openLegs(door, accountIndex, { clientOrderId: listClientOrderId }).length > 0)
    throw errors.refused('Duplicate order sent.')
  const { list, orders } = entry.placePair(accountIndex, checked, listClientOrderId)
  const responseType = parameters.has('newOrderRespType') ? above.responseType : 'RESULT'
  const orderReports = orders.map(order => texts.placed(saveOrder(order), order.trades ?? [], responseType))
  return { ...listText(door.desk, list, orders.map(saveOrder)), orderReports }
}

/** Errors: -2010 unless one waits above the last price and the other one below it. */
function refuseBadPrices({ entry }: TradeDoor, [above, below]: readonly [CheckedOrder, CheckedOrder]): void {
  const lastTicks = entry.lastTicksOf(above.order.symbol)
  if (Number.isNaN(lastTicks)) throw errors.refused('Market is closed.')
  if (!(waitsAt(above) > lastTicks && waitsAt(below) < lastTicks))
    throw errors.refused('The relationship of the prices for the orders is not correct.')
}

function waitsAt({ sizes }: CheckedOrder): number {
  return sizes.stopTicks ?? sizes.limitTicks!
}

// ── canceling ────────────────────────────────────────────────────────────────────────────────────────────────────────

interface ListName {
  readonly id?: number | undefined
  readonly clientOrderId?: string | undefined
}

function cancelList(door: TradeDoor, { parameters, accountIndex }: SignedCall): unknown {
  const { desk, entry, texts } = door
  parameters.only('symbol', 'orderListId', 'listClientOrderId', 'newClientOrderId')
  const symbol = desk.symbols.of(parameters.requiredText('symbol'))
  const name = readListName(parameters, 'listClientOrderId')
  const cancelId = parameters.clientOrderId('newClientOrderId')
  const legs = openLegs(door, accountIndex, name).filter(order => order.instrumentIndex === symbol.index)
  const [first] = legs
  if (first === undefined) throw errors.cancelRefused('Unknown order list sent.')
  const { list } = factsOf(first)
  const canceled = entry.cancel(
    accountIndex,
    { symbol, orderId: first.arrival, clientOrderId: undefined },
    cancelId,
    undefined,
  )
  const both = legsOf(door.desk, accountIndex, list!)
  const orderReports = legs.map(order => texts.canceled(saveOrder(order), canceled.cancelId))
  return { ...listText(door.desk, list!, both), orderReports }
}

/** Errors: -1102 where neither is sent. */
function readListName(parameters: Parameters, clientIdName: string): ListName {
  const id = parameters.whole('orderListId')
  const clientOrderId = parameters.clientOrderId(clientIdName)
  if (id === undefined && clientOrderId === undefined) throw errors.missingOneOf('orderListId', clientIdName)
  return { id, clientOrderId }
}

function isMeant(list: OrderListFacts | undefined, { id, clientOrderId }: ListName): boolean {
  if (list === undefined) return false
  return (id === undefined || list.id === id) && (clientOrderId === undefined || list.clientOrderId === clientOrderId)
}

function openLegs({ desk }: TradeDoor, account: AccountIndex, name: ListName): VenueOrder[] {
  return [...desk.openOrdersOf(account).values()].filter(order => isMeant(factsOf(order).list, name))
}

// ── questions ────────────────────────────────────────────────────────────────────────────────────────────────────────

function queryList(door: TradeDoor, { parameters, accountIndex }: SignedCall): unknown {
  parameters.only('orderListId', 'origClientOrderId')
  const name = readListName(parameters, 'origClientOrderId')
  const list = findList(door, accountIndex, name)
  if (list === undefined) throw errors.noSuchList()
  return listText(door.desk, list, legsOf(door.desk, accountIndex, list))
}

/** By number it is found at any age, by its own id among the orders that the desk remembers. */
function findList({ desk }: TradeDoor, account: AccountIndex, name: ListName): OrderListFacts | undefined {
  if (name.id === undefined) {
    const known = desk.accountOf(account).orders.all()
    return known.map(order => factsOf(order).list).findLast(list => isMeant(list, name))
  }
  desk.publish()
  const first = desk.queries.orderByArrival(account, name.id)
  const list = first === undefined ? undefined : factsOf(first).list
  return isMeant(list, name) ? list : undefined
}

function openLists(door: TradeDoor, { parameters, accountIndex }: SignedCall): unknown {
  parameters.only()
  const lists = new Map<number, OrderListFacts>()
  for (const order of door.desk.openOrdersOf(accountIndex).values()) {
    const { list } = factsOf(order)
    if (list !== undefined) lists.set(list.id, list)
  }
  return [...lists.values()].map(list => listText(door.desk, list, legsOf(door.desk, accountIndex, list)))
}
