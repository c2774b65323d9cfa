/** A matching book on a desk for tests: orders by name, trades and levels as plain values. */

import { type FixtureChange, fixtureRequest } from './fixtures.ts'
import { MatchingBook, type SubmitOutcome } from './matching-book.ts'
import type { NaiveTrade } from './naive-book.fixture.ts'
import type { PriceLevels } from './price-levels.ts'
import { VenueOrder } from './venue-order.ts'

export class BookBench {
  readonly orders = new Map<string, VenueOrder>()
  readonly trades: NaiveTrade[] = []
  readonly book = new MatchingBook({
    permittedLots: (_taker, _maker, _ticks, lots) => lots,
    onMatch: (taker, maker, ticks, lots) => {
      this.trades.push({ taker: taker.clientOrderId, maker: maker!.clientOrderId, ticks, lots })
    },
  })

  submit(
    id: string,
    isBuy: boolean,
    ticks: number | undefined,
    lots: number,
    change: FixtureChange = {},
  ): SubmitOutcome {
    const side = isBuy ? 'Buy' : 'Sell'
    const request = fixtureRequest({ clientOrderId: id, side, limitTicks: ticks, qtyLots: lots, ...change })
    const order = new VenueOrder(this.orders.size + 1, request, 0 as never)
    this.orders.set(id, order)
    return this.book.submit(order, undefined)
  }

  cancel(id: string): void {
    if (this.isResting(id)) this.book.cancel(this.orders.get(id)!)
  }

  /** `lots` is what shall be left. */
  amend(id: string, ticks: number, lots: number): void {
    if (!this.isResting(id)) return
    const order = this.orders.get(id)!
    if (ticks === order.limitTicks && lots <= order.leavesLots) this.book.reduceTo(order, order.cumQtyLots + lots)
    else {
      this.book.cancel(order)
      order.qtyLots = order.cumQtyLots + lots
      order.limitTicks = ticks
      this.book.submit(order, undefined)
    }
  }

  isResting(id: string): boolean {
    return this.orders.get(id)?.level !== undefined
  }

  /** `60: 30 20 10` for each price, highest first: the leaves in order of priority. */
  levels(isBuy: boolean): string[] {
    const side: PriceLevels = this.book.sideOf(isBuy)
    const lines = [...side.levels].sort((a, b) => b.ticks - a.ticks)
    return lines.map(
      level =>
        `${level.ticks}: ${[...side]
          .filter(o => o.level === level)
          .map(o => o.leavesLots)
          .join(' ')}`,
    )
  }
}
