/** Orders: placing, testing, canceling and replacing them. */

import { saveOrder } from '../venue-state.ts'
import { cancelReplace } from './cancel-replace.ts'
import { legsOf, listText } from './list-texts.ts'
import type { CanceledOrder } from './order-entry-desk.ts'
import { NEW_ORDER_NAMES, readNewOrder } from './order-terms.ts'
import { factsOf, rateText } from './order-texts.ts'
import type { Parameters } from './parameters.ts'
import type { SignedCall, SignedRoute } from './routes.ts'
import { placedText, readOrderName, readRestriction, type TradeDoor } from './trade-door.ts'

export function tradeRoutes(setup: TradeDoor): readonly SignedRoute[] {
  const route = (
    method: SignedRoute['method'],
    path: string,
    wsMethod: string,
    weight: SignedRoute['weight'],
    handle: SignedRoute['handle'],
    isOrder = false,
  ): SignedRoute => ({
    security: 'Trade',
    method,
    path: `/api/v3/${path}`,
    wsMethod,
    weight,
    handle,
    countsOrders: isOrder,
  })
  return [
    route('POST', 'order', 'order.place', 1, call => placeOrder(setup, call), true),
    route('POST', 'order/test', 'order.test', testWeight, call => testOrder(setup, call)),
    route('DELETE', 'order', 'order.cancel', 1, call => cancelOrder(setup, call)),
    route('DELETE', 'openOrders', 'openOrders.cancelAll', 1, call => cancelAll(setup, call)),
    route('POST', 'order/cancelReplace', 'order.cancelReplace', 1, call => cancelReplace(setup, call), true),
  ]
}

function testWeight(parameters: Parameters): number {
  return parameters.raw('computeCommissionRates') === 'true' ? 20 : 1
}

function placeOrder(setup: TradeDoor, { parameters, accountIndex, nowUs }: SignedCall): unknown {
  parameters.only(...NEW_ORDER_NAMES)
  const order = readNewOrder(parameters, setup.desk.symbols)
  const checked = setup.entry.check(accountIndex, order)
  setup.limits.spendOrders(accountIndex, 1, nowUs)
  return placedText(setup, order, setup.entry.place(accountIndex, checked))
}

function testOrder(setup: TradeDoor, { parameters, accountIndex }: SignedCall): unknown {
  parameters.only(...NEW_ORDER_NAMES, 'computeCommissionRates')
  const order = readNewOrder(parameters, setup.desk.symbols)
  const wantsRates = parameters.flag('computeCommissionRates') ?? false
  setup.entry.check(accountIndex, order)
  if (!wantsRates) return {}
  const { makerFeePpm, takerFeePpm } = order.symbol.instrument
  const none = { maker: '0.00000000', taker: '0.00000000' }
  return {
    standardCommissionForOrder: { maker: rateText(makerFeePpm), taker: rateText(takerFeePpm) },
    specialCommissionForOrder: none,
    taxCommissionForOrder: none,
    discount: { enabledForAccount: false, enabledForSymbol: false, discountAsset: 'BNB', discount: '0.00000000' },
  }
}

// ── cancels ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function cancelOrder({ desk, entry, texts }: TradeDoor, { parameters, accountIndex }: SignedCall): unknown {
  parameters.only('symbol', 'orderId', 'origClientOrderId', 'newClientOrderId', 'cancelRestrictions')
  const name = readOrderName(parameters, desk.symbols, 'orig')
  const cancelId = parameters.clientOrderId('newClientOrderId')
  const restriction = readRestriction(parameters)
  const canceled = entry.cancel(accountIndex, name, cancelId, restriction)
  return texts.canceled(saveOrder(canceled.order), canceled.cancelId)
}

function cancelAll({ desk, entry, texts }: TradeDoor, { parameters, accountIndex }: SignedCall): unknown {
  parameters.only('symbol')
  const symbol = desk.symbols.of(parameters.requiredText('symbol'))
  const canceled = entry.cancelAll(accountIndex, symbol)
  const textOf = ({ order, cancelId }: CanceledOrder) => texts.canceled(saveOrder(order), cancelId)
  const alone = canceled.filter(({ order }) => factsOf(order).list === undefined).map(textOf)
  const lists = new Map(canceled.flatMap(({ order }) => factsOf(order).list ?? []).map(list => [list.id, list]))
  const ofLists = [...lists.values()].map(list => ({
    ...listText(desk, list, legsOf(desk, accountIndex, list)),
    orderReports: canceled.filter(({ order }) => factsOf(order).list?.id === list.id).map(textOf),
  }))
  return [...alone, ...ofLists]
}
