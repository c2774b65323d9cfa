/**
 * Asks the venue about one order, or about the whole account, and tells the core what it says.
 *
 * Invariants: "could not ask" is never told as "not there"; an order is told to be over only when every execution that it
 * counts was told before.
 */

import type { QueryOrder, RequestMassStatus } from '../../core/domain/effects.ts'
import type { ClientOrderId, TimeUs } from '../../core/domain/ids.ts'
import type { MassStatusReport, OrderStatusReport, ReportedOrder } from '../../core/domain/inputs.ts'
import { parseQty } from '../../core/domain/instrument-math.ts'
import type { FillPage, RestRequest } from './dialect.ts'
import type { ErrandsSetup } from './errands-setup.ts'
import { type BalanceFact, type OrderFact, type OrderView, orderFact, type PositionFact } from './facts.ts'
import type { Market } from './markets.ts'
import type { CallOutcome } from './request-terms.ts'

const NOT_STAMPED = 0 as TimeUs
/** A venue that always has one page more does not keep us for ever. */
const PAGES_MAX = 200

/** To ask changes nothing: a question that the venue did not answer is asked again, before all that it belongs to fails. */
const TRIES = 4
const AGAIN_MS = 50
/** Of a venue that takes longer to say nothing there is no answer now. */
const AGAIN_WITHIN_US = 2_000_000

/** What was found of an order, or why it could not be asked for. */
type Found =
  | { readonly kind: 'Found'; readonly order: OrderView }
  | { readonly kind: 'NotFound' }
  | { readonly kind: 'CouldNotAsk'; readonly text: string }

/** A word that may be thrown inside of this file alone: the question cannot be answered now. */
class CouldNotAsk extends Error {}

export class Questions {
  readonly #setup: ErrandsSetup
  /** The readings of the account that are under way. */
  #readings: Promise<void> = Promise.resolve()

  constructor(setup: ErrandsSetup) {
    this.#setup = setup
  }

  // ── one order ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * After a reading of the account that is asked for at the same time.
   *
   * Why: a new leader asks for both, has many orders in doubt, and trades when the reading is there, which tells of most of them.
   */
  async askOrder(question: Omit<QueryOrder, 'kind' | 'accountIndex'>): Promise<void> {
    // What is asked for in one go is asked for before this goes on.
    await Promise.resolve()
    await this.#readings
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
        const order = await this.#search(request, clientOrderId, isMeant)
        if (order !== undefined) return { kind: 'Found', order }
      }
      return { kind: 'NotFound' }
    } catch (error) {
      if (error instanceof CouldNotAsk) return { kind: 'CouldNotAsk', text: error.message }
      throw error
    }
  }

  /** Errors: CouldNotAsk, also where there are more pages than are read: then nothing is proven. */
  async #search(
    first: RestRequest,
    clientOrderId: string,
    isMeant: (order: OrderView) => boolean,
  ): Promise<OrderView | undefined> {
    const { dialect } = this.#setup
    let request: RestRequest | undefined = first
    for (let page = 0; request !== undefined; page++) {
      if (page >= PAGES_MAX) throw new CouldNotAsk(`PAGES_FULL: more than ${PAGES_MAX} pages of orders`)
      const [answer]: unknown[] = await this.#askAll([request], clientOrderId)
      const order = dialect.readOrders(answer).find(isMeant)
      if (order !== undefined) return order
      request = dialect.moreOrders?.(answer, request)
    }
    return undefined
  }

  async #tell(
    market: Market,
    { clientOrderId, askedTimeUs }: Pick<QueryOrder, 'clientOrderId' | 'askedTimeUs'>,
    order: OrderView,
  ): Promise<void> {
    this.#setup.names.add(clientOrderId, order.venueOrderId)
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
    const cumQtyLots = parseQty(market.instrument, order.cumQty) ?? 0
    if (cumQtyLots === 0) return undefined
    try {
      const fills = (await this.#pages(this.#setup.dialect.fillsOfOrder(order, market), clientOrderId)).filter(
        fill => fill.venueOrderId === order.venueOrderId,
      )
      this.#setup.take(fills.map(fill => ({ ...fill, side: fill.side ?? order.side, symbol: market.symbol })))
      const told = fills.reduce((sum, fill) => sum + (parseQty(market.instrument, fill.lastQty) ?? 0), 0)
      // The list of executions may lag behind the order.
      return told >= cumQtyLots ? undefined : `executions of ${told} lots are listed, the order counts ${cumQtyLots}`
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
    this.#setup.report({ kind: 'OrderStatusReport', timeUs: NOT_STAMPED, ...said })
  }

  // ── the account ────────────────────────────────────────────────────────────────────────────────────────────────────

  askAccount(question: Omit<RequestMassStatus, 'kind' | 'accountIndex'>): Promise<void> {
    const reading = this.#readAccount(question)
    this.#readings = Promise.allSettled([this.#readings, reading]).then(() => {})
    return reading
  }

  /** Executions first: an order that closes between the questions is then known by its fills, and asked about. */
  async #readAccount({ sinceTimeUs, askedTimeUs }: Omit<RequestMassStatus, 'kind' | 'accountIndex'>): Promise<void> {
    try {
      const open = await this.#openOrders()
      await this.#tellFillsSince(sinceTimeUs)
      const balances = await this.#balances()
      const positions = await this.#positions()
      this.#sayAccount({ outcome: 'Complete', ...this.#openParts(open), balances, positions, text: '', askedTimeUs })
    } catch (error) {
      if (!(error instanceof CouldNotAsk)) throw error
      const nothing = { openClientOrderIds: [], positions: [], balances: [] }
      this.#sayAccount({ outcome: 'CouldNotAsk', ...nothing, text: error.message })
    }
  }

  #sayAccount(said: Omit<MassStatusReport, 'kind' | 'timeUs' | 'accountIndex'>): void {
    const { accountIndex, report } = this.#setup
    report({ kind: 'MassStatusReport', timeUs: NOT_STAMPED, accountIndex, ...said })
  }

  #openParts(open: readonly OrderView[]): Pick<MassStatusReport, 'openClientOrderIds' | 'openOrders'> {
    for (const { clientOrderId, venueOrderId } of open) this.#setup.names.add(clientOrderId, venueOrderId)
    const known = open.map(order => ({ ...order, clientOrderId: this.#nameOf(order) }))
    return {
      openClientOrderIds: known.map(({ clientOrderId }) => clientOrderId as ClientOrderId).filter(id => id !== ''),
      openOrders: known.map(order => this.#setup.map.order(order)),
    }
  }

  #nameOf({ clientOrderId, venueOrderId }: Pick<OrderView, 'clientOrderId' | 'venueOrderId'>): string {
    return clientOrderId === '' ? this.#setup.names.clientOrderIdOf(venueOrderId) : clientOrderId
  }

  async #openOrders(): Promise<OrderView[]> {
    const { dialect, markets } = this.#setup
    const orders: OrderView[] = []
    for (const first of dialect.openOrders(markets.list)) {
      let request: RestRequest | undefined = first
      for (let page = 0; request !== undefined; page++) {
        if (page >= PAGES_MAX) throw new CouldNotAsk(`PAGES_FULL: more than ${PAGES_MAX} pages of open orders`)
        const [answer]: unknown[] = await this.#askAll([request])
        orders.push(...dialect.readOrders(answer))
        request = dialect.moreOrders?.(answer, request)
      }
    }
    return orders
  }

  /**
   * A fill that names its order by the venue's id alone is told with ours, which is asked for where it is not known.
   *
   * Why all markets at once: whoever leads next trades when this is done, and an answer takes its time whatever is in it.
   */
  async #tellFillsSince(sinceTimeUs: TimeUs): Promise<void> {
    const { dialect, markets } = this.#setup
    const sinceMs = Math.floor(sinceTimeUs / 1_000)
    const asked = dialect.fillsSince(markets.list, sinceMs).map(request => this.#pages(request))
    for (const fills of await Promise.all(asked)) for (const fill of fills) await this.#tellOldFill(fill)
  }

  async #tellOldFill(fill: OrderFact): Promise<void> {
    const market = this.#setup.markets.marketOf(fill.symbol)
    // One question an order would be the longest part of a start that has traded a lot.
    if (market === undefined || this.#setup.booked.has(fill.executionId)) return
    if (this.#nameOf(fill) === '') await this.#learnName(market, fill.venueOrderId)
    const clientOrderId = this.#nameOf(fill)
    // An order without an id of the client's is somebody else's; what it did to the account is booked all the same.
    this.#setup.take([{ ...fill, clientOrderId: clientOrderId === '' ? foreignIdOf(fill) : clientOrderId }])
  }

  async #learnName({ symbol, kind }: Market, venueOrderId: string): Promise<void> {
    const { dialect, names, venueMs } = this.#setup
    const target = { symbol, kind, clientOrderId: '', venueOrderId }
    for (const request of dialect.findOrder(target, venueMs())) {
      const [answer] = await this.#askAll([request])
      const order = dialect.readOrders(answer).find(each => each.venueOrderId === venueOrderId)
      if (order === undefined) continue
      return names.add(order.clientOrderId === '' ? foreignIdOf(order) : order.clientOrderId, venueOrderId)
    }
  }

  async #balances(): Promise<MassStatusReport['balances']> {
    const { dialect, map } = this.#setup
    const [answer] = await this.#askAll([dialect.balances()])
    return mapped(dialect.readBalances(answer), (fact: BalanceFact) => map.balance(fact))
  }

  async #positions(): Promise<MassStatusReport['positions']> {
    const { dialect, map, markets } = this.#setup
    const contracts = markets.list.filter(({ instrument }) => instrument.isContract)
    if (contracts.length === 0 || dialect.positions === undefined) return []
    const answers = await this.#askAll(dialect.positions(contracts))
    const facts = answers.flatMap(answer => dialect.readPositions?.(answer) ?? [])
    return mapped(facts, (fact: PositionFact) => map.position(fact))
  }

  // ── asking ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Errors: CouldNotAsk for whatever is no answer. */
  async #askAll(requests: readonly RestRequest[], clientOrderId = ''): Promise<unknown[]> {
    const answers: unknown[] = []
    for (const request of requests) {
      const outcome = await this.#ask(request, clientOrderId)
      if (outcome.kind !== 'Answered') throw new CouldNotAsk(outcome.text)
      const { verdict } = outcome
      // An order that nobody knows is an answer as well: there is nothing in it.
      if (verdict.kind !== 'Ok' && verdict.kind !== 'OrderUnknown') throw new CouldNotAsk(verdict.text)
      answers.push(verdict.kind === 'Ok' ? outcome.body : undefined)
    }
    return answers
  }

  async #ask(request: RestRequest, clientOrderId: string): Promise<CallOutcome> {
    const { rest, clock } = this.#setup
    const untilUs = clock.monotonicUs() + AGAIN_WITHIN_US
    for (let tries = 1; ; tries++) {
      const outcome = await rest.call(request, 'Question', clientOrderId)
      if (!isUnanswered(outcome) || tries >= TRIES || clock.monotonicUs() >= untilUs) return outcome
      await new Promise(resolve => setTimeout(resolve, AGAIN_MS * 2 ** (tries - 1)))
    }
  }

  async #pages(first: RestRequest, clientOrderId = ''): Promise<OrderFact[]> {
    const { dialect, markets } = this.#setup
    const fills: OrderFact[] = []
    let request: RestRequest | undefined = first
    for (let page = 0; request !== undefined; page++) {
      if (page >= PAGES_MAX) throw new CouldNotAsk(`PAGES_FULL: more than ${PAGES_MAX} pages of executions`)
      const [answer]: unknown[] = await this.#askAll([request], clientOrderId)
      const found: FillPage = dialect.readFills(answer, request, markets.list)
      fills.push(...found.fills)
      request = found.next
    }
    return fills
  }
}

function isUnanswered(outcome: CallOutcome): boolean {
  return outcome.kind === 'Unknown' || (outcome.kind === 'Answered' && outcome.verdict.kind === 'Unknown')
}

function mapped<Fact, Row>(facts: readonly Fact[], map: (fact: Fact) => Row | undefined): Row[] {
  return facts.map(map).filter(row => row !== undefined)
}

function termsOf(order: OrderView): Partial<OrderFact> {
  const { symbol, venueOrderId, side, qty, cumQty, limitPrice, triggerPrice, eventTimeUs } = order
  return { symbol, venueOrderId, side, qty, cumQty, limitPrice, triggerPrice, eventTimeUs }
}

/** No id of ours looks like it. */
function foreignIdOf({ venueOrderId }: { readonly venueOrderId: string }): string {
  return `x-${venueOrderId}`
}
