/** Places one tiny post-only order far below the market, cancels it, and looks whether it is gone. */

import { formatScaled } from '../../core/std/decimal.ts'
import { withoutExponent } from './decimal-texts.ts'
import type { Dialect, OrderTarget, OrderTexts } from './dialect.ts'
import { objectAt, type RawObject, textAt } from './raw.ts'
import type { CallOutcome, Errand } from './request-terms.ts'
import type { VenueDoor } from './venue-door.ts'

export interface CheckedTrade {
  readonly isCanceled: boolean
  readonly text: string
  readonly placeMs: number | undefined
  readonly cancelMs: number | undefined
}

/** Far enough never to trade, near enough for the venue's price filters. */
const BELOW_PERCENT = 20n
/** Above the least that the venue takes, in case it counts at another price. */
const NOTIONAL_PERCENT = 150n
const LOOKS_MAX = 20
const LOOK_MS = 250

export async function tradeOnce(door: VenueDoor, dialect: Dialect, market: RawObject): Promise<CheckedTrade> {
  const terms = await tinyOrder(door, market)
  if (typeof terms === 'string') return failed(terms)
  const order = orderOf(door, market, terms)
  const placed = await timed(door, () => dialect.place(order), 'Order')
  const said = `${terms.qty} at ${terms.price}`
  // What is not certain is canceled as well: an order of unknown fate must not be left behind.
  if (placed.outcome.kind === 'Answered' && isNo(placed.outcome)) return failed(`${said}: ${wordsOf(placed.outcome)}`)
  const target = targetOf(order, dialect, placed.outcome)
  const canceled = await timed(door, () => dialect.cancel(target), 'Cancel')
  const isGone = await looksGone(door, dialect, target)
  const times = { placeMs: placed.ms, cancelMs: canceled.ms }
  const text = isGone
    ? `a post-only order of ${said} was placed in ${placed.ms} ms and canceled in ${canceled.ms} ms`
    : `the order ${order.clientOrderId} of ${said} may still be open (${wordsOf(canceled.outcome)}): cancel it at the venue`
  return { isCanceled: isGone, text, ...times }
}

function failed(text: string): CheckedTrade {
  return { isCanceled: false, text: `no order was placed: ${text}`, placeMs: undefined, cancelMs: undefined }
}

interface Terms {
  readonly qty: string
  readonly price: string
}

/** Returns: why not, in words. */
async function tinyOrder(door: VenueDoor, market: RawObject): Promise<Terms | string> {
  const bid = await door.bestBidOf(textAt(market, 'symbol'))
  if (bid === undefined) return 'the venue shows no best bid'
  return tinyTerms(bid, market)
}

/** The least that the venue takes, a fifth below the best bid, in whole ticks and lots. */
export function tinyTerms(bid: string, market: RawObject): Terms | string {
  const precision = objectAt(market, 'precision')
  const [tick, lot] = [textAt(precision, 'price'), textAt(precision, 'amount')].map(ratioOf)
  const best = ratioOf(bid)
  if (tick === undefined || lot === undefined || best === undefined) return 'the venue shows no tick, lot or price'
  const ticks = divide(best.units * (100n - BELOW_PERCENT) * tick.scale, 100n * best.scale * tick.units)
  const price = { units: ticks * tick.units, scale: tick.scale }
  const limits = objectAt(market, 'limits')
  const least = (key: string) => ratioOf(textAt(objectAt(limits, key), 'min')) ?? { units: 0n, scale: 1n }
  const cost = least('cost')
  const amount = least('amount')
  const forCost = divideUp(
    cost.units * NOTIONAL_PERCENT * price.scale * lot.scale,
    100n * cost.scale * (price.units === 0n ? 1n : price.units) * lot.units,
  )
  const forAmount = divideUp(amount.units * lot.scale, amount.scale * lot.units)
  const lots = [forCost, forAmount, 1n].reduce((most, each) => (each > most ? each : most))
  return { qty: textOfRatio(lots * lot.units, lot.scale), price: textOfRatio(price.units, price.scale) }
}

interface Ratio {
  readonly units: bigint
  /** A power of ten. */
  readonly scale: bigint
}

function ratioOf(text: string): Ratio | undefined {
  const match = /^(\d+)(?:\.(\d*))?$/.exec(withoutExponent(text))
  if (match === null) return undefined
  const fraction = match[2] ?? ''
  const units = BigInt(match[1]! + fraction)
  return units === 0n ? undefined : { units, scale: 10n ** BigInt(fraction.length) }
}

function divide(a: bigint, b: bigint): bigint {
  return a / b
}

function divideUp(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b
}

function textOfRatio(units: bigint, scale: bigint): string {
  return formatScaled(units, String(scale).length - 1)
}

function orderOf(door: VenueDoor, market: RawObject, { qty, price }: Terms): OrderTexts {
  const sentMs = Math.floor(door.venueMs())
  return {
    symbol: textAt(market, 'id'),
    kind: textAt(market, 'spot') === 'true' ? 'Spot' : 'LinearPerpetual',
    // No id of a session looks like it.
    clientOrderId: `check${sentMs.toString(36)}`,
    side: 'Buy',
    orderType: 'Limit',
    timeInForce: 'GTC',
    expireMs: undefined,
    isPostOnly: true,
    isReduceOnly: false,
    qty,
    limitPrice: price,
    triggerPrice: '',
    sentMs,
  }
}

function targetOf(order: OrderTexts, dialect: Dialect, outcome: CallOutcome): OrderTarget {
  const { symbol, kind, clientOrderId } = order
  const facts = outcome.kind === 'Answered' ? dialect.readPlaced(outcome.body, order) : []
  const fact = facts.find(each => each.kind === 'Order')
  return { symbol, kind, clientOrderId, venueOrderId: fact?.kind === 'Order' ? fact.venueOrderId : '' }
}

function isNo({ verdict }: Extract<CallOutcome, { kind: 'Answered' }>): boolean {
  return !['Ok', 'Unknown', 'Duplicate'].includes(verdict.kind)
}

function wordsOf(outcome: CallOutcome): string {
  return outcome.kind === 'Answered' ? outcome.verdict.text || 'done' : outcome.text
}

async function timed(
  door: VenueDoor,
  make: () => ReturnType<Dialect['place']>,
  errand: Errand,
): Promise<{ readonly outcome: CallOutcome; readonly ms: number }> {
  const began = performance.now()
  const outcome = await door.rest.call(make(), errand)
  return { outcome, ms: Math.round(performance.now() - began) }
}

/** Several looks: some venues say "received" to a cancel and do it a little later. */
async function looksGone(door: VenueDoor, dialect: Dialect, target: OrderTarget): Promise<boolean> {
  for (let look = 0; look < LOOKS_MAX; look++) {
    for (const request of dialect.findOrder(target, door.venueMs())) {
      const outcome = await door.rest.call(request, 'Question')
      if (outcome.kind !== 'Answered') continue
      const order = dialect.readOrders(outcome.body).find(each => each.clientOrderId === target.clientOrderId)
      if (order !== undefined && order.state !== 'Working' && order.state !== 'Unknown') return true
    }
    await new Promise(resolve => setTimeout(resolve, LOOK_MS))
  }
  return false
}
