/**
 * Asks the venue by REST: within its rate budget, one after another where it wants that, each request once, and every
 * answer judged.
 *
 * Invariants: at most {@link WAITING_MAX} requests wait; a request that could not be sent in time was not sent at all.
 */

import type { Clock } from '../../ports.ts'
import type { CcxtExchange } from './ccxt-exchange.ts'
import type { Dialect, RestRequest } from './dialect.ts'
import type { OrderTape } from './order-tape.ts'
import { RateBudget } from './rate-budget.ts'
import { RequestTally } from './request-tally.ts'
import type { CallOutcome, Errand } from './request-terms.ts'
import { type RestAnswer, type SignedRequest, type Transport, TransportError } from './transport.ts'

export interface RestSetup {
  readonly dialect: Dialect
  readonly exchange: CcxtExchange
  readonly transport: Transport
  readonly clock: Clock
  readonly timeoutMs: number
  /** Looked at after all waiting, right before the first byte of an order; absent: it always may. */
  readonly mayAddRisk?: (() => boolean) | undefined
  /** The venue says that our dates are wrong. */
  readonly onBadClock?: (() => void) | undefined
  /** Hears what is said about single orders; absent: nobody keeps it. */
  readonly tape?: OrderTape | undefined
}

export const WAITING_MAX = 256
const QUESTION_WAIT_US_MAX = 10_000_000
const CANCEL_WAIT_US_MAX = 30_000_000
/** An order that would stand in a queue is an order at a price of yesterday. */
const ORDER_WAIT_US_MAX = 250_000
/** Where the venue does not say for how long it wants silence; twice as long each time it says it again. */
const SILENCE_SECONDS = 5
const SILENCE_SECONDS_MAX = 60
/** Whoever comes from here is locked out, whatever he wants. */
const LOCKED_OUT = [403, 418]

export class Rest {
  readonly #setup: RestSetup
  readonly #budget: RateBudget
  readonly tally = new RequestTally()
  #waiting = 0
  #silenceSeconds = SILENCE_SECONDS
  /** Serial venues: the end of the request before. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(setup: RestSetup) {
    this.#setup = setup
    this.#budget = new RateBudget(setup.dialect.rate, setup.clock.monotonicUs())
  }

  /** What is left of the venue's rate limit, 0 to 1. */
  get budgetShare(): number {
    return this.#budget.shareLeft(this.#setup.clock.monotonicUs())
  }

  /** Whether questions that cost so much together would not have to wait now. */
  hasRoomFor(weight: number): boolean {
    return this.#budget.hasRoomFor(weight, this.#setup.clock.monotonicUs())
  }

  /** `clientOrderId`: the order that it is about; '' for what is about no single one. */
  async call(request: RestRequest, errand: Errand, clientOrderId = ''): Promise<CallOutcome> {
    const outcome = await this.#call(request, errand, clientOrderId)
    this.tally.note(errand, outcome)
    if (outcome.kind === 'NotSent') this.#setup.tape?.failed(clientOrderId, 'Unsent', outcome.text)
    return outcome
  }

  async #call(request: RestRequest, errand: Errand, clientOrderId: string): Promise<CallOutcome> {
    if (this.#waiting >= WAITING_MAX && errand !== 'Cancel')
      return { kind: 'NotSent', text: `REQUESTS_FULL: ${this.#waiting} requests wait, at most ${WAITING_MAX} may` }
    this.#waiting++
    try {
      const late = await this.#waitForBudget(request, errand)
      if (late !== undefined) return { kind: 'NotSent', text: late }
      return await this.#inTurn(() => this.#send(request, errand, clientOrderId))
    } finally {
      this.#waiting--
    }
  }

  /** Returns: why it may not be sent, or `undefined` when it may. */
  async #waitForBudget(request: RestRequest, errand: Errand): Promise<string | undefined> {
    const { clock } = this.#setup
    const untilUs = clock.monotonicUs() + waitUsMaxOf(errand)
    for (;;) {
      const nowUs = clock.monotonicUs()
      const waitUs = this.#budget.take(request.weight, errand === 'Cancel', nowUs)
      if (waitUs === 0) return undefined
      if (nowUs + waitUs > untilUs)
        return `RATE_BUDGET: the venue's limit leaves room in ${Math.ceil(waitUs / 1_000)} ms`
      await sleep(waitUs)
    }
  }

  #inTurn(send: () => Promise<CallOutcome>): Promise<CallOutcome> {
    if (!this.#setup.dialect.isSerial) return send()
    const mine = this.#last.then(send)
    this.#last = mine.catch(() => {})
    return mine
  }

  async #send(request: RestRequest, errand: Errand, clientOrderId: string): Promise<CallOutcome> {
    const { dialect, transport, timeoutMs, mayAddRisk, onBadClock, clock, tape } = this.#setup
    const signed = this.#signed(request)
    if ('text' in signed) return { kind: 'NotSent', text: signed.text }
    try {
      const askedUs = clock.monotonicUs()
      const mayLeave = errand === 'Order' ? mayAddRisk : undefined
      const onLeft = () => tape?.sent(clientOrderId, request, signed.request.url)
      const answer = await transport(signed.request, timeoutMs, mayLeave, onLeft)
      tape?.answered(clientOrderId, answer.status, answer.text)
      this.tally.noteRoundTrip(clock.monotonicUs() - askedUs)
      const verdict = dialect.verdictOf(answer.status, answer.body)
      if (verdict.kind === 'RateLimited') this.#beSilent(answer)
      else this.#silenceSeconds = SILENCE_SECONDS
      if (verdict.kind === 'BadClock') onBadClock?.()
      if (answer.body === undefined && verdict.kind !== 'RateLimited')
        return { kind: 'Unknown', text: `HTTP ${answer.status} without a readable answer` }
      return { kind: 'Answered', verdict, body: answer.body }
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      if (error.certainty === 'Unknown') tape?.failed(clientOrderId, 'Unanswered', error.message)
      return { kind: error.certainty, text: error.message }
    }
  }

  /** A key that cannot sign is found before anything leaves. Its own words may hold a part of it. */
  #signed({ path, api, method, params }: RestRequest): { readonly request: SignedRequest } | { readonly text: string } {
    try {
      const copy: unknown = Array.isArray(params) ? params.map(each => ({ ...each })) : { ...params }
      return { request: this.#setup.exchange.sign(path, api, method, copy) }
    } catch (error) {
      return { text: `the request cannot be signed with this key (${(error as Error).name})` }
    }
  }

  /** Of too many orders, or questions, cancels are none: they wait where the venue says how long, or has locked us out. */
  #beSilent({ status, retryAfterSeconds = 0 }: RestAnswer): void {
    const nowUs = this.#setup.clock.monotonicUs()
    const holdsCancels = retryAfterSeconds > 0 || LOCKED_OUT.includes(status)
    if (retryAfterSeconds > 0) return this.#budget.close(retryAfterSeconds * 1_000_000, nowUs, holdsCancels)
    // Several requests may have been under way when it was first said.
    if (this.#budget.isClosed(nowUs) && !holdsCancels) return
    this.#budget.close(this.#silenceSeconds * 1_000_000, nowUs, holdsCancels)
    this.#silenceSeconds = Math.min(this.#silenceSeconds * 2, SILENCE_SECONDS_MAX)
  }
}

function waitUsMaxOf(errand: Errand): number {
  switch (errand) {
    case 'Order':
      return ORDER_WAIT_US_MAX
    case 'Cancel':
      return CANCEL_WAIT_US_MAX
    case 'Question':
      return QUESTION_WAIT_US_MAX
    default:
      return errand satisfies never
  }
}

function sleep(us: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, Math.max(1, us / 1_000)))
}
