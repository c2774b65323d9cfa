/** What an order may cost: with slippage when it takes displayed size, at worst while it is open, and the fee. */

import type { Liquidity } from '../../core/domain/inputs.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { feeMinorOf, notionalMinorOf } from '../../core/domain/instrument-math.ts'
import type { MoneyMinor, PriceTicks, QtyLots } from '../../core/domain/quantities.ts'
import { clamp, divCeil } from '../../core/std/integers.ts'
import type { FillModel } from './fill-model.ts'
import type { InstrumentMarket } from './instrument-market.ts'
import type { Fee, VenueAccount } from './venue-account.ts'
import type { VenueOrder } from './venue-order.ts'

/** The price that is really paid for displayed size; a limit order pays what is displayed. */
export function slippedTicks(order: VenueOrder, instrument: Instrument, ticks: number, model: FillModel): number {
  const { slippageTicks, slippageBps } = model
  if (order.workingType === 'Limit' || (slippageTicks === 0 && slippageBps === 0)) return ticks
  const slip = slippageTicks + divCeil(Math.abs(ticks) * slippageBps, 10_000)
  return clamp(order.isBuy ? ticks + slip : ticks - slip, instrument.priceTicksMin, instrument.priceTicksMax)
}

/** The price to hold money back for, as far as one can know; NaN: no price is known. */
export function reservationTicks(order: VenueOrder, market: InstrumentMarket, model: FillModel): number {
  if (order.limitTicks !== undefined) return order.limitTicks
  const touchTicks = market.touchFor(order.isBuy)
  if (order.triggerTicks === undefined || order.isTriggered) {
    return Number.isNaN(touchTicks) ? touchTicks : slippedTicks(order, market.instrument, touchTicks, model)
  }
  return order.isBuy && touchTicks > order.triggerTicks ? touchTicks : order.triggerTicks
}

/** What one execution costs, in the currency that the account pays fees of this side in. */
export function feeOf(
  order: VenueOrder,
  account: VenueAccount,
  instrument: Instrument,
  ticks: number,
  lots: number,
  liquidity: Liquidity,
): Fee {
  const currency = account.feeCurrencyOf(instrument, order.isBuy)
  const paidMinor =
    currency === instrument.settlementCurrency
      ? notionalMinorOf(instrument, ticks as PriceTicks, lots as QtyLots)
      : lots * instrument.baseMinorPerLot
  return { minor: feeMinorOf(instrument, paidMinor as MoneyMinor, liquidity), currency }
}
