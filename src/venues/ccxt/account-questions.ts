/** Asks the venue about a whole account, and tells the core what it says: all of it, or that it could not be asked. */

import type { RequestMassStatus } from '../../core/domain/effects.ts'
import type { ClientOrderId, TimeUs } from '../../core/domain/ids.ts'
import type { MassStatusReport } from '../../core/domain/inputs.ts'
import { wholeBalances, wholePositions } from './account-figures.ts'
import { type Asking, CouldNotAsk } from './asking.ts'
import type { ErrandsSetup } from './errands-setup.ts'
import type { OrderFact, OrderView } from './facts.ts'
import { type FillListing, FillLists } from './fill-lists.ts'
import { contractsOf, type Market } from './markets.ts'
import { Uncounted } from './report-map.ts'

export type AccountQuestion = Omit<RequestMassStatus, 'kind' | 'accountIndex'>

export class AccountQuestions {
  readonly #setup: ErrandsSetup
  readonly #asking: Asking
  readonly #fillLists: FillLists

  constructor(setup: ErrandsSetup, asking: Asking) {
    this.#setup = setup
    this.#asking = asking
    this.#fillLists = new FillLists(setup, asking)
  }

  readAhead(): Promise<void> {
    return this.#fillLists.readAhead()
  }

  /**
   * Open orders are noted before any execution is told: they name the orders that the venue tells by its own ids alone. Balances
   * and positions are asked for last: what they say is compared with the executions that are known when it is told.
   */
  async ask({ sinceTimeUs, askedTimeUs }: AccountQuestion): Promise<void> {
    try {
      const [open, { fills, done }] = await Promise.all([this.#openOrders(), this.#fills(sinceTimeUs, askedTimeUs)])
      for (const order of open) this.#setup.names.note(order)
      // Of one that is booked nobody need know whose order it was: it would be the longest part of a start that traded a lot.
      for (const fill of fills) if (!this.#setup.booked.has(fill.executionId)) await this.#tellOldFill(fill)
      const [balances, positions] = await Promise.all([this.#balances(), this.#positions()])
      this.#say({ outcome: 'Complete', ...this.#openParts(open), balances, positions, text: '', askedTimeUs })
      done()
    } catch (error) {
      if (!(error instanceof CouldNotAsk || error instanceof Uncounted)) throw error
      const nothing = { openClientOrderIds: [], positions: [], balances: [] }
      this.#say({ outcome: 'CouldNotAsk', ...nothing, text: error.message })
    }
  }

  #say(said: Omit<MassStatusReport, 'kind' | 'timeUs' | 'accountIndex'>): void {
    const { accountIndex, report } = this.#setup
    report({ kind: 'MassStatusReport', timeUs: 0 as TimeUs, accountIndex, ...said })
  }

  #openParts(open: readonly OrderView[]): Pick<MassStatusReport, 'openClientOrderIds' | 'openOrders'> {
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
    const answers = await this.#asking.answersTo(dialect.openOrders(markets.list), dialect.moreOrders, 'open orders')
    return answers.flatMap(answer => dialect.readOrders(answer))
  }

  /** What a new leader waits for is the core's question; one of the gateway's own is asked whole. */
  async #fills(sinceTimeUs: TimeUs, askedTimeUs: AccountQuestion['askedTimeUs']): Promise<FillListing> {
    const sinceMs = Math.floor(sinceTimeUs / 1_000)
    if (askedTimeUs !== 0) return this.#fillLists.since(sinceMs)
    return { fills: await this.#fillLists.whole(sinceMs), done: () => {} }
  }

  /** One that names its order by the venue's id alone is told with ours, which is asked for where it is not known. */
  async #tellOldFill(fill: OrderFact): Promise<void> {
    const market = this.#setup.markets.marketOf(fill.symbol)
    if (market === undefined) return
    if (this.#nameOf(fill) === '') await this.#learnName(market, fill.venueOrderId)
    const clientOrderId = this.#nameOf(fill)
    // An order without an id of the client's is somebody else's; what it did to the account is booked all the same.
    this.#setup.take([{ ...fill, clientOrderId: clientOrderId || foreignIdOf(fill) }])
  }

  async #learnName({ symbol, kind }: Market, venueOrderId: string): Promise<void> {
    const { dialect, names, venueMs } = this.#setup
    const target = { symbol, kind, clientOrderId: '', venueOrderId }
    for (const request of dialect.findOrder(target, venueMs())) {
      const answer = await this.#asking.answerTo(request)
      const order = dialect.readOrders(answer).find(each => each.venueOrderId === venueOrderId)
      if (order !== undefined) return names.note(order)
    }
  }

  async #balances(): Promise<MassStatusReport['balances']> {
    const { dialect, map } = this.#setup
    const answers = await this.#asking.answersTo([dialect.balances()], dialect.moreBalances, 'balances')
    return wholeBalances(
      answers.flatMap(answer => dialect.readBalances(answer)),
      map,
    )
  }

  async #positions(): Promise<MassStatusReport['positions']> {
    const { dialect, map, markets } = this.#setup
    const contracts = contractsOf(markets)
    if (contracts.length === 0 || dialect.positions === undefined) return []
    const answers = await this.#asking.answersTo(dialect.positions(contracts), dialect.morePositions, 'positions')
    const facts = answers.flatMap(answer => dialect.readPositions?.(answer) ?? [])
    return wholePositions(facts, contracts, map)
  }
}

/** No id of ours looks like it. */
function foreignIdOf({ venueOrderId }: { readonly venueOrderId: string }): string {
  return `x-${venueOrderId}`
}
