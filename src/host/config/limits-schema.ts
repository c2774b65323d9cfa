/** Pre-trade limits as a person writes them; docs/configuration.md#limits tells each of them. */

import type { z } from 'zod'
import { BREACH_ACTIONS, PRICE_REFERENCES } from '../../core/domain/limits.ts'
import { basisPoints, duration, flag, instrumentId, oneOf, positiveDecimal, whole } from './scalars.ts'
import { list, section } from './section.ts'

const money = () => positiveDecimal("an amount above 0 in the account's base currency, such as '10000'")
const quantity = () => positiveDecimal("a quantity above 0, such as '0.5'")
const count = () => whole(0, 1_000_000_000)
const rate = () => whole(1, 1_000_000)

/** What can be said of any scope. */
const SHARED = {
  orderNotionalMax: money().describe('Largest worth of one order.').optional(),
  priceCollarBps: basisPoints().describe('How far a price may lie from the reference.').optional(),
  priceReference: oneOf(PRICE_REFERENCES).describe('What the collar is measured from. Default: Mark.').optional(),
  grossExposureMax: money().describe('Most worth of all positions, long and short added up.').optional(),
  netExposureMax: money().describe('Most worth of all positions, long less short.').optional(),
  openOrdersMax: count().describe('Most orders that are open at once.').optional(),
  openOrderExposureMax: money().describe('Most worth of all open orders.').optional(),
  ordersPerSecondMax: rate().describe('Most new orders in a second.').optional(),
  amendsPerSecondMax: rate().describe('Most amends in a second.').optional(),
  repeatedExecutionsMax: count().describe('Executions within the window that stop the strategy.').optional(),
  repeatedExecutionsWindow: duration(1).describe('The window of repeatedExecutionsMax. Default: 1s.').optional(),
  dataAgeMax: duration(1).describe('Data older than this are stale.').optional(),
  mayTradeDegraded: flag().describe('New risk on data that are good but stand on too few lines.').optional(),
  intentAgeMax: duration(1).describe('An answer to an input older than this is refused.').optional(),
}

/** Limits of a strategy, an account or everything. */
const SCOPE = {
  ...SHARED,
  dailyLossMax: money().describe('Loss since the start of the trading day that stops new risk.').optional(),
  drawdownMax: money().describe('Loss since the best equity that stops new risk.').optional(),
  breachAction: oneOf(BREACH_ACTIONS).describe('What a passed loss limit does. Default: Reduce.').optional(),
  allowedInstruments: list(instrumentId(), '[BTC-USDT.SIM]').describe('Nothing else may be traded.').optional(),
  restrictedInstruments: list(instrumentId(), '[BTC-USDT.SIM]').describe('These may not be traded.').optional(),
}

/** Limits of a strategy on one instrument: quantities have a meaning here. */
const ON_INSTRUMENT = {
  ...SHARED,
  orderQtyMax: quantity().describe('Largest quantity of one order.').optional(),
  positionMax: quantity().describe('Largest position, long or short.').optional(),
}

const QTY = 'counts units of one instrument: set it under instrumentLimits of a strategy'
const LOSS = 'is watched for a whole strategy: set it under limits of the strategy'
const LIST = 'belongs under limits of the strategy, an account or everything'

export const scopeLimitsSchema = section(SCOPE, { orderQtyMax: QTY, positionMax: QTY })
export const instrumentLimitsSchema = section(ON_INSTRUMENT, {
  dailyLossMax: LOSS,
  drawdownMax: LOSS,
  breachAction: LOSS,
  allowedInstruments: LIST,
  restrictedInstruments: LIST,
})

/** Either kind: what only one of them has is absent in the other. */
export type WrittenLimits = z.infer<typeof scopeLimitsSchema> & z.infer<typeof instrumentLimitsSchema>
