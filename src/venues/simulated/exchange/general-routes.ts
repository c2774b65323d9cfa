/** What anybody may ask: whether the venue is there, what time it is, what is traded and by which rules. */

import { errors } from './errors.ts'
import type { SymbolFilters } from './filters.ts'
import { msOf } from './order-texts.ts'
import { VENUE_ORDER_TYPES } from './order-words.ts'
import type { Parameters } from './parameters.ts'
import { limitTexts, type RateLimitSettings } from './rate-limits.ts'
import type { Call, PublicRoute } from './routes.ts'
import { type SymbolTable, type VenueSymbol, WIRE_DIGITS } from './symbols.ts'

export interface GeneralRoutesSetup {
  readonly symbols: SymbolTable
  readonly filters: readonly SymbolFilters[]
  readonly limits: RateLimitSettings
}

export function generalRoutes(setup: GeneralRoutesSetup): readonly PublicRoute[] {
  const route = (path: string, weight: number, handle: PublicRoute['handle'], wsMethod?: string): PublicRoute => ({
    security: 'None',
    method: 'GET',
    path,
    ...(wsMethod === undefined ? undefined : { wsMethod }),
    weight,
    handle,
  })
  return [
    route('/api/v3/ping', 1, () => ({}), 'ping'),
    route('/api/v3/time', 1, call => ({ serverTime: msOf(call.nowUs) }), 'time'),
    route('/api/v3/exchangeInfo', 20, call => exchangeInfo(setup, call), 'exchangeInfo'),
    route('/sapi/v1/system/status', 1, () => ({ status: 0, msg: 'normal' })),
    // Clients that know margin ask what can be borrowed: nothing.
    route('/sapi/v1/margin/allPairs', 1, () => []),
    route('/sapi/v1/margin/isolated/allPairs', 10, () => []),
  ]
}

function exchangeInfo({ symbols, filters, limits }: GeneralRoutesSetup, { parameters, nowUs }: Call): unknown {
  const wanted = readSymbols(parameters, symbols)
  const showsSets = parameters.flag('showPermissionSets') ?? true
  return {
    timezone: 'UTC',
    serverTime: msOf(nowUs),
    rateLimits: limitTexts(limits),
    exchangeFilters: [],
    symbols: wanted.map(symbol => symbolText(symbol, filters[symbol.index]!, showsSets)),
  }
}

/** Errors: -1121 for a symbol that is not there, -1128 for both ways to name symbols. */
function readSymbols(parameters: Parameters, symbols: SymbolTable): readonly VenueSymbol[] {
  const one = parameters.text('symbol')
  const list = parameters.list('symbols')
  if (one !== undefined && list !== undefined) throw errors.badCombination()
  const names = list ?? (one === undefined ? undefined : [one])
  if (names !== undefined) return names.map(name => symbols.of(name))
  const permissions = parameters.text('permissions')
  const status = parameters.text('symbolStatus')
  const isForUs =
    (permissions === undefined || permissions.includes('SPOT')) && (status === undefined || status === 'TRADING')
  return isForUs ? symbols.all : []
}

function symbolText({ name, base, quote }: VenueSymbol, filters: SymbolFilters, showsSets: boolean): unknown {
  return {
    symbol: name,
    status: 'TRADING',
    baseAsset: base,
    baseAssetPrecision: WIRE_DIGITS,
    quoteAsset: quote,
    quotePrecision: WIRE_DIGITS,
    quoteAssetPrecision: WIRE_DIGITS,
    baseCommissionPrecision: WIRE_DIGITS,
    quoteCommissionPrecision: WIRE_DIGITS,
    orderTypes: VENUE_ORDER_TYPES,
    icebergAllowed: false,
    ocoAllowed: true,
    otoAllowed: false,
    opoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: false,
    cancelReplaceAllowed: true,
    amendAllowed: false,
    pegInstructionsAllowed: false,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filters.describe(),
    permissions: [],
    permissionSets: showsSets ? [['SPOT']] : [],
    defaultSelfTradePreventionMode: 'NONE',
    allowedSelfTradePreventionModes: ['NONE'],
  }
}
