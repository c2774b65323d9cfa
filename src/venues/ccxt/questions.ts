/** Who is asked when: readings of the account before the orders that they may tell of, and not all orders at once. */

import { Turns } from '../../files/turns.ts'
import { type AccountQuestion, AccountQuestions } from './account-questions.ts'
import { Asking } from './asking.ts'
import type { ErrandsSetup } from './errands-setup.ts'
import type { Market } from './markets.ts'
import { type OrderQuestion, OrderQuestions } from './order-questions.ts'

/** A new leader asks about each order that was on its way, and its first own order is not to stand behind all of them. */
const ORDERS_ASKED_AT_ONCE = 8

export class Questions {
  readonly #orders: OrderQuestions
  readonly #accounts: AccountQuestions
  /** The readings of the account that are under way. */
  #readings: Promise<void> = Promise.resolve()
  readonly #turns = new Turns(ORDERS_ASKED_AT_ONCE)

  constructor(setup: ErrandsSetup) {
    const asking = new Asking(setup)
    this.#orders = new OrderQuestions(setup, asking)
    this.#accounts = new AccountQuestions(setup, asking)
  }

  /**
   * After a reading of the account that is asked for at the same time.
   *
   * Why: a new leader asks for both, has many orders in doubt, and trades when the reading is there, which tells of most of them.
   */
  async askOrder(question: OrderQuestion): Promise<void> {
    // What is asked for in one go is asked for before this goes on.
    await Promise.resolve()
    await this.#readings
    await this.#turns.take(() => this.#orders.ask(question))
  }

  askTerms(market: Market, clientOrderId: string): Promise<void> {
    return this.#orders.askTerms(market, clientOrderId)
  }

  /** What a new leader will ask for. */
  readAhead(): Promise<void> {
    return this.#accounts.readAhead()
  }

  askAccount(question: AccountQuestion): Promise<void> {
    const reading = this.#accounts.ask(question)
    this.#readings = Promise.allSettled([this.#readings, reading]).then(() => {})
    return reading
  }
}
