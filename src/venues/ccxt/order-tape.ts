/**
 * Tells what was said between us and the venue about single orders, once it was said.
 *
 * Invariants: of a request only what was to be signed is told, never what was signed: key, date, signature and headers are not
 * in it; whatever came from the venue passes the redaction; nothing is told of what is about no order.
 */

import type { MessageDirection, OrderMessageSink } from '../../ports/order-messages.ts'
import type { Clock } from '../../ports.ts'
import type { Redaction } from './redaction.ts'
import type { RestRequest } from './request-terms.ts'

export class OrderTape {
  readonly #keep: OrderMessageSink
  readonly #clock: Clock
  readonly #redacted: Redaction

  constructor(keep: OrderMessageSink, clock: Clock, redaction: Redaction) {
    this.#keep = keep
    this.#clock = clock
    this.#redacted = redaction
  }

  /** `url`: the signed one, of which the path is told. */
  sent(clientOrderId: string, { method, params }: RestRequest, url: string): void {
    this.#tell('Sent', [clientOrderId], () => `${method} ${new URL(url).pathname} ${JSON.stringify(params)}`)
  }

  answered(clientOrderId: string, status: number, text: string): void {
    this.#tell('Received', [clientOrderId], () => `HTTP ${status} ${text}`)
  }

  failed(clientOrderId: string, direction: 'Unsent' | 'Unanswered', why: string): void {
    this.#tell(direction, [clientOrderId], () => why)
  }

  /** By a stream: a message that may be about several orders. */
  heard(clientOrderIds: readonly string[], text: string): void {
    this.#tell('Received', clientOrderIds, () => text)
  }

  #tell(direction: MessageDirection, clientOrderIds: readonly string[], text: () => string): void {
    if (clientOrderIds.every(id => id === '')) return
    this.#keep({ timeUs: this.#clock.nowUs(), direction, clientOrderIds, text: () => this.#redacted(text()) })
  }
}
