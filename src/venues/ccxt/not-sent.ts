/** What is said of an effect that was not carried out at all. */

import type { AccountIndex, ClientOrderId, TimeUs } from '../../core/domain/ids.ts'
import type { Report, SendFailureReport } from '../../core/domain/inputs.ts'
import type { VenueEffect } from '../../ports.ts'

const NOT_STAMPED = 0 as TimeUs

export function notSentBy(effect: VenueEffect, text: string): Report {
  switch (effect.kind) {
    case 'SendOrder':
      return failureOf(effect.order.clientOrderId, 'Order', text)
    case 'SendAmend':
      return failureOf(effect.amend.clientOrderId, 'Amend', text)
    case 'SendCancel':
      return failureOf(effect.clientOrderId, 'Cancel', text)
    case 'QueryOrder': {
      const { clientOrderId } = effect
      return { kind: 'OrderStatusReport', timeUs: NOT_STAMPED, clientOrderId, outcome: 'CouldNotAsk', text }
    }
    case 'RequestMassStatus':
      return accountOf(effect.accountIndex, text)
    case 'RefreshDeadMansSwitch': {
      const { accountIndex } = effect
      const untilTimeUs = NOT_STAMPED
      return { kind: 'DeadMansSwitchReport', timeUs: NOT_STAMPED, accountIndex, outcome: 'Failed', untilTimeUs, text }
    }
    default:
      return effect satisfies never
  }
}

function failureOf(clientOrderId: ClientOrderId, action: SendFailureReport['action'], text: string): Report {
  return { kind: 'SendFailureReport', timeUs: NOT_STAMPED, clientOrderId, action, certainty: 'NotSent', text }
}

function accountOf(accountIndex: AccountIndex, text: string): Report {
  const nothing = { openClientOrderIds: [], positions: [], balances: [] }
  return { kind: 'MassStatusReport', timeUs: NOT_STAMPED, accountIndex, outcome: 'CouldNotAsk', ...nothing, text }
}
