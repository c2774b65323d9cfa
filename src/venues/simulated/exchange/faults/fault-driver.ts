/**
 * The plan of faults at work in a running exchange: gives it the time, and does what a plan cannot do by itself.
 *
 * Invariant: an outage is begun once and ended once: connections are cut when it begins, orders end when it is over.
 */

import type {
  Answer,
  Deliveries,
  EventFacts,
  ExchangeLevers,
  Fate,
  FaultSeam,
  OrderFacts,
  OrderFate,
  RequestFacts,
} from '../seams.ts'
import type { FaultPlan } from './fault-plan.ts'
import type { FaultSpec } from './fault-spec.ts'

export class FaultDriver implements FaultSeam {
  readonly plan: FaultPlan
  /** The right time; the venue's own may be made wrong by a fault. */
  readonly #trueUs: () => number
  #levers: ExchangeLevers | undefined
  /** Whether open orders end when the outage that is on is over; undefined: none is on. */
  #expiresOrders: boolean | undefined

  constructor(plan: FaultPlan, trueUs: () => number) {
    this.plan = plan
    this.#trueUs = trueUs
  }

  /** The exchange is there, and can be reached into. */
  attach(levers: ExchangeLevers): void {
    this.#levers = levers
  }

  /** Returns: the fault's id; undefined where too many are armed. */
  arm(spec: FaultSpec): string | undefined {
    const id = this.plan.arm(spec, this.#trueUs())
    this.look()
    return id
  }

  /** Begins and ends outages; to be called often. */
  look(): void {
    const outage = this.plan.outage(this.#trueUs())
    if (outage !== undefined && this.#expiresOrders === undefined) {
      this.#expiresOrders = outage.spec.expiresOrders
      outage.struckCount++
      this.#note(outage.id, 'down')
      this.#levers?.dropConnections()
    }
    if (outage !== undefined || this.#expiresOrders === undefined) return
    const ended = this.#expiresOrders ? (this.#levers?.endOrders('Expired', undefined) ?? 0) : 0
    this.#expiresOrders = undefined
    this.#note('', `up, ${ended} open orders expired`)
  }

  get isDown(): boolean {
    return this.#expiresOrders !== undefined
  }

  clockOffsetUs(): number {
    return this.plan.clockOffsetUs(this.#trueUs())
  }

  acceptsConnection(): boolean {
    this.look()
    return !this.isDown
  }

  onRequest(facts: RequestFacts): Fate {
    return this.plan.onRequest(facts, this.#trueUs())
  }

  onAnswer(facts: RequestFacts, answer: Answer): Fate {
    return this.plan.onAnswer(facts, answer, this.#trueUs())
  }

  onOrder(facts: OrderFacts): OrderFate {
    return this.plan.onOrder(facts, this.#trueUs())
  }

  onEvent(event: EventFacts): Deliveries | undefined {
    return this.plan.onEvent(event, this.#trueUs())
  }

  #note(faultId: string, text: string): void {
    this.plan.log.add({ timeUs: this.#trueUs(), faultId, kind: 'VenueDown', subject: 'venue', text })
  }
}
