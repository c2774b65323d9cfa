/**
 * What has to be written down to go on later as if nothing had happened: orders, executions, accounts, counters, chance.
 *
 * Shape: plain values that survive JSON.
 */

import type { OrderRequest } from '../../core/domain/effects.ts'
import type { ExecutionReport, Report } from '../../core/domain/inputs.ts'
import type { OrderType } from '../../core/domain/order.ts'
import { ExactSum } from '../../core/std/exact-sum.ts'
import type { RandomState } from '../../core/std/random.ts'
import type { VenueEffect } from '../../ports.ts'
import { STATE, STRIDE } from './instrument-market.ts'
import type { OrderDesk } from './order-desk.ts'
import type { VenueAccount } from './venue-account.ts'
import { VenueOrder, type VenueOrderState } from './venue-order.ts'

export interface SavedOrder {
  readonly arrival: number
  readonly request: OrderRequest
  readonly takenTimeUs: number
  readonly state: VenueOrderState
  readonly workingType: OrderType
  readonly qtyLots: number
  readonly cumQtyLots: number
  readonly limitTicks: number | undefined
  readonly triggerTicks: number | undefined
  readonly isTriggered: boolean
  readonly reservedMinor: number
  readonly queueAheadLots: number
  readonly placement: number
  readonly closedTimeUs: number
  readonly closeText: string
  /** See OrderExtra. */
  readonly note?: object
}

export interface SavedAccount {
  readonly accountIndex: number
  /** By currency, decimal text. */
  readonly balancesMinor: readonly string[]
  readonly positions: readonly {
    readonly instrumentIndex: number
    readonly lots: number
    readonly entryMinor: number
  }[]
  readonly isMarginCalled: boolean
  /** Absent: its dead man's switch is not set. */
  readonly switchAtUs?: number
  readonly forgottenCount: number
}

export interface SavedDesk {
  readonly arrivalCount: number
  readonly executionCount: number
  readonly placementCount: number
  readonly accounts: readonly SavedAccount[]
  readonly orders: readonly { readonly order: SavedOrder; readonly trades: readonly ExecutionReport[] }[]
}

/** A venue in the middle of a backtest: what is on its way, what is displayed and what chance comes next as well. */
export interface VenueState extends SavedDesk {
  readonly nowUs: number
  /** Prices and sizes by instrument; `null`: none is known, `any`: any size. */
  readonly touch: readonly (number | null | string)[]
  /** Traded at bid and ask since their sizes were shown, by instrument. */
  readonly traded: readonly (readonly [number, number])[]
  readonly randoms: readonly RandomState[]
  readonly requests: readonly { readonly atUs: number; readonly value: VenueEffect }[]
  readonly reports: readonly { readonly atUs: number; readonly value: Report }[]
}

export function saveOrder(order: VenueOrder): SavedOrder {
  const { arrival, takenTimeUs, state, workingType, qtyLots, cumQtyLots, isTriggered, reservedMinor } = order
  const { limitTicks, triggerTicks, queueAheadLots, placement, closedTimeUs, closeText } = order
  return {
    arrival,
    request: requestOf(order),
    takenTimeUs,
    state,
    workingType,
    qtyLots,
    cumQtyLots,
    limitTicks,
    triggerTicks,
    isTriggered,
    reservedMinor,
    queueAheadLots,
    placement,
    closedTimeUs,
    closeText,
    ...(order.note === undefined ? undefined : { note: order.note }),
  }
}

/** The request it came from, as far as the venue needs it again. */
function requestOf(order: VenueOrder): OrderRequest {
  const { clientOrderId, accountIndex, instrumentIndex, side, timeInForce, expireTimeUs } = order
  return {
    orderNumber: 0 as never,
    clientOrderId,
    accountIndex,
    instrumentIndex,
    side,
    workingType: order.orderType,
    workingTimeInForce: timeInForce,
    expireTimeUs,
    isPostOnly: order.isPostOnly,
    isReduceOnly: order.isReduceOnly,
    qtyLots: order.qtyLots as never,
    limitTicks: order.limitTicks as never,
    triggerTicks: order.triggerTicks as never,
    trailingOffsetTicks: undefined,
  }
}

export function restoreOrder(saved: SavedOrder, trades: readonly ExecutionReport[]): VenueOrder {
  const order = new VenueOrder(saved.arrival, saved.request, saved.takenTimeUs as never)
  const { state, workingType, qtyLots, cumQtyLots, limitTicks, triggerTicks, isTriggered, reservedMinor } = saved
  const { queueAheadLots, placement, closedTimeUs, closeText } = saved
  Object.assign(order, {
    state,
    workingType,
    qtyLots,
    cumQtyLots,
    limitTicks,
    triggerTicks,
    isTriggered,
    reservedMinor,
  })
  Object.assign(order, { queueAheadLots, placement, closedTimeUs, closeText })
  order.note = saved.note
  if (trades.length > 0) order.trades = [...trades]
  return order
}

export function saveAccount(account: VenueAccount): SavedAccount {
  const positions: { instrumentIndex: number; lots: number; entryMinor: number }[] = []
  account.positionLots.forEach((lots, instrumentIndex) => {
    const entryMinor = account.entryMinor[instrumentIndex]!
    if (lots !== 0 || entryMinor !== 0) positions.push({ instrumentIndex, lots, entryMinor })
  })
  return {
    accountIndex: account.index,
    balancesMinor: account.balances.map(balance => balance.toText()),
    positions,
    isMarginCalled: account.isMarginCalled,
    ...(Number.isFinite(account.switchAtUs) ? { switchAtUs: account.switchAtUs } : {}),
    forgottenCount: account.orders.forgottenCount,
  }
}

export function saveDesk(desk: OrderDesk, arrivalCount: number): SavedDesk {
  const accounts = desk.accounts.filter(account => account !== undefined)
  const orders = accounts.flatMap(account => account.orders.all())
  return {
    arrivalCount,
    executionCount: desk.executionCount,
    placementCount: desk.placementCount,
    accounts: accounts.map(saveAccount),
    orders: orders.map(order => ({ order: saveOrder(order), trades: order.trades ?? [] })),
  }
}

export function saveTouch(touch: Float64Array): (number | null | string)[] {
  return [...touch].map(each => (Number.isNaN(each) ? null : Number.isFinite(each) ? each : 'any'))
}

export function saveTraded(desk: OrderDesk): [number, number][] {
  return desk.markets.map(market => [market?.tradedLots(true) ?? 0, market?.tradedLots(false) ?? 0])
}

export function restoreTraded(desk: OrderDesk, saved: VenueState['traded']): void {
  saved.forEach(([bidLots, askLots], index) => {
    const market = desk.markets[index]
    if (market === undefined) return
    market.setTradedLots(true, bidLots)
    market.setTradedLots(false, askLots)
  })
}

/** The counts of orders in the state slots are not taken over: the orders bring their own. */
export function restoreTouch(touch: Float64Array, saved: VenueState['touch']): void {
  saved.forEach((each, slot) => {
    if (slot % STRIDE === STATE) touch[slot]! += Number(each) % 8
    else touch[slot] = each === null ? Number.NaN : each === 'any' ? Number.POSITIVE_INFINITY : Number(each)
  })
}

/** Shape: a desk that has not worked yet. */
export function restoreDesk(desk: OrderDesk, saved: SavedDesk): void {
  desk.executionCount = saved.executionCount
  desk.placementCount = saved.placementCount
  for (const account of saved.accounts) restoreAccount(desk, account)
  const orders = saved.orders.map(({ order, trades }) => restoreOrder(order, trades))
  // History is filled in order of arrival; places in the books are given in order of placement.
  for (const order of orders.filter(each => !each.isOpen)) desk.restore(order)
  for (const order of orders.filter(each => each.isOpen).sort((a, b) => a.placement - b.placement)) {
    const currency = desk.accounts[order.accountIndex]!.reservedCurrencyOf(
      order,
      desk.markets[order.instrumentIndex]!.instrument,
    )
    desk.accounts[order.accountIndex]!.available[currency]!.add(-order.reservedMinor)
    desk.restore(order)
  }
}

function restoreAccount(desk: OrderDesk, saved: SavedAccount): void {
  const account = desk.accounts[saved.accountIndex]!
  saved.balancesMinor.forEach((text, currency) => {
    account.balances[currency] = ExactSum.fromText(text)
    account.available[currency] = ExactSum.fromText(text)
  })
  for (const { instrumentIndex, lots, entryMinor } of saved.positions) {
    const market = desk.markets[instrumentIndex]!
    account.positionLots[instrumentIndex] = lots
    account.entryMinor[instrumentIndex] = entryMinor
    if (!market.instrument.isContract) continue
    account.contracts.push(market.instrument)
    desk.positionWatch?.onPosition(account, market, 0)
  }
  account.isMarginCalled = saved.isMarginCalled
  account.switchAtUs = saved.switchAtUs ?? Number.POSITIVE_INFINITY
  account.orders.noteForgotten(saved.forgottenCount)
}
