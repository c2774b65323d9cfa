/** The past of Bybit's markets: bars. Of trades it tells the newest alone, which nobody can ask for by time. */

import type { InstrumentKind } from '../../core/domain/instrument.ts'
import { MINUTES, type PastRules, rowBar } from './history.ts'
import { listAt, listOf, objectAt, objectOf, textOf } from './raw.ts'

const PAGE = 1_000

export function pastOfBybit(categoryOf: (kind: InstrumentKind) => string): PastRules {
  return {
    bars: {
      stepsMs: MINUTES(1, 3, 5, 15, 30, 60, 120, 240, 360, 720),
      first: ({ market: { symbol, kind }, fromMs, toMs, stepMs }) => ({
        api: 'public',
        method: 'GET',
        path: 'v5/market/kline',
        params: {
          category: categoryOf(kind),
          symbol,
          interval: String(stepMs / 60_000),
          start: fromMs,
          end: toMs - 1,
          limit: PAGE,
        },
        weight: 1,
      }),
      // From the newest back.
      read: (answer, asked, stretch) => {
        const rows = listAt(objectAt(objectOf(answer), 'result'), 'list').map(row => listOf(row).map(textOf))
        const end = Number(rows.at(-1)?.[0]) - 1
        const isMore = rows.length === PAGE && end >= stretch.fromMs
        return {
          facts: rows.map(row => rowBar(row, Number(row[0]), stretch)),
          next: isMore ? { ...asked, params: { ...asked.params, end } } : undefined,
        }
      },
    },
  }
}
