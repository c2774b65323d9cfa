/**
 * Remembers what was written to the venue and not answered, so that a lost connection leaves no fate unnamed.
 *
 * Invariant: bounded by what the participant may have in flight; an answer to the order or to its change takes it out.
 */

import type { AccountIndex, ClientOrderId } from '../../core/domain/ids.ts'
import type { OrderStatusReport, Report } from '../../core/domain/inputs.ts'
import { couldNotAsk, couldNotAskAll, failureOf, switchFailed } from '../../core/domain/unsent.ts'
import type { VenueEffect } from '../../ports.ts'

export class Unanswered {
  readonly #orders = new Set<ClientOrderId>()
  readonly #cancels = new Set<ClientOrderId>()
  readonly #amends = new Set<ClientOrderId>()
  readonly #queries = new Set<ClientOrderId>()
  readonly #massStatuses = new Set<AccountIndex>()
  readonly #switches = new Set<AccountIndex>()

  get size(): number {
    return this.#orders.size + this.#cancels.size + this.#amends.size + this.#queries.size + this.#massStatuses.size
  }

  onSent(effect: VenueEffect): void {
    if (effect.kind === 'SendOrder') this.#orders.add(effect.order.clientOrderId)
    else if (effect.kind === 'SendAmend') this.#amends.add(effect.amend.clientOrderId)
    else if (effect.kind === 'SendCancel') this.#cancels.add(effect.clientOrderId)
    else if (effect.kind === 'QueryOrder') this.#queries.add(effect.clientOrderId)
    else if (effect.kind === 'RequestMassStatus') this.#massStatuses.add(effect.accountIndex)
    else this.#switches.add(effect.accountIndex)
  }

  onReport(report: Report): void {
    if (report.kind === 'ExecutionReport') {
      const { clientOrderId, execType } = report
      this.#orders.delete(clientOrderId)
      if (execType === 'Replaced') this.#amends.delete(clientOrderId)
      const isOver = execType === 'Canceled' || execType === 'Expired' || report.cumQtyLots >= report.qtyLots
      if (isOver) this.#cancels.delete(clientOrderId)
    } else if (report.kind === 'CancelRejectReport') {
      ;(report.isAmend ? this.#amends : this.#cancels).delete(report.clientOrderId)
    } else if (report.kind === 'OrderStatusReport') this.#onStatus(report)
    else if (report.kind === 'MassStatusReport') this.#massStatuses.delete(report.accountIndex)
    else if (report.kind === 'DeadMansSwitchReport') this.#switches.delete(report.accountIndex)
  }

  /** What is known of an order answers whatever was asked of it: an answer that got lost will not come any more. */
  #onStatus({ clientOrderId, outcome }: OrderStatusReport): void {
    this.#queries.delete(clientOrderId)
    if (outcome === 'CouldNotAsk') return
    for (const requests of [this.#orders, this.#cancels, this.#amends]) requests.delete(clientOrderId)
  }

  /** Empties it. Returns: what is to be said of each, the connection being lost. */
  takeLost(text: string): Report[] {
    const lost: Report[] = []
    for (const id of this.#orders) lost.push(failureOf(id, 'Order', 'Unknown', text))
    for (const id of this.#amends) lost.push(failureOf(id, 'Amend', 'Unknown', text))
    for (const id of this.#cancels) lost.push(failureOf(id, 'Cancel', 'Unknown', text))
    for (const id of this.#queries) lost.push(couldNotAsk(id, text))
    for (const account of this.#massStatuses) lost.push(couldNotAskAll(account, text))
    for (const account of this.#switches) lost.push(switchFailed(account, text))
    for (const set of [this.#orders, this.#amends, this.#cancels, this.#queries]) set.clear()
    for (const set of [this.#massStatuses, this.#switches]) set.clear()
    return lost
  }
}
