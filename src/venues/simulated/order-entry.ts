/** Takes requests: checks an order, an amend or a cancel as a venue does at its door, and refuses with the reason. */

import type { AmendRequest, OrderRequest, SendCancel } from '../../core/domain/effects.ts'
import type { AccountIndex, ClientOrderId, TimeUs } from '../../core/domain/ids.ts'
import { formatQty } from '../../core/domain/instrument-math.ts'
import { PPM } from '../../core/domain/quantities.ts'
import { Random, type RandomState } from '../../core/std/random.ts'
import type { InstrumentMarket } from './instrument-market.ts'
import type { OrderDesk } from './order-desk.ts'
import { type FilteredTerms, refusalText, valuesRefusal } from './order-filters.ts'
import { acceptPair } from './order-pairs.ts'
import { reservationTicks } from './order-pricing.ts'
import type { VenueAccount } from './venue-account.ts'
import { type OrderExtra, VenueOrder } from './venue-order.ts'
import { cancelReject, orderReport } from './venue-reports.ts'

export type OwnOrder = Pick<OrderRequest, 'clientOrderId' | 'accountIndex' | 'instrumentIndex' | 'side'> & {
  readonly qtyLots: number
}

/** An order as a door of the venue's own hands it in. */
export interface DoorOrder {
  readonly request: OrderRequest
  readonly extra: OrderExtra
}

const OWN_TERMS = {
  orderNumber: 0,
  workingType: 'Market',
  workingTimeInForce: 'GTC',
  expireTimeUs: undefined,
  isPostOnly: false,
  isReduceOnly: false,
  limitTicks: undefined,
  triggerTicks: undefined,
  trailingOffsetTicks: undefined,
}

export class OrderEntry {
  /** Orders that ever arrived. */
  arrivalCount = 0
  readonly #desk: OrderDesk
  #random: Random

  constructor(desk: OrderDesk, random: Random) {
    this.#desk = desk
    this.#random = random
  }

  /** Where chance stands, to be taken up again later. */
  saveRandom(): RandomState {
    return this.#random.save()
  }

  restoreRandom(state: RandomState): void {
    this.#random = Random.restore(state)
  }

  /** `extra`: it comes from a door of the venue's own, which offers more types than the venue declares. */
  take(request: OrderRequest, extra?: OrderExtra): VenueOrder {
    const desk = this.#desk
    const order = new VenueOrder(++this.arrivalCount, request, desk.nowUs as TimeUs, extra)
    const account = desk.accounts[order.accountIndex]
    const market = desk.markets[order.instrumentIndex]
    if (account === undefined) desk.reject(order, undefined, `account ${order.accountIndex} is unknown here`)
    else if (market === undefined) desk.reject(order, account, `instrument ${order.instrumentIndex} is not traded here`)
    else {
      const refusal = this.#refusal(order, account, market, extra !== undefined)
      if (refusal === undefined) desk.accept(order, account, market)
      else desk.reject(order, account, refusal)
    }
    return order
  }

  /** Two orders of one account and instrument of which one ends the other: both are taken, or neither. */
  takePair(first: DoorOrder, second: DoorOrder): readonly [VenueOrder, VenueOrder] {
    const desk = this.#desk
    const made = ({ request, extra }: DoorOrder) =>
      new VenueOrder(++this.arrivalCount, request, desk.nowUs as TimeUs, extra)
    const pair = [made(first), made(second)] as const
    const account = desk.accounts[pair[0].accountIndex]!
    const market = desk.markets[pair[0].instrumentIndex]!
    const refusal =
      this.#doorRefusal(pair[0], account, market, true) ??
      this.#doorRefusal(pair[1], account, market, true) ??
      this.#paymentRefusal(this.#payerOf(pair, market), account, market)
    if (refusal === undefined) acceptPair(desk, pair, account, market)
    else for (const order of pair) desk.reject(order, account, refusal)
    return pair
  }

  /** Only one of them will trade: the dearer one holds back for both. */
  #payerOf([first, second]: readonly [VenueOrder, VenueOrder], market: InstrumentMarket): VenueOrder {
    const ticksOf = (order: VenueOrder) => reservationTicks(order, market, this.#desk.model)
    return ticksOf(second) > ticksOf(first) ? second : first
  }

  /**
   * The venue's own order, to close a position: nothing is checked, it is external to the participant.
   *
   * `ticks`: all of it is executed at this price, without a fee; undefined: at the market.
   */
  placeOwn(own: OwnOrder, ticks: number | undefined): void {
    const order = new VenueOrder(
      ++this.arrivalCount,
      { ...OWN_TERMS, ...own } as OrderRequest,
      this.#desk.nowUs as TimeUs,
    )
    const account = this.#desk.accounts[own.accountIndex]!
    const market = this.#desk.markets[own.instrumentIndex]!
    if (ticks === undefined) this.#desk.accept(order, account, market)
    else this.#desk.settle(order, account, market, ticks)
  }

  cancel(request: SendCancel): void {
    const order = this.#desk.accounts[request.accountIndex]?.orders.get(request.clientOrderId)
    if (order?.isOpen) this.#desk.end(order, 'Canceled', '')
    else this.#refuseChange(request.clientOrderId, false, true, unknownText(order))
  }

  amend(accountIndex: AccountIndex, request: AmendRequest): void {
    const account = this.#desk.accounts[accountIndex]
    const order = account?.orders.get(request.clientOrderId)
    if (account === undefined || !order?.isOpen) {
      this.#refuseChange(request.clientOrderId, true, true, unknownText(order))
      return
    }
    const market = this.#desk.markets[order.instrumentIndex]!
    const refusal = this.#amendRefusal(order, account, market, request)
    if (refusal === undefined) this.#replace(order, market, request)
    else this.#refuseChange(request.clientOrderId, true, false, refusal)
  }

  #refuseChange(clientOrderId: ClientOrderId, isAmend: boolean, isOrderUnknown: boolean, text: string): void {
    this.#desk.outbox.send(cancelReject(clientOrderId, isAmend, isOrderUnknown, text), this.#desk.nowUs)
  }

  #refusal(order: VenueOrder, account: VenueAccount, market: InstrumentMarket, isRead: boolean): string | undefined {
    return this.#doorRefusal(order, account, market, isRead) ?? this.#paymentRefusal(order, account, market)
  }

  /** Everything but the money. */
  #doorRefusal(
    order: VenueOrder,
    account: VenueAccount,
    market: InstrumentMarket,
    isRead: boolean,
  ): string | undefined {
    if (account.orders.get(order.clientOrderId, order.idHash)?.isOpen)
      return `duplicate client order id ${order.clientOrderId}`
    if (market.isExpired) return `instrument ${market.instrument.instrumentId} has expired`
    const refusal = this.#termsRefusal(order, market, isRead)
    if (refusal !== undefined) return refusal
    if (order.isReduceOnly && account.reducibleLots(order) === 0) return 'reduce-only: there is no position to reduce'
    return undefined
  }

  #paymentRefusal(order: VenueOrder, account: VenueAccount, market: InstrumentMarket): string | undefined {
    if (!this.#desk.model.enforcesBalances) return undefined
    const isPaid = account.tryReserve(order, market.instrument, reservationTicks(order, market, this.#desk.model))
    return isPaid ? undefined : `insufficient ${market.instrument.isContract ? 'margin' : 'balance'}`
  }

  #termsRefusal(terms: FilteredTerms, market: InstrumentMarket, isRead = false): string | undefined {
    const { instrument } = market
    const { priceBandBps } = this.#desk.model
    const touchTicks = market.touchFor(terms.isBuy)
    const text = isRead
      ? valuesRefusal(terms, instrument, touchTicks, priceBandBps)
      : refusalText(terms, instrument, touchTicks, priceBandBps, this.#desk.nowUs)
    if (text !== undefined) return text
    if (this.#desk.model.rejectPpm > 0 && this.#random.nextInt(PPM) < this.#desk.model.rejectPpm)
      return 'refused at random'
    if (terms.isPostOnly && market.book.wouldCross(terms.isBuy, terms.limitTicks!, market))
      return 'post-only would cross'
    return undefined
  }

  #amendRefusal(
    order: VenueOrder,
    account: VenueAccount,
    market: InstrumentMarket,
    request: AmendRequest,
  ): string | undefined {
    const { instrument } = market
    if (Number.isSafeInteger(request.qtyLots) && request.qtyLots <= order.cumQtyLots)
      return `quantity: ${formatQty(instrument, request.qtyLots)}, already filled ${formatQty(instrument, order.cumQtyLots)}`
    const terms: FilteredTerms = {
      workingType: order.isTriggered ? order.workingType : order.orderType,
      timeInForce: order.timeInForce,
      expireTimeUs: order.expireTimeUs,
      isPostOnly: order.isPostOnly,
      isBuy: order.isBuy,
      qtyLots: request.qtyLots,
      limitTicks: request.limitTicks ?? order.limitTicks,
      triggerTicks: order.isTriggered ? undefined : (request.triggerTicks ?? order.triggerTicks),
    }
    return this.#termsRefusal(terms, market) ?? this.#amendPaymentRefusal(order, account, market, terms)
  }

  /** Reserves for the terms wanted; where that fails, again for those it has. */
  #amendPaymentRefusal(
    order: VenueOrder,
    account: VenueAccount,
    market: InstrumentMarket,
    terms: FilteredTerms,
  ): string | undefined {
    if (!this.#desk.model.enforcesBalances) return undefined
    const { qtyLots } = order
    account.release(order, market.instrument)
    this.#resize(order, terms.qtyLots)
    const ticks = terms.limitTicks ?? terms.triggerTicks ?? reservationTicks(order, market, this.#desk.model)
    const isPaid = account.tryReserve(order, market.instrument, ticks)
    this.#resize(order, qtyLots)
    if (isPaid) return undefined
    account.reserve(order, market.instrument, reservationTicks(order, market, this.#desk.model))
    return `insufficient ${market.instrument.isContract ? 'margin' : 'balance'}`
  }

  #resize(order: VenueOrder, qtyLots: number): void {
    if (order.level !== undefined) order.level.lots += qtyLots - order.qtyLots
    order.qtyLots = qtyLots
  }

  /** Less at the same price keeps its place; anything else goes to the end of the queue, and may match at once. */
  #replace(order: VenueOrder, market: InstrumentMarket, request: AmendRequest): void {
    const limitTicks = request.limitTicks ?? order.limitTicks
    const triggerTicks = request.triggerTicks ?? order.triggerTicks
    const isSamePrice = limitTicks === order.limitTicks && (order.isTriggered || triggerTicks === order.triggerTicks)
    const keepsPlace = isSamePrice && request.qtyLots <= order.qtyLots
    if (!keepsPlace) this.#desk.displace(order, market)
    this.#resize(order, request.qtyLots)
    order.limitTicks = limitTicks
    order.triggerTicks = triggerTicks
    this.#desk.recorder?.onOrder(order)
    this.#desk.outbox.send(orderReport(order, 'Replaced', this.#desk.eventTimeUs, ''), this.#desk.nowUs)
    if (!keepsPlace) this.#desk.route(order, market)
  }
}

function unknownText(order: VenueOrder | undefined): string {
  return order === undefined ? 'no such order' : `the order is ${order.state}`
}
