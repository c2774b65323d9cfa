/** What an account may ask about itself: orders, trades, balances and limits. */

import type { AccountIndex, ClientOrderId } from '../../../core/domain/ids.ts'
import { US_PER_DAY } from '../../../core/std/time.ts'
import { type SavedOrder, saveOrder } from '../venue-state.ts'
import { errors } from './errors.ts'
import type { ExchangeDesk } from './exchange-desk.ts'
import type { OrderName } from './order-entry-desk.ts'
import { type OrderTexts, orderIdOf, rateText } from './order-texts.ts'
import type { Parameters } from './parameters.ts'
import { orderLimitTexts, type RateLimits } from './rate-limits.ts'
import type { SignedCall, SignedRoute } from './routes.ts'
import { readOrderName } from './trade-door.ts'
import { balanceTexts } from './user-events.ts'

export interface AccountRoutesSetup {
  readonly desk: ExchangeDesk
  readonly texts: OrderTexts
  readonly limits: RateLimits
}

const ROWS = 500
const ROWS_MAX = 1000

export function accountRoutes(setup: AccountRoutesSetup): readonly SignedRoute[] {
  const route = (
    path: string,
    wsMethod: string,
    weight: SignedRoute['weight'],
    handle: (setup: AccountRoutesSetup, call: SignedCall) => unknown,
  ): SignedRoute => ({
    security: 'UserData',
    method: 'GET',
    path: `/api/v3/${path}`,
    wsMethod,
    weight,
    handle: call => handle(setup, call),
  })
  return [
    route('order', 'order.status', 4, queryOrder),
    route('openOrders', 'openOrders.status', parameters => (parameters.has('symbol') ? 6 : 80), openOrders),
    route('allOrders', 'allOrders', 20, allOrders),
    route('myTrades', 'myTrades', parameters => (parameters.has('orderId') ? 5 : 20), myTrades),
    route('account', 'account.status', 20, account),
    route('account/commission', 'account.commission', 20, commission),
    route('rateLimit/order', 'account.rateLimits.orders', 40, orderCounts),
  ]
}

// ── orders ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function queryOrder({ desk, texts }: AccountRoutesSetup, { parameters, accountIndex }: SignedCall): unknown {
  parameters.only('symbol', 'orderId', 'origClientOrderId')
  const name = readOrderName(parameters, desk.symbols, 'orig')
  const order = findOrder(desk, accountIndex, name)
  if (order === undefined) throw errors.noSuchOrder()
  return texts.order(order)
}

/** In memory where it is open or ended lately, else in the ledger. */
function findOrder(desk: ExchangeDesk, account: AccountIndex, name: OrderName): SavedOrder | undefined {
  const { symbol, orderId, clientOrderId } = name
  const order = orderId === undefined ? newestById(desk, account, clientOrderId!) : byNumber(desk, account, orderId)
  if (order === undefined || order.request.instrumentIndex !== symbol.index) return undefined
  return clientOrderId === undefined || order.request.clientOrderId === clientOrderId ? order : undefined
}

function newestById(desk: ExchangeDesk, account: AccountIndex, clientOrderId: string): SavedOrder | undefined {
  const known = desk.accountOf(account).orders.get(clientOrderId as ClientOrderId)
  if (known !== undefined && known.state !== 'Rejected') return saveOrder(known)
  desk.publish()
  return desk.queries.orderById(account, clientOrderId)
}

function byNumber(desk: ExchangeDesk, account: AccountIndex, orderId: number): SavedOrder | undefined {
  const open = desk.openOrdersOf(account).get(orderId)
  if (open !== undefined) return saveOrder(open)
  desk.publish()
  return desk.queries.orderByArrival(account, orderId)
}

function openOrders({ desk, texts }: AccountRoutesSetup, { parameters, accountIndex }: SignedCall): unknown {
  parameters.only('symbol')
  const name = parameters.text('symbol')
  const symbol = name === undefined ? undefined : desk.symbols.of(name)
  const orders = [...desk.openOrdersOf(accountIndex).values()]
  return orders
    .filter(order => symbol === undefined || order.instrumentIndex === symbol.index)
    .sort((a, b) => a.arrival - b.arrival)
    .map(order => texts.order(saveOrder(order)))
}

function allOrders({ desk, texts }: AccountRoutesSetup, { parameters, accountIndex }: SignedCall): unknown {
  parameters.only('symbol', 'orderId', 'startTime', 'endTime', 'limit')
  const symbol = desk.symbols.of(parameters.requiredText('symbol'))
  const span = {
    fromNumber: parameters.whole('orderId'),
    ...readTimes(parameters),
    limit: parameters.limit(ROWS, ROWS_MAX),
  }
  desk.publish()
  return desk.queries.orders(accountIndex, symbol.index, span).map(order => texts.order(order))
}

// ── trades ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function myTrades({ desk, texts }: AccountRoutesSetup, { parameters, accountIndex }: SignedCall): unknown {
  parameters.only('symbol', 'orderId', 'fromId', 'startTime', 'endTime', 'limit')
  const symbol = desk.symbols.of(parameters.requiredText('symbol'))
  const orderId = parameters.whole('orderId')
  const fromNumber = parameters.whole('fromId')
  const times = readTimes(parameters)
  const limit = parameters.limit(ROWS, ROWS_MAX)
  const hasTimes = times.startUs !== undefined || times.endUs !== undefined
  if (hasTimes && (orderId !== undefined || fromNumber !== undefined)) throw errors.badCombination()
  desk.publish()
  const trades =
    orderId === undefined
      ? desk.queries.executions(accountIndex, symbol.index, { fromNumber, ...times, limit })
      : tradesOfOrder(desk, accountIndex, orderId).slice(0, limit)
  return trades
    .filter(trade => trade.instrumentIndex === symbol.index && tradeNumber(trade.executionId) >= (fromNumber ?? 0))
    .map(trade => texts.trade(trade))
}

function tradesOfOrder(desk: ExchangeDesk, account: AccountIndex, orderId: number) {
  return desk.queries
    .executionsOf(orderId)
    .filter(trade => trade.accountIndex === account && orderIdOf(trade.venueOrderId) === orderId)
}

function tradeNumber(executionId: string): number {
  return Number(executionId.slice(1))
}

/** Errors: -1127 for more than a day. */
function readTimes(parameters: Parameters): {
  readonly startUs: number | undefined
  readonly endUs: number | undefined
} {
  const startMs = parameters.whole('startTime')
  const endMs = parameters.whole('endTime')
  if (startMs !== undefined && endMs !== undefined) {
    if (endMs < startMs) throw errors.badData('endTime')
    if ((endMs - startMs) * 1000 > US_PER_DAY) throw errors.intervalTooLong()
  }
  return {
    startUs: startMs === undefined ? undefined : startMs * 1000,
    endUs: endMs === undefined ? undefined : endMs * 1000 + 999,
  }
}

// ── the account ──────────────────────────────────────────────────────────────────────────────────────────────────────

function account({ desk }: AccountRoutesSetup, { parameters, accountIndex, key }: SignedCall): unknown {
  parameters.only('omitZeroBalances')
  const omitsZero = parameters.flag('omitZeroBalances') ?? false
  const { makerFeePpm, takerFeePpm } = desk.symbols.all[0]!.instrument
  const held = desk.accountOf(accountIndex)
  const balances = desk.currencies().flatMap(currency => {
    if (omitsZero && held.balances[currency]!.isZero()) return []
    return [{ asset: desk.symbols.asset(currency), ...balanceTexts(held, currency, desk.symbols) }]
  })
  return {
    makerCommission: Math.round(makerFeePpm / 100),
    takerCommission: Math.round(takerFeePpm / 100),
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: {
      maker: rateText(makerFeePpm),
      taker: rateText(takerFeePpm),
      buyer: rateText(0),
      seller: rateText(0),
    },
    canTrade: key.stored.canTrade,
    canWithdraw: key.stored.canWithdraw,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: desk.updatedMsOf(accountIndex),
    accountType: 'SPOT',
    balances,
    permissions: ['SPOT'],
    uid: accountIndex + 1,
  }
}

function commission({ desk }: AccountRoutesSetup, { parameters }: SignedCall): unknown {
  parameters.only('symbol')
  const symbol = desk.symbols.of(parameters.requiredText('symbol'))
  const { makerFeePpm, takerFeePpm } = symbol.instrument
  const none = { maker: rateText(0), taker: rateText(0), buyer: rateText(0), seller: rateText(0) }
  return {
    symbol: symbol.name,
    standardCommission: { ...none, maker: rateText(makerFeePpm), taker: rateText(takerFeePpm) },
    specialCommission: none,
    taxCommission: none,
    discount: { enabledForAccount: false, enabledForSymbol: false, discountAsset: 'BNB', discount: rateText(0) },
  }
}

function orderCounts({ limits }: AccountRoutesSetup, { parameters, accountIndex, nowUs }: SignedCall): unknown {
  parameters.only()
  return orderLimitTexts(limits, accountIndex, nowUs)
}
