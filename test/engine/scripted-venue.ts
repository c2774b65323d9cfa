/**
 * A truthful venue for random sessions: it keeps what it was sent, and its reports wait until the test delivers them, in
 * any order but one: an answer to a question never overtakes what was said before it.
 */

import type { AmendRequest, OrderRequest } from '../../src/core/domain/effects.ts'
import type { AccountIndex, TimeUs } from '../../src/core/domain/ids.ts'
import type { ExecutionReport, Report, ReportedOrder } from '../../src/core/domain/inputs.ts'
import type { VenueEffect } from '../../src/ports.ts'

interface VenueOrder {
  readonly request: OrderRequest
  readonly venueOrderId: string
  qtyLots: number
  limitTicks: number | undefined
  triggerTicks: number | undefined
  cumQtyLots: number
  end: 'Filled' | 'Canceled' | 'Rejected' | undefined
  readonly trades: ExecutionReport[]
}

export class ScriptedVenue {
  readonly orders = new Map<string, VenueOrder>()
  /** Said and not yet delivered. */
  readonly mail: Report[] = []
  /** Net lots by account and instrument. */
  readonly #positions = new Map<string, number>()
  /** Its answers carry the orders themselves, and not their ids alone. */
  readonly #tellsOrders: boolean
  #executions = 0

  constructor(tellsOrders = false) {
    this.#tellsOrders = tellsOrders
  }

  /** `chance` decides what the venue is free to decide. */
  execute(effect: VenueEffect, timeUs: number, chance: number): void {
    switch (effect.kind) {
      case 'SendOrder':
        return this.#take(effect.order, timeUs, chance)
      case 'SendCancel':
        return this.#cancel(effect.clientOrderId, timeUs)
      case 'SendAmend':
        return this.#amend(effect.amend, timeUs, chance)
      case 'QueryOrder':
        return this.#answer(effect.clientOrderId, timeUs)
      case 'RequestMassStatus':
        return this.#answerAll(effect.accountIndex, timeUs)
      case 'RefreshDeadMansSwitch':
        return this.#arm(effect.accountIndex, effect.timeoutUs, timeUs)
      default:
        effect satisfies never
    }
  }

  open(): VenueOrder[] {
    return [...this.orders.values()].filter(order => order.end === undefined)
  }

  fill(order: VenueOrder, lots: number, ticks: number, timeUs: number): void {
    const { accountIndex, instrumentIndex, side } = order.request
    order.cumQtyLots += lots
    if (order.cumQtyLots === order.qtyLots) order.end = 'Filled'
    const key = `${accountIndex}/${instrumentIndex}`
    this.#positions.set(key, (this.#positions.get(key) ?? 0) + (side === 'Buy' ? lots : -lots))
    const executionId = `T${++this.#executions}` as never
    const last = { lastQtyLots: lots as never, lastTicks: ticks as never }
    const report = { ...this.#report(order, 'Trade', timeUs), ...last, executionId, feeMinor: lots as never }
    order.trades.push(report)
    this.mail.push(report)
  }

  /** Somebody else places an order on the account. */
  placeStranger(accountIndex: number, instrumentIndex: number, qtyLots: number, limitTicks: number): void {
    const clientOrderId = `byHand${this.orders.size}`
    const request = {
      accountIndex,
      instrumentIndex,
      clientOrderId,
      side: 'Buy',
      qtyLots,
      limitTicks,
      workingType: 'Limit',
    }
    const terms = { qtyLots, limitTicks, triggerTicks: undefined, cumQtyLots: 0, end: undefined, trades: [] }
    const venueOrderId = `V${this.orders.size + 1}`
    this.orders.set(clientOrderId, { request: request as unknown as OrderRequest, venueOrderId, ...terms })
  }

  positionOf(accountIndex: number, instrumentIndex: number): number {
    return this.#positions.get(`${accountIndex}/${instrumentIndex}`) ?? 0
  }

  /** Ends an order by itself: the remainder of an immediate one, or somebody at the venue's own screen. */
  cancel(order: VenueOrder, timeUs: number): void {
    order.end = 'Canceled'
    this.mail.push(this.#report(order, 'Canceled', timeUs))
  }

  /** The next report that may be delivered, chosen by `chance`. */
  deliver(chance: number): Report | undefined {
    if (this.mail.length === 0) return undefined
    const barrier = this.mail.findIndex(report => report.kind !== 'ExecutionReport')
    const free = barrier === -1 ? this.mail.length : Math.max(barrier, 1)
    return this.mail.splice(chance % free, 1)[0]
  }

  #take(request: OrderRequest, timeUs: number, chance: number): void {
    if (this.orders.has(request.clientOrderId)) throw new Error(`order ${request.clientOrderId} was sent twice`)
    const { qtyLots, limitTicks, triggerTicks } = request
    const order: VenueOrder = {
      request: { ...request },
      venueOrderId: `V${this.orders.size + 1}`,
      qtyLots,
      limitTicks,
      triggerTicks,
      cumQtyLots: 0,
      end: chance % 12 === 0 ? 'Rejected' : undefined,
      trades: [],
    }
    this.orders.set(request.clientOrderId, order)
    this.mail.push(this.#report(order, order.end === 'Rejected' ? 'Rejected' : 'New', timeUs))
  }

  #cancel(clientOrderId: string, timeUs: number): void {
    const order = this.orders.get(clientOrderId)
    if (order !== undefined && order.end === undefined) this.cancel(order, timeUs)
    else this.mail.push(refusal(clientOrderId, false))
  }

  #amend(request: AmendRequest, timeUs: number, chance: number): void {
    const order = this.orders.get(request.clientOrderId)
    if (order === undefined || order.end !== undefined || request.qtyLots <= order.cumQtyLots || chance % 7 === 0) {
      this.mail.push(refusal(request.clientOrderId, true, order?.end !== undefined))
      return
    }
    order.qtyLots = request.qtyLots
    order.limitTicks = request.limitTicks
    order.triggerTicks = request.triggerTicks
    this.mail.push(this.#report(order, 'Replaced', timeUs))
  }

  #answer(clientOrderId: string, timeUs: number): void {
    const order = this.orders.get(clientOrderId)
    if (order !== undefined) this.#story(order, timeUs)
    const outcome = order === undefined ? 'NotFound' : order.end === undefined ? 'Working' : 'Closed'
    this.mail.push({
      kind: 'OrderStatusReport',
      timeUs: 0 as never,
      clientOrderId: clientOrderId as never,
      outcome,
      text: '',
      order: order !== undefined && this.#tellsOrders ? toldOf(order) : undefined,
    })
  }

  #arm(accountIndex: AccountIndex, timeoutUs: number, timeUs: number): void {
    const outcome = timeoutUs === 0 ? 'Disarmed' : 'Armed'
    const untilTimeUs = (timeoutUs === 0 ? 0 : timeUs + timeoutUs) as TimeUs
    this.mail.push({
      kind: 'DeadMansSwitchReport',
      timeUs: 0 as TimeUs,
      accountIndex,
      outcome,
      untilTimeUs,
      text: '',
    })
  }

  #answerAll(accountIndex: number, timeUs: number): void {
    const own = [...this.orders.values()].filter(order => order.request.accountIndex === accountIndex)
    for (const order of own) this.#story(order, timeUs)
    const positions = [...this.#positions].map(([key, signedLots]) => ({ key: key.split('/').map(Number), signedLots }))
    this.mail.push({
      kind: 'MassStatusReport',
      timeUs: 0 as never,
      accountIndex: accountIndex as never,
      outcome: 'Complete',
      openClientOrderIds: own.filter(order => order.end === undefined).map(order => order.request.clientOrderId),
      positions: positions
        .filter(({ key }) => key[0] === accountIndex)
        .map(({ key, signedLots }) => ({ instrumentIndex: key[1] as never, signedLots })),
      balances: [],
      text: '',
      openOrders: this.#tellsOrders ? own.filter(order => order.end === undefined).map(toldOf) : undefined,
    })
  }

  /** Everything about an order again. */
  #story(order: VenueOrder, timeUs: number): void {
    if (order.end !== 'Rejected') this.mail.push(this.#report(order, 'New', timeUs))
    this.mail.push(...order.trades.map(trade => ({ ...trade })))
    if (order.end === 'Canceled' || order.end === 'Rejected') this.mail.push(this.#report(order, order.end, timeUs))
  }

  #report(order: VenueOrder, execType: ExecutionReport['execType'], timeUs: number): ExecutionReport {
    const { accountIndex, instrumentIndex, clientOrderId, side } = order.request
    return {
      kind: 'ExecutionReport',
      timeUs: 0 as never,
      execType,
      accountIndex,
      instrumentIndex,
      clientOrderId,
      venueOrderId: order.venueOrderId as never,
      side,
      executionId: '' as never,
      lastQtyLots: 0 as never,
      lastTicks: 0 as never,
      feeMinor: 0 as never,
      feeCurrency: 0 as never,
      liquidity: 'Taker',
      cumQtyLots: order.cumQtyLots as never,
      qtyLots: order.qtyLots as never,
      limitTicks: order.limitTicks as never,
      triggerTicks: order.triggerTicks as never,
      text: '',
      eventTimeUs: timeUs as never,
    }
  }
}

function toldOf({ request, venueOrderId, qtyLots, cumQtyLots, limitTicks, triggerTicks }: VenueOrder): ReportedOrder {
  const { instrumentIndex, clientOrderId, side, workingType } = request
  const terms = { qtyLots, cumQtyLots, limitTicks, triggerTicks }
  const rest = {
    symbol: '',
    venueOrderId,
    orderType: workingType,
    timeInForce: 'GTC',
    isReduceOnly: false,
    eventTimeUs: 0,
  }
  return { instrumentIndex, clientOrderId, side, ...terms, ...rest } as unknown as ReportedOrder
}

function refusal(clientOrderId: string, isAmend: boolean, isOrderUnknown = !isAmend): Report {
  return {
    kind: 'CancelRejectReport',
    timeUs: 0 as never,
    clientOrderId: clientOrderId as never,
    isAmend,
    isOrderUnknown,
    text: 'no',
  }
}
