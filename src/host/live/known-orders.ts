/**
 * The orders that a gateway knows to be open at its venue, by what it sent and heard: what a kill cancels before the venue
 * was even asked.
 *
 * Invariant: bounded; an order that is missing here is found by asking the venue.
 */

import type { OrderRequest, SendCancel } from '../../core/domain/effects.ts'
import type { ClientOrderId, OrderNumber } from '../../core/domain/ids.ts'
import type { ExecutionReport, MassStatusReport, Report } from '../../core/domain/inputs.ts'

const ORDERS_MAX = 10_000

interface Known {
  readonly cancel: SendCancel
  /** When it was sent, or first heard of. */
  readonly sinceUs: number
}

export class KnownOrders {
  readonly #orders = new Map<ClientOrderId, Known>()
  readonly #validityWindowUs: number

  /** An order that the venue does not list is believed to be on its way for this long. */
  constructor(validityWindowUs: number) {
    this.#validityWindowUs = validityWindowUs
  }

  onSent(order: OrderRequest, nowUs: number): void {
    this.#add(cancelOf(order, undefined), nowUs)
  }

  /** Returns: whether it told the end of an order. */
  onReport(report: Report, nowUs: number): boolean {
    switch (report.kind) {
      case 'ExecutionReport':
        return this.#onExecution(report, nowUs)
      case 'OrderStatusReport':
        return report.outcome === 'Closed' && this.#orders.delete(report.clientOrderId)
      case 'SendFailureReport':
        if (report.action === 'Order' && report.certainty === 'NotSent') this.#orders.delete(report.clientOrderId)
        return false
      case 'MassStatusReport':
        if (report.outcome === 'Complete') this.#forgetUnlisted(report, nowUs)
        return false
      default:
        return false
    }
  }

  get(clientOrderId: ClientOrderId): SendCancel | undefined {
    return this.#orders.get(clientOrderId)?.cancel
  }

  open(): SendCancel[] {
    return [...this.#orders.values()].map(({ cancel }) => cancel)
  }

  #onExecution(report: ExecutionReport, nowUs: number): boolean {
    const { clientOrderId, execType } = report
    const isEnd = execType === 'Canceled' || execType === 'Expired' || execType === 'Rejected'
    if (isEnd || (execType === 'Trade' && report.qtyLots > 0 && report.cumQtyLots >= report.qtyLots))
      return this.#orders.delete(clientOrderId)
    if (execType === 'New') this.#add(cancelOf(report, report.venueOrderId), nowUs)
    return false
  }

  #add(cancel: SendCancel, nowUs: number): void {
    const known = this.#orders.get(cancel.clientOrderId)
    if (known === undefined && this.#orders.size >= ORDERS_MAX) return
    this.#orders.set(cancel.clientOrderId, { cancel, sinceUs: known?.sinceUs ?? nowUs })
  }

  #forgetUnlisted(report: MassStatusReport, nowUs: number): void {
    const listed = new Set(report.openClientOrderIds)
    for (const [clientOrderId, { cancel, sinceUs }] of this.#orders) {
      const isOld = nowUs - sinceUs > this.#validityWindowUs
      if (isOld && cancel.accountIndex === report.accountIndex && !listed.has(clientOrderId))
        this.#orders.delete(clientOrderId)
    }
  }
}

export function cancelOf(
  order: Pick<OrderRequest, 'accountIndex' | 'instrumentIndex' | 'clientOrderId'>,
  venueOrderId: SendCancel['venueOrderId'],
): SendCancel {
  const { accountIndex, instrumentIndex, clientOrderId } = order
  const orderNumber = 0 as OrderNumber
  return { kind: 'SendCancel', accountIndex, instrumentIndex, orderNumber, clientOrderId, venueOrderId }
}
