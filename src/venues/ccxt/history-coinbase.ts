/** The past of Coinbase's markets: trades by whole seconds, and bars; both from the newest back. */

import { barFact, MINUTES, type PastRules } from './history.ts'
import { tradeOfCoinbase } from './market-coinbase.ts'
import { objectOf, objectsAt, textAt, timeUsOfIso } from './raw.ts'
import type { RestRequest } from './request-terms.ts'

const TRADES_PAGE = 1_000
const BARS_PAGE = 300

const GRANULARITY: Readonly<Record<number, string>> = {
  60000: 'ONE_MINUTE',
  300000: 'FIVE_MINUTE',
  900000: 'FIFTEEN_MINUTE',
  1800000: 'THIRTY_MINUTE',
  3600000: 'ONE_HOUR',
  7200000: 'TWO_HOUR',
  21600000: 'SIX_HOUR',
  86400000: 'ONE_DAY',
}

function ask(path: string, params: RestRequest['params']): RestRequest {
  const whole = `brokerage/market/products/{product_id}/${path}`
  return { api: ['v3', 'public'], method: 'GET', path: whole, params, weight: 1 }
}

function windowOf(asked: RestRequest): { readonly start: number; readonly end: number } {
  const { start, end } = asked.params as Readonly<Record<string, unknown>>
  return { start: Number(start), end: Number(end) }
}

export const PAST_OF_COINBASE: PastRules = {
  trades: {
    first: ({ market: { symbol }, fromMs, toMs }) =>
      ask('ticker', {
        product_id: symbol,
        limit: TRADES_PAGE,
        start: Math.floor(fromMs / 1_000),
        end: Math.ceil(toMs / 1_000),
      }),
    read: (answer, asked) => {
      const rows = objectsAt(objectOf(answer), 'trades')
      const { start, end } = windowOf(asked)
      const oldest = Math.floor(timeUsOfIso(textAt(rows.at(-1) ?? {}, 'time')) / 1_000_000) + 1
      // The second in which the page ended is asked for again; one with more trades than a page has cannot be read whole.
      const isMore = rows.length >= TRADES_PAGE && oldest < end && oldest > start
      return {
        facts: rows.map(tradeOfCoinbase),
        next: isMore ? { ...asked, params: { ...asked.params, end: oldest } } : undefined,
      }
    },
  },
  bars: {
    stepsMs: MINUTES(1, 5, 15, 30, 60, 120, 360, 1_440),
    first: stretch => barsFrom(stretch.fromMs / 1_000, stretch.toMs / 1_000, stretch.stepMs, stretch.market.symbol),
    read: (answer, asked, { market, stepMs, toMs }) => {
      const { end } = windowOf(asked)
      const rows = objectsAt(objectOf(answer), 'candles')
      const facts = rows.map(row => {
        const [open, high, low, close, volume] = ['open', 'high', 'low', 'close', 'volume'].map(key => textAt(row, key))
        const numbers = { open: open!, high: high!, low: low!, close: close!, volume: volume! }
        return barFact(Number(textAt(row, 'start')) * 1_000, numbers, market, stepMs)
      })
      const isMore = end < toMs / 1_000
      return { facts, next: isMore ? barsFrom(end, toMs / 1_000, stepMs, market.symbol) : undefined }
    },
  },
}

/** It refuses a stretch of more bars than a page has. */
function barsFrom(fromSeconds: number, toSeconds: number, stepMs: number, symbol: string): RestRequest {
  const start = Math.floor(fromSeconds)
  const end = Math.min(Math.ceil(toSeconds), start + (BARS_PAGE * stepMs) / 1_000)
  return ask('candles', { product_id: symbol, start, end, granularity: GRANULARITY[stepMs] })
}
