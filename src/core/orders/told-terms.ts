/** Tells whether what a venue says an order works at can be an order's terms: then everything made of them is counted exactly. */

import type { ReportedOrder } from '../domain/inputs.ts'
import type { Instrument } from '../domain/instrument.ts'

/**
 * Compares told terms with the bounds within which an instrument's money is proven exact, as fills are.
 *
 * Why: a size of 2^50 lots would be worth what no book can add up, and a venue that says so is wrong.
 */
export function canBeTerms(
  { qtyLotsMax, priceTicksMin, priceTicksMax }: Instrument,
  { qtyLots, limitTicks, triggerTicks }: Pick<ReportedOrder, 'qtyLots' | 'limitTicks' | 'triggerTicks'>,
): boolean {
  const isPrice = (ticks = priceTicksMin) => ticks >= priceTicksMin && ticks <= priceTicksMax
  return qtyLots > 0 && qtyLots <= qtyLotsMax && isPrice(limitTicks) && isPrice(triggerTicks)
}
