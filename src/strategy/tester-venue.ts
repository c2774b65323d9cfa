/** The core and the venue as a strategy's unit test plays them: every answer is an event, nothing happens by itself. */

import type { OrderDenied, OrderEvent } from '../core/domain/events.ts'
import type {
  AccountIndex,
  ClientOrderId,
  ExecutionId,
  OrderNumber,
  StrategyIndex,
  TimeUs,
  VenueOrderId,
} from '../core/domain/ids.ts'
import type { Intent, SubmitOrder } from '../core/domain/inputs.ts'
import type { Instrument } from '../core/domain/instrument.ts'
import { feeMinorOf, notionalMinorOf } from '../core/domain/instrument-math.ts'
import type { DenialCode } from '../core/domain/limits.ts'
import type { OrderTerms } from '../core/domain/order.ts'
import type { PriceTicks, QtyLots } from '../core/domain/quantities.ts'

export interface TestOrder {
  readonly orderNumber: OrderNumber
  readonly terms: OrderTerms
  readonly intentSequence: number
  readonly leg: number
  readonly contingency: SubmitOrder['contingency']
  leavesLots: QtyLots
  isHeld: boolean
}

const STRATEGY = 0 as StrategyIndex

export class TesterVenue {
  readonly #tell: (event: OrderEvent) => void
  #open: TestOrder[] = []
  #orderCount = 0
  #executionCount = 0

  constructor(tell: (event: OrderEvent) => void) {
    this.#tell = tell
  }

  get open(): readonly TestOrder[] {
    return this.#open
  }

  copyFrom(other: TesterVenue): void {
    this.#open = other.#open.map(order => ({ ...order }))
    this.#orderCount = other.#orderCount
    this.#executionCount = other.#executionCount
  }

  accept(intents: readonly Intent[], timeUs: TimeUs): void {
    for (const intent of intents) {
      if (intent.kind === 'SubmitOrder') this.#take(intent, timeUs)
      if (intent.kind === 'CancelAllOrders') this.#cancel(this.#open, timeUs)
      if (intent.kind === 'CancelOrder')
        this.#cancel(this.#targets(intent.targetIntentSequence, intent.targetLeg), timeUs)
      if (intent.kind === 'AmendOrder') this.#amend(intent)
    }
  }

  deny(intents: readonly Intent[], code: DenialCode): void {
    const actions: Partial<Record<Intent['kind'], OrderDenied['action']>> = {
      SubmitOrder: 'Submit',
      CancelOrder: 'Cancel',
      CancelAllOrders: 'Cancel',
      AmendOrder: 'Amend',
    }
    for (const { kind, intentSequence } of intents) {
      const action = actions[kind]
      const figures = { what: 'test', was: 0, limit: 0 }
      if (action === undefined) continue
      this.#tell({ kind: 'OrderDenied', strategyIndex: STRATEGY, intentSequence, leg: 0, action, code, ...figures })
    }
  }

  fill(order: TestOrder, instrument: Instrument, priceTicks: PriceTicks, lots: QtyLots, timeUs: TimeUs): void {
    order.leavesLots = (order.leavesLots - lots) as QtyLots
    if (order.leavesLots === 0) this.#open = this.#open.filter(each => each !== order)
    this.#tell({
      kind: 'OrderFilled',
      ...stampOf(order),
      accountIndex: 0 as AccountIndex,
      instrumentIndex: instrument.index,
      side: order.terms.side,
      executionId: `X${++this.#executionCount}` as ExecutionId,
      lastQtyLots: lots,
      lastTicks: priceTicks,
      feeMinor: feeMinorOf(instrument, notionalMinorOf(instrument, priceTicks, lots), 'Taker'),
      feeCurrency: instrument.settlementCurrency,
      liquidity: 'Taker',
      eventTimeUs: timeUs,
      timeUs,
    })
    if (order.leavesLots === 0) this.#settleList(order, timeUs)
  }

  /** An entry releases its legs; of legs and of an OCO list, the first to fill cancels the others. */
  #settleList(filled: TestOrder, timeUs: TimeUs): void {
    if (filled.contingency === 'None') return
    const others = this.#open.filter(each => each.intentSequence === filled.intentSequence)
    if (filled.contingency === 'OCO' || filled.leg > 0) this.#cancel(others, timeUs)
    else for (const leg of others) this.#release(leg, timeUs)
  }

  #release(order: TestOrder, timeUs: TimeUs): void {
    const { orderType: workingType, qtyLots, limitTicks } = order.terms
    order.isHeld = false
    this.#tell({
      kind: 'OrderReleased',
      ...stampOf(order),
      workingType,
      qtyLots,
      limitTicks,
      isTriggered: false,
      timeUs,
    })
    this.#acknowledge(order, timeUs)
  }

  #take(intent: SubmitOrder, timeUs: TimeUs): void {
    const { intentSequence, contingency } = intent
    const listNumber = (this.#orderCount + 1) as OrderNumber
    intent.legs.forEach((terms, leg) => {
      const orderNumber = ++this.#orderCount as OrderNumber
      const isHeld = contingency === 'Bracket' && leg > 0
      const order = { orderNumber, terms, intentSequence, leg, contingency, leavesLots: terms.qtyLots, isHeld }
      this.#open.push(order)
      this.#tell({
        kind: 'OrderSubmitted',
        ...stampOf(order),
        clientOrderId: `T${orderNumber}` as ClientOrderId,
        accountIndex: 0 as AccountIndex,
        terms,
        intentSequence,
        leg,
        contingency,
        listNumber,
        originSequence: 0,
        isTriggerEmulated: false,
        isHeld,
        timeUs,
      })
      if (!isHeld) this.#acknowledge(order, timeUs)
    })
  }

  #acknowledge(order: TestOrder, timeUs: TimeUs): void {
    const venueOrderId = `V${order.orderNumber}` as VenueOrderId
    this.#tell({ kind: 'OrderAccepted', ...stampOf(order), venueOrderId, eventTimeUs: timeUs })
  }

  #cancel(orders: readonly TestOrder[], timeUs: TimeUs): void {
    this.#open = this.#open.filter(order => !orders.includes(order))
    for (const order of orders) this.#tell({ kind: 'OrderCanceled', ...stampOf(order), text: '', timeUs })
  }

  #amend(intent: Extract<Intent, { kind: 'AmendOrder' }>): void {
    for (const order of this.#targets(intent.targetIntentSequence, intent.targetLeg)) {
      const { qtyLots = order.terms.qtyLots, limitTicks = order.terms.limitTicks } = intent
      const { triggerTicks = order.terms.triggerTicks } = intent
      this.#tell({ kind: 'OrderAmended', ...stampOf(order), qtyLots, limitTicks, triggerTicks })
    }
  }

  #targets(intentSequence: number, leg: number): readonly TestOrder[] {
    return this.#open.filter(order => order.intentSequence === intentSequence && (leg < 0 || order.leg === leg))
  }
}

function stampOf(order: TestOrder) {
  return { orderNumber: order.orderNumber, strategyIndex: STRATEGY }
}
