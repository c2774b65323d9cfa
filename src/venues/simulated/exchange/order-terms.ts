/** Reads what a request says of a new order, and refuses what its type does not allow to say. */

import { parseScaled } from '../../../core/std/decimal.ts'
import { errors } from './errors.ts'
import {
  RESPONSE_TYPES,
  type ResponseType,
  SELF_TRADE_MODES,
  TYPE_RULES,
  VENUE_ORDER_TYPES,
  VENUE_SIDES,
  VENUE_TIMES_IN_FORCE,
  type VenueOrderType,
  type VenueTimeInForce,
} from './order-words.ts'
import type { Parameters } from './parameters.ts'
import { type SymbolTable, type VenueSymbol, WIRE_DIGITS } from './symbols.ts'

export interface NewOrder {
  readonly symbol: VenueSymbol
  readonly isBuy: boolean
  readonly type: VenueOrderType
  readonly timeInForce: VenueTimeInForce | undefined
  /** In units of 10^-8 of the base currency, the price of the quote currency: not yet compared with lots and ticks. */
  readonly qtyUnits: number | undefined
  readonly quoteUnits: number | undefined
  readonly priceUnits: number | undefined
  readonly stopUnits: number | undefined
  readonly clientOrderId: string | undefined
  readonly responseType: ResponseType
  readonly strategyId: number | undefined
  readonly strategyType: number | undefined
  readonly selfTradePreventionMode: string
}

/** What a request for a new order may say. */
export const NEW_ORDER_NAMES = [
  'symbol',
  'side',
  'type',
  'timeInForce',
  'quantity',
  'quoteOrderQty',
  'price',
  'newClientOrderId',
  'strategyId',
  'strategyType',
  'stopPrice',
  'trailingDelta',
  'icebergQty',
  'newOrderRespType',
  'selfTradePreventionMode',
  'pegPriceType',
  'pegOffsetType',
  'pegOffsetValue',
] as const

const STRATEGY_TYPE_MIN = 1_000_000
/** Too large for any filter, and never a whole number of steps. */
const OVERFLOW = Number.POSITIVE_INFINITY

/** `fixedType`: the request's kind says it. Errors: -1100 to -1134, -1013 for a price or a size of nothing, -2010 for what the symbol does not offer. */
export function readNewOrder(parameters: Parameters, symbols: SymbolTable, fixedType?: VenueOrderType): NewOrder {
  const symbol = symbols.of(parameters.requiredText('symbol'))
  parameters.requiredText('side')
  if (fixedType === undefined) parameters.requiredText('type')
  const side = parameters.member('side', VENUE_SIDES, errors.badSide)!
  const type = fixedType ?? parameters.member('type', VENUE_ORDER_TYPES, errors.badOrderType)!
  const order = {
    symbol,
    isBuy: side === 'BUY',
    type,
    timeInForce: readTimeInForce(parameters, type),
    ...readAmounts(parameters, type),
    clientOrderId: parameters.clientOrderId('newClientOrderId'),
    responseType: readResponseType(parameters) ?? TYPE_RULES[type].responseType,
    ...readStrategy(parameters),
    selfTradePreventionMode: readSelfTradeMode(parameters),
  }
  refuseWhatIsNotOffered(parameters)
  return order
}

function readTimeInForce(parameters: Parameters, type: VenueOrderType): VenueTimeInForce | undefined {
  if (!TYPE_RULES[type].hasTimeInForce) {
    if (parameters.has('timeInForce')) throw errors.notRequired(parameters.sent('timeInForce'))
    return undefined
  }
  parameters.requiredText('timeInForce')
  return parameters.member('timeInForce', VENUE_TIMES_IN_FORCE, errors.badTimeInForce)
}

function readAmounts(parameters: Parameters, type: VenueOrderType) {
  const rules = TYPE_RULES[type]
  const qtyUnits = readUnits(parameters, 'quantity', 'Invalid quantity.')
  const quoteUnits = readUnits(parameters, 'quoteOrderQty', 'Invalid quote order qty.')
  if (type === 'MARKET') {
    if (qtyUnits === undefined && quoteUnits === undefined) throw errors.missingOneOf('quantity', 'quoteOrderQty')
    if (qtyUnits !== undefined && quoteUnits !== undefined) throw errors.badCombination()
  } else {
    if (quoteUnits !== undefined) throw errors.notRequired('quoteOrderQty')
    parameters.requiredText('quantity')
  }
  return {
    qtyUnits,
    quoteUnits,
    priceUnits: readPrice(parameters, 'price', rules.hasPrice),
    stopUnits: readPrice(parameters, 'stopPrice', rules.hasStopPrice),
  }
}

function readPrice(parameters: Parameters, name: string, isWanted: boolean): number | undefined {
  if (isWanted) parameters.requiredText(name)
  else if (parameters.has(name)) throw errors.notRequired(parameters.sent(name))
  return readUnits(parameters, name, name === 'price' ? 'Invalid price.' : 'Invalid stopPrice.')
}

/** Errors: -1100, -1111, and -1013 for zero. */
function readUnits(parameters: Parameters, name: string, zeroMessage: string): number | undefined {
  const text = parameters.decimal(name)
  if (text === undefined) return undefined
  if (/\.\d{8}\d*[1-9]/.test(text)) throw errors.badPrecision(parameters.sent(name))
  const units = parseScaled(text, WIRE_DIGITS) ?? OVERFLOW
  if (units === 0) throw errors.invalid(zeroMessage)
  return units
}

function readResponseType(parameters: Parameters): ResponseType | undefined {
  return parameters.member('newOrderRespType', RESPONSE_TYPES, () => errors.badData('newOrderRespType'))
}

function readStrategy(parameters: Parameters) {
  const strategyType = parameters.whole('strategyType')
  if (strategyType !== undefined && strategyType < STRATEGY_TYPE_MIN) throw errors.badStrategyType()
  return { strategyId: parameters.whole('strategyId'), strategyType }
}

/** Whoever wants another mode than none would be left unprotected: refused. */
function readSelfTradeMode(parameters: Parameters): string {
  const refuse = () => errors.badData('selfTradePreventionMode')
  const mode = parameters.member('selfTradePreventionMode', SELF_TRADE_MODES, refuse) ?? 'NONE'
  if (mode !== 'NONE') throw errors.refused('This symbol does not allow the specified self-trade prevention mode.')
  return mode
}

function refuseWhatIsNotOffered(parameters: Parameters): void {
  if (parameters.has('trailingDelta')) throw errors.refused('Trailing stop orders are not supported for this symbol.')
  const icebergQty = parameters.decimal('icebergQty')
  if (icebergQty !== undefined && Number(icebergQty) > 0)
    throw errors.refused('Iceberg orders are not supported for this symbol.')
  if (parameters.has('pegPriceType')) throw errors.refused('Pegged orders are not supported for this symbol.')
}
