/** The past of Kraken's markets: all trades, and the newest bars. */

import { MINUTES, type PastRules, rowBar } from './history.ts'
import { countOf, type TradeFact } from './market-facts.ts'
import { listOf, objectAt, objectOf, textAt, textOf, timeUsOfSeconds } from './raw.ts'
import type { RestRequest } from './request-terms.ts'

const PAGE = 1_000

function ask(path: string, params: RestRequest['params']): RestRequest {
  return { api: 'public', method: 'GET', path, params, weight: 1 }
}

/** The answer names the market in its own way; the rows stand beside `last`. */
function rowsOf(answer: unknown): string[][] {
  const result = objectAt(objectOf(answer), 'result')
  const [rows] = Object.entries(result).flatMap(([key, value]) => (key === 'last' ? [] : [listOf(value)]))
  return (rows ?? []).map(row => listOf(row).map(textOf))
}

function tradeOf(row: readonly string[], symbol: string): TradeFact {
  const [price = '', qty = '', time = '', side = '', , , tradeId = ''] = row
  const aggressorSide = side === 'b' ? 'Buy' : side === 's' ? 'Sell' : 'Unknown'
  const sequence = Math.max(0, countOf(tradeId))
  return { kind: 'Trade', symbol, tradeId, sequence, price, qty, aggressorSide, eventTimeUs: timeUsOfSeconds(time) }
}

export const PAST_OF_KRAKEN: PastRules = {
  trades: {
    // Nanoseconds; it tells what came after.
    first: ({ market: { symbol }, fromMs }) =>
      ask('Trades', { pair: symbol, since: `${fromMs - 1}999999`, count: PAGE }),
    read: (answer, asked, { market: { symbol }, toMs }) => {
      const facts = rowsOf(answer).map(row => tradeOf(row, symbol))
      const last = textAt(objectAt(objectOf(answer), 'result'), 'last')
      const isMore = facts.length >= PAGE && (facts.at(-1)?.eventTimeUs ?? 0) < toMs * 1_000 && /^\d+$/.test(last)
      // The instant in which the page ended is told again: a page may have cut it.
      const since = isMore ? String(BigInt(last) - 1n) : ''
      return { facts, next: isMore ? { ...asked, params: { ...asked.params, since } } : undefined }
    },
  },
  bars: {
    note: 'the newest 720 alone',
    stepsMs: MINUTES(1, 5, 15, 30, 60, 240, 1_440),
    // It tells the bar that began then as well.
    first: ({ market: { symbol }, fromMs, stepMs }) =>
      ask('OHLC', { pair: symbol, interval: stepMs / 60_000, since: Math.floor(fromMs / 1_000) - 1 }),
    // Before the volume stands the average price.
    read: (answer, _, stretch) => ({
      facts: rowsOf(answer).map(row => rowBar([...row.slice(0, 5), row[6] ?? ''], Number(row[0]) * 1_000, stretch)),
      next: undefined,
    }),
  },
}
