/**
 * The rate limiters of every scope that has one: filled into the facts before the gate, counted when a message leaves.
 *
 * Invariant: all limiters are made with the configuration; only `recordOrder` and `recordAmend` change what is saved.
 */

import type { AccountIndex, InstrumentIndex, StrategyIndex } from '../domain/ids.ts'
import type { RiskLimits } from '../domain/limits.ts'
import { US_PER_SECOND } from '../std/time.ts'
import { ACCOUNT_SCOPE, type CompiledLimits, type OrderLimits, STRATEGY_SCOPE, WHOLE_SCOPE } from './limits-compile.ts'
import type { OrderFacts } from './order-facts.ts'
import { RateLimiter } from './rate-limiter.ts'

/** The times of the messages that still count, by the scope's name, in its order. */
export type OrderRatesData = readonly (readonly [name: string, timesUs: readonly number[]])[]

interface ScopeLimiters {
  readonly scopeIndex: number
  readonly orders: RateLimiter | undefined
  readonly amends: RateLimiter | undefined
}

export class OrderRates {
  readonly #limits: CompiledLimits
  readonly #byName = new Map<string, RateLimiter>()
  /** Derived: the limiters that an order passes. */
  readonly #byOrderLimits = new Map<OrderLimits, readonly ScopeLimiters[]>()

  constructor(limits: CompiledLimits) {
    this.#limits = limits
    const { accounts, limits: whole, strategies } = limits.configuration
    this.#add('whole', whole)
    accounts.forEach((account, index) => {
      this.#add(`account ${index}`, account.limits)
    })
    strategies.forEach((strategy, index) => {
      this.#add(`strategy ${index}`, strategy.limits)
      for (const entry of strategy.instrumentLimits)
        this.#add(`strategy ${index} instrument ${entry.instrumentIndex}`, entry.limits)
    })
  }

  /** Sets `isOrderRateSpent` and `isAmendRateSpent` of all four scopes: the facts still hold those of the order before. */
  fill(
    facts: OrderFacts,
    account: AccountIndex,
    strategy: StrategyIndex,
    instrument: InstrumentIndex,
    nowUs: number,
  ): void {
    for (let index = 0; index < facts.scopes.length; index++) {
      facts.scopes[index]!.isOrderRateSpent = false
      facts.scopes[index]!.isAmendRateSpent = false
    }
    const limiters = this.#limitersOf(account, strategy, instrument)
    for (let index = 0; index < limiters.length; index++) {
      const { scopeIndex, orders, amends } = limiters[index]!
      const scope = facts.scopes[scopeIndex]!
      if (orders !== undefined) scope.isOrderRateSpent = orders.isSpent(nowUs)
      if (amends !== undefined) scope.isAmendRateSpent = amends.isSpent(nowUs)
    }
  }

  recordOrder(account: AccountIndex, strategy: StrategyIndex, instrument: InstrumentIndex, nowUs: number): void {
    const limiters = this.#limitersOf(account, strategy, instrument)
    for (let index = 0; index < limiters.length; index++) limiters[index]!.orders?.record(nowUs)
  }

  recordAmend(account: AccountIndex, strategy: StrategyIndex, instrument: InstrumentIndex, nowUs: number): void {
    const limiters = this.#limitersOf(account, strategy, instrument)
    for (let index = 0; index < limiters.length; index++) limiters[index]!.amends?.record(nowUs)
  }

  /** How many of the last second count for a scope's limit; 0 where it has none. */
  countOf(
    kind: 'orders' | 'amends',
    scopeIndex: number,
    account: AccountIndex,
    strategy: StrategyIndex,
    instrument: InstrumentIndex,
    nowUs: number,
  ): number {
    const name = nameOf(scopeIndex, account, strategy, instrument)
    return this.#byName.get(`${name} ${kind}`)?.countWithin(nowUs) ?? 0
  }

  /** The scopes that counted a message. */
  save(): OrderRatesData {
    const data: [string, readonly number[]][] = []
    for (const [name, limiter] of this.#byName) data.push([name, limiter.save()])
    return data.filter(([, timesUs]) => timesUs.length > 0)
  }

  /** Takes counts back, also those of an earlier configuration; a limit that is gone takes its count along. */
  restore(data: OrderRatesData): void {
    for (const limiter of this.#byName.values()) limiter.clear()
    for (const [name, timesUs] of data) this.#byName.get(name)?.restore(timesUs)
  }

  #add(name: string, limits: RiskLimits | undefined): void {
    if (limits?.ordersPerSecondMax !== undefined) {
      this.#byName.set(`${name} orders`, new RateLimiter(limits.ordersPerSecondMax, US_PER_SECOND))
    }
    if (limits?.amendsPerSecondMax !== undefined) {
      this.#byName.set(`${name} amends`, new RateLimiter(limits.amendsPerSecondMax, US_PER_SECOND))
    }
  }

  #limitersOf(account: AccountIndex, strategy: StrategyIndex, instrument: InstrumentIndex): readonly ScopeLimiters[] {
    const limits = this.#limits.orderLimitsOf(account, strategy, instrument)
    if (limits === undefined) return []
    return this.#byOrderLimits.get(limits) ?? this.#find(limits, account, strategy, instrument)
  }

  #find(
    limits: OrderLimits,
    account: AccountIndex,
    strategy: StrategyIndex,
    instrument: InstrumentIndex,
  ): readonly ScopeLimiters[] {
    const found: ScopeLimiters[] = []
    for (const { scopeIndex } of limits.scopes) {
      const name = nameOf(scopeIndex, account, strategy, instrument)
      const orders = this.#byName.get(`${name} orders`)
      const amends = this.#byName.get(`${name} amends`)
      if (orders !== undefined || amends !== undefined) found.push({ scopeIndex, orders, amends })
    }
    this.#byOrderLimits.set(limits, found)
    return found
  }
}

function nameOf(
  scopeIndex: number,
  account: AccountIndex,
  strategy: StrategyIndex,
  instrument: InstrumentIndex,
): string {
  if (scopeIndex === WHOLE_SCOPE) return 'whole'
  if (scopeIndex === ACCOUNT_SCOPE) return `account ${account}`
  return scopeIndex === STRATEGY_SCOPE ? `strategy ${strategy}` : `strategy ${strategy} instrument ${instrument}`
}
