/** Bybit v5: the private topics `order`, `execution`, `wallet`, `position`, and orders and fills as REST shows them. */

import type { ExecType } from '../../core/domain/inputs.ts'
import { negateText } from './decimal-texts.ts'
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

export function mapBybit(raw: RawObject): readonly VenueFact[] {
  const data = objectsAt(raw, 'data')
  const topic = textAt(raw, 'topic')
  const [channel] = topic.split('.')
  if (topic.startsWith('execution.fast')) return fastExecutions(data)
  switch (channel) {
    case 'order':
      return data.map(orderMessage)
    case 'execution':
      return data.map(executionMessage)
    case 'wallet':
      return data.flatMap(balancesOfBybit)
    case 'position':
      return data.map(positionOfBybit)
    default:
      return 'op' in raw && textAt(raw, 'op').startsWith('order.') ? [requestAnswer(raw)] : []
  }
}

/** Spot and contracts share their names: what a message is about is told by both words together. */
function symbolOfBybit(raw: RawObject): string {
  const category = textAt(raw, 'category')
  const symbol = textAt(raw, 'symbol')
  return category === '' ? symbol : `${category}/${symbol}`
}

function namesOf(order: RawObject): { symbol: string; clientOrderId: string; venueOrderId: string } {
  return {
    symbol: symbolOfBybit(order),
    clientOrderId: textAt(order, 'orderLinkId'),
    venueOrderId: textAt(order, 'orderId'),
  }
}

/** Fast executions carry no fee and are not subscribed to; if one comes, the plain topic tells the same. */
function fastExecutions(data: readonly RawObject[]): VenueFact[] {
  if (data.length === 0) return [ignored('no execution in it')]
  return data.map(() => ignored('the topic execution tells the same execution with its fee'))
}

const EXEC_TYPE_OF: Readonly<Record<string, ExecType>> = {
  New: 'New',
  Untriggered: 'New',
  Cancelled: 'Canceled',
  PartiallyFilledCanceled: 'Canceled',
  Deactivated: 'Canceled',
  Rejected: 'Rejected',
  Triggered: 'Triggered',
}

function orderMessage(order: RawObject): VenueFact {
  const status = textAt(order, 'orderStatus')
  if (status === 'Filled' || status === 'PartiallyFilled')
    return ignored('the topic execution tells each execution by its id')
  const execType = EXEC_TYPE_OF[status]
  if (execType === undefined) return askFact(`order ${status}`, namesOf(order))
  return orderFact(execType, {
    ...namesOf(order),
    side: sideOf(textAt(order, 'side')),
    cumQty: textAt(order, 'cumExecQty'),
    qty: textAt(order, 'qty'),
    limitPrice: unlessNothing(textAt(order, 'price')),
    triggerPrice: unlessNothing(textAt(order, 'triggerPrice')),
    text: reasonOf(order),
    eventTimeUs: timeUsOfMs(textAt(order, 'updatedTime')),
  })
}

function reasonOf(order: RawObject): string {
  const words = [textAt(order, 'rejectReason'), textAt(order, 'cancelType')]
  return words.filter(word => !['', 'UNKNOWN', 'EC_NoError'].includes(word)).join(' ')
}

function executionMessage(execution: RawObject): VenueFact {
  const execType = textAt(execution, 'execType')
  // Funding, settlement and liquidation (`BustTrade`, `AdlTrade`, `Funding` …) come on the same topic.
  if (execType !== 'Trade') return askFact(`execution ${execType}`, namesOf(execution))
  return fillOfBybit(execution)
}

function requestAnswer(raw: RawObject): VenueFact {
  return askFact(`${textAt(raw, 'op')} ${textAt(raw, 'retMsg')}`, namesOf(objectAt(raw, 'data')))
}

// ── what REST answers show ───────────────────────────────────────────────────────────────────────────────────────────

const STATE_OF: Readonly<Record<string, OrderState>> = {
  New: 'Working',
  PartiallyFilled: 'Working',
  Untriggered: 'Working',
  Triggered: 'Working',
  Filled: 'Filled',
  Cancelled: 'Canceled',
  PartiallyFilledCanceled: 'Canceled',
  Deactivated: 'Canceled',
  Rejected: 'Rejected',
}

export function orderOfBybit(raw: RawObject): OrderView {
  return {
    state: STATE_OF[textAt(raw, 'orderStatus')] ?? 'Unknown',
    ...namesOf(raw),
    side: sideOf(textAt(raw, 'side')),
    qty: textAt(raw, 'qty'),
    cumQty: textAt(raw, 'cumExecQty'),
    limitPrice: unlessNothing(textAt(raw, 'price')),
    triggerPrice: unlessNothing(textAt(raw, 'triggerPrice')),
    text: reasonOf(raw) || textAt(raw, 'orderStatus'),
    eventTimeUs: timeUsOfMs(textAt(raw, 'updatedTime')),
  }
}

/** A row of `execution/list`, and of the topic, which leaves out `feeCurrency` for contracts. */
export function fillOfBybit(raw: RawObject): OrderFact {
  return orderFact('Trade', {
    ...namesOf(raw),
    side: sideOf(textAt(raw, 'side')),
    executionId: textAt(raw, 'execId'),
    lastQty: textAt(raw, 'execQty'),
    lastPrice: textAt(raw, 'execPrice'),
    fee: textAt(raw, 'execFee'),
    feeCurrency: textAt(raw, 'feeCurrency'),
    liquidity: isTrueAt(raw, 'isMaker') ? 'Maker' : 'Taker',
    qty: textAt(raw, 'orderQty'),
    limitPrice: unlessNothing(textAt(raw, 'orderPrice')),
    eventTimeUs: timeUsOfMs(textAt(raw, 'execTime')),
  })
}

export function balancesOfBybit(account: RawObject): BalanceFact[] {
  return objectsAt(account, 'coin').map(each => ({
    kind: 'Balance',
    currency: textAt(each, 'coin'),
    total: textAt(each, 'walletBalance'),
    eventTimeUs: timeUsOfMs(textAt(account, 'updatedTime')),
  }))
}

export function positionOfBybit(raw: RawObject): PositionFact {
  const size = firstTextAt(raw, 'size')
  const signedQty = textAt(raw, 'side') === 'Sell' ? negateText(size) : size
  return {
    kind: 'Position',
    symbol: symbolOfBybit(raw),
    signedQty,
    eventTimeUs: timeUsOfMs(textAt(raw, 'updatedTime')),
  }
}
