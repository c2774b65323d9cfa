/** Asks the venue questions, page by page: the whole answer, or `CouldNotAsk`. To ask changes nothing, so it is done again. */

import type { NextPage, RestRequest } from './dialect.ts'
import type { ErrandsSetup } from './errands-setup.ts'
import type { OrderFact, OrderView } from './facts.ts'
import type { CallOutcome } from './request-terms.ts'

/** A venue that always has one page more does not keep us for ever. */
const PAGES_MAX = 200
/** A question that the venue did not answer is asked again, before all that it belongs to fails. */
const TRIES = 4
const AGAIN_MS = 50
/** Of a venue that takes longer to say nothing there is no answer now. */
const AGAIN_WITHIN_US = 2_000_000

/** Thrown to whoever asks: the question cannot be answered now, which proves nothing. */
export class CouldNotAsk extends Error {}

const AT_ONCE = async () => {}

export class Asking {
  readonly #setup: ErrandsSetup

  constructor(setup: ErrandsSetup) {
    this.#setup = setup
  }

  /**
   * Returns: `undefined` where the venue knows no such order: there is nothing in it. Errors: CouldNotAsk for whatever is no
   * answer.
   */
  async answerTo(request: RestRequest, clientOrderId = ''): Promise<unknown> {
    const outcome = await this.#ask(request, clientOrderId)
    if (outcome.kind !== 'Answered') throw new CouldNotAsk(outcome.text)
    const { verdict } = outcome
    if (verdict.kind !== 'Ok' && verdict.kind !== 'OrderUnknown') throw new CouldNotAsk(verdict.text)
    return verdict.kind === 'Ok' ? outcome.body : undefined
  }

  /** Errors: CouldNotAsk, also where there are more pages than are read: a part is not the whole. */
  async answersTo(firsts: readonly RestRequest[], next: NextPage | undefined, what: string): Promise<unknown[]> {
    const answers: unknown[] = []
    for (const first of firsts) {
      let request: RestRequest | undefined = first
      for (let page = 0; request !== undefined; page++) {
        checkPage(page, what)
        const answer = await this.answerTo(request)
        answers.push(answer)
        request = next?.(answer, request)
      }
    }
    return answers
  }

  /** The first order that is meant. Errors: CouldNotAsk, also where it may be on a page that is not read. */
  async orderIn(
    first: RestRequest,
    isMeant: (order: OrderView) => boolean,
    clientOrderId = '',
  ): Promise<OrderView | undefined> {
    const { dialect } = this.#setup
    let request: RestRequest | undefined = first
    for (let page = 0; request !== undefined; page++) {
      checkPage(page, 'orders')
      const answer = await this.answerTo(request, clientOrderId)
      const order = dialect.readOrders(answer).find(isMeant)
      if (order !== undefined) return order
      request = dialect.moreOrders?.(answer, request)
    }
    return undefined
  }

  /** Executions, page by page; `beforeEach` is waited for before each. Errors: CouldNotAsk, and those of `beforeEach`. */
  async fillsIn(
    first: RestRequest,
    clientOrderId = '',
    beforeEach: (page: RestRequest) => Promise<void> = AT_ONCE,
  ): Promise<OrderFact[]> {
    const { dialect, markets } = this.#setup
    const fills: OrderFact[] = []
    let request: RestRequest | undefined = first
    for (let page = 0; request !== undefined; page++) {
      checkPage(page, 'executions')
      await beforeEach(request)
      const found = dialect.readFills(await this.answerTo(request, clientOrderId), request, markets.list)
      fills.push(...found.fills)
      request = found.next
    }
    return fills
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
}

function checkPage(page: number, what: string): void {
  if (page >= PAGES_MAX) throw new CouldNotAsk(`PAGES_FULL: more than ${PAGES_MAX} pages of ${what}`)
}

function isUnanswered(outcome: CallOutcome): boolean {
  return outcome.kind === 'Unknown' || (outcome.kind === 'Answered' && outcome.verdict.kind === 'Unknown')
}
