/** The pre-trade limits and the codes of every refusal. Absent (`undefined`) means that the person chose no limit. */

import type { InstrumentIndex } from './ids.ts'
import type { MoneyMinor, PriceTicks, QtyLots } from './quantities.ts'

/** `Active`; `Reducing`: only orders that reduce risk; `Halted`: none but cancels. */
export const TRADING_STATES = ['Active', 'Reducing', 'Halted'] as const
export type TradingState = (typeof TRADING_STATES)[number]

export const PRICE_REFERENCES = ['Last', 'Mid', 'Mark'] as const
export type PriceReference = (typeof PRICE_REFERENCES)[number]

/** What to do when a loss limit is passed. */
export const BREACH_ACTIONS = ['Reduce', 'Halt'] as const
export type BreachAction = (typeof BREACH_ACTIONS)[number]

/** Limits of one scope: the whole, an account, a strategy, or a strategy on one instrument. Money in the account's base currency. */
export interface RiskLimits {
  readonly orderQtyLotsMax: QtyLots | undefined
  readonly orderNotionalMinorMax: MoneyMinor | undefined
  readonly priceCollarBps: number | undefined
  readonly priceReference: PriceReference
  readonly positionLotsMax: QtyLots | undefined
  readonly grossExposureMinorMax: MoneyMinor | undefined
  readonly netExposureMinorMax: MoneyMinor | undefined
  readonly openOrdersMax: number | undefined
  readonly openOrderExposureMinorMax: MoneyMinor | undefined
  readonly ordersPerSecondMax: number | undefined
  readonly amendsPerSecondMax: number | undefined
  /** After this many executions within the window, the strategy is stopped until a person re-arms it. */
  readonly repeatedExecutionsMax: number | undefined
  readonly repeatedExecutionsWindowUs: number
  readonly dailyLossMinorMax: MoneyMinor | undefined
  readonly drawdownMinorMax: MoneyMinor | undefined
  readonly breachAction: BreachAction
  /** Data older than this is stale; no new risk is taken on it. */
  readonly dataAgeUsMax: number | undefined
  /** New risk may be taken on `Degraded` data; where a scope says no, none of the others can say yes. */
  readonly mayTradeDegraded: boolean | undefined
  /** An intent that answers an input older than this is refused. */
  readonly intentAgeUsMax: number | undefined
  readonly allowedInstruments: readonly InstrumentIndex[] | undefined
  readonly restrictedInstruments: readonly InstrumentIndex[]
}

/** The figures among them that a person may change while a session runs. New ones come last: the journal stores their place. */
export const LIMIT_FIGURES = [
  'orderQtyLotsMax',
  'orderNotionalMinorMax',
  'priceCollarBps',
  'positionLotsMax',
  'grossExposureMinorMax',
  'netExposureMinorMax',
  'openOrdersMax',
  'openOrderExposureMinorMax',
  'ordersPerSecondMax',
  'amendsPerSecondMax',
  'repeatedExecutionsMax',
  'dailyLossMinorMax',
  'drawdownMinorMax',
  'dataAgeUsMax',
  'intentAgeUsMax',
] as const satisfies readonly (keyof RiskLimits)[]
export type LimitFigure = (typeof LIMIT_FIGURES)[number]

/** Nothing is limited: every field as a person who chose nothing leaves it. */
export const NO_LIMITS: RiskLimits = {
  orderQtyLotsMax: undefined,
  orderNotionalMinorMax: undefined,
  priceCollarBps: undefined,
  priceReference: 'Mid',
  positionLotsMax: undefined,
  grossExposureMinorMax: undefined,
  netExposureMinorMax: undefined,
  openOrdersMax: undefined,
  openOrderExposureMinorMax: undefined,
  ordersPerSecondMax: undefined,
  amendsPerSecondMax: undefined,
  repeatedExecutionsMax: undefined,
  repeatedExecutionsWindowUs: 0,
  dailyLossMinorMax: undefined,
  drawdownMinorMax: undefined,
  breachAction: 'Reduce',
  dataAgeUsMax: undefined,
  mayTradeDegraded: undefined,
  intentAgeUsMax: undefined,
  allowedInstruments: undefined,
  restrictedInstruments: [],
}

/** Why an order, amend or cancel was refused by us, before sending. Stable: documented in docs/risk.md, one test row each. */
export const DENIAL_CODES = [
  'TRADING_HALTED',
  'TRADING_REDUCING',
  'STRATEGY_NOT_RUNNING',
  'LIMITS_MISSING',
  'INSTRUMENT_UNKNOWN',
  'INSTRUMENT_RESTRICTED',
  'INSTRUMENT_NOT_ALLOWED',
  'INSTRUMENT_EXPIRED',
  'ORDER_TERMS_INVALID',
  'ORDER_TYPE_UNSUPPORTED',
  'PRICE_OUT_OF_RANGE',
  'QTY_BELOW_MIN',
  'QTY_ABOVE_MAX',
  'NOTIONAL_BELOW_MIN',
  'NOTIONAL_ABOVE_MAX',
  'PRICE_COLLAR',
  'POSITION_ABOVE_MAX',
  'GROSS_EXPOSURE_ABOVE_MAX',
  'NET_EXPOSURE_ABOVE_MAX',
  'OPEN_ORDERS_ABOVE_MAX',
  'OPEN_ORDER_EXPOSURE_ABOVE_MAX',
  'ORDER_RATE_ABOVE_MAX',
  'AMEND_RATE_ABOVE_MAX',
  'REPEATED_EXECUTIONS',
  'DUPLICATE_INTENT',
  'SELF_TRADE',
  'REDUCE_ONLY_WOULD_INCREASE',
  'POST_ONLY_WOULD_CROSS',
  'DATA_MISSING',
  'DATA_STALE',
  'DATA_GAPPED',
  'DATA_CROSSED',
  'DATA_DISPUTED',
  'RATE_UNKNOWN',
  'BALANCE_INSUFFICIENT',
  'MARGIN_INSUFFICIENT',
  'INTENT_TOO_OLD',
  'VENUE_UNAVAILABLE',
  'ORDER_UNKNOWN',
  'ORDER_CLOSED',
  'AMEND_INVALID',
  'DATA_DEGRADED',
  'MARKET_CLOSED',
] as const
export type DenialCode = (typeof DENIAL_CODES)[number]

/** A refusal with the figures behind it: what, was, limit. */
export interface Denial {
  readonly code: DenialCode
  /** The quantity that was tested, in the unit its name tells, for example `qtyLots`. */
  readonly what: string
  readonly was: number
  readonly limit: number
}

export type ReferencePrice = PriceTicks | undefined
