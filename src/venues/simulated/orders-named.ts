/** Which orders a request or a report is about, by our own ids. */

import type { ClientOrderId } from '../../core/domain/ids.ts'
import type { Report } from '../../core/domain/inputs.ts'
import type { VenueEffect } from '../../ports.ts'

/** Returns: none for what is about a whole account. */
export function orderOfEffect(effect: VenueEffect): readonly ClientOrderId[] {
  switch (effect.kind) {
    case 'SendOrder':
      return [effect.order.clientOrderId]
    case 'SendAmend':
      return [effect.amend.clientOrderId]
    case 'SendCancel':
    case 'QueryOrder':
      return [effect.clientOrderId]
    case 'RequestMassStatus':
    case 'RefreshDeadMansSwitch':
      return []
    default:
      return effect satisfies never
  }
}

export function ordersOfReport(report: Report): readonly ClientOrderId[] {
  switch (report.kind) {
    case 'ExecutionReport':
    case 'CancelRejectReport':
    case 'OrderStatusReport':
    case 'SendFailureReport':
      return [report.clientOrderId]
    case 'MassStatusReport':
      return report.openClientOrderIds
    case 'DeadMansSwitchReport':
    case 'FundingReport':
    case 'MarginReport':
    case 'VenueStateReport':
    case 'DataStateReport':
    case 'LineSwitchReport':
      return []
    default:
      return report satisfies never
  }
}
