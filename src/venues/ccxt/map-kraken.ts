/** Kraken Spot: the `executions` channel of WebSocket v2, and orders and trades as the REST answers show them. */

import type { ExecType } from '../../core/domain/inputs.ts'
import { addTexts, withoutExponent } from './decimal-texts.ts'
import {
  askFact,
  type BalanceFact,
  ignored,
  type OrderFact,
  type OrderState,
  type OrderView,
  orderFact,
  sideOf,
  type VenueFact,
} from './facts.ts'
import {
  firstTextAt,
  listOf,
  objectAt,
  objectOf,
  objectsAt,
  type RawObject,
  textAt,
  timeUsOfIso,
  timeUsOfSeconds,
  unlessNothing,
} from './raw.ts'

/** A list is a message of WebSocket v1, of the futures a `feed`: both tell of orders in words that we do not rely on. */
export function mapKraken(raw: RawObject | readonly unknown[]): readonly VenueFact[] {
  if (Array.isArray(raw)) return mapFirstVersion(raw)
  const message = raw as RawObject
  if (textAt(message, 'channel') === 'executions') return objectsAt(message, 'data').flatMap(executionFacts)
  if (textAt(message, 'channel') === 'balances') return objectsAt(message, 'data').flatMap(balanceFacts)
  if ('feed' in message) return mapFutures(message)
  if ('method' in message && 'success' in message && /order|batch/.test(textAt(message, 'method')))
    return [requestAnswer(message)]
  return []
}

const EXEC_TYPE_OF: Readonly<Record<string, ExecType>> = {
  new: 'New',
  trade: 'Trade',
  canceled: 'Canceled',
  expired: 'Expired',
  amended: 'Replaced',
  restated: 'Replaced',
  status: 'New',
}

/** `filled` follows the trade that it sums up. */
const SAID_ELSEWHERE: Readonly<Record<string, string>> = {
  filled: 'the trade before it said the same',
  iceberg_refill: 'the order stays as it is',
}

function executionFacts(execution: RawObject): VenueFact[] {
  const execType = textAt(execution, 'exec_type')
  const elsewhere = SAID_ELSEWHERE[execType]
  if (elsewhere !== undefined) return [ignored(elsewhere)]
  const known = EXEC_TYPE_OF[execType]
  const names = namesOf(execution)
  // Not yet with the matching engine; what comes after it names the order by its id alone.
  if (execType === 'pending_new') return [{ kind: 'Named', ...names }]
  if (known === undefined || (known === 'New' && !isWorking(execution)))
    return [askFact(`executions ${execType}`, names)]
  const fact = orderFact(known, {
    ...names,
    cumQty: decimalAt(execution, 'cum_qty'),
    qty: decimalAt(execution, 'order_qty'),
    limitPrice: unlessNothing(decimalAt(execution, 'limit_price')),
    triggerPrice: unlessNothing(decimalAt(objectAt(execution, 'triggers'), 'price')),
    text: firstTextAt(execution, 'reason', 'cancel_reason'),
    eventTimeUs: timeUsOfIso(textAt(execution, 'timestamp')),
  })
  return [known === 'Trade' ? { ...fact, ...tradeOf(execution) } : fact]
}

function namesOf(execution: RawObject) {
  return {
    symbol: textAt(execution, 'symbol'),
    clientOrderId: textAt(execution, 'cl_ord_id'),
    venueOrderId: textAt(execution, 'order_id'),
    side: sideOf(textAt(execution, 'side')),
  }
}

/** A `status` tells the state of an order without an event: only a working one is news of the kind "the venue has it". */
function isWorking(execution: RawObject): boolean {
  return ['', 'new', 'partially_filled', 'triggered'].includes(textAt(execution, 'order_status'))
}

/** A fee in two currencies: the first is booked, the other told; the balances tell of both. */
function tradeOf(execution: RawObject): Partial<OrderFact> {
  const fees = objectsAt(execution, 'fees')
  const feeCurrency = textAt(fees[0] ?? {}, 'asset')
  const [own = [], others = []] = [true, false].map(isOwn =>
    fees.filter(each => (textAt(each, 'asset') === feeCurrency) === isOwn),
  )
  return {
    executionId: textAt(execution, 'exec_id'),
    lastQty: decimalAt(execution, 'last_qty'),
    lastPrice: decimalAt(execution, 'last_price'),
    fee: own.reduce((sum, each) => addTexts(sum, decimalAt(each, 'qty')), ''),
    feeCurrency,
    text: others.map(each => `and a fee of ${decimalAt(each, 'qty')} ${textAt(each, 'asset')}`).join(', '),
    liquidity: liquidityOf(textAt(execution, 'liquidity_ind')),
  }
}

function liquidityOf(mark: string): OrderFact['liquidity'] {
  if (mark === 'm') return 'Maker'
  return mark === 't' ? 'Taker' : 'Unknown'
}

/** WebSocket v2 writes numbers as JSON numbers; small ones may carry an exponent. */
function decimalAt(raw: RawObject, key: string): string {
  return withoutExponent(textAt(raw, key))
}

function balanceFacts(each: RawObject): BalanceFact[] {
  const currency = textAt(each, 'asset')
  const eventTimeUs = timeUsOfIso(textAt(each, 'timestamp'))
  return [{ kind: 'Balance', currency, total: decimalAt(each, 'balance'), eventTimeUs }]
}

function requestAnswer(message: RawObject): VenueFact {
  const result = objectAt(message, 'result')
  const names = { clientOrderId: textAt(result, 'cl_ord_id'), venueOrderId: textAt(result, 'order_id') }
  return askFact(`${textAt(message, 'method')}: ${textAt(message, 'error') || 'answered'}`, names)
}

/** `[[{ORDER: {…}}], "openOrders", {…}]` and `[[{TRADE: {…}}], "ownTrades", {…}]`. */
function mapFirstVersion(message: readonly unknown[]): VenueFact[] {
  const channel = String(message[1])
  if (channel !== 'openOrders' && channel !== 'ownTrades') return []
  return listOf(message[0]).flatMap(each =>
    Object.entries(objectOf(each)).map(([id, about]) => {
      const venueOrderId = channel === 'ownTrades' ? textAt(objectOf(about), 'ordertxid') : id
      return askFact(`${channel} of WebSocket v1`, { venueOrderId })
    }),
  )
}

function mapFutures(message: RawObject): VenueFact[] {
  const feed = textAt(message, 'feed')
  if (!/^(open_orders|fills)/.test(feed)) return []
  const about = [...objectsAt(message, 'orders'), ...objectsAt(message, 'fills')]
  const orders = about.length > 0 ? about : ['order' in message ? objectAt(message, 'order') : message]
  return orders.map(order =>
    askFact(`${feed} of the futures`, {
      symbol: textAt(order, 'instrument'),
      clientOrderId: textAt(order, 'cli_ord_id'),
      venueOrderId: textAt(order, 'order_id'),
    }),
  )
}

// ── what REST answers show ───────────────────────────────────────────────────────────────────────────────────────────

const STATE_OF: Readonly<Record<string, OrderState>> = {
  pending: 'Working',
  open: 'Working',
  closed: 'Filled',
  canceled: 'Canceled',
  expired: 'Expired',
}

/** An entry of OpenOrders, ClosedOrders or QueryOrders; its key is the venue's id. */
export function orderOfKraken(venueOrderId: string, raw: RawObject): OrderView {
  const description = objectAt(raw, 'descr')
  const isTriggered = /stop|profit/.test(textAt(description, 'ordertype'))
  const price = unlessNothing(textAt(description, 'price'))
  const secondPrice = unlessNothing(textAt(description, 'price2'))
  return {
    state: STATE_OF[textAt(raw, 'status')] ?? 'Unknown',
    symbol: textAt(description, 'pair'),
    clientOrderId: textAt(raw, 'cl_ord_id'),
    venueOrderId,
    side: sideOf(textAt(description, 'type')),
    qty: textAt(raw, 'vol'),
    cumQty: textAt(raw, 'vol_exec'),
    // `price` of a stop is its trigger, `price2` the limit behind it.
    limitPrice: isTriggered ? secondPrice : price,
    triggerPrice: isTriggered ? price : '',
    text: firstTextAt(raw, 'reason', 'status'),
    eventTimeUs: timeUsOfSeconds(firstTextAt(raw, 'closetm', 'opentm')),
    placedTimeUs: timeUsOfSeconds(textAt(raw, 'opentm')),
  }
}

/** An entry of TradesHistory or QueryTrades; `feeCurrency` is the market's quote currency unless the order said otherwise. */
export function fillOfKraken(executionId: string, raw: RawObject, feeCurrency: string): OrderFact {
  const maker = textAt(raw, 'maker')
  return orderFact('Trade', {
    symbol: textAt(raw, 'pair'),
    venueOrderId: textAt(raw, 'ordertxid'),
    side: sideOf(textAt(raw, 'type')),
    executionId,
    lastQty: textAt(raw, 'vol'),
    lastPrice: textAt(raw, 'price'),
    fee: textAt(raw, 'fee'),
    feeCurrency,
    liquidity: maker === '' ? 'Unknown' : maker === 'true' ? 'Maker' : 'Taker',
    eventTimeUs: timeUsOfSeconds(textAt(raw, 'time')),
  })
}

/** What the venue calls `XXBT` and `ZUSD` where it writes names of old; any other name that begins so is a currency of its own. */
const WITH_A_LETTER_BEFORE =
  /^(?:X(?=(?:ETC|ETH|LTC|MLN|REP|XBT|XDG|XLM|XMR|XRP|ZEC)$)|Z(?=(?:AUD|CAD|EUR|GBP|JPY|USD)$))/

/** `XBT.F` and such are earning balances. */
export function currencyOfKraken(name: string): string {
  const plain = name.replace(/\.[A-Z]+$/, '')
  const short = plain.replace(WITH_A_LETTER_BEFORE, '')
  if (short === 'XBT') return 'BTC'
  return short === 'XDG' ? 'DOGE' : short
}
