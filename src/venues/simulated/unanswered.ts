/**
 * Remembers what was written to the venue and not answered, so that a lost connection leaves no fate unnamed.
 *
 * Invariant: bounded by what the participant may have in flight; an answer to the order or to its change takes it out.
 */

import type { AccountIndex, ClientOrderId, TimeUs } from '../../core/domain/ids.ts'
import type { OrderStatusReport, Report, SendFailureReport } from '../../core/domain/inputs.ts'
import type { VenueEffect } from '../../ports.ts'

const NOT_STAMPED = 0 as TimeUs

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

/** What is to be said of a request of which not a byte was written. */
export function notSent(effect: VenueEffect, text: string): Report {
  switch (effect.kind) {
    case 'SendOrder':
      return failureOf(effect.order.clientOrderId, 'Order', 'NotSent', text)
    case 'SendAmend':
      return failureOf(effect.amend.clientOrderId, 'Amend', 'NotSent', text)
    case 'SendCancel':
      return failureOf(effect.clientOrderId, 'Cancel', 'NotSent', text)
    case 'QueryOrder':
      return couldNotAsk(effect.clientOrderId, text)
    case 'RequestMassStatus':
      return couldNotAskAll(effect.accountIndex, text)
    case 'RefreshDeadMansSwitch':
      return switchFailed(effect.accountIndex, text)
    default:
      return effect satisfies never
  }
}

function failureOf(
  clientOrderId: ClientOrderId,
  action: SendFailureReport['action'],
  certainty: SendFailureReport['certainty'],
  text: string,
): Report {
  return { kind: 'SendFailureReport', timeUs: NOT_STAMPED, clientOrderId, action, certainty, text }
}

function couldNotAsk(clientOrderId: ClientOrderId, text: string): Report {
  return { kind: 'OrderStatusReport', timeUs: NOT_STAMPED, clientOrderId, outcome: 'CouldNotAsk', text }
}

function couldNotAskAll(accountIndex: AccountIndex, text: string): Report {
  const nothing = { openClientOrderIds: [], positions: [], balances: [] }
  return { kind: 'MassStatusReport', timeUs: NOT_STAMPED, accountIndex, outcome: 'CouldNotAsk', ...nothing, text }
}

/** Whatever the venue made of it: nobody may count on it. */
function switchFailed(accountIndex: AccountIndex, text: string): Report {
  const untilTimeUs = 0 as TimeUs
  return { kind: 'DeadMansSwitchReport', timeUs: NOT_STAMPED, accountIndex, outcome: 'Failed', untilTimeUs, text }
}
