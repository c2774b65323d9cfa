/** The public routes of the market: what REST answers and, where it is offered there, the WebSocket API. */

import { US_PER_DAY } from '../../../../core/std/time.ts'
import { errors } from '../errors.ts'
import type { Parameters } from '../parameters.ts'
import type { Call, PublicRoute } from '../routes.ts'
import { isKlineInterval } from './kline-intervals.ts'
import type { MarketHub } from './market-hub.ts'
import { aggregateOf, bookTickerOf, depthOf, klineRow, msOf, tradeOf } from './market-texts.ts'
import type { SymbolMarket } from './symbol-market.ts'
import { averagePriceOf, dayTickerOf, miniTickerOf, priceOf, windowTickerOf } from './ticker-texts.ts'

const AVERAGE_MINUTES = 5
const US_PER_MS = 1000
const HOUR_MS = 3_600_000
const TICKER_TYPES = ['FULL', 'MINI'] as const

/** Weights are those of the public documents. */
export function marketRoutes(hub: MarketHub): readonly PublicRoute[] {
  const market = (call: Call) => marketOf(hub, call.parameters)
  const route = (path: string, wsMethod: string, weight: PublicRoute['weight'], handle: PublicRoute['handle']) =>
    ({ security: 'None', method: 'GET', path: `/api/v3/${path}`, wsMethod, weight, handle }) as const
  return [
    route('depth', 'depth', depthWeight, call => depthOf(market(call), call.parameters.limit(100, 5000))),
    route('trades', 'trades.recent', 25, call => newestTrades(market(call), call.parameters.limit(500, 1000))),
    route('historicalTrades', 'trades.historical', 25, call => olderTrades(market(call), call.parameters)),
    route('aggTrades', 'trades.aggregate', 4, call => aggregates(market(call), call.parameters)),
    route('klines', 'klines', 2, call => klines(market(call), call.parameters)),
    route('uiKlines', 'uiKlines', 2, call => klines(market(call), call.parameters)),
    route('avgPrice', 'avgPrice', 2, call => averagePriceOf(market(call), AVERAGE_MINUTES)),
    route('ticker/price', 'ticker.price', listWeight(2, 4), call => oneOrMany(hub, call.parameters, priceOf)),
    route('ticker/bookTicker', 'ticker.book', listWeight(2, 4), call => oneOrMany(hub, call.parameters, bookTickerOf)),
    route('ticker/24hr', 'ticker.24hr', dayWeight, call => dayTickers(hub, call)),
    route('ticker/tradingDay', 'ticker.tradingDay', 4, call => tradingDays(hub, call)),
    route('ticker', 'ticker', 4, call => windowTickers(hub, call)),
  ]
}

// ── weights ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function depthWeight(parameters: Parameters): number {
  const limit = Number(parameters.raw('limit') ?? 100)
  if (limit <= 100) return 5
  if (limit <= 500) return 25
  return limit <= 1000 ? 50 : 250
}

function listWeight(ofOne: number, ofMany: number): (parameters: Parameters) => number {
  return parameters => (parameters.has('symbol') ? ofOne : ofMany)
}

/** By how many symbols are named; none is all of them. */
function dayWeight(parameters: Parameters): number {
  if (parameters.has('symbol')) return 2
  const named = parameters.raw('symbols')?.split(',').length ?? Number.POSITIVE_INFINITY
  if (named <= 20) return 2
  return named <= 100 ? 40 : 80
}

// ── which symbols ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Errors: -1102, -1121. */
function marketOf(hub: MarketHub, parameters: Parameters): SymbolMarket {
  const market = hub.marketOf(parameters.requiredText('symbol'))
  if (market === undefined) throw errors.badSymbol()
  return market
}

/** Undefined: the request names none, which is all of them. Errors: -1121, -1128. */
function namedMarkets(hub: MarketHub, parameters: Parameters): SymbolMarket[] | undefined {
  const names = parameters.list('symbols')
  if (names === undefined) return undefined
  if (parameters.has('symbol')) throw errors.badCombination()
  return names.map(name => {
    const market = hub.marketOf(name)
    if (market === undefined) throw errors.badSymbol()
    return market
  })
}

function oneOrMany<T>(hub: MarketHub, parameters: Parameters, of: (market: SymbolMarket) => T): T | T[] {
  const many = namedMarkets(hub, parameters)
  if (many !== undefined) return many.map(of)
  return parameters.has('symbol') ? of(marketOf(hub, parameters)) : hub.markets().map(of)
}

/** The same where the venue wants symbols to be named. */
function oneOrNamed<T>(hub: MarketHub, parameters: Parameters, of: (market: SymbolMarket) => T): T | T[] {
  if (!parameters.has('symbol') && !parameters.has('symbols')) throw errors.missingOneOf('symbol', 'symbols')
  return oneOrMany(hub, parameters, of)
}

// ── trades and bars ──────────────────────────────────────────────────────────────────────────────────────────────────

function newestTrades({ symbol, tape }: SymbolMarket, limit: number) {
  return [...tape.trades].slice(-limit).map(trade => tradeOf(symbol, trade))
}

/** From an id on; without one the newest. */
function olderTrades(market: SymbolMarket, parameters: Parameters) {
  const limit = parameters.limit(500, 1000)
  const fromId = parameters.whole('fromId')
  if (fromId === undefined) return newestTrades(market, limit)
  const wanted = [...market.tape.trades].filter(trade => trade.tradeId >= fromId).slice(0, limit)
  return wanted.map(trade => tradeOf(market.symbol, trade))
}

/** By id, by time, or the newest. Errors: -1128 where both are asked for. */
function aggregates({ symbol, tape }: SymbolMarket, parameters: Parameters) {
  const limit = parameters.limit(500, 1000)
  const fromId = parameters.whole('fromId')
  const { startMs, endMs } = timesOf(parameters)
  if (fromId !== undefined && (startMs !== undefined || endMs !== undefined)) throw errors.badCombination()
  const within = [...tape.aggregates].filter(
    each => each.aggregateId >= (fromId ?? 0) && isWithinMs(msOf(each.timeUs), startMs, endMs),
  )
  const isFromStart = fromId !== undefined || startMs !== undefined
  const wanted = isFromStart ? within.slice(0, limit) : within.slice(-limit)
  return wanted.map(each => aggregateOf(symbol, each))
}

/** Errors: -1102, -1120, -1130 for a time zone that is not served. */
function klines(market: SymbolMarket, parameters: Parameters) {
  const interval = parameters.requiredText('interval')
  if (!isKlineInterval(interval)) throw errors.badInterval()
  const timeZone = parameters.text('timeZone') ?? '0'
  if (!/^[+-]?0{1,2}(:00)?$/.test(timeZone)) throw errors.badData('timeZone')
  const { startMs, endMs } = timesOf(parameters)
  const limit = parameters.limit(500, 1000)
  const startUs = startMs === undefined ? undefined : startMs * US_PER_MS
  const endUs = endMs === undefined ? undefined : endMs * US_PER_MS
  return market
    .klinesOf(interval)
    .range(startUs, endUs, limit)
    .map(bar => klineRow(market.symbol, bar))
}

function timesOf(parameters: Parameters) {
  return { startMs: parameters.whole('startTime'), endMs: parameters.whole('endTime') }
}

function isWithinMs(timeMs: number, startMs: number | undefined, endMs: number | undefined): boolean {
  return timeMs >= (startMs ?? 0) && timeMs <= (endMs ?? Number.POSITIVE_INFINITY)
}

// ── statistics ───────────────────────────────────────────────────────────────────────────────────────────────────────

function isMini(parameters: Parameters): boolean {
  return parameters.member('type', TICKER_TYPES, () => errors.badData('type')) === 'MINI'
}

function dayTickers(hub: MarketHub, { parameters, nowUs }: Call) {
  const of = isMini(parameters) ? miniTickerOf : dayTickerOf
  return oneOrMany<unknown>(hub, parameters, market => of(market, msOf(nowUs)))
}

function tradingDays(hub: MarketHub, { parameters, nowUs }: Call) {
  const minutes = Math.floor((nowUs % US_PER_DAY) / (60_000 * US_PER_MS)) + 1
  return tickersOf(hub, parameters, msOf(nowUs), minutes)
}

/** `1m` to `59m`, `1h` to `23h`, `1d`; days beyond the history that is kept are refused. */
function windowTickers(hub: MarketHub, { parameters, nowUs }: Call) {
  const [, count, unit] = /^(\d{1,2})([mhd])$/.exec(parameters.text('windowSize') ?? '1d') ?? []
  if (count === undefined || Number(count) === 0) throw errors.badData('windowSize')
  const minutes = Number(count) * (unit === 'm' ? 1 : unit === 'h' ? 60 : 1440)
  if (minutes * 60_000 > 24 * HOUR_MS) throw errors.badData('windowSize')
  return tickersOf(hub, parameters, msOf(nowUs), minutes)
}

function tickersOf(hub: MarketHub, parameters: Parameters, nowMs: number, minutes: number) {
  const of = isMini(parameters) ? miniTickerOf : windowTickerOf
  return oneOrNamed<unknown>(hub, parameters, market => of(market, nowMs, minutes))
}
