/**
 * Asks the venue about one order, and tells the core what it says.
 *
 * Invariants: "could not ask" is never told as "not there"; an order is told to be over only when every execution that it
 * counts was told before.
 */

import type { QueryOrder } from '../../core/domain/effects.ts'
import type { ClientOrderId, TimeUs } from '../../core/domain/ids.ts'
import type { OrderStatusReport, ReportedOrder } from '../../core/domain/inputs.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { parseQty } from '../../core/domain/instrument-math.ts'
import { type Asking, CouldNotAsk } from './asking.ts'
import { withoutExponent } from './decimal-texts.ts'
import type { ErrandsSetup } from './errands-setup.ts'
import { type OrderFact, type OrderView, orderFact } from './facts.ts'
import type { Market } from './markets.ts'

export type OrderQuestion = Omit<QueryOrder, 'kind' | 'accountIndex'>

/** What was found of an order, or why it could not be asked for. */
type Found =
  | { readonly kind: 'Found'; readonly order: OrderView }
  | { readonly kind: 'NotFound' }
  | { readonly kind: 'CouldNotAsk'; readonly text: string }

export class OrderQuestions {
  readonly #setup: ErrandsSetup
  readonly #asking: Asking

  constructor(setup: ErrandsSetup, asking: Asking) {
    this.#setup = setup
    this.#asking = asking
  }

  async ask(question: OrderQuestion): Promise<void> {
    const { instrumentIndex, clientOrderId, askedTimeUs } = question
    const market = this.#setup.markets.ofInstrument(instrumentIndex)
    if (market === undefined) return this.#say(clientOrderId, 'CouldNotAsk', 'the market is not known at the venue')
    const found = await this.#find(market, clientOrderId)
    if (found.kind === 'CouldNotAsk') return this.#say(clientOrderId, 'CouldNotAsk', found.text)
    if (found.kind === 'NotFound')
      return this.#say(clientOrderId, 'NotFound', 'the venue does not know the order', askedTimeUs)
    await this.#tell(market, question, found.order)
  }

  /** An amend was taken: tells the terms that hold now. */
  async askTerms(market: Market, clientOrderId: ClientOrderId | string): Promise<void> {
    const found = await this.#find(market, clientOrderId)
    if (found.kind === 'Found') this.#setup.take([orderFact('Replaced', { ...termsOf(found.order), clientOrderId })])
    else this.#say(clientOrderId as ClientOrderId, 'CouldNotAsk', 'amended, and not shown yet')
  }

  async #find(market: Market, clientOrderId: string): Promise<Found> {
    const { dialect, names, venueMs } = this.#setup
    const { symbol, kind } = market
    const venueOrderId = names.venueOrderIdOf(clientOrderId)
    const isMeant = (each: OrderView) =>
      each.clientOrderId === clientOrderId || (venueOrderId !== '' && each.venueOrderId === venueOrderId)
    try {
      for (const request of dialect.findOrder({ symbol, kind, clientOrderId, venueOrderId }, venueMs())) {
        const order = await this.#asking.orderIn(request, isMeant, clientOrderId)
        if (order !== undefined) return { kind: 'Found', order }
      }
      return { kind: 'NotFound' }
    } catch (error) {
      if (error instanceof CouldNotAsk) return { kind: 'CouldNotAsk', text: error.message }
      throw error
    }
  }

  async #tell(
    market: Market,
    { clientOrderId, askedTimeUs }: Pick<QueryOrder, 'clientOrderId' | 'askedTimeUs'>,
    order: OrderView,
  ): Promise<void> {
    this.#setup.names.note({ ...order, clientOrderId })
    if (order.state === 'Unknown')
      return this.#say(clientOrderId, 'CouldNotAsk', `the venue's word for its state is not known: ${order.text}`)
    if (order.state !== 'Rejected') this.#setup.take([orderFact('New', { ...termsOf(order), clientOrderId })])
    const missing = await this.#tellFills(market, order, clientOrderId)
    if (missing !== undefined) return this.#say(clientOrderId, 'CouldNotAsk', missing)
    const reported = this.#setup.map.order({ ...order, clientOrderId })
    if (order.state === 'Working') return this.#say(clientOrderId, 'Working', '', askedTimeUs, reported)
    if (order.state !== 'Filled')
      this.#setup.take([orderFact(order.state, { ...termsOf(order), clientOrderId, text: order.text })])
    this.#say(clientOrderId, 'Closed', order.text, askedTimeUs, reported)
  }

  /** Returns: why not all executions of the order could be told. */
  async #tellFills(market: Market, order: OrderView, clientOrderId: string): Promise<string | undefined> {
    const { dialect, venueMs } = this.#setup
    const cumQtyLots = filledLotsOf(order, market.instrument)
    if (cumQtyLots === undefined) return `the venue tells "${order.cumQty}" as what is filled of it: ${order.text}`
    if (cumQtyLots === 0) return undefined
    try {
      const fills = await this.#asking.fillsIn(dialect.fillsOfOrder(order, market, venueMs()), clientOrderId)
      const own = fills.filter(({ venueOrderId }) => venueOrderId === order.venueOrderId)
      this.#setup.take(own.map(fill => ({ ...fill, symbol: market.symbol })))
      const toldLots = lotsOf(own, market.instrument)
      // The list of executions may lag behind the order.
      return toldLots >= cumQtyLots
        ? undefined
        : `executions of ${toldLots} lots are listed, the order counts ${cumQtyLots}`
    } catch (error) {
      if (error instanceof CouldNotAsk) return error.message
      throw error
    }
  }

  #say(
    clientOrderId: ClientOrderId,
    outcome: OrderStatusReport['outcome'],
    text: string,
    askedTimeUs?: TimeUs | undefined,
    order?: ReportedOrder | undefined,
  ): void {
    const said = { clientOrderId, outcome, text, order, askedTimeUs }
    this.#setup.report({ kind: 'OrderStatusReport', timeUs: 0 as TimeUs, ...said })
  }
}

/**
 * Returns: `undefined` where the venue does not tell what is filled, or not in whole lots: that is not nothing, and an order
 * that is filled is filled by something.
 */
function filledLotsOf({ state, cumQty }: OrderView, instrument: Instrument): number | undefined {
  if (state === 'Rejected' && cumQty === '') return 0
  const lots = parseQty(instrument, withoutExponent(cumQty))
  return state === 'Filled' && lots === 0 ? undefined : lots
}

/** Each execution once: pages that are counted from the newest overlap where something was executed between them. */
function lotsOf(fills: readonly OrderFact[], instrument: Instrument): number {
  const byId = new Map(fills.map(({ executionId, lastQty }) => [executionId, lastQty]))
  return [...byId.values()].reduce((sum, qty) => sum + (parseQty(instrument, withoutExponent(qty)) ?? 0), 0)
}

function termsOf(order: OrderView): Partial<OrderFact> {
  const { symbol, venueOrderId, side, qty, cumQty, limitPrice, triggerPrice, eventTimeUs } = order
  return { symbol, venueOrderId, side, qty, cumQty, limitPrice, triggerPrice, eventTimeUs }
}
