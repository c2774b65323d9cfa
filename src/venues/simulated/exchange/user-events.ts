/** What an account is told of its orders and balances, as the venue writes it. */

import type { CurrencyIndex } from '../../../core/domain/ids.ts'
import type { ExecType, ExecutionReport } from '../../../core/domain/inputs.ts'
import { notionalMinorOf } from '../../../core/domain/instrument-math.ts'
import type { VenueAccount } from '../venue-account.ts'
import type { VenueOrder } from '../venue-order.ts'
import { executionNumberOf } from '../venue-reports.ts'
import { factsOf, listIdOf, msOf, priceText, statusOf } from './order-texts.ts'
import type { OrderListFacts } from './order-words.ts'
import type { SymbolTable } from './symbols.ts'

export type UserEvent = Readonly<Record<string, unknown>> & { readonly e: string }

const ZERO = '0.00000000'
const NO_TRADE = -1

export interface ExecutionFacts {
  readonly report: ExecutionReport
  readonly order: VenueOrder
  /** The id of the request that canceled it; undefined: nobody's request did. */
  readonly cancelId: string | undefined
  readonly executionId: number
  readonly timeMs: number
}

/** Undefined for what the venue does not tell: refusals, which were the answer to a request. */
export function executionReportEvent(facts: ExecutionFacts, symbols: SymbolTable): UserEvent | undefined {
  const { report, order, cancelId, executionId, timeMs } = facts
  const execution = executionWord(report.execType, order)
  if (execution === undefined) return undefined
  const symbol = symbols.at(report.instrumentIndex)
  const { instrument } = symbol
  const kept = factsOf(order)
  const isTrade = report.execType === 'Trade'
  const amount = (minor: number) => symbols.amount(instrument.quoteCurrency, BigInt(minor))
  const lastMinor = isTrade ? notionalMinorOf(instrument, report.lastTicks, report.lastQtyLots) : 0
  const isOnBook = order.isOpen && kept.workingMs >= 0
  return {
    e: 'executionReport',
    E: timeMs,
    s: symbol.name,
    c: cancelId ?? order.clientOrderId,
    S: order.isBuy ? 'BUY' : 'SELL',
    o: kept.type,
    f: order.timeInForce,
    q: symbol.qty(order.qtyLots),
    p: priceText(symbol, order.limitTicks),
    P: priceText(symbol, order.triggerTicks),
    F: ZERO,
    g: listIdOf(kept),
    C: cancelId === undefined ? '' : order.clientOrderId,
    x: execution,
    X: statusOf(order),
    r: 'NONE',
    i: order.arrival,
    l: isTrade ? symbol.qty(report.lastQtyLots) : ZERO,
    z: symbol.qty(order.cumQtyLots),
    L: isTrade ? symbol.price(report.lastTicks) : ZERO,
    n: isTrade ? symbols.amount(report.feeCurrency, BigInt(report.feeMinor)) : '0',
    N: isTrade ? symbols.asset(report.feeCurrency) : null,
    T: msOf(report.eventTimeUs),
    t: isTrade ? executionNumberOf(report.executionId) : NO_TRADE,
    I: executionId,
    w: isOnBook,
    m: report.liquidity === 'Maker',
    M: isTrade,
    O: msOf(order.takenTimeUs),
    Z: amount(kept.cumQuoteMinor),
    Y: amount(lastMinor),
    Q: kept.quoteOrderQty ?? ZERO,
    ...(kept.workingMs >= 0 ? { W: kept.workingMs } : undefined),
    V: kept.selfTradePreventionMode,
    ...(kept.strategyId === undefined ? undefined : { j: kept.strategyId }),
    ...(kept.strategyType === undefined ? undefined : { J: kept.strategyType }),
    ...(kept.expiryReason === undefined ? undefined : { eR: kept.expiryReason }),
  }
}

/** A stop that is reached is told as new once more, now on the book. */
function executionWord(execType: ExecType, order: VenueOrder): string | undefined {
  switch (execType) {
    case 'New':
    case 'Triggered':
      return 'NEW'
    case 'Trade':
      return 'TRADE'
    case 'Canceled':
    case 'Expired':
      return statusOf(order) === 'CANCELED' ? 'CANCELED' : 'EXPIRED'
    case 'Replaced':
    case 'Rejected':
      return undefined
    default:
      return execType satisfies never
  }
}

/** A list of two orders begins, or both are over. */
export function listStatusEvent(
  orders: readonly VenueOrder[],
  list: OrderListFacts,
  isDone: boolean,
  symbols: SymbolTable,
  timeMs: number,
): UserEvent {
  const s = symbols.at(orders[0]!.instrumentIndex).name
  return {
    e: 'listStatus',
    E: timeMs,
    s,
    g: list.id,
    c: 'OCO',
    l: isDone ? 'ALL_DONE' : 'EXEC_STARTED',
    L: isDone ? 'ALL_DONE' : 'EXECUTING',
    r: 'NONE',
    C: list.clientOrderId,
    T: timeMs,
    O: orders.map(order => ({ s, i: order.arrival, c: order.clientOrderId })),
  }
}

export function accountPositionEvent(
  account: VenueAccount,
  currencies: readonly CurrencyIndex[],
  symbols: SymbolTable,
  timeMs: number,
): UserEvent {
  return {
    e: 'outboundAccountPosition',
    E: timeMs,
    u: timeMs,
    B: currencies.map(currency => {
      const { free, locked } = balanceTexts(account, currency, symbols)
      return { a: symbols.asset(currency), f: free, l: locked }
    }),
  }
}

export function balanceTexts(account: VenueAccount, currency: CurrencyIndex, symbols: SymbolTable) {
  const total = account.balances[currency]!.toBigInt()
  const free = account.available[currency]!.toBigInt()
  return { free: symbols.amount(currency, free), locked: symbols.amount(currency, total - free) }
}

/** Money came or went without a trade. */
export function balanceUpdateEvent(
  currency: CurrencyIndex,
  amountMinor: bigint,
  symbols: SymbolTable,
  timeMs: number,
): UserEvent {
  const a = symbols.asset(currency)
  return { e: 'balanceUpdate', E: timeMs, a, d: symbols.amount(currency, amountMinor), T: timeMs }
}
