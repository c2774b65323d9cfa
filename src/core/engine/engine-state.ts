/**
 * Everything the core knows. Written by `apply` and by the arrival of an input, read by everyone in this room.
 *
 * Invariant: a function of the inputs and events so far, and of nothing else.
 */

import type { Configuration } from '../domain/configuration.ts'
import type { InstrumentIndex, StrategyIndex, TimeUs } from '../domain/ids.ts'
import { TIMER_KINDS, type TimerKind } from '../domain/inputs.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { LimitChange } from '../domain/limit-changes.ts'
import type { DataState } from '../domain/market-data.ts'
import type { ParameterChange } from '../domain/parameter-changes.ts'
import type { SavedStrategyState } from '../domain/saved-strategy-state.ts'
import type { Scope } from '../domain/scope.ts'
import type { BarAggregator } from '../market/bar-aggregator.ts'
import type { InstrumentMarket } from '../market/instrument-market.ts'
import { OrderStore } from '../orders/order-store.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { RiskState } from '../risk/risk-state.ts'
import { assert } from '../std/assert.ts'
import type { AccountMoments, AccountReading, KillWatch, ScopeNote } from './account-reading.ts'
import { ExecutionMemory } from './execution-memory.ts'

export interface StrategyStatus {
  isRunning: boolean
  stopReason: string
  lastIntentSequence: number
  saved: SavedStrategyState | undefined
}

export interface ArmedTimer {
  readonly timerKind: TimerKind
  readonly subject: number
  readonly timerNumber: number
  readonly atUs: TimeUs
}

/**
 * How many closed orders stay in memory for late fills.
 *
 * Why not more: what lives long enough is moved by the collector. With 10,000 an order cost 2 µs more, and pauses were 12 ms.
 */
export const CLOSED_ORDERS_MAX = 1_000

/** The rooms that a configuration shapes; made anew, contents kept, whenever one is applied. */
export interface Rooms {
  readonly markets: InstrumentMarket[]
  /** By instrument; several series may watch one instrument. */
  readonly aggregators: BarAggregator[][]
  readonly portfolio: Portfolio
  readonly risk: RiskState
}

export class EngineState {
  /** Of the input that is being decided, or was last. */
  sequence = 0
  timeUs = 0 as TimeUs
  configuration: Configuration | undefined
  rooms: Rooms | undefined
  orders = new OrderStore()
  executions = new ExecutionMemory()
  strategies: StrategyStatus[] = []
  /** By venue. */
  venueIsUp: boolean[] = []
  /** By account: false until a mass status was read to its end after the venue came up. */
  accountIsReconciled: boolean[] = []
  /** By account: how far it was read, and what was found there. */
  readings: AccountReading[] = []
  /** By account: what an answer that is awaited will be compared with. */
  moments: AccountMoments[] = []
  /** By account: false while the dead man's switch that is wanted is not known to be set. */
  accountIsGuarded: boolean[] = []
  /** Killed and not yet confirmed by the venue. */
  kills: readonly KillWatch[] = []
  /** Limits that are not the configuration's, in the order in which they were changed. */
  limitChanges: readonly LimitChange[] = []
  /** Parameters that are not the configuration's, in the order in which they were set. */
  parameterChanges: readonly ParameterChange[] = []
  /** Of every scope that is not `Active`: who set it so, when and why. */
  scopeNotes: readonly ScopeNote[] = []
  /** The session is about to end as planned. */
  isEnding = false
  /** By instrument: what strategies were told last. */
  announcedDataState: DataState[] = []
  /** By venue: the time of the armed acknowledgement timer, 0 for none. */
  ackTimerAtUs: number[] = []
  flattening: Scope[] = []
  timers = new Map<string, ArmedTimer>()

  /** The rooms of a configured core. */
  get built(): Rooms {
    assert(this.rooms !== undefined, 'Configure is the first input')
    return this.rooms
  }

  get world(): Configuration {
    assert(this.configuration !== undefined, 'Configure is the first input')
    return this.configuration
  }

  instrumentOf(index: InstrumentIndex): Instrument {
    const instrument = this.world.instruments[index]
    assert(instrument !== undefined, 'an instrument index comes from the configuration')
    return instrument
  }

  marketOf(index: InstrumentIndex): InstrumentMarket {
    return this.built.markets[index]!
  }

  strategyOf(index: StrategyIndex): StrategyStatus | undefined {
    return this.strategies[index]
  }
}

/** A timer's name. Those of the clocks, asked for again and again, are made once: a Map looks up a new text 300 ns slower. */
export function timerKeyOf(timerKind: TimerKind, subject: number, timerNumber: number): string {
  if (timerNumber !== 0 || subject !== 0) return `${timerKind}/${subject}/${timerNumber}`
  return FIRST_KEYS[timerKind]
}

const FIRST_KEYS = Object.fromEntries(TIMER_KINDS.map(kind => [kind, `${kind}/0/0`])) as Record<TimerKind, string>
