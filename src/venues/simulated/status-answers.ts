/** Answers what the venue knows of one order, or of a whole account: its executions again, under the same ids. */

import type { QueryOrder, RequestMassStatus } from '../../core/domain/effects.ts'
import type { CurrencyIndex, InstrumentIndex, TimeUs } from '../../core/domain/ids.ts'
import type {
  ExecType,
  ExecutionReport,
  MassStatusReport,
  OrderStatusReport,
  ReportedPosition,
} from '../../core/domain/inputs.ts'
import type { OrderDesk } from './order-desk.ts'
import { reportedOrderOf } from './reported-order.ts'
import type { VenueAccount } from './venue-account.ts'
import type { VenueOrder } from './venue-order.ts'
import { executionNumberOf, orderReport } from './venue-reports.ts'

/** The order's story from the beginning, then whether it still works. */
export function answerQuery(desk: OrderDesk, question: Omit<QueryOrder, 'kind' | 'instrumentIndex'>): void {
  const { accountIndex, clientOrderId, askedTimeUs } = question
  const account = desk.accounts[accountIndex]
  const order = account?.orders.get(clientOrderId) ?? desk.recorder?.recall(accountIndex, clientOrderId)
  if (order === undefined) {
    sendNotFound(desk, account, question)
    return
  }
  if (order.state !== 'Rejected') desk.outbox.send(orderReport(order, 'New', order.takenTimeUs, ''), desk.nowUs)
  for (const trade of order.trades ?? []) desk.outbox.send({ ...trade }, desk.nowUs)
  sendEnd(desk, order)
  const outcome = order.isOpen ? 'Working' : 'Closed'
  sendStatus(desk, { clientOrderId, outcome, text: order.closeText, order: reportedOrderOf(order), askedTimeUs })
}

/** Where closed orders were forgotten, and no ledger has them, this may have been one of them. */
function sendNotFound(
  desk: OrderDesk,
  account: VenueAccount | undefined,
  { clientOrderId, askedTimeUs }: Pick<QueryOrder, 'clientOrderId' | 'askedTimeUs'>,
): void {
  const isSure = account !== undefined && (account.orders.forgottenCount === 0 || desk.recorder !== undefined)
  const text = isSure ? '' : 'older than the history kept'
  sendStatus(desk, { clientOrderId, outcome: isSure ? 'NotFound' : 'CouldNotAsk', text, order: undefined, askedTimeUs })
}

/** Open orders, what executed or ended since then, positions and balances. */
export function answerMassStatus(desk: OrderDesk, request: RequestMassStatus): void {
  const account = desk.accounts[request.accountIndex]
  if (account === undefined) {
    desk.outbox.send(refusedMassStatus(request), desk.nowUs)
    return
  }
  const orders = account.orders.all()
  const open = orders.filter(order => order.isOpen)
  for (const order of open) desk.outbox.send(orderReport(order, 'New', order.takenTimeUs, ''), desk.nowUs)
  for (const trade of tradesSince(orders, request.sinceTimeUs)) desk.outbox.send({ ...trade }, desk.nowUs)
  for (const order of orders) if (!order.isOpen && order.closedTimeUs >= request.sinceTimeUs) sendEnd(desk, order)
  desk.outbox.send({ ...massStatusOf(desk, account, open), askedTimeUs: request.askedTimeUs }, desk.nowUs)
}

function tradesSince(orders: readonly VenueOrder[], sinceUs: TimeUs): ExecutionReport[] {
  const trades: ExecutionReport[] = []
  for (const order of orders) {
    for (const trade of order.trades ?? []) if (trade.eventTimeUs >= sinceUs) trades.push(trade)
  }
  return trades.sort((a, b) => executionNumberOf(a.executionId) - executionNumberOf(b.executionId))
}

const END_TYPES: Readonly<Record<string, ExecType>> = { Canceled: 'Canceled', Expired: 'Expired', Rejected: 'Rejected' }

/** A filled order needs no word of its end: its last execution says it. */
function sendEnd(desk: OrderDesk, order: VenueOrder): void {
  const execType = END_TYPES[order.state]
  if (execType === undefined) return
  desk.outbox.send(orderReport(order, execType, order.closedTimeUs, order.closeText), desk.nowUs)
}

function sendStatus(desk: OrderDesk, status: Omit<OrderStatusReport, 'kind' | 'timeUs'>): void {
  desk.outbox.send({ kind: 'OrderStatusReport', timeUs: 0 as TimeUs, ...status }, desk.nowUs)
}

function massStatusOf(desk: OrderDesk, account: VenueAccount, open: readonly VenueOrder[]): MassStatusReport {
  const positions: ReportedPosition[] = []
  // Flat ones as well: what is left out is "not told", not "zero".
  account.positionLots.forEach((signedLots, index) => {
    const instrument = desk.markets[index]?.instrument
    if (instrument === undefined) return
    const costMinor = account.costTextOf(instrument)
    positions.push({ instrumentIndex: index as InstrumentIndex, signedLots, costMinor })
  })
  const balances = account.balances.map((balance, index) => {
    return { currency: index as CurrencyIndex, amountMinor: balance.toText() }
  })
  return {
    kind: 'MassStatusReport',
    timeUs: 0 as TimeUs,
    accountIndex: account.index,
    outcome: 'Complete',
    openClientOrderIds: open.map(order => order.clientOrderId),
    positions,
    balances,
    text: '',
    openOrders: open.map(reportedOrderOf),
  }
}

function refusedMassStatus(request: RequestMassStatus): MassStatusReport {
  return {
    kind: 'MassStatusReport',
    timeUs: 0 as TimeUs,
    accountIndex: request.accountIndex,
    outcome: 'CouldNotAsk',
    openClientOrderIds: [],
    positions: [],
    balances: [],
    text: `account ${request.accountIndex} is unknown here`,
  }
}
