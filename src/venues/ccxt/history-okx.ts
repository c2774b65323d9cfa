/** The past of OKX's markets: trades of the last three months, and bars; both from the newest back. */

import { lengthText, MINUTES, type PastRules, rowBar } from './history.ts'
import { tradeOfOkx } from './market-okx.ts'
import { listAt, listOf, objectOf, objectsAt, textAt, textOf, timeUsOfMsAt } from './raw.ts'
import type { RestRequest } from './request-terms.ts'

const PAGE = 100

function ask(path: string, params: RestRequest['params']): RestRequest {
  return { api: 'public', method: 'GET', path, params, weight: 1 }
}

export const PAST_OF_OKX: PastRules = {
  trades: {
    // The first page by time, the others by number: trades of one instant are not lost between two pages.
    first: ({ market: { symbol }, toMs }) =>
      ask('market/history-trades', { instId: symbol, type: '2', after: String(toMs), limit: PAGE }),
    read: (answer, asked, { fromMs }) => {
      const rows = objectsAt(objectOf(answer), 'data')
      const oldest = rows.at(-1)
      const isMore = rows.length === PAGE && oldest !== undefined && timeUsOfMsAt(oldest, 'ts') >= fromMs * 1_000
      const before = { ...asked.params, type: '1', after: isMore ? textAt(oldest, 'tradeId') : '' }
      return { facts: rows.map(tradeOfOkx), next: isMore ? { ...asked, params: before } : undefined }
    },
  },
  bars: {
    stepsMs: MINUTES(1, 3, 5, 15, 30, 60, 120, 240),
    first: ({ market: { symbol }, fromMs, toMs, stepMs }) =>
      ask('market/history-candles', {
        instId: symbol,
        bar: lengthText(stepMs, ['m', 'H', 'D']),
        before: String(fromMs - 1),
        after: String(toMs),
        limit: PAGE,
      }),
    read: (answer, asked, stretch) => {
      const rows = listAt(objectOf(answer), 'data').map(row => listOf(row).map(textOf))
      const after = rows.at(-1)?.[0]
      const isMore = rows.length === PAGE && after !== undefined
      return {
        facts: rows.map(row => rowBar(row, Number(row[0]), stretch)),
        next: isMore ? { ...asked, params: { ...asked.params, after } } : undefined,
      }
    },
  },
}
