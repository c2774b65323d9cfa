/** The proof that an effect has not left, for the core to forget it. */

import type { ClientOrderId, TimeUs } from '../../core/domain/ids.ts'
import type { SendFailureReport } from '../../core/domain/inputs.ts'
import type { VenueEffect } from '../../ports.ts'

/** Returns: `undefined` for a question, which is asked again by itself. */
export function notSentReport(effect: VenueEffect, text: string): SendFailureReport | undefined {
  const failed = (clientOrderId: ClientOrderId, action: 'Order' | 'Cancel' | 'Amend'): SendFailureReport => ({
    kind: 'SendFailureReport',
    timeUs: 0 as TimeUs,
    clientOrderId,
    action,
    certainty: 'NotSent',
    text,
  })
  switch (effect.kind) {
    case 'SendOrder':
      return failed(effect.order.clientOrderId, 'Order')
    case 'SendAmend':
      return failed(effect.amend.clientOrderId, 'Amend')
    case 'SendCancel':
      return failed(effect.clientOrderId, 'Cancel')
    case 'QueryOrder':
    case 'RequestMassStatus':
    case 'RefreshDeadMansSwitch':
      return undefined
    default:
      return effect satisfies never
  }
}
