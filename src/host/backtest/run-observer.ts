/** Watches a virtual session for its report: the equity whenever it may have changed, and every event. */

import { RunRecorder } from '../../backtest/run-recorder.ts'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { Input } from '../../core/domain/inputs.ts'
import type { Engine } from '../../core/engine/engine.ts'
import type { Turn } from '../../core/engine/turn.ts'
import { US_PER_DAY } from '../../core/std/time.ts'
import type { SessionObserver } from '../session/virtual-session.ts'
import { deniedOrderOf } from './denied-order.ts'

export class RunObserver implements SessionObserver {
  readonly recorder: RunRecorder
  #engine: Engine | undefined
  #lastEquityMinor = Number.NaN
  /** When the next day of the curve begins. */
  #nextDayUs = 0

  constructor(configuration: Configuration) {
    this.recorder = new RunRecorder({
      configuration,
      convert: (amountMinor, from, to) => this.#engine?.state.rooms?.portfolio.convert(amountMinor, from, to),
      markTicksOf: instrumentIndex => this.#engine?.state.rooms?.portfolio.markTicksOf(instrumentIndex),
    })
  }

  watch(engine: Engine): void {
    this.#engine = engine
  }

  /** The hot path. An equity that did not change is a point only where a day of the market begins: a flat day is a day. */
  onTurn(turn: Turn, isMarket: boolean, input: Input): void {
    const { events, timeUs } = turn
    if (events.length > 0) this.#onEvents(turn, input)
    const { rooms } = this.#engine!.state
    if (rooms === undefined) return
    const equityMinor = rooms.portfolio.wholeEquityMinor()
    if (equityMinor === undefined) return
    const isNewDay = isMarket && timeUs >= this.#nextDayUs
    if (equityMinor === this.#lastEquityMinor && !isNewDay) return
    if (isNewDay) this.#nextDayUs = timeUs - (timeUs % US_PER_DAY) + US_PER_DAY
    this.#lastEquityMinor = equityMinor
    this.recorder.onEquity(timeUs, equityMinor)
  }

  onAlert(alert: RaiseAlert): void {
    this.recorder.onAlert(alert)
  }

  finish(timeUs: number): void {
    if (!Number.isNaN(this.#lastEquityMinor)) this.recorder.onEquity(timeUs, this.#lastEquityMinor)
  }

  #onEvents(turn: Turn, input: Input): void {
    const { state } = this.#engine!
    let hasMoved = false
    for (let i = 0; i < turn.events.length; i++) {
      const event = turn.events[i]!
      this.recorder.onEvent(event, event.kind === 'OrderDenied' ? deniedOrderOf(event, input, state) : undefined)
      if (event.kind === 'OrderFilled' || event.kind === 'DayStarted') hasMoved = true
    }
    if (!hasMoved) return
    const grossMinor = state.built.portfolio.wholeGrossMinor()
    if (grossMinor !== undefined) this.recorder.onExposure(turn.timeUs, grossMinor)
  }
}
