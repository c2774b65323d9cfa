/** Binance Spot and USD-M futures: user-data events, and orders and fills as the REST answers show them. */

import type { ExecType } from '../../core/domain/inputs.ts'
import { addTexts } from './decimal-texts.ts'
import {
  askFact,
  type BalanceFact,
  ignored,
  type OrderFact,
  type OrderState,
  type OrderView,
  orderFact,
  type PositionFact,
  sideOf,
  type VenueFact,
} from './facts.ts'
import { firstTextAt, isTrueAt, objectAt, objectsAt, type RawObject, textAt, timeUsOfMs, unlessNothing } from './raw.ts'

/** Combined streams and the WebSocket API wrap the same events. */
export function mapBinance(raw: RawObject): readonly VenueFact[] {
  const event = unwrapped(raw)
  switch (textAt(event, 'e')) {
    case 'executionReport':
      return [spotOrder(event)]
    case 'ORDER_TRADE_UPDATE':
      return [futuresOrder(event)]
    case 'outboundAccountPosition':
      return objectsAt(event, 'B').map(balance => spotBalance(balance, event))
    case 'ACCOUNT_UPDATE':
      return futuresAccount(event)
    case 'ALGO_UPDATE':
      return [algoOrder(objectAt(event, 'o'))]
    case 'listStatus':
      return [ignored('each order of a list is told by an executionReport of its own')]
    case 'TRADE_LITE':
      return [ignored('an ORDER_TRADE_UPDATE tells the same execution with its fee')]
    case 'balanceUpdate':
      return [ignored('a change without the sum; an outboundAccountPosition or the mass status tells the balance')]
    case 'listenKeyExpired':
    case 'eventStreamTerminated':
      return [{ kind: 'StreamEnded', reason: textAt(event, 'e') }]
    default:
      return []
  }
}

function unwrapped(raw: RawObject): RawObject {
  if ('event' in raw) return objectAt(raw, 'event')
  return 'data' in raw && 'stream' in raw ? objectAt(raw, 'data') : raw
}

const EXEC_TYPE_OF: Readonly<Record<string, ExecType>> = {
  NEW: 'New',
  TRADE: 'Trade',
  CANCELED: 'Canceled',
  REPLACED: 'Replaced',
  AMENDMENT: 'Replaced',
  REJECTED: 'Rejected',
  EXPIRED: 'Expired',
}

function spotOrder(event: RawObject): VenueFact {
  const symbol = textAt(event, 's')
  // On a cancel `c` is the id of the cancel request and `C` that of the order.
  const clientOrderId = firstTextAt(event, 'C', 'c')
  const venueOrderId = textAt(event, 'i')
  const execType = EXEC_TYPE_OF[textAt(event, 'x')]
  if (execType === undefined)
    return askFact(`executionReport ${textAt(event, 'x')}`, { symbol, clientOrderId, venueOrderId })
  return orderFact(execType, {
    ...commonOf(event, execType),
    clientOrderId,
    limitPrice: unlessNothing(textAt(event, 'p')),
    triggerPrice: unlessNothing(textAt(event, 'P')),
    text: refusalText(textAt(event, 'r'), textAt(event, 'eR')),
    eventTimeUs: timeUsOfMs(textAt(event, 'T')),
  })
}

/** The fields that both families name alike. */
function commonOf(order: RawObject, execType: ExecType): Partial<OrderFact> {
  const symbol = textAt(order, 's')
  const common = {
    symbol,
    venueOrderId: textAt(order, 'i'),
    side: sideOf(textAt(order, 'S')),
    cumQty: textAt(order, 'z'),
    qty: textAt(order, 'q'),
  }
  if (execType !== 'Trade') return common
  return {
    ...common,
    executionId: executionIdOf(symbol, textAt(order, 't')),
    lastQty: textAt(order, 'l'),
    lastPrice: textAt(order, 'L'),
    fee: textAt(order, 'n'),
    feeCurrency: textAt(order, 'N'),
    liquidity: isTrueAt(order, 'm') ? 'Maker' : 'Taker',
  }
}

/** Trade numbers are unique within a market alone. */
function executionIdOf(symbol: string, tradeNumber: string): string {
  return tradeNumber === '' ? '' : `${symbol}-${tradeNumber}`
}

function refusalText(...words: readonly string[]): string {
  return words.filter(word => word !== '' && word !== 'NONE').join(' ')
}

function futuresOrder(event: RawObject): VenueFact {
  const order = objectAt(event, 'o')
  const execType = EXEC_TYPE_OF[textAt(order, 'x')]
  const clientOrderId = textAt(order, 'c')
  const names = { symbol: textAt(order, 's'), clientOrderId, venueOrderId: textAt(order, 'i') }
  // CALCULATED is a liquidation by the venue: its fills are in the trade list, not in this message.
  if (execType === undefined) return askFact(`ORDER_TRADE_UPDATE ${textAt(order, 'x')}`, names)
  return orderFact(execType, {
    ...commonOf(order, execType),
    clientOrderId,
    limitPrice: unlessNothing(textAt(order, 'p')),
    triggerPrice: unlessNothing(textAt(order, 'sp')),
    eventTimeUs: timeUsOfMs(textAt(order, 'T')),
  })
}

/** Conditional orders of the futures are a book of their own, which we do not use: whatever moves there is looked into. */
function algoOrder(order: RawObject): VenueFact {
  const names = { symbol: textAt(order, 's'), clientOrderId: textAt(order, 'caid'), venueOrderId: textAt(order, 'ai') }
  return askFact(`ALGO_UPDATE ${textAt(order, 'X')}`, names)
}

function spotBalance(balance: RawObject, event: RawObject): BalanceFact {
  return {
    kind: 'Balance',
    currency: textAt(balance, 'a'),
    total: addTexts(textAt(balance, 'f'), textAt(balance, 'l')),
    eventTimeUs: timeUsOfMs(textAt(event, 'u')),
  }
}

function futuresAccount(event: RawObject): VenueFact[] {
  const account = objectAt(event, 'a')
  const eventTimeUs = timeUsOfMs(textAt(event, 'T'))
  const balances = objectsAt(account, 'B').map(
    (each): BalanceFact => ({ kind: 'Balance', currency: textAt(each, 'a'), total: textAt(each, 'wb'), eventTimeUs }),
  )
  const positions = objectsAt(account, 'P').map(
    (each): PositionFact => ({
      kind: 'Position',
      symbol: textAt(each, 's'),
      signedQty: textAt(each, 'pa'),
      eventTimeUs,
    }),
  )
  return [...balances, ...positions]
}

// ── what REST answers show ───────────────────────────────────────────────────────────────────────────────────────────

const STATE_OF: Readonly<Record<string, OrderState>> = {
  NEW: 'Working',
  PENDING_NEW: 'Working',
  PARTIALLY_FILLED: 'Working',
  PENDING_CANCEL: 'Working',
  FILLED: 'Filled',
  CANCELED: 'Canceled',
  REJECTED: 'Rejected',
  EXPIRED: 'Expired',
  EXPIRED_IN_MATCH: 'Expired',
}

export function orderOfBinance(raw: RawObject): OrderView {
  return {
    state: STATE_OF[textAt(raw, 'status')] ?? 'Unknown',
    symbol: textAt(raw, 'symbol'),
    // A cancel's answer names the order under `origClientOrderId`.
    clientOrderId: firstTextAt(raw, 'origClientOrderId', 'clientOrderId'),
    venueOrderId: textAt(raw, 'orderId'),
    side: sideOf(textAt(raw, 'side')),
    qty: textAt(raw, 'origQty'),
    cumQty: textAt(raw, 'executedQty'),
    limitPrice: unlessNothing(textAt(raw, 'price')),
    triggerPrice: unlessNothing(textAt(raw, 'stopPrice')),
    text: textAt(raw, 'status'),
    eventTimeUs: timeUsOfMs(firstTextAt(raw, 'updateTime', 'transactTime', 'time')),
  }
}

/** A row of `myTrades` or `userTrades`: it names the order by the venue's id alone. */
export function fillOfBinance(raw: RawObject): OrderFact {
  const symbol = textAt(raw, 'symbol')
  const isBuyer = textAt(raw, 'isBuyer') || textAt(raw, 'buyer')
  return orderFact('Trade', {
    symbol,
    venueOrderId: textAt(raw, 'orderId'),
    side: sideOf(textAt(raw, 'side')) ?? (isBuyer === '' ? undefined : isBuyer === 'true' ? 'Buy' : 'Sell'),
    executionId: executionIdOf(symbol, textAt(raw, 'id')),
    lastQty: textAt(raw, 'qty'),
    lastPrice: textAt(raw, 'price'),
    fee: textAt(raw, 'commission'),
    feeCurrency: textAt(raw, 'commissionAsset'),
    liquidity: firstTextAt(raw, 'isMaker', 'maker') === 'true' ? 'Maker' : 'Taker',
    eventTimeUs: timeUsOfMs(textAt(raw, 'time')),
  })
}

export function balancesOfBinance(raw: RawObject): BalanceFact[] {
  const eventTimeUs = timeUsOfMs(textAt(raw, 'updateTime'))
  return objectsAt(raw, 'balances').map(each => ({
    kind: 'Balance',
    currency: textAt(each, 'asset'),
    total: addTexts(textAt(each, 'free'), textAt(each, 'locked')),
    eventTimeUs,
  }))
}
