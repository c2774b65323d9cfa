/** Where a strategy sits: what takes its deliveries, in this process or at the end of a channel. */

import type { Event } from '../../core/domain/events.ts'
import type { StrategyIndex, TimeUs } from '../../core/domain/ids.ts'
import type { Input } from '../../core/domain/inputs.ts'
import { isMarketInput, type MarketInput } from '../../core/domain/market-data.ts'
import type { StrategyRunner } from '../../strategy/runner.ts'
import { ownerOf, type Routes } from './routes.ts'

/** Takes one strategy's deliveries in the order of their sequence numbers. Nothing may be kept of what it is given. */
export interface StrategySeat {
  onMarket(input: MarketInput, sequence: number): void
  onEvent(event: Event, timeUs: TimeUs, sequence: number): void
  onTimer(timerNumber: number, timeUs: TimeUs, sequence: number): void
}

/** A strategy that runs in this process. */
export class RunnerSeat implements StrategySeat {
  readonly #runner: StrategyRunner
  readonly #strategyIndex: StrategyIndex

  constructor(runner: StrategyRunner, strategyIndex: StrategyIndex) {
    this.#runner = runner
    this.#strategyIndex = strategyIndex
  }

  onMarket(input: MarketInput, sequence: number): void {
    this.#runner.onMarket(input, sequence)
  }

  onEvent(event: Event, timeUs: TimeUs, sequence: number): void {
    switch (event.kind) {
      case 'BarClosed':
        this.#runner.onMarket(event.bar, sequence)
        return
      case 'StrategyStarted':
        if (event.strategyIndex === this.#strategyIndex) this.#runner.start(timeUs, sequence)
        return
      case 'StrategyStopped':
        if (event.strategyIndex === this.#strategyIndex) this.#runner.stop(timeUs, sequence)
        return
      default:
        this.#runner.onEvent(event, timeUs, sequence)
    }
  }

  onTimer(timerNumber: number, timeUs: TimeUs, sequence: number): void {
    this.#runner.onTimer(timerNumber, timeUs, sequence)
  }
}

/** Hands a market input to those who subscribe to it. The hot path. */
export function deliverMarket(
  input: MarketInput,
  sequence: number,
  routes: Routes,
  seats: readonly StrategySeat[],
): void {
  const listeners = routes.ofMarket(input)
  for (let i = 0; i < listeners.length; i++) seats[listeners[i]!]!.onMarket(input, sequence)
}

/** Hands one event to the strategies that it concerns. */
export function deliverEvent(
  event: Event,
  timeUs: TimeUs,
  sequence: number,
  routes: Routes,
  seats: readonly StrategySeat[],
): void {
  const owner = ownerOf(event)
  if (owner >= 0) {
    seats[owner]?.onEvent(event, timeUs, sequence)
    return
  }
  const listeners = routes.ofEvent(event)
  for (let i = 0; i < listeners.length; i++) seats[listeners[i]!]!.onEvent(event, timeUs, sequence)
}

/** Hands an input to those who hear of it, before the events that it led to: market data and strategies' own timers. */
export function deliverInput(input: Input, sequence: number, routes: Routes, seats: readonly StrategySeat[]): void {
  if (isMarketInput(input)) deliverMarket(input, sequence, routes, seats)
  else if (input.kind === 'TimerFired' && input.timerKind === 'Strategy') {
    seats[input.subject]?.onTimer(input.timerNumber, input.timeUs, sequence)
  }
}
