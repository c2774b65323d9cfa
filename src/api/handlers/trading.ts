/** What is on record of the trading, and what the node tells now. */

import { okOf } from '../../core/std/result.ts'
import { JSON_TYPE, Verbatim } from '../chain/respond.ts'
import type { TRADING } from '../contract/trading.ts'
import type { Handlers } from '../handler.ts'
import { type Outcome, refused } from '../outcome.ts'
import type { ApiWorld } from '../world.ts'

export const TRADING_HANDLERS: Handlers<keyof typeof TRADING> = {
  state: ({ world }) => okOf(new Verbatim(JSON_TYPE, world.board.snapshotText())),
  orders: ({ world, query }) =>
    asked(world, async () => pageOf(await world.history.orders(query), query.limit, row => row.orderNumber)),
  orderLife: ({ world, params }) =>
    asked(world, async () => {
      const life = await world.history.life(params.clientOrderId)
      if (life === undefined) return undefined
      const { messages, ...messagesKept } = await world.rawMessages.of(life.order)
      return { ...life, rawMessages: messages, messagesKept }
    }),
  fills: ({ world, query }) =>
    asked(world, async () => pageOf(await world.history.fills(query), query.limit, row => row.fillNumber)),
  positions: ({ world }) => asked(world, async () => ({ rows: await world.history.positions() })),
  equity: ({ world, query }) => asked(world, async () => ({ rows: await world.history.equity(query) })),
  bars: ({ world, query }) => asked(world, () => world.chart.bars(query)),
  plots: ({ world, query }) => asked(world, async () => ({ rows: world.chart.plots(query) })),
}

/** What cannot be read now may be read soon; what is not there is told as such. */
async function asked<T>(world: ApiWorld, read: () => Promise<T | undefined>): Promise<Outcome<T>> {
  try {
    const found = await read()
    return found === undefined ? refused('NOT_FOUND', 'the history has no such order') : okOf(found)
  } catch (error) {
    world.onLog(`the history cannot be read: ${(error as Error).message}`)
    return refused('HISTORY_AWAY', 'the history cannot be read now')
  }
}

/** A full page may have another one behind it. */
function pageOf<Row>(rows: readonly Row[], limit: number, numberOf: (row: Row) => number) {
  return { rows, next: rows.length < limit ? null : numberOf(rows.at(-1)!) }
}
