/**
 * A whole trading session in one thread and in virtual time: core, strategies and simulated venues. Backtests run on it.
 *
 * Order within one instant: what the venues owed, then timers, then the market at the venue, then the market in the core;
 * whatever these lead to is finished before the next. The same inputs give the same session, to the byte.
 */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { Effect, RaiseAlert } from '../../core/domain/effects.ts'
import type { StrategyIndex, TimeUs } from '../../core/domain/ids.ts'
import type { ControlInput, Input, StopPolicy } from '../../core/domain/inputs.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import { Engine } from '../../core/engine/engine.ts'
import type { Turn } from '../../core/engine/turn.ts'
import { empty } from '../../core/std/emptied.ts'
import type { VenueEffect } from '../../ports.ts'
import type { Routes } from './routes.ts'
import { deliverEvent, deliverInput, deliverMarket, type StrategySeat } from './seat.ts'
import { SessionTimers } from './timers.ts'

/** A venue that lives in the session's own time. */
export interface VirtualVenue {
  onMarket(input: MarketInput): void
  execute(effect: VenueEffect, timeUs: TimeUs): void
  advanceTo(timeUs: TimeUs): void
  readonly nextDueUs: number
}

/** Sees every turn after it was carried out: records, equity curves, statistics. */
export interface SessionObserver {
  /** `input` is what the turn answers, valid during the call; `isMarket`: it is market data, and not a timer, a report or an intent. */
  onTurn(turn: Turn, isMarket: boolean, input: Input): void
  onAlert(alert: RaiseAlert): void
}

export interface VirtualSessionSetup {
  readonly configuration: Configuration
  readonly routes: Routes
  /** By strategy. */
  readonly seats: readonly StrategySeat[]
  /** By venue. */
  readonly venues: readonly VirtualVenue[]
  readonly observer: SessionObserver
}

export class VirtualSession {
  readonly engine = new Engine()
  readonly #setup: VirtualSessionSetup
  readonly #timers: SessionTimers
  readonly #venueOfInstrument: readonly VirtualVenue[]
  /** Inputs that wait for their turn, oldest first; `#head` is the next. */
  readonly #queue: ControlInput[] = []
  #head = 0
  #nowUs = 0 as TimeUs

  constructor(setup: VirtualSessionSetup) {
    this.#setup = setup
    this.#timers = new SessionTimers(this.engine.state)
    this.#venueOfInstrument = setup.configuration.instruments.map(({ venueIndex }) => setup.venues[venueIndex]!)
  }

  get nowUs(): TimeUs {
    return this.#nowUs
  }

  /** Begins the session: the venues come up, their accounts are read, the strategies start. */
  start(timeUs: TimeUs): void {
    this.#nowUs = timeUs
    const { configuration } = this.#setup
    this.submit({ kind: 'Configure', timeUs, configuration })
    configuration.venues.forEach((_, index) => {
      this.submit({ kind: 'VenueStateReport', timeUs, venueIndex: index as never, isUp: true, text: 'simulated' })
    })
    configuration.strategies.forEach((_, index) => {
      this.submit({
        kind: 'StartStrategy',
        timeUs,
        strategyIndex: index as StrategyIndex,
        actor: 'holdfast',
        reason: 'session start',
      })
    })
  }

  /** Takes one input from outside the market data, and everything that follows from it. */
  submit(input: ControlInput): void {
    this.#queue.push(input)
    this.#drain()
  }

  /** For venues and strategies: takes an input for later in this instant. */
  enqueue(input: ControlInput): void {
    this.#queue.push(input)
  }

  market(input: MarketInput): void {
    if (input.timeUs > this.#nowUs) this.advanceTo(input.timeUs)
    else input.timeUs = this.#nowUs
    const { routes, seats, observer } = this.#setup
    this.#venueOfInstrument[input.instrumentIndex]!.onMarket(input)
    if (this.#queue.length > 0) this.#drain()
    const turn = this.engine.market(input)
    deliverMarket(input, turn.sequence, routes, seats)
    if (turn.events.length > 0) this.#carryOut(turn)
    observer.onTurn(turn, true, input)
    if (this.#queue.length > 0) this.#drain()
  }

  /** Lets time pass: what venues owe and what timers wait for happens in its order. */
  advanceTo(timeUs: TimeUs): void {
    const { venues } = this.#setup
    for (;;) {
      let venueDueUs = Number.POSITIVE_INFINITY
      let due = -1
      for (let i = 0; i < venues.length; i++) {
        if (venues[i]!.nextDueUs >= venueDueUs) continue
        venueDueUs = venues[i]!.nextDueUs
        due = i
      }
      const timerDueUs = this.#timers.nextDueUs
      const nextUs = Math.min(venueDueUs, timerDueUs)
      if (nextUs > timeUs) break
      if (nextUs > this.#nowUs) this.#nowUs = nextUs as TimeUs
      if (venueDueUs <= timerDueUs) venues[due]!.advanceTo(this.#nowUs)
      else this.#fireTimer()
      this.#drain()
    }
    this.#nowUs = timeUs
  }

  /** Ends the session by a policy for working orders and positions. */
  stop(policy: StopPolicy): void {
    const { strategies } = this.#setup.configuration
    strategies.forEach((_, index) => {
      this.submit({
        kind: 'StopStrategy',
        timeUs: this.#nowUs,
        strategyIndex: index as StrategyIndex,
        policy,
        actor: 'holdfast',
        reason: 'session end',
      })
    })
  }

  #fireTimer(): void {
    const fired = this.#timers.takeDue(this.#nowUs)
    if (fired !== undefined) this.#queue.push(fired)
  }

  #drain(): void {
    while (this.#head < this.#queue.length) {
      const input = this.#queue[this.#head++]!
      input.timeUs = this.#nowUs
      const turn = this.engine.control(input)
      const { routes, seats, observer } = this.#setup
      deliverInput(input, turn.sequence, routes, seats)
      this.#carryOut(turn)
      observer.onTurn(turn, false, input)
    }
    empty(this.#queue)
    this.#head = 0
  }

  #carryOut(turn: Turn): void {
    const { routes, seats } = this.#setup
    const { events, effects, sequence } = turn
    for (let i = 0; i < effects.length; i++) this.#execute(effects[i]!)
    for (let i = 0; i < events.length; i++) deliverEvent(events[i]!, turn.timeUs as TimeUs, sequence, routes, seats)
  }

  #execute(effect: Effect): void {
    switch (effect.kind) {
      case 'SetTimer':
        this.#timers.set(effect)
        return
      case 'RaiseAlert':
        this.#setup.observer.onAlert(effect)
        return
      default:
        this.#venueOf(effect).execute(effect, this.#nowUs)
    }
  }

  #venueOf(effect: VenueEffect): VirtualVenue {
    const { configuration, venues } = this.#setup
    const accountIndex = effect.kind === 'SendOrder' ? effect.order.accountIndex : effect.accountIndex
    return venues[configuration.accounts[accountIndex]!.venueIndex]!
  }
}
