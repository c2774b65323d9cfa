/** What the console asks of the record of a session: the history's rows, in texts and names for people. */

import type { TimeUs } from '../../core/domain/ids.ts'
import type {
  EquityOnRecord,
  FillOnRecord,
  HistoryWhich,
  LifeOnRecord,
  OrderOnRecord,
  PositionOnRecord,
  SessionHistory,
} from '../../ports/history-queries.ts'
import type { HistoryQueries } from '../../store/sqlite/history-queries.ts'
import type { FillRow, HistoryFilter, OrderRow } from '../../store/sqlite/history-rows.ts'
import { HistoryAmounts } from '../history-amounts.ts'

const FILLS_OF_ONE_MAX = 500

export class HistoryDoor implements SessionHistory {
  readonly #open: () => Promise<HistoryQueries>

  /** `open` gives what is open already, or opens it. */
  constructor(open: () => Promise<HistoryQueries>) {
    this.#open = open
  }

  async orders(which: Parameters<SessionHistory['orders']>[0]): Promise<OrderOnRecord[]> {
    const { status } = which
    return this.#read((history, amounts) =>
      history
        .ordersOf({ ...filterOf(which), ...(status !== undefined && { status }) }, which.limit)
        .map(row => orderOf(row, amounts)),
    )
  }

  async life(clientOrderId: string): Promise<LifeOnRecord | undefined> {
    return this.#read((history, amounts) => {
      const [row] = history.ordersOf({ clientOrderId }, 1)
      if (row === undefined) return undefined
      const { orderNumber } = row
      return {
        order: orderOf(row, amounts),
        steps: history.stepsOf(orderNumber),
        fills: history.fillsOf({ orderNumber }, FILLS_OF_ONE_MAX).map(fill => fillOf(fill, amounts)),
      }
    })
  }

  async fills(which: HistoryWhich): Promise<FillOnRecord[]> {
    return this.#read((history, amounts) =>
      history.fillsOf(filterOf(which), which.limit).map(row => fillOf(row, amounts)),
    )
  }

  async positions(): Promise<PositionOnRecord[]> {
    return this.#read((history, amounts) =>
      history
        .positions()
        .map(({ accountId, strategyId, instrumentId, signedLots, openTickLots, fillCount, timeUs }) => ({
          ...{ accountId, strategyId, instrumentId, fillCount, timeUs },
          qty: amounts.qty(instrumentId, signedLots),
          averagePrice: amounts.average(instrumentId, openTickLots, signedLots) ?? '',
        })),
    )
  }

  async equity({ account, fromUs = 0, limit }: Parameters<SessionHistory['equity']>[0]): Promise<EquityOnRecord[]> {
    return this.#read((history, amounts) => {
      const accounts = Object.entries(amounts.currencies).filter(([accountId]) => (account ?? accountId) === accountId)
      const points = accounts.flatMap(([accountId, currency]) =>
        history
          .spreadEquityOf(accountId, fromUs, Math.floor(limit / accounts.length))
          .map(({ timeUs, equityMinor }) => ({
            ...{ accountId, timeUs, currency },
            equity: amounts.money(currency, BigInt(equityMinor)),
          })),
      )
      return points.sort((a, b) => a.timeUs - b.timeUs)
    })
  }

  async #read<T>(read: (history: HistoryQueries, amounts: HistoryAmounts) => T): Promise<T> {
    const history = await this.#open()
    return read(history, new HistoryAmounts(history))
  }
}

function filterOf({ account, strategy, instrument, fromUs, toUs, before }: HistoryWhich): HistoryFilter {
  return {
    ...(account !== undefined && { accountId: account }),
    ...(strategy !== undefined && { strategyId: strategy }),
    ...(instrument !== undefined && { instrumentId: instrument }),
    ...(fromUs !== undefined && { fromTimeUs: fromUs as TimeUs }),
    ...(toUs !== undefined && { toTimeUs: toUs as TimeUs }),
    ...(before !== undefined && { beforeNumber: before }),
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
