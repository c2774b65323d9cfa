/**
 * Decides what becomes of orders that are open at the venue and not in our book: one of ours that we took for closed must
 * not work there and is canceled; a stranger's is shown, adopted or canceled, as the account's owner chose.
 */

import type { ExternalOrder } from '../domain/account-events.ts'
import type { ExternalOrderPolicy } from '../domain/configuration.ts'
import type { Event, OrderAdopted } from '../domain/events.ts'
import {
  type AccountIndex,
  type ClientOrderId,
  type InstrumentIndex,
  NO_STRATEGY,
  type OrderNumber,
  parseClientOrderId,
} from '../domain/ids.ts'
import type { ReportedOrder } from '../domain/inputs.ts'
import { canBeTerms } from '../orders/told-terms.ts'
import { isSuccessorsId, mergeExternalOrders, SEEN_TO_BELIEVE } from '../reconcile/external-orders.ts'
import type { EngineState } from './engine-state.ts'
import { isCoveredByKill } from './kill-steps.ts'

/** Returns: true where it has to be looked at again soon. */
export function decideExternalOrders(
  state: EngineState,
  accountIndex: AccountIndex,
  strangers: readonly ReportedOrder[],
  out: Event[],
): boolean {
  const reading = state.readings[accountIndex]!
  const merged = mergeExternalOrders(reading.externalOrders, strangers, state.world, state.timeUs)
  const kept: ExternalOrder[] = []
  let isUnsettled = false
  let adoptedCount = 0
  for (const external of merged.orders) {
    const adopted = mayAdopt(state, accountIndex, external)
      ? adoptionOf(state, accountIndex, external, adoptedCount)
      : undefined
    if (adopted !== undefined) {
      out.push(adopted)
      adoptedCount++
      continue
    }
    kept.push(external)
    if (decideOne(state, accountIndex, external, out)) isUnsettled = true
  }
  const { unlistedCount } = merged
  if (merged.isChanged || adoptedCount > 0 || unlistedCount !== reading.unlistedCount)
    out.push({ kind: 'ExternalOrdersChanged', accountIndex, orders: kept, unlistedCount, timeUs: state.timeUs })
  return isUnsettled
}

/** Returns: true where it has to be looked at again soon. */
function decideOne(state: EngineState, accountIndex: AccountIndex, external: ExternalOrder, out: Event[]): boolean {
  const { order, isOurs, seenCount } = external
  const isKilled = isCoveredByKill(state, accountIndex, order)
  const policy = policyOf(state, accountIndex, order)
  const isOtherNode = !isOurs && parseClientOrderId(order.clientOrderId) !== undefined
  if (isOtherNode && seenCount === 1) out.push(unknownOrder(accountIndex, order, OTHER_NODE))
  if (isOurs && seenCount === SEEN_TO_BELIEVE) out.push(unknownOrder(accountIndex, order, STRAY))
  const isToGo = isKilled || ((isOurs || policy === 'Cancel') && seenCount >= SEEN_TO_BELIEVE)
  if (isToGo) cancelExternal(state, accountIndex, order, isKilled ? 'killed' : isOurs ? 'not in our book' : policy, out)
  return isToGo || isOurs || (policy !== 'Show' && seenCount < SEEN_TO_BELIEVE)
}

/** Nothing that an account's owner chose for strangers is meant for the next leader's orders. */
function policyOf({ world }: EngineState, accountIndex: AccountIndex, order: ReportedOrder): ExternalOrderPolicy {
  return isSuccessorsId(order.clientOrderId, world) ? 'Show' : (world.accounts[accountIndex]!.externalOrders ?? 'Show')
}

const STRAY = 'one of ours that our book has closed, or lost, is open at the venue; it is canceled'
const OTHER_NODE =
  'an order of another Holdfast journal, or of a later leader of ours: does a second node trade on this account?'

/** What neither the venue nor our book says the instrument of cannot be canceled from here. */
function cancelExternal(
  state: EngineState,
  accountIndex: AccountIndex,
  order: ReportedOrder,
  reason: string,
  out: Event[],
): void {
  const { clientOrderId } = order
  const known = state.orders.byClientOrderId(clientOrderId)
  const instrumentIndex = order.instrumentIndex ?? known?.instrumentIndex
  if (instrumentIndex === undefined) return
  const venueOrderId = order.venueOrderId === '' ? (known?.venueOrderId ?? order.venueOrderId) : order.venueOrderId
  const { timeUs } = state
  out.push({
    kind: 'ExternalCancelRequested',
    accountIndex,
    instrumentIndex,
    clientOrderId,
    venueOrderId,
    reason,
    timeUs,
  })
}

function unknownOrder(accountIndex: AccountIndex, order: ReportedOrder, text: string): Event {
  const { instrumentIndex, clientOrderId } = order
  const theirs = Math.max(1, order.qtyLots - order.cumQtyLots)
  const code = 'UNKNOWN_ORDER'
  return { kind: 'DiscrepancyFound', code, accountIndex, instrumentIndex, clientOrderId, ours: 0, theirs, text }
}

// ── adoption ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function mayAdopt(state: EngineState, accountIndex: AccountIndex, external: ExternalOrder): boolean {
  const { order, isOurs, seenCount } = external
  const isWanted = policyOf(state, accountIndex, order) === 'Adopt' && seenCount >= SEEN_TO_BELIEVE
  const isWhole = order.clientOrderId !== '' && order.qtyLots > order.cumQtyLots && order.venueOrderId !== ''
  const isFree = state.orders.byClientOrderId(order.clientOrderId) === undefined
  return isWanted && isWhole && isFree && !isOurs && !isCoveredByKill(state, accountIndex, order)
}

function adoptionOf(
  state: EngineState,
  accountIndex: AccountIndex,
  { order }: ExternalOrder,
  count: number,
): OrderAdopted | undefined {
  const { instrumentIndex, clientOrderId, venueOrderId, cumQtyLots } = order
  const instrument = instrumentIndex === undefined ? undefined : state.world.instruments[instrumentIndex]
  if (instrument === undefined || !canBeTerms(instrument, order)) return undefined
  return {
    kind: 'OrderAdopted',
    orderNumber: (state.orders.nextOrderNumber + count) as OrderNumber,
    strategyIndex: NO_STRATEGY,
    accountIndex,
    clientOrderId: clientOrderId as ClientOrderId,
    venueOrderId,
    terms: termsOf(order, instrument.index),
    cumQtyLots,
    originSequence: state.sequence,
    timeUs: state.timeUs,
  }
}

function termsOf(order: ReportedOrder, instrumentIndex: InstrumentIndex): OrderAdopted['terms'] {
  const { side, orderType, qtyLots, limitTicks, triggerTicks, timeInForce, isReduceOnly } = order
  return {
    instrumentIndex,
    side,
    orderType,
    qtyLots,
    limitTicks,
    triggerTicks,
    trailingOffsetTicks: undefined,
    triggerSource: 'Last',
    timeInForce: timeInForce === 'GTD' || timeInForce === 'Day' ? 'GTC' : timeInForce,
    expireTimeUs: undefined,
    isPostOnly: false,
    isReduceOnly,
    tag: 'adopted',
  }
}
