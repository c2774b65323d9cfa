/** Orders: placing, testing, canceling and replacing them. */

import type { VenueOrder } from '../venue-order.ts'
import { saveOrder } from '../venue-state.ts'
import { errors, VenueError } from './errors.ts'
import type { ExchangeDesk } from './exchange-desk.ts'
import { CANCEL_RESTRICTIONS, type CancelRestriction, type OrderEntryDesk, type OrderName } from './order-entry-desk.ts'
import { NEW_ORDER_NAMES, type NewOrder, readNewOrder } from './order-terms.ts'
import type { OrderTexts } from './order-texts.ts'
import type { Parameters } from './parameters.ts'
import type { RateLimits } from './rate-limits.ts'
import type { SignedCall, SignedRoute } from './routes.ts'
import type { SymbolTable } from './symbols.ts'

export interface TradeRoutesSetup {
  readonly desk: ExchangeDesk
  readonly entry: OrderEntryDesk
  readonly texts: OrderTexts
  readonly limits: RateLimits
}

export function tradeRoutes(setup: TradeRoutesSetup): readonly SignedRoute[] {
  const { symbols } = setup.desk
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
    ...ORDER_LISTS.map(([path, wsMethod]) => route('POST', path, wsMethod, 1, call => refuseList(symbols, call))),
  ]
}

function testWeight(parameters: Parameters): number {
  return parameters.raw('computeCommissionRates') === 'true' ? 20 : 1
}

function placeOrder(setup: TradeRoutesSetup, { parameters, accountIndex, nowUs }: SignedCall): unknown {
  parameters.only(...NEW_ORDER_NAMES)
  const order = readNewOrder(parameters, setup.desk.symbols)
  const checked = setup.entry.check(accountIndex, order)
  setup.limits.spendOrders(accountIndex, 1, nowUs)
  return placedText(setup, order, setup.entry.place(accountIndex, checked))
}

function placedText({ texts }: TradeRoutesSetup, { responseType }: NewOrder, order: VenueOrder): unknown {
  return texts.placed(saveOrder(order), order.trades ?? [], responseType)
}

function testOrder(setup: TradeRoutesSetup, { parameters, accountIndex }: SignedCall): unknown {
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

/** Parts per million as the venue writes rates. */
export function rateText(ppm: number): string {
  return (ppm / 1_000_000).toFixed(8)
}

// ── cancels ──────────────────────────────────────────────────────────────────────────────────────────────────────────

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

function cancelOrder({ desk, entry, texts }: TradeRoutesSetup, { parameters, accountIndex }: SignedCall): unknown {
  parameters.only('symbol', 'orderId', 'origClientOrderId', 'newClientOrderId', 'cancelRestrictions')
  const name = readOrderName(parameters, desk.symbols, 'orig')
  const cancelId = parameters.clientOrderId('newClientOrderId')
  const restriction = readRestriction(parameters)
  const canceled = entry.cancel(accountIndex, name, cancelId, restriction)
  return texts.canceled(saveOrder(canceled.order), canceled.cancelId)
}

function readRestriction(parameters: Parameters): CancelRestriction | undefined {
  return parameters.member('cancelRestrictions', CANCEL_RESTRICTIONS, errors.badCancelRestrictions)
}

function cancelAll({ desk, entry, texts }: TradeRoutesSetup, { parameters, accountIndex }: SignedCall): unknown {
  parameters.only('symbol')
  const symbol = desk.symbols.of(parameters.requiredText('symbol'))
  const canceled = entry.cancelAll(accountIndex, symbol)
  return canceled.map(({ order, cancelId }) => texts.canceled(saveOrder(order), cancelId))
}

// ── cancel and replace ───────────────────────────────────────────────────────────────────────────────────────────────

const REPLACE_MODES = ['STOP_ON_FAILURE', 'ALLOW_FAILURE'] as const
const REPLACE_NAMES = [
  'cancelReplaceMode',
  'cancelNewClientOrderId',
  'cancelOrigClientOrderId',
  'cancelOrderId',
  'cancelRestrictions',
  'orderRateLimitExceededMode',
] as const
const EXCEEDED_MODES = ['DO_NOTHING', 'CANCEL_ONLY'] as const

/** Half of a cancel-replace: what it answered, or what it was refused with. */
type Half = { readonly result: 'SUCCESS' | 'FAILURE' | 'NOT_ATTEMPTED'; readonly response: unknown }

function cancelReplace(setup: TradeRoutesSetup, { parameters, accountIndex, nowUs }: SignedCall): unknown {
  const { desk, entry, texts, limits } = setup
  parameters.only(...NEW_ORDER_NAMES, ...REPLACE_NAMES)
  const order = readNewOrder(parameters, desk.symbols)
  parameters.requiredText('cancelReplaceMode')
  const mode = parameters.member('cancelReplaceMode', REPLACE_MODES, () => errors.badData('cancelReplaceMode'))!
  const name = readOrderName(parameters, desk.symbols, 'cancelOrig')
  const cancelId = parameters.clientOrderId('cancelNewClientOrderId')
  const restriction = readRestriction(parameters)
  const exceeded = parameters.member('orderRateLimitExceededMode', EXCEEDED_MODES, () =>
    errors.badData('orderRateLimitExceededMode'),
  )
  const checked = entry.check(accountIndex, order)
  const overLimit = attempt(() => limits.spendOrders(accountIndex, 1, nowUs))
  if (overLimit.result === 'FAILURE' && exceeded !== 'CANCEL_ONLY') throw overLimit.error
  const cancel = attempt(() => {
    const canceled = entry.cancel(accountIndex, name, cancelId, restriction)
    return texts.canceled(saveOrder(canceled.order), canceled.cancelId)
  })
  const isTried = mode === 'ALLOW_FAILURE' || cancel.result === 'SUCCESS'
  const placed: Half = !isTried
    ? { result: 'NOT_ATTEMPTED', response: null }
    : overLimit.result === 'FAILURE'
      ? overLimit
      : attempt(() => placedText(setup, order, entry.place(accountIndex, checked)))
  return combined(cancel, placed, overLimit.result === 'FAILURE')
}

/** Errors: -2021 and -2022, with what became of both halves. */
function combined(cancel: Half, placed: Half, isOverLimit: boolean): unknown {
  const data = {
    cancelResult: cancel.result,
    newOrderResult: placed.result,
    cancelResponse: cancel.response,
    newOrderResponse: placed.response,
  }
  if (cancel.result === 'SUCCESS' && placed.result === 'SUCCESS') return data
  const isPartial = cancel.result === 'SUCCESS' || placed.result === 'SUCCESS'
  const status = isOverLimit ? 429 : isPartial ? 409 : 400
  const [code, message] = isPartial
    ? [-2021, 'Order cancel-replace partially failed.']
    : [-2022, 'Order cancel-replace failed.']
  throw new VenueError(code, message, status, {}, data)
}

type Attempt =
  | { readonly result: 'SUCCESS'; readonly response: unknown }
  | { readonly result: 'FAILURE'; readonly response: unknown; readonly error: VenueError }

function attempt(act: () => unknown): Attempt {
  try {
    return { result: 'SUCCESS', response: act() }
  } catch (error) {
    if (error instanceof VenueError) return { result: 'FAILURE', response: error.body, error }
    throw error
  }
}

// ── order lists ──────────────────────────────────────────────────────────────────────────────────────────────────────

const ORDER_LISTS = [
  ['order/oco', 'orderList.place'],
  ['orderList/oco', 'orderList.place.oco'],
  ['orderList/oto', 'orderList.place.oto'],
  ['orderList/otoco', 'orderList.place.otoco'],
] as const

function refuseList(symbols: SymbolTable, { parameters }: SignedCall): never {
  symbols.of(parameters.requiredText('symbol'))
  throw errors.refused('OCO orders are not supported for this symbol')
}
