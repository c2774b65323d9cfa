/**
 * Turns the limits that a person wrote into arrays of plain numbers, so that the hot checks are comparisons.
 *
 * Invariant: a limit that was not chosen is `Infinity`; every scope that was chosen holds, a narrower one never widens a
 * wider one.
 */

import type { Configuration } from '../domain/configuration.ts'
import type { AccountIndex, InstrumentIndex, StrategyIndex } from '../domain/ids.ts'
import type { Instrument } from '../domain/instrument.ts'
import { PRICE_REFERENCES, type PriceReference, type RiskLimits, type TradingState } from '../domain/limits.ts'

/** Whose limits: narrowest first, the order in which they are checked. `Instrument` is a strategy on one instrument. */
export const RISK_SCOPES = ['Instrument', 'Strategy', 'Account', 'Whole'] as const
export type RiskScope = (typeof RISK_SCOPES)[number]
/** Positions in RISK_SCOPES. */
export const INSTRUMENT_SCOPE = 0
export const STRATEGY_SCOPE = 1
export const ACCOUNT_SCOPE = 2
export const WHOLE_SCOPE = 3

/** The limits of one scope that need the scope's own figures. */
export interface LimitsOfScope {
  /** The position in RISK_SCOPES; tells which figures of the facts belong to it. */
  readonly scopeIndex: number
  readonly orderNotionalMinorMax: number
  readonly positionLotsMax: number
  readonly grossExposureMinorMax: number
  readonly netExposureMinorMax: number
  readonly openOrdersMax: number
  readonly openOrderExposureMinorMax: number
  readonly ordersPerSecondMax: number
  readonly amendsPerSecondMax: number
  /** True where an order's worth must be known. */
  readonly needsNotional: boolean
}

export interface Collar {
  readonly reference: PriceReference
  readonly bpsMax: number
}

/** All that applies to the orders of one strategy on one instrument. What needs no figures of a scope is merged to the strictest. */
export interface OrderLimits {
  readonly instrument: Instrument
  /** False for a strategy without any: it sends nothing, but the program may still protect or close what it holds. */
  readonly hasOwnLimits: boolean
  readonly qtyLotsMin: number
  readonly qtyLotsMax: number
  /** The instrument's own maximum: it binds those orders too that the program places to reduce risk. */
  readonly venueQtyLotsMax: number
  readonly expiryTimeUs: number
  readonly isRestricted: boolean
  readonly isAllowed: boolean
  /** The strictest for each reference that a scope chose. */
  readonly collars: readonly Collar[]
  readonly dataAgeUsMax: number
  readonly mayTradeDegraded: boolean
  readonly intentAgeUsMax: number
  /** Only the scopes with a limit, narrowest first. */
  readonly scopes: readonly LimitsOfScope[]
}

/** When losses stop trading. */
export interface LossLimits {
  readonly dailyLossMinorMax: number
  readonly drawdownMinorMax: number
  readonly breachState: TradingState
}

/** A window of a strategy's executions; `instrumentIndex` -1 counts all of them. */
export interface ThrottleLimits {
  readonly instrumentIndex: number
  readonly repeatedExecutionsMax: number
  readonly repeatedExecutionsWindowUs: number
}

/** A configuration's limits, looked up by index. Made once for a configuration; entries are made when first asked for. */
export class CompiledLimits {
  readonly configuration: Configuration
  readonly #orderLimits: (OrderLimits | undefined)[] = []

  constructor(configuration: Configuration) {
    this.configuration = configuration
  }

  /**
   * Looks up what applies to an order. With `NO_STRATEGY`, the account's and the whole's.
   *
   * Returns: `undefined` where an index is unknown: nothing may be sent (`LIMITS_MISSING`).
   */
  orderLimitsOf(account: AccountIndex, strategy: StrategyIndex, instrument: InstrumentIndex): OrderLimits | undefined {
    const { accounts, instruments } = this.configuration
    const row = strategy < 0 ? account : accounts.length + strategy
    const key = row * instruments.length + instrument
    return this.#orderLimits[key] ?? this.#makeOrderLimits(account, strategy, instrument, key)
  }

  /** The four limits of an order by RISK_SCOPES. */
  scopeLimitsOf(
    account: AccountIndex,
    strategy: StrategyIndex,
    instrument: InstrumentIndex,
  ): readonly (RiskLimits | undefined)[] {
    const { accounts, limits, strategies } = this.configuration
    const definition = strategies[strategy]
    const onInstrument = definition?.instrumentLimits.find(entry => entry.instrumentIndex === instrument)
    return [onInstrument?.limits, definition?.limits, accounts[account]?.limits, limits]
  }

  /** The strictest age of data over everybody who may trade the instrument; `undefined` where nobody chose one. */
  dataAgeUsMaxOf(instrument: InstrumentIndex): number | undefined {
    let ageUsMax = Number.POSITIVE_INFINITY
    this.configuration.strategies.forEach((definition, index) => {
      const limits = this.orderLimitsOf(definition.accountIndex, index as StrategyIndex, instrument)
      if (limits?.isAllowed && limits.hasOwnLimits && limits.dataAgeUsMax < ageUsMax) ageUsMax = limits.dataAgeUsMax
    })
    return ageUsMax === Number.POSITIVE_INFINITY ? undefined : ageUsMax
  }

  #makeOrderLimits(
    account: AccountIndex,
    strategy: StrategyIndex,
    instrument: InstrumentIndex,
    key: number,
  ): OrderLimits | undefined {
    const { accounts, instruments, strategies } = this.configuration
    const traded = instruments[instrument]
    if (traded === undefined || accounts[account] === undefined) return undefined
    if (strategy >= strategies.length) return undefined
    const hasOwnLimits = strategy < 0 || strategies[strategy]!.limits !== undefined
    const made = mergeLimits(traded, hasOwnLimits, this.scopeLimitsOf(account, strategy, instrument))
    this.#orderLimits[key] = made
    return made
  }
}

export function compileLimits(configuration: Configuration): CompiledLimits {
  return new CompiledLimits(configuration)
}

export function lossLimitsOf(limits: RiskLimits | undefined): LossLimits {
  return {
    dailyLossMinorMax: limits?.dailyLossMinorMax ?? Number.POSITIVE_INFINITY,
    drawdownMinorMax: limits?.drawdownMinorMax ?? Number.POSITIVE_INFINITY,
    breachState: limits?.breachAction === 'Halt' ? 'Halted' : 'Reducing',
  }
}

/** The throttles of one strategy: its own, its account's and the whole's each count all its executions; then one for each instrument. */
export function throttleLimitsOf(configuration: Configuration, strategy: StrategyIndex): ThrottleLimits[] {
  const { accounts, limits, strategies } = configuration
  const definition = strategies[strategy]!
  const overall = [definition.limits, accounts[definition.accountIndex]?.limits, limits].map(chosen =>
    throttleOf(chosen, -1),
  )
  const single = definition.instrumentLimits.map(entry => throttleOf(entry.limits, entry.instrumentIndex))
  return [...overall, ...single].filter(chosen => chosen !== undefined)
}

function throttleOf(limits: RiskLimits | undefined, instrumentIndex: number): ThrottleLimits | undefined {
  // A window of no length never holds an execution.
  if (limits?.repeatedExecutionsMax === undefined || limits.repeatedExecutionsWindowUs === 0) return undefined
  const { repeatedExecutionsMax, repeatedExecutionsWindowUs } = limits
  return { instrumentIndex, repeatedExecutionsMax, repeatedExecutionsWindowUs }
}

/** Merges the four scopes' limits on one instrument; the strictest of each holds. */
function mergeLimits(
  instrument: Instrument,
  hasOwnLimits: boolean,
  byScope: readonly (RiskLimits | undefined)[],
): OrderLimits {
  const chosen = byScope.filter(limits => limits !== undefined)
  return {
    instrument,
    hasOwnLimits,
    qtyLotsMin: instrument.qtyLotsMin,
    qtyLotsMax: Math.min(instrument.qtyLotsMax, strictest(chosen.map(limits => limits.orderQtyLotsMax))),
    venueQtyLotsMax: instrument.qtyLotsMax,
    expiryTimeUs: instrument.expiryTimeUs ?? Number.POSITIVE_INFINITY,
    isRestricted: chosen.some(limits => limits.restrictedInstruments.includes(instrument.index)),
    isAllowed: chosen.every(limits => limits.allowedInstruments?.includes(instrument.index) ?? true),
    collars: collarsOf(chosen),
    dataAgeUsMax: strictest(chosen.map(limits => limits.dataAgeUsMax)),
    mayTradeDegraded: mayTradeDegraded(chosen),
    intentAgeUsMax: strictest(chosen.map(limits => limits.intentAgeUsMax)),
    scopes: byScope.map(limitsOfScope).filter(limits => limits !== undefined),
  }
}

/** Somebody allowed it and nobody forbade it. */
function mayTradeDegraded(chosen: readonly RiskLimits[]): boolean {
  return chosen.some(limits => limits.mayTradeDegraded) && chosen.every(limits => limits.mayTradeDegraded !== false)
}

function collarsOf(chosen: readonly RiskLimits[]): readonly Collar[] {
  const collars = PRICE_REFERENCES.map(reference => ({
    reference,
    bpsMax: strictest(chosen.map(limits => (limits.priceReference === reference ? limits.priceCollarBps : undefined))),
  }))
  return collars.filter(collar => collar.bpsMax < Number.POSITIVE_INFINITY)
}

function limitsOfScope(limits: RiskLimits | undefined, scopeIndex: number): LimitsOfScope | undefined {
  if (limits === undefined) return undefined
  const money = {
    orderNotionalMinorMax: limits.orderNotionalMinorMax ?? Number.POSITIVE_INFINITY,
    grossExposureMinorMax: limits.grossExposureMinorMax ?? Number.POSITIVE_INFINITY,
    netExposureMinorMax: limits.netExposureMinorMax ?? Number.POSITIVE_INFINITY,
    openOrderExposureMinorMax: limits.openOrderExposureMinorMax ?? Number.POSITIVE_INFINITY,
  }
  const counts = {
    positionLotsMax: limits.positionLotsMax ?? Number.POSITIVE_INFINITY,
    openOrdersMax: limits.openOrdersMax ?? Number.POSITIVE_INFINITY,
    ordersPerSecondMax: limits.ordersPerSecondMax ?? Number.POSITIVE_INFINITY,
    amendsPerSecondMax: limits.amendsPerSecondMax ?? Number.POSITIVE_INFINITY,
  }
  const needsNotional = Object.values(money).some(Number.isFinite)
  if (!needsNotional && !Object.values(counts).some(Number.isFinite)) return undefined
  return { scopeIndex, ...money, ...counts, needsNotional }
}

function strictest(values: readonly (number | undefined)[]): number {
  return values.reduce<number>(
    (least, value) => Math.min(least, value ?? Number.POSITIVE_INFINITY),
    Number.POSITIVE_INFINITY,
  )
}
