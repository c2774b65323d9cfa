/** The naive twin of the matching book: plain lists, sorted and searched anew at every step, orders as records. */

export interface NaiveOrder {
  readonly id: string
  readonly isBuy: boolean
  readonly isPostOnly: boolean
  arrival: number
  ticks: number | undefined
  leavesLots: number
}

export interface NaiveTrade {
  readonly taker: string
  readonly maker: string
  readonly ticks: number
  readonly lots: number
}

export class NaiveBook {
  orders: NaiveOrder[] = []
  readonly trades: NaiveTrade[] = []
  #arrivals = 0

  submit(
    id: string,
    isBuy: boolean,
    ticks: number | undefined,
    lots: number,
    timeInForce: string,
    isPostOnly = false,
  ): void {
    const order: NaiveOrder = { id, isBuy, isPostOnly, ticks, leavesLots: lots, arrival: this.#arrivals++ }
    if (isPostOnly && this.#facing(order).length > 0) return
    const reachable = this.#facing(order).reduce((sum, maker) => sum + maker.leavesLots, 0)
    if (timeInForce === 'FOK' && reachable < lots) return
    for (const maker of this.#facing(order)) this.#trade(order, maker)
    this.orders = this.orders.filter(each => each.leavesLots > 0)
    if (order.leavesLots > 0 && ticks !== undefined && timeInForce === 'GTC') this.orders.push(order)
  }

  cancel(id: string): void {
    this.orders = this.orders.filter(order => order.id !== id)
  }

  /** `lots` is what shall be left. */
  amend(id: string, ticks: number, lots: number): void {
    const order = this.orders.find(each => each.id === id)
    if (order === undefined) return
    if (ticks === order.ticks && lots <= order.leavesLots) order.leavesLots = lots
    else {
      this.cancel(id)
      this.submit(id, order.isBuy, ticks, lots, 'GTC', order.isPostOnly)
    }
  }

  /** What an order may trade with, best price first, then oldest. */
  #facing(order: NaiveOrder): NaiveOrder[] {
    const sign = order.isBuy ? 1 : -1
    return this.orders
      .filter(
        each => each.isBuy !== order.isBuy && (order.ticks === undefined || sign * each.ticks! <= sign * order.ticks),
      )
      .sort((a, b) => sign * (a.ticks! - b.ticks!) || a.arrival - b.arrival)
  }

  #trade(taker: NaiveOrder, maker: NaiveOrder): void {
    const lots = Math.min(taker.leavesLots, maker.leavesLots)
    if (lots === 0) return
    taker.leavesLots -= lots
    maker.leavesLots -= lots
    this.trades.push({ taker: taker.id, maker: maker.id, ticks: maker.ticks!, lots })
  }
}
