/** The past of Deribit's markets: trades. Its bars count their volume otherwise than its trades do. */

import type { PastRules } from './history.ts'
import { tradeOfDeribit } from './market-deribit.ts'
import { sequenceAt } from './market-facts.ts'
import { isTrueAt, objectAt, objectOf, objectsAt } from './raw.ts'
import type { RestRequest } from './request-terms.ts'

const PAGE = 1_000

function ask(path: string, params: RestRequest['params']): RestRequest {
  return { api: 'public', method: 'GET', path, params, weight: 1 }
}

export const PAST_OF_DERIBIT: PastRules = {
  trades: {
    first: ({ market: { symbol }, fromMs, toMs }) =>
      ask('get_last_trades_by_instrument_and_time', {
        instrument_name: symbol,
        start_timestamp: fromMs,
        end_timestamp: toMs,
        count: PAGE,
        sorting: 'asc',
      }),
    read: (answer, _, { market: { symbol }, toMs }) => {
      const result = objectAt(objectOf(answer), 'result')
      const rows = objectsAt(result, 'trades')
      const facts = rows.map(tradeOfDeribit)
      const last = facts.at(-1)
      const isMore = isTrueAt(result, 'has_more') && last !== undefined && last.eventTimeUs < toMs * 1_000
      const params = { instrument_name: symbol, start_seq: sequenceAt(rows.at(-1) ?? {}, 'trade_seq') + 1 }
      return {
        facts,
        next: isMore ? ask('get_last_trades_by_instrument', { ...params, count: PAGE, sorting: 'asc' }) : undefined,
      }
    },
  },
}
