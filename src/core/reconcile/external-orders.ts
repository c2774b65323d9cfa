/** Orders that are open at the venue and not in our book, from one mass status to the next. */

import type { ExternalOrder } from '../domain/account-events.ts'
import type { Configuration } from '../domain/configuration.ts'
import { type ClientOrderId, parseClientOrderId, type TimeUs, type VenueOrderId } from '../domain/ids.ts'
import type { MassStatusReport, ReportedOrder } from '../domain/inputs.ts'

/** More than these of an account are counted and not listed. */
export const EXTERNAL_ORDERS_MAX = 200
/** One answer may have been made before the order's end; the second was not. */
export const SEEN_TO_BELIEVE = 2

/** The rule version from which a leader that was cut off leaves its successor's orders alone. */
const SUCCESSORS_SINCE = 4

/** Who we are, as ids of orders tell it. */
export type IdMaker = Pick<Configuration, 'generation' | 'epoch' | 'ruleVersion'>

export interface MergedOrders {
  readonly orders: readonly ExternalOrder[]
  readonly unlistedCount: number
  /** True where the list is another than before. */
  readonly isChanged: boolean
}

/** What the venue has open: its orders where it tells them, else what is known of an order whose id is all that it tells. */
export function openOrdersOf(report: MassStatusReport): readonly ReportedOrder[] {
  return report.openOrders ?? report.openClientOrderIds.map(bareOrderOf)
}

/** Shape: `strangers` are the open orders that our book does not have open. */
export function mergeExternalOrders(
  before: readonly ExternalOrder[],
  strangers: readonly ReportedOrder[],
  maker: IdMaker,
  timeUs: TimeUs,
): MergedOrders {
  const orders = strangers
    .slice(0, EXTERNAL_ORDERS_MAX)
    .map(order => nextOf(findKnown(before, order), order, maker, timeUs))
  const isChanged = orders.length !== before.length || orders.some((each, at) => each !== before[at])
  return { orders, unlistedCount: Math.max(0, strangers.length - EXTERNAL_ORDERS_MAX), isChanged }
}

/** True for an id that this very journal made: another generation is another journal, perhaps of a second node. */
function isOwnId(clientOrderId: ClientOrderId, maker: IdMaker): boolean {
  return parseClientOrderId(clientOrderId)?.generation === maker.generation && !isSuccessorsId(clientOrderId, maker)
}

/** True for an id of a later leader of this journal: whoever meets one leads no more, and the order is none of its business. */
export function isSuccessorsId(clientOrderId: ClientOrderId, { generation, epoch, ruleVersion }: IdMaker): boolean {
  const id = parseClientOrderId(clientOrderId)
  return ruleVersion >= SUCCESSORS_SINCE && id?.generation === generation && id.epoch > epoch
}

/** What is believed already is not counted further: a list that stays the same is no news. */
function nextOf(known: ExternalOrder | undefined, order: ReportedOrder, maker: IdMaker, timeUs: TimeUs): ExternalOrder {
  const isOurs = isOwnId(order.clientOrderId, maker)
  if (known === undefined) return { order, isOurs, seenCount: 1, firstSeenUs: timeUs }
  const isSettled = known.seenCount >= SEEN_TO_BELIEVE && !isOurs
  if (isSettled && isSameOrder(known.order, order)) return known
  return { ...known, order, seenCount: isSettled ? known.seenCount : known.seenCount + 1 }
}

function findKnown(before: readonly ExternalOrder[], order: ReportedOrder): ExternalOrder | undefined {
  return before.find(
    ({ order: other }) => other.clientOrderId === order.clientOrderId && other.venueOrderId === order.venueOrderId,
  )
}

function isSameOrder(a: ReportedOrder, b: ReportedOrder): boolean {
  return (
    a.qtyLots === b.qtyLots &&
    a.cumQtyLots === b.cumQtyLots &&
    a.limitTicks === b.limitTicks &&
    a.triggerTicks === b.triggerTicks
  )
}

function bareOrderOf(clientOrderId: ClientOrderId): ReportedOrder {
  return {
    instrumentIndex: undefined,
    symbol: '',
    clientOrderId,
    venueOrderId: '' as VenueOrderId,
    side: 'Buy',
    orderType: 'Limit',
    timeInForce: 'GTC',
    qtyLots: 0 as never,
    cumQtyLots: 0 as never,
    limitTicks: undefined,
    triggerTicks: undefined,
    isReduceOnly: false,
    eventTimeUs: 0 as TimeUs,
  }
}
