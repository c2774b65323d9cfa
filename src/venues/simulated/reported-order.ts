/** An order as the venue answers about it: what it was asked for, as it stands now. */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { ReportedOrder } from '../../core/domain/inputs.ts'
import type { VenueOrder } from './venue-order.ts'

export function reportedOrderOf(order: VenueOrder): ReportedOrder {
  return {
    instrumentIndex: order.instrumentIndex,
    symbol: '',
    clientOrderId: order.clientOrderId,
    venueOrderId: order.venueOrderId,
    side: order.side,
    orderType: order.workingType,
    timeInForce: order.timeInForce,
    qtyLots: order.qtyLots as never,
    cumQtyLots: order.cumQtyLots as never,
    limitTicks: order.limitTicks as never,
    triggerTicks: order.triggerTicks as never,
    isReduceOnly: order.isReduceOnly,
    eventTimeUs: 0 as TimeUs,
  }
}
