/** What the console asks of the record of a session: the history's rows, in texts and names for people. */

import type {
  EquityOnRecord,
  FillOnRecord,
  FillRow,
  HistoryPage,
  HistoryReading,
  LifeOnRecord,
  OrderOnRecord,
  OrderRow,
  PositionOnRecord,
  SessionHistory,
} from '../../ports/history-queries.ts'
import { amountsFor, type HistoryAmounts } from '../history-amounts.ts'

const FILLS_OF_ONE_MAX = 500

export class HistoryDoor implements SessionHistory {
  readonly #open: () => Promise<HistoryReading>

  /** `open` gives what is open already, or opens it. */
  constructor(open: () => Promise<HistoryReading>) {
    this.#open = open
  }

  async orders({ limit, ...filter }: HistoryPage): Promise<OrderOnRecord[]> {
    const history = await this.#open()
    const rows = await history.ordersOf(filter, limit)
    const amounts = await amountsFor(history, rows)
    return rows.map(row => orderOf(row, amounts))
  }

  async life(clientOrderId: string): Promise<LifeOnRecord | undefined> {
    const history = await this.#open()
    const [row] = await history.ordersOf({ clientOrderId }, 1)
    if (row === undefined) return undefined
    const { orderNumber } = row
    const amounts = await amountsFor(history, [row])
    return {
      order: orderOf(row, amounts),
      steps: await history.stepsOf(orderNumber),
      fills: (await history.fillsOf({ orderNumber }, FILLS_OF_ONE_MAX)).map(fill => fillOf(fill, amounts)),
    }
  }

  async fills({ limit, ...filter }: Omit<HistoryPage, 'status'>): Promise<FillOnRecord[]> {
    const history = await this.#open()
    const rows = await history.fillsOf(filter, limit)
    const amounts = await amountsFor(history, rows)
    return rows.map(row => fillOf(row, amounts))
  }

  async positions(): Promise<PositionOnRecord[]> {
    const history = await this.#open()
    const rows = await history.positions()
    const amounts = await amountsFor(history, rows)
    return rows.map(({ accountId, strategyId, instrumentId, signedLots, openTickLots, fillCount, timeUs }) => ({
      ...{ accountId, strategyId, instrumentId, fillCount, timeUs },
      qty: amounts.qty(instrumentId, signedLots),
      averagePrice: amounts.average(instrumentId, openTickLots, signedLots) ?? '',
    }))
  }

  async equity({ account, fromUs = 0, limit }: Parameters<SessionHistory['equity']>[0]): Promise<EquityOnRecord[]> {
    const history = await this.#open()
    const amounts = await amountsFor(history)
    const accounts = Object.entries(amounts.currencies).filter(([accountId]) => (account ?? accountId) === accountId)
    const ofEach = Math.floor(limit / accounts.length)
    const curves = accounts.map(async ([accountId, currency]) => {
      const points = await history.spreadEquityOf(accountId, fromUs, ofEach)
      return points.map(({ timeUs, equityMinor }) => ({
        ...{ accountId, timeUs, currency },
        equity: amounts.money(currency, BigInt(equityMinor)),
      }))
    })
    return (await Promise.all(curves)).flat().sort((a, b) => a.timeUs - b.timeUs)
  }
}

function orderOf(row: OrderRow, amounts: HistoryAmounts): OrderOnRecord {
  const { orderNumber, clientOrderId, venueOrderId, accountId, strategyId, instrumentId, side, orderType } = row
  const { timeInForce, contingency, tag, status, text, createdTimeUs, closedTimeUs } = row
  return {
    ...{ orderNumber, clientOrderId, venueOrderId, accountId, strategyId, instrumentId, side, orderType },
    ...{ timeInForce, contingency, tag, status, text, createdTimeUs, closedTimeUs },
    qty: amounts.qty(instrumentId, row.qtyLots),
    cumQty: amounts.qty(instrumentId, row.cumQtyLots),
    limitPrice: amounts.price(instrumentId, row.limitTicks) ?? '',
    triggerPrice: amounts.price(instrumentId, row.triggerTicks) ?? '',
  }
}

function fillOf(row: FillRow, amounts: HistoryAmounts): FillOnRecord {
  const { lastQtyLots, lastTicks, feeMinor, ...kept } = row
  return {
    ...kept,
    qty: amounts.qty(row.instrumentId, lastQtyLots),
    price: amounts.price(row.instrumentId, lastTicks) ?? '',
    fee: amounts.money(row.feeCurrency, feeMinor),
  }
}
