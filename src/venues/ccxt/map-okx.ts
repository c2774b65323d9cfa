/** OKX v5: the private channels `orders`, `account`, `positions`, and orders and fills as the REST answers show them. */

import type { ExecType } from '../../core/domain/inputs.ts'
import { negateText } from './decimal-texts.ts'
import {
  askFact,
  type BalanceFact,
  type OrderFact,
  type OrderState,
  type OrderView,
  orderFact,
  type PositionFact,
  sideOf,
  type VenueFact,
} from './facts.ts'
import {
  firstTextAt,
  isNothing,
  objectAt,
  objectsAt,
  type RawObject,
  textAt,
  timeUsOfMs,
  unlessNothing,
} from './raw.ts'

export function mapOkx(raw: RawObject): readonly VenueFact[] {
  const data = objectsAt(raw, 'data')
  const channel = textAt(objectAt(raw, 'arg'), 'channel')
  switch (channel) {
    case 'orders':
      return data.flatMap(ordersFacts)
    case 'account':
      return data.flatMap(account => balancesOfOkx(account))
    case 'positions':
      return data.map(positionOfOkx)
    case 'orders-algo':
    case 'algo-advance':
      return data.map(order => askFact(`${channel} ${textAt(order, 'state')}`, algoNamesOf(order)))
    case 'sprd-orders':
      return data.map(order => askFact('sprd-orders', { ...namesOf(order), symbol: textAt(order, 'sprdId') }))
    default:
      return []
  }
}

function namesOf(order: RawObject): { symbol: string; clientOrderId: string; venueOrderId: string } {
  return {
    symbol: textAt(order, 'instId'),
    clientOrderId: textAt(order, 'clOrdId'),
    venueOrderId: textAt(order, 'ordId'),
  }
}

function algoNamesOf(order: RawObject): ReturnType<typeof namesOf> {
  return { ...namesOf(order), clientOrderId: firstTextAt(order, 'algoClOrdId', 'clOrdId') }
}

/** One push may tell an execution and the end of the order at once; the state alone says nothing about the execution. */
function ordersFacts(order: RawObject): VenueFact[] {
  const names = namesOf(order)
  const amend = amendFacts(order)
  if (amend !== undefined) return amend
  const state = textAt(order, 'state')
  const facts: VenueFact[] = []
  if (hasExecution(order)) facts.push(tradeOf(order))
  const execType = EXEC_TYPE_OF[state]
  if (execType !== undefined) facts.push(orderFact(execType, commonOf(order)))
  else if (facts.length === 0) facts.push(askFact(`orders ${state}`, names))
  return facts
}

/** `filled` and `partially_filled` are told by their executions; without one (a repeat at login) they are asked about. */
const EXEC_TYPE_OF: Readonly<Record<string, ExecType>> = {
  live: 'New',
  canceled: 'Canceled',
  mmp_canceled: 'Canceled',
}

/** `tradeId` names the newest execution and is empty or 0 where the push is not about one. */
function hasExecution(order: RawObject): boolean {
  return !isNothing(textAt(order, 'tradeId')) && !isNothing(textAt(order, 'fillSz'))
}

/** An answer to an amend comes on the order itself: `amendResult` -1 refused, 0 done; '' is no answer. */
function amendFacts(order: RawObject): VenueFact[] | undefined {
  const result = textAt(order, 'amendResult')
  if (result === '' || hasExecution(order)) return undefined
  if (result === '0' || result === '1') return [orderFact('Replaced', commonOf(order))]
  return [askFact(`amendResult ${result} ${textAt(order, 'msg')}`.trim(), namesOf(order))]
}

function commonOf(order: RawObject): Partial<OrderFact> {
  return {
    ...namesOf(order),
    side: sideOf(textAt(order, 'side')),
    cumQty: textAt(order, 'accFillSz'),
    qty: textAt(order, 'sz'),
    limitPrice: unlessNothing(textAt(order, 'px')),
    text: firstTextAt(order, 'cancelSourceReason', 'msg'),
    eventTimeUs: timeUsOfMs(textAt(order, 'uTime')),
  }
}

function tradeOf(order: RawObject): OrderFact {
  // `fillFee` is that of this execution, `fee` the sum of all: the sum is right only for the first execution.
  const isFirst = textAt(order, 'accFillSz') === textAt(order, 'fillSz')
  const fee = 'fillFee' in order ? textAt(order, 'fillFee') : isFirst ? textAt(order, 'fee') : ''
  return orderFact('Trade', {
    ...commonOf(order),
    executionId: executionIdOf(order),
    lastQty: textAt(order, 'fillSz'),
    lastPrice: textAt(order, 'fillPx'),
    fee: negateText(fee),
    feeCurrency: firstTextAt(order, 'fillFeeCcy', 'feeCcy'),
    liquidity: liquidityOf(textAt(order, 'execType')),
    eventTimeUs: timeUsOfMs(firstTextAt(order, 'fillTime', 'uTime')),
  })
}

/** Trade numbers are unique within a market alone. */
function executionIdOf(raw: RawObject): string {
  return `${textAt(raw, 'instId')}-${textAt(raw, 'tradeId')}`
}

function liquidityOf(mark: string): OrderFact['liquidity'] {
  if (mark === 'M') return 'Maker'
  return mark === 'T' ? 'Taker' : 'Unknown'
}

// ── what REST answers show ───────────────────────────────────────────────────────────────────────────────────────────

const STATE_OF: Readonly<Record<string, OrderState>> = {
  live: 'Working',
  partially_filled: 'Working',
  filled: 'Filled',
  canceled: 'Canceled',
  mmp_canceled: 'Canceled',
}

export function orderOfOkx(raw: RawObject): OrderView {
  return {
    state: STATE_OF[textAt(raw, 'state')] ?? 'Unknown',
    ...namesOf(raw),
    side: sideOf(textAt(raw, 'side')),
    qty: textAt(raw, 'sz'),
    cumQty: textAt(raw, 'accFillSz'),
    limitPrice: unlessNothing(textAt(raw, 'px')),
    triggerPrice: unlessNothing(textAt(raw, 'triggerPx')),
    text: firstTextAt(raw, 'cancelSourceReason', 'state'),
    eventTimeUs: timeUsOfMs(textAt(raw, 'uTime')),
    placedTimeUs: timeUsOfMs(textAt(raw, 'cTime')),
  }
}

/** A row of `fills` or `fills-history`. Their `fee` is negative where the venue took it. */
export function fillOfOkx(raw: RawObject): OrderFact {
  return orderFact('Trade', {
    ...namesOf(raw),
    side: sideOf(textAt(raw, 'side')),
    executionId: executionIdOf(raw),
    lastQty: textAt(raw, 'fillSz'),
    lastPrice: textAt(raw, 'fillPx'),
    fee: negateText(textAt(raw, 'fee')),
    feeCurrency: textAt(raw, 'feeCcy'),
    liquidity: liquidityOf(textAt(raw, 'execType')),
    eventTimeUs: timeUsOfMs(firstTextAt(raw, 'fillTime', 'ts')),
  })
}

export function balancesOfOkx(account: RawObject): BalanceFact[] {
  return objectsAt(account, 'details').map(each => ({
    kind: 'Balance',
    currency: textAt(each, 'ccy'),
    total: firstTextAt(each, 'cashBal', 'eq'),
    eventTimeUs: timeUsOfMs(firstTextAt(each, 'uTime')),
  }))
}

export function positionOfOkx(raw: RawObject): PositionFact {
  const size = textAt(raw, 'pos')
  const isShort = textAt(raw, 'posSide') === 'short' && !size.startsWith('-')
  const signedQty = isShort ? negateText(size) : size
  return { kind: 'Position', symbol: textAt(raw, 'instId'), signedQty, eventTimeUs: timeUsOfMs(textAt(raw, 'uTime')) }
}
