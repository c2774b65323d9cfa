/** Watches a virtual session for its report: the equity whenever it may have changed, and every event. */

import { RunRecorder } from '../../backtest/run-recorder.ts'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { Engine } from '../../core/engine/engine.ts'
import type { Turn } from '../../core/engine/turn.ts'
import type { SessionObserver } from '../session/virtual-session.ts'

export class RunObserver implements SessionObserver {
  readonly recorder: RunRecorder
  #engine: Engine | undefined
  #lastEquityMinor = Number.NaN

  constructor(configuration: Configuration) {
    this.recorder = new RunRecorder({
      configuration,
      convert: (amountMinor, from, to) => this.#engine?.state.rooms?.portfolio.convert(amountMinor, from, to),
    })
  }

  watch(engine: Engine): void {
    this.#engine = engine
  }

  /** The hot path. An equity that did not change is a point of the curve all the same only when the run ends. */
  onTurn(turn: Turn): void {
    const { events } = turn
    if (events.length > 0) this.#onEvents(turn)
    const { rooms } = this.#engine!.state
    if (rooms === undefined) return
    const equityMinor = rooms.portfolio.wholeEquityMinor()
    if (equityMinor === undefined || equityMinor === this.#lastEquityMinor) return
    this.#lastEquityMinor = equityMinor
    this.recorder.onEquity(turn.timeUs, equityMinor)
  }

  onAlert(alert: RaiseAlert): void {
    this.recorder.onAlert(alert)
  }

  finish(timeUs: number): void {
    if (!Number.isNaN(this.#lastEquityMinor)) this.recorder.onEquity(timeUs, this.#lastEquityMinor)
  }

  #onEvents(turn: Turn): void {
    let hasMoved = false
    for (let i = 0; i < turn.events.length; i++) {
      const event = turn.events[i]!
      this.recorder.onEvent(event)
      if (event.kind === 'OrderFilled' || event.kind === 'DayStarted') hasMoved = true
    }
    if (!hasMoved) return
    const grossMinor = this.#engine!.state.built.portfolio.wholeGrossMinor()
    if (grossMinor !== undefined) this.recorder.onExposure(turn.timeUs, grossMinor)
  }
}
