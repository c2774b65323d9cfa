/**
 * What the engine keeps of risk: the compiled limits, and everything that changes: states, rates, throttles, losses.
 *
 * Invariant: written by `apply` alone; the gate and its facts are tools of one turn and no part of the state.
 */

import type { Configuration } from '../domain/configuration.ts'
import type { AccountIndex, InstrumentIndex, StrategyIndex } from '../domain/ids.ts'
import { LossBreaker, type LossBreakerData } from './breakers.ts'
import { ExecutionThrottle, type ExecutionThrottleData } from './execution-throttle.ts'
import { PreTradeGate } from './gate.ts'
import {
  type CompiledLimits,
  compileLimits,
  lossLimitsOf,
  type OrderLimits,
  throttleLimitsOf,
} from './limits-compile.ts'
import { newOrderFacts, type OrderFacts } from './order-facts.ts'
import { OrderRates, type OrderRatesData } from './order-rates.ts'
import { TradingStates, type TradingStatesData } from './trading-state.ts'

export interface RiskStateData {
  readonly tradingStates: TradingStatesData
  readonly rates: OrderRatesData
  /** By strategy. */
  readonly throttles: readonly ExecutionThrottleData[]
  /** The whole, then the accounts, then the strategies. */
  readonly wholeLosses: LossBreakerData
  readonly accountLosses: readonly LossBreakerData[]
  readonly strategyLosses: readonly LossBreakerData[]
}

export class RiskState {
  readonly limits: CompiledLimits
  readonly gate = new PreTradeGate()
  /** Filled anew for each order. */
  readonly facts: OrderFacts = newOrderFacts()
  readonly rates: OrderRates
  readonly throttles: readonly ExecutionThrottle[]
  readonly wholeBreaker: LossBreaker
  readonly accountBreakers: readonly LossBreaker[]
  readonly strategyBreakers: readonly LossBreaker[]
  /** False where no scope has a loss limit: marks need not be looked at. */
  readonly hasLossLimits: boolean
  readonly #dataAgeUsMax: readonly (number | undefined)[]
  #tradingStates = new TradingStates()

  /** With `previous`, takes over what it held, as far as the new configuration still has the scope. */
  constructor(configuration: Configuration, previous?: RiskState) {
    const { accounts, instruments, limits, strategies } = configuration
    this.limits = compileLimits(configuration)
    this.rates = new OrderRates(this.limits)
    this.throttles = strategies.map(
      (_, index) => new ExecutionThrottle(throttleLimitsOf(configuration, index as StrategyIndex)),
    )
    this.wholeBreaker = new LossBreaker(lossLimitsOf(limits))
    this.accountBreakers = accounts.map(account => new LossBreaker(lossLimitsOf(account.limits)))
    this.strategyBreakers = strategies.map(strategy => new LossBreaker(lossLimitsOf(strategy.limits)))
    this.hasLossLimits = this.#breakers().some(breaker => breaker.hasLimits)
    this.#dataAgeUsMax = instruments.map(instrument => this.limits.dataAgeUsMaxOf(instrument.index))
    if (previous !== undefined) this.restore(previous.save())
  }

  get tradingStates(): TradingStates {
    return this.#tradingStates
  }

  /** The limits of an order; `undefined` for an unknown index is `LIMITS_MISSING`. */
  orderLimitsOf(account: AccountIndex, strategy: StrategyIndex, instrument: InstrumentIndex): OrderLimits | undefined {
    return this.limits.orderLimitsOf(account, strategy, instrument)
  }

  /** The strictest age of data over everybody who may trade the instrument; `undefined` for none. */
  dataAgeUsMaxOf(instrument: InstrumentIndex): number | undefined {
    return this.#dataAgeUsMax[instrument]
  }

  isThrottleTripped(strategy: StrategyIndex): boolean {
    return this.throttles[strategy]?.isTripped ?? false
  }

  // ── facts, told by `apply`; orders of no strategy count for their account and the whole ──────────────────────────────

  noteOrder(strategy: StrategyIndex, account: AccountIndex, instrument: InstrumentIndex, timeUs: number): void {
    this.rates.recordOrder(account, strategy, instrument, timeUs)
  }

  noteAmend(strategy: StrategyIndex, account: AccountIndex, instrument: InstrumentIndex, timeUs: number): void {
    this.rates.recordAmend(account, strategy, instrument, timeUs)
  }

  noteExecution(strategy: StrategyIndex, instrument: InstrumentIndex, timeUs: number): void {
    this.throttles[strategy]?.record(instrument, timeUs)
  }

  tripThrottle(strategy: StrategyIndex): void {
    this.throttles[strategy]?.trip()
  }

  rearmThrottle(strategy: StrategyIndex): void {
    this.throttles[strategy]?.rearm()
  }

  save(): RiskStateData {
    return {
      tradingStates: this.#tradingStates.save(),
      rates: this.rates.save(),
      throttles: this.throttles.map(throttle => throttle.save()),
      wholeLosses: this.wholeBreaker.save(),
      accountLosses: this.accountBreakers.map(breaker => breaker.save()),
      strategyLosses: this.strategyBreakers.map(breaker => breaker.save()),
    }
  }

  restore(data: RiskStateData): void {
    this.#tradingStates = TradingStates.restore(data.tradingStates)
    this.rates.restore(data.rates)
    data.throttles.forEach((saved, index) => {
      this.throttles[index]?.restore(saved)
    })
    this.wholeBreaker.restore(data.wholeLosses)
    data.accountLosses.forEach((saved, index) => {
      this.accountBreakers[index]?.restore(saved)
    })
    data.strategyLosses.forEach((saved, index) => {
      this.strategyBreakers[index]?.restore(saved)
    })
  }

  #breakers(): LossBreaker[] {
    return [this.wholeBreaker, ...this.accountBreakers, ...this.strategyBreakers]
  }
}
