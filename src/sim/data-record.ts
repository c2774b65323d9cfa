/** By the journal alone: what was last said of each instrument's data when an order was decided. */

import type { OrderFilled, OrderSubmitted } from '../core/domain/events.ts'
import type { DataStateReport } from '../core/domain/inputs.ts'
import type { DataState } from '../core/domain/market-data.ts'
import { signOf } from '../core/domain/order.ts'
import type { BreakRule } from './rules.ts'

export class DataRecord {
  readonly #break: BreakRule
  readonly #mayTradeDegraded: boolean
  /** By instrument. */
  readonly #states: DataState[] = []
  /** By strategy and instrument. */
  readonly #signedLots = new Map<string, number>()
  /** The journal lost its end: what was held there is not known. */
  #isBlind = false

  constructor(breakRule: BreakRule, mayTradeDegraded: boolean) {
    this.#break = breakRule
    this.#mayTradeDegraded = mayTradeDegraded
  }

  onCut(): void {
    this.#isBlind = true
  }

  onReport({ instrumentIndex, dataState }: DataStateReport): void {
    this.#states[instrumentIndex] = dataState
  }

  onFilled({ strategyIndex, instrumentIndex, side, lastQtyLots }: OrderFilled): void {
    const key = `${strategyIndex} ${instrumentIndex}`
    this.#signedLots.set(key, (this.#signedLots.get(key) ?? 0) + signOf(side) * lastQtyLots)
  }

  /** Rule 8: no new risk. An order against a position may reduce it; one that is held is not decided yet. */
  onSubmitted({ strategyIndex, isHeld, clientOrderId, terms }: OrderSubmitted, blockNumber: number): void {
    const { instrumentIndex, side, isReduceOnly } = terms
    if (this.#isBlind || isHeld || isReduceOnly || strategyIndex < 0) return
    const held = this.#signedLots.get(`${strategyIndex} ${instrumentIndex}`) ?? 0
    const dataState = this.#states[instrumentIndex] ?? 'Live'
    if (held * signOf(side) < 0 || dataState === 'Live' || (dataState === 'Degraded' && this.#mayTradeDegraded)) return
    this.#break('RISK_ON_BAD_DATA', `${clientOrderId} in block ${blockNumber} on data that are ${dataState}`)
  }
}
