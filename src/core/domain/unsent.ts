/** What is said of a request to a venue that was not carried out, or whose answer got lost. Reports are stamped by the sequencer. */

import type { VenueEffect } from './effects.ts'
import type { AccountIndex, ClientOrderId, TimeUs } from './ids.ts'
import type { Report, SendFailureReport } from './inputs.ts'

const NOT_STAMPED = 0 as TimeUs

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

export function failureOf(
  clientOrderId: ClientOrderId,
  action: SendFailureReport['action'],
  certainty: SendFailureReport['certainty'],
  text: string,
): Report {
  return { kind: 'SendFailureReport', timeUs: NOT_STAMPED, clientOrderId, action, certainty, text }
}

export function couldNotAsk(clientOrderId: ClientOrderId, text: string): Report {
  return { kind: 'OrderStatusReport', timeUs: NOT_STAMPED, clientOrderId, outcome: 'CouldNotAsk', text }
}

export function couldNotAskAll(accountIndex: AccountIndex, text: string): Report {
  const nothing = { openClientOrderIds: [], positions: [], balances: [] }
  return { kind: 'MassStatusReport', timeUs: NOT_STAMPED, accountIndex, outcome: 'CouldNotAsk', ...nothing, text }
}

/** Whatever the venue made of it: nobody may count on it. */
export function switchFailed(accountIndex: AccountIndex, text: string): Report {
  const untilTimeUs = 0 as TimeUs
  return { kind: 'DeadMansSwitchReport', timeUs: NOT_STAMPED, accountIndex, outcome: 'Failed', untilTimeUs, text }
}
