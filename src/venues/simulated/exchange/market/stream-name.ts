/** The names of market streams, read once: `btcusdt@depth20@100ms` and the like. */

import { isKlineInterval, type KlineInterval } from './kline-intervals.ts'

export const DEPTH_LEVELS = [5, 10, 20] as const
export type DepthLevels = (typeof DEPTH_LEVELS)[number]
export const DEPTH_SPEEDS_MS = [100, 1000] as const
export type DepthSpeedMs = (typeof DEPTH_SPEEDS_MS)[number]
export const TICKER_WINDOWS = { '1h': 60, '4h': 240, '1d': 1440 } as const
export type TickerWindow = keyof typeof TICKER_WINDOWS

/** What a stream tells; `symbol` is in lower case as in the name, undefined for streams of all symbols. */
export type StreamTopic =
  | {
      readonly kind: 'trade' | 'aggTrade' | 'bookTicker' | 'miniTicker' | 'ticker' | 'avgPrice'
      readonly symbol: string
    }
  | { readonly kind: 'depth'; readonly symbol: string; readonly speedMs: DepthSpeedMs }
  | {
      readonly kind: 'partialDepth'
      readonly symbol: string
      readonly levels: DepthLevels
      readonly speedMs: DepthSpeedMs
    }
  | { readonly kind: 'kline'; readonly symbol: string; readonly interval: KlineInterval }
  | { readonly kind: 'windowTicker'; readonly symbol: string; readonly window: TickerWindow }
  | { readonly kind: 'allMiniTickers' | 'allTickers'; readonly symbol: undefined }

const NAME = /^([a-z0-9]{1,40})@([A-Za-z0-9_]+)(@100ms|@1000ms)?$/
const PARTIAL_DEPTH = /^depth(5|10|20)$/
const PLAIN = ['trade', 'aggTrade', 'bookTicker', 'miniTicker', 'ticker', 'avgPrice'] as const

/** Returns: undefined for a name that no stream can have; whether the symbol is traded here is not asked. */
export function parseStreamName(name: string): StreamTopic | undefined {
  if (name === '!miniTicker@arr') return { kind: 'allMiniTickers', symbol: undefined }
  if (name === '!ticker@arr') return { kind: 'allTickers', symbol: undefined }
  const match = NAME.exec(name)
  if (match === null) return undefined
  const [, symbol, what, speed] = match as unknown as [string, string, string, string | undefined]
  return topicOfDepth(symbol, what, speed) ?? (speed === undefined ? topicWithoutSpeed(symbol, what) : undefined)
}

function topicOfDepth(symbol: string, what: string, speed: string | undefined): StreamTopic | undefined {
  const speedMs = speed === '@100ms' ? 100 : 1000
  if (what === 'depth') return { kind: 'depth', symbol, speedMs }
  const levels = PARTIAL_DEPTH.exec(what)?.[1]
  return levels === undefined
    ? undefined
    : { kind: 'partialDepth', symbol, levels: Number(levels) as DepthLevels, speedMs }
}

function topicWithoutSpeed(symbol: string, what: string): StreamTopic | undefined {
  const plain = PLAIN.find(kind => kind === what)
  if (plain !== undefined) return { kind: plain, symbol }
  const interval = what.startsWith('kline_') ? what.slice('kline_'.length) : ''
  if (isKlineInterval(interval)) return { kind: 'kline', symbol, interval }
  const window = what.startsWith('ticker_') ? what.slice('ticker_'.length) : ''
  return Object.hasOwn(TICKER_WINDOWS, window)
    ? { kind: 'windowTicker', symbol, window: window as TickerWindow }
    : undefined
}
