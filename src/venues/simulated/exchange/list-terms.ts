/** Reads what a request says of two orders of which one ends the other, and refuses pairs that cannot be. */

import { errors, VenueError } from './errors.ts'
import { type NewOrder, readNewOrder } from './order-terms.ts'
import { VENUE_SIDES, type VenueOrderType } from './order-words.ts'
import type { Parameters } from './parameters.ts'
import type { SymbolTable } from './symbols.ts'

export interface NewPair {
  /** The one for a price above the market and the one below it. */
  readonly above: NewOrder
  readonly below: NewOrder
  readonly listClientOrderId: string | undefined
}

/** The names of one order's own parameters, by the plain ones. */
const LEG_NAMES = {
  type: 'Type',
  newClientOrderId: 'ClientOrderId',
  icebergQty: 'IcebergQty',
  price: 'Price',
  stopPrice: 'StopPrice',
  trailingDelta: 'TrailingDelta',
  timeInForce: 'TimeInForce',
  strategyId: 'StrategyId',
  strategyType: 'StrategyType',
  pegPriceType: 'PegPriceType',
  pegOffsetType: 'PegOffsetType',
  pegOffsetValue: 'PegOffsetValue',
} as const

const COMMON_NAMES = ['symbol', 'listClientOrderId', 'side', 'quantity', 'newOrderRespType', 'selfTradePreventionMode']

function legNames(leg: 'above' | 'below'): Record<string, string> {
  return Object.fromEntries(Object.entries(LEG_NAMES).map(([plain, own]) => [plain, leg + own]))
}

/** Errors: those of each order under its own names; -1158 to -1199 for orders that do not belong together. */
export function readPair(parameters: Parameters, symbols: SymbolTable): NewPair {
  const [above, below] = [legNames('above'), legNames('below')]
  parameters.only(...COMMON_NAMES, ...Object.values(above), ...Object.values(below))
  return refusedUnlessPair({
    above: readNewOrder(parameters.as(above), symbols),
    below: readNewOrder(parameters.as(below), symbols),
    listClientOrderId: parameters.clientOrderId('listClientOrderId'),
  })
}

const LIMIT_NAMES = {
  newClientOrderId: 'limitClientOrderId',
  icebergQty: 'limitIcebergQty',
  strategyId: 'limitStrategyId',
  strategyType: 'limitStrategyType',
}
const STOP_NAMES = {
  newClientOrderId: 'stopClientOrderId',
  icebergQty: 'stopIcebergQty',
  price: 'stopLimitPrice',
  timeInForce: 'stopLimitTimeInForce',
  strategyId: 'stopStrategyId',
  strategyType: 'stopStrategyType',
}
const OLD_NAMES = ['price', 'stopPrice', 'trailingDelta', ...Object.values(LIMIT_NAMES), ...Object.values(STOP_NAMES)]
/** A name that nobody sends: what the one order does not look at, because it is the other one's. */
const NOBODYS = '-'

/** The older form: a limit order and a stop, which is a limit order as well where it is given a price. */
export function readOldPair(parameters: Parameters, symbols: SymbolTable): NewPair {
  parameters.only(...COMMON_NAMES, ...OLD_NAMES)
  const ofLimit = { ...LIMIT_NAMES, stopPrice: NOBODYS, trailingDelta: NOBODYS, timeInForce: NOBODYS }
  const stopType = parameters.has('stopLimitPrice') ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS'
  const limit = readNewOrder(parameters.as(ofLimit), symbols, 'LIMIT_MAKER')
  const stop = readNewOrder(parameters.as(STOP_NAMES), symbols, stopType)
  const isSell = parameters.member('side', VENUE_SIDES, errors.badSide) === 'SELL'
  const [above, below] = isSell ? [limit, stop] : [stop, limit]
  return refusedUnlessPair({ above, below, listClientOrderId: parameters.clientOrderId('listClientOrderId') })
}

type Role = 'Limit' | 'Stop' | 'Target'

const ROLES: Readonly<Partial<Record<VenueOrderType, Role>>> = {
  LIMIT_MAKER: 'Limit',
  STOP_LOSS: 'Stop',
  STOP_LOSS_LIMIT: 'Stop',
  TAKE_PROFIT: 'Target',
  TAKE_PROFIT_LIMIT: 'Target',
}

/** Why a role stands on the wrong side of the market. */
const MISPLACED: Readonly<Record<'buy' | 'sell', Readonly<Record<Role, readonly [code: number, words: string]>>>> = {
  buy: {
    Limit: [-1165, 'A limit order in a buy OCO must be below.'],
    Stop: [-1196, 'A stop loss order in a buy OCO must be above.'],
    Target: [-1198, 'A take profit order in a buy OCO must be below.'],
  },
  sell: {
    Limit: [-1166, 'A limit order in a sell OCO must be above.'],
    Stop: [-1197, 'A stop loss order in a sell OCO must be below.'],
    Target: [-1199, 'A take profit order in a sell OCO must be above.'],
  },
}

function refusedUnlessPair(pair: NewPair): NewPair {
  const [above, below] = [ROLES[pair.above.type], ROLES[pair.below.type]]
  if (above === undefined || below === undefined) throw new VenueError(-1158, 'Order type not supported in OCO.')
  if (above === 'Limit' && below === 'Limit') throw new VenueError(-1168, 'At least one OCO order must be contingent.')
  const { isBuy } = pair.above
  const words = MISPLACED[isBuy ? 'buy' : 'sell']
  const belongsAbove = (role: Role) => isBuy === (role === 'Stop')
  if (!belongsAbove(above)) throw new VenueError(...words[above])
  if (belongsAbove(below)) throw new VenueError(...words[below])
  return pair
}
