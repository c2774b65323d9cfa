/** What a node must not do though nothing is wrong with its journal: trade on bad data, or against a person's word. */

import type { OrderSubmitted, StrategyStarted, StrategyStopped, TradingStateChanged } from '../core/domain/events.ts'
import type { ControlInput } from '../core/domain/inputs.ts'
import type { MarketInput } from '../core/domain/market-data.ts'
import { type Order, signOf } from '../core/domain/order.ts'
import type { EngineState } from '../core/engine/engine-state.ts'
import type { MarketTruth } from './market-truth.ts'
import type { BreakRule } from './rules.ts'
import { DATA_AGE_US_MAX } from './sim-configuration.ts'

/** What a person of a simulation says when giving an order. */
export const PERSONS_REASON = 'a fault of the simulation'

/** Data in hand may be on its way to the node, and an order on its way from it. */
const DATA_SLACK_US = 1_000_000
/** That a market closed may be told to a node that is paused, by a gateway that was. */
const CLOSED_SLACK_US = 20_000_000

/** What came by a line; `isTrue`: the venue said just that. */
export interface LineTold {
  readonly lineIndex: number
  readonly input: MarketInput
  readonly sequence: number
  readonly isTrue: boolean
}

interface Touch {
  readonly sequence: number
  readonly crossedUs: number | undefined
}

export class RiskWatch {
  readonly #break: BreakRule
  readonly #nowUs: () => number
  /** By instrument: when true data came last. */
  readonly #dataUs: number[] = []
  /** By instrument and line: its newest quote, and since when those have been crossed. */
  readonly #touches: (Touch | undefined)[][] = []
  readonly #truth: MarketTruth
  /** How long the markets have been closed; below 0 while they are open. */
  readonly #closedForUs: (nowUs: number) => number
  /** Strategies that a person stopped. */
  readonly #stopped = new Set<number>()
  #isKilled = false

  constructor(breakRule: BreakRule, nowUs: () => number, truth: MarketTruth, closedForUs: (nowUs: number) => number) {
    this.#break = breakRule
    this.#closedForUs = closedForUs
    this.#truth = truth
    this.#nowUs = nowUs
  }

  /** Another life of a node begins a new session, and starts all; a kill holds where it is durable. */
  onNodeBegins(isKilled: boolean): void {
    this.#isKilled = isKilled
    this.#stopped.clear()
  }

  // ── a person's word ────────────────────────────────────────────────────────────────────────────────────────────────

  onTradingState({ scope, tradingState }: TradingStateChanged): void {
    if (scope.level === 'All') this.#isKilled = tradingState === 'Halted'
  }

  onCommand(command: ControlInput): void {
    if (command.kind === 'StartStrategy') this.#stopped.delete(command.strategyIndex)
  }

  onStrategyStopped({ strategyIndex, reason }: StrategyStopped): void {
    // The core puts before it who it was.
    if (reason.endsWith(PERSONS_REASON)) this.#stopped.add(strategyIndex)
  }

  onStrategyStarted({ strategyIndex }: StrategyStarted): void {
    if (this.#stopped.has(strategyIndex)) this.#break('STOP_IGNORED', `strategy ${strategyIndex} runs again by itself`)
  }

  /** An order is on its way to the venue. What closes a position has no intent. */
  onReleased({ intentSequence, clientOrderId }: Pick<Order, 'intentSequence' | 'clientOrderId'>): void {
    if (this.#isKilled && intentSequence > 0) this.#break('KILL_IGNORED', `order ${clientOrderId}`)
  }

  // ── data ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Data of an instrument reached the gateway by some line. */
  onData({ lineIndex, input, sequence, isTrue }: LineTold): void {
    if (!isTrue) return
    const { instrumentIndex } = input
    const nowUs = this.#nowUs()
    this.#dataUs[instrumentIndex] = nowUs
    if (input.kind !== 'Quote') return
    this.#touches[instrumentIndex] ??= []
    const known = this.#touches[instrumentIndex][lineIndex]
    // What was overtaken is old.
    if (known !== undefined && sequence < known.sequence) return
    const crossedUs = input.bidTicks < input.askTicks ? undefined : (known?.crossedUs ?? nowUs)
    this.#touches[instrumentIndex][lineIndex] = { sequence, crossedUs }
  }

  /** Whoever is called at night for a market that is closed does not come when it matters. */
  onAlert(code: string): void {
    if (code.startsWith('DATA_') && this.#isNight(this.#nowUs())) this.#break('FALSE_ALARM', code)
  }

  #isNight(nowUs: number): boolean {
    return this.#closedForUs(nowUs) > CLOSED_SLACK_US
  }

  /** Since when it has been crossed on every line that told of it; whichever is believed. */
  #crossedUsOf(instrumentIndex: number): number {
    const touches = (this.#touches[instrumentIndex] ?? []).filter(touch => touch !== undefined)
    if (touches.length === 0) return this.#nowUs()
    return Math.max(...touches.map(({ crossedUs }) => crossedUs ?? this.#nowUs()))
  }

  /** Rule 8: no new risk on what is stale or crossed. An order against a position may reduce it. */
  onSubmitted(event: OrderSubmitted, state: EngineState): void {
    const { strategyIndex, isHeld, clientOrderId } = event
    const { instrumentIndex, side, isReduceOnly } = event.terms
    if (!isHeld) this.onReleased(event)
    if (isHeld || isReduceOnly || strategyIndex < 0) return
    const { signedLots } = state.built.portfolio.positionOf(strategyIndex, instrumentIndex)
    if (signedLots * signOf(side) < 0) return
    const market = state.marketOf(instrumentIndex)
    if (market.hasQuote && !this.#truth.knows(market))
      this.#break(
        'RISK_ON_BAD_DATA',
        `${clientOrderId} at ${market.bidTicks}/${market.askTicks}, which never was the market`,
      )
    const nowUs = this.#nowUs()
    if (this.#isNight(nowUs)) this.#break('RISK_ON_BAD_DATA', `${clientOrderId} while its market is closed`)
    const ageUs = nowUs - (this.#dataUs[instrumentIndex] ?? 0)
    const crossedUs = nowUs - this.#crossedUsOf(instrumentIndex)
    if (ageUs > DATA_AGE_US_MAX + DATA_SLACK_US)
      this.#break('RISK_ON_BAD_DATA', `${clientOrderId} on data ${ageUs} us old`)
    if (crossedUs > DATA_SLACK_US)
      this.#break('RISK_ON_BAD_DATA', `${clientOrderId} on a market that is crossed for ${crossedUs} us`)
  }
}
