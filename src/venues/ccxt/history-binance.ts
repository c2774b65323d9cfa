/** The past of Binance's markets, spot and futures. */

import { lengthText, MINUTES, type PastRules, rowBar } from './history.ts'
import { sequenceAt, type TradeFact } from './market-facts.ts'
import { isRawObject, listOf, type RawObject, textAt, textOf, timeUsOfMsAt } from './raw.ts'
import { questionsOf } from './request-terms.ts'

const PAGE = 1_000

/** `api` is ccxt's name of the family's public requests; weights differ between the families. */
export function pastOfBinance(api: string, tradesWeight: number, barsWeight: number): PastRules {
  const ask = questionsOf(api)
  return {
    trades: {
      // Single trades of older days are told to those with a key alone.
      note: 'the trades of one order at one price are told as one, by the number of the last',
      first: ({ market: { symbol }, fromMs }) =>
        ask('aggTrades', tradesWeight, { symbol, startTime: fromMs, limit: PAGE }),
      read: (answer, _, { market: { symbol }, toMs }) => {
        const rows = listOf(answer).filter(isRawObject)
        const last = rows.at(-1)
        const isMore = rows.length === PAGE && last !== undefined && timeUsOfMsAt(last, 'T') < toMs * 1_000
        const fromId = isMore ? sequenceAt(last, 'a') + 1 : 0
        return {
          facts: rows.map(row => tradeOf(row, symbol)),
          next: isMore ? ask('aggTrades', tradesWeight, { symbol, fromId, limit: PAGE }) : undefined,
        }
      },
    },
    bars: {
      stepsMs: MINUTES(1, 3, 5, 15, 30, 60, 120, 240, 360, 480, 720, 1_440),
      first: ({ market: { symbol }, fromMs, toMs, stepMs }) =>
        ask('klines', barsWeight, {
          symbol,
          interval: lengthText(stepMs, ['m', 'h', 'd']),
          startTime: fromMs,
          endTime: toMs - 1,
          limit: PAGE,
        }),
      read: (answer, asked, stretch) => {
        const rows = listOf(answer).map(row => listOf(row).map(textOf))
        const facts = rows.map(row => rowBar(row, Number(row[0]), stretch))
        const startTime = Number(rows.at(-1)?.[0]) + stretch.stepMs
        const isMore = rows.length === PAGE && startTime < stretch.toMs
        return { facts, next: isMore ? { ...asked, params: { ...asked.params, startTime } } : undefined }
      },
    },
  }
}

function tradeOf(row: RawObject, symbol: string): TradeFact {
  return {
    kind: 'Trade',
    symbol,
    tradeId: textAt(row, 'l'),
    sequence: sequenceAt(row, 'l'),
    price: textAt(row, 'p'),
    qty: textAt(row, 'q'),
    aggressorSide: textAt(row, 'm') === 'true' ? 'Sell' : 'Buy',
    eventTimeUs: timeUsOfMsAt(row, 'T'),
  }
}
