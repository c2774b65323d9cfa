/** Coinbase Advanced Trade: the `user` channel, and orders and fills as the REST answers show them. */

import { addTexts } from './decimal-texts.ts'
import {
  askFact,
  type BalanceFact,
  type OrderFact,
  type OrderState,
  type OrderView,
  orderFact,
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
  timeUsOfIso,
  unlessNothing,
} from './raw.ts'

/**
 * The channel tells the sums of an order and never a single execution: a sum that is not zero is therefore asked about,
 * and the fills come by their ids from REST.
 */
export function mapCoinbase(raw: RawObject): readonly VenueFact[] {
  if (textAt(raw, 'channel') !== 'user') return []
  return objectsAt(raw, 'events').flatMap(event => objectsAt(event, 'orders').flatMap(userOrder))
}

const STATE_OF: Readonly<Record<string, OrderState>> = {
  PENDING: 'Working',
  OPEN: 'Working',
  QUEUED: 'Working',
  CANCEL_QUEUED: 'Working',
  EDIT_QUEUED: 'Working',
  FILLED: 'Filled',
  CANCELLED: 'Canceled',
  EXPIRED: 'Expired',
  FAILED: 'Rejected',
}

function userOrder(order: RawObject): VenueFact[] {
  const names = {
    symbol: textAt(order, 'product_id'),
    clientOrderId: textAt(order, 'client_order_id'),
    venueOrderId: textAt(order, 'order_id'),
  }
  const status = textAt(order, 'status')
  const cumQty = textAt(order, 'cumulative_quantity')
  const state = STATE_OF[status]
  if (state === undefined || state === 'Unknown' || state === 'Filled' || !isNothing(cumQty))
    return [askFact(`user ${status}`, names)]
  if (status === 'PENDING') return [askFact('user PENDING', names)]
  return [
    orderFact(state === 'Working' ? 'New' : state, {
      ...names,
      side: sideOf(firstTextAt(order, 'order_side', 'side')),
      cumQty,
      qty: addTexts(cumQty, textAt(order, 'leaves_quantity')),
      limitPrice: unlessNothing(textAt(order, 'limit_price')),
      triggerPrice: unlessNothing(textAt(order, 'stop_price')),
      text: firstTextAt(order, 'cancel_reason', 'reject_reason'),
      eventTimeUs: timeUsOfIso(firstTextAt(order, 'creation_time')),
    }),
  ]
}

// ── what REST answers show ───────────────────────────────────────────────────────────────────────────────────────────

export function orderOfCoinbase(raw: RawObject): OrderView {
  // The terms stand under the name of the kind of order: `limit_limit_gtc`, `stop_limit_stop_limit_gtd` …
  const configuration = Object.values(objectAt(raw, 'order_configuration'))[0]
  const terms = typeof configuration === 'object' && configuration !== null ? (configuration as RawObject) : {}
  return {
    state: STATE_OF[textAt(raw, 'status')] ?? 'Unknown',
    symbol: textAt(raw, 'product_id'),
    clientOrderId: textAt(raw, 'client_order_id'),
    venueOrderId: textAt(raw, 'order_id'),
    side: sideOf(textAt(raw, 'side')),
    qty: textAt(terms, 'base_size'),
    cumQty: textAt(raw, 'filled_size'),
    limitPrice: unlessNothing(textAt(terms, 'limit_price')),
    triggerPrice: unlessNothing(textAt(terms, 'stop_price')),
    text: firstTextAt(raw, 'reject_message', 'cancel_message', 'status'),
    eventTimeUs: timeUsOfIso(firstTextAt(raw, 'last_fill_time', 'created_time')),
  }
}

/** Fees are in the market's quote currency. `size_in_quote` marks sizes that are money, not units. */
export function fillOfCoinbase(raw: RawObject, feeCurrency: string): OrderFact {
  const liquidity = textAt(raw, 'liquidity_indicator')
  return orderFact('Trade', {
    symbol: textAt(raw, 'product_id'),
    venueOrderId: textAt(raw, 'order_id'),
    side: sideOf(textAt(raw, 'side')),
    executionId: firstTextAt(raw, 'trade_id', 'entry_id'),
    lastQty: textAt(raw, 'size_in_quote') === 'true' ? '' : textAt(raw, 'size'),
    lastPrice: textAt(raw, 'price'),
    fee: textAt(raw, 'commission'),
    feeCurrency,
    liquidity: liquidity === 'MAKER' ? 'Maker' : liquidity === 'TAKER' ? 'Taker' : 'Unknown',
    eventTimeUs: timeUsOfIso(textAt(raw, 'trade_time')),
  })
}

/** What lies in a vault, or with the futures, is no money to trade with. */
const OTHER_ACCOUNTS = ['ACCOUNT_TYPE_VAULT', 'ACCOUNT_TYPE_PERP_FUTURES']

export function balancesOfCoinbase(raw: RawObject): BalanceFact[] {
  const accounts = objectsAt(raw, 'accounts').filter(each => !OTHER_ACCOUNTS.includes(textAt(each, 'type')))
  return accounts.map(each => ({
    kind: 'Balance',
    currency: textAt(each, 'currency'),
    total: addTexts(textAt(objectAt(each, 'available_balance'), 'value'), textAt(objectAt(each, 'hold'), 'value')),
    eventTimeUs: timeUsOfIso(textAt(each, 'updated_at')),
  }))
}
