/** The whole state of the core as canonical text, and the hash that replicas compare. */

import type { Configuration } from '../domain/configuration.ts'
import type { TimeUs } from '../domain/ids.ts'
import type { LimitChange } from '../domain/limit-changes.ts'
import type { DataState } from '../domain/market-data.ts'
import type { ParameterChange } from '../domain/parameter-changes.ts'
import type { Scope } from '../domain/scope.ts'
import { OrderStore, type OrderStoreData } from '../orders/order-store.ts'
import { canonicalJson } from '../std/canonical.ts'
import { StateHash } from '../std/hash.ts'
import type { AccountMoments, AccountReading, KillWatch, ScopeNote } from './account-reading.ts'
import { type ArmedTimer, EngineState, type StrategyStatus, timerKeyOf } from './engine-state.ts'
import { ExecutionMemory, type ExecutionMemoryData } from './execution-memory.ts'
import { newMoments } from './moment-notes.ts'
import { readingsOf } from './reading-notes.ts'
import { type RoomsData, restoreRooms, saveRooms } from './rooms.ts'

/**
 * 2: what is known of accounts at their venues, kills, a session that ends. 3: limits that a person changed, and who restricted
 * a scope. 4: parameters that a person set. 5: what was booked while an answer about an account is awaited. Older ones are read.
 */
const SNAPSHOT_VERSION = 5

interface EngineStateData {
  readonly version: number
  readonly sequence: number
  readonly timeUs: TimeUs
  readonly configuration: Configuration | null
  readonly rooms: RoomsData | null
  readonly orders: OrderStoreData
  readonly executions: ExecutionMemoryData
  readonly strategies: readonly StrategyStatus[]
  readonly venueIsUp: readonly boolean[]
  readonly accountIsReconciled: readonly boolean[]
  readonly announcedDataState: readonly DataState[]
  readonly ackTimerAtUs: readonly number[]
  readonly flattening: readonly Scope[]
  readonly timers: readonly ArmedTimer[]
  /** From here on absent in version 1. */
  readonly readings?: readonly AccountReading[]
  readonly accountIsGuarded?: readonly boolean[]
  readonly kills?: readonly KillWatch[]
  readonly isEnding?: boolean
  /** From here on absent in version 2. */
  readonly limitChanges?: readonly LimitChange[]
  readonly scopeNotes?: readonly ScopeNote[]
  /** Absent in version 3. */
  readonly parameterChanges?: readonly ParameterChange[]
  /** Absent in version 4. */
  readonly moments?: readonly AccountMoments[]
}

/**
 * Equal states give equal text, byte for byte.
 *
 * Shape: `version` of an older release gives the text that it would have written: its hashes can still be compared.
 */
export function snapshotOf(state: EngineState, version = SNAPSHOT_VERSION): string {
  const timers = [...state.timers.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const data: EngineStateData = {
    version,
    sequence: state.sequence,
    timeUs: state.timeUs,
    configuration: state.configuration ?? null,
    rooms: state.rooms === undefined ? null : saveRooms(state.rooms),
    orders: state.orders.save(),
    executions: state.executions.save(),
    strategies: state.strategies,
    venueIsUp: state.venueIsUp,
    accountIsReconciled: state.accountIsReconciled,
    announcedDataState: state.announcedDataState,
    ackTimerAtUs: state.ackTimerAtUs,
    flattening: state.flattening,
    timers,
    ...(version >= 2 ? accountDataOf(state) : {}),
    ...(version >= 3 ? personDataOf(state) : {}),
    ...(version >= 4 ? { parameterChanges: state.parameterChanges } : {}),
    ...(version >= 5 ? { moments: state.moments } : {}),
  }
  return canonicalJson(data)
}

function accountDataOf({ readings, accountIsGuarded, kills, isEnding }: EngineState) {
  return { readings, accountIsGuarded, kills, isEnding }
}

function personDataOf({ limitChanges, scopeNotes }: EngineState) {
  return { limitChanges, scopeNotes }
}

/** The version of a snapshot's text, which ends with it: keys are sorted. 0 for what is no snapshot. */
export function snapshotVersionOf(text: string): number {
  return Number(/"version":(\d+)\}$/.exec(text)?.[1] ?? 0)
}

/** Errors: throws on text that is no snapshot of a version known here; the store has checked its bytes already. */
export function restoreState(text: string): EngineState {
  const data = JSON.parse(text) as EngineStateData
  if (!(data.version >= 1 && data.version <= SNAPSHOT_VERSION)) {
    const known = `this program knows 1 to ${SNAPSHOT_VERSION}`
    throw new Error(`snapshot version ${data.version}; ${known}: start with the release that wrote it`)
  }
  const state = new EngineState()
  state.sequence = data.sequence
  state.timeUs = data.timeUs
  state.configuration = data.configuration ?? undefined
  state.limitChanges = data.limitChanges ?? []
  state.scopeNotes = data.scopeNotes ?? []
  state.parameterChanges = data.parameterChanges ?? []
  if (data.configuration !== null && data.rooms !== null)
    state.rooms = restoreRooms(data.configuration, data.rooms, state.limitChanges)
  state.orders = OrderStore.restore(data.orders)
  state.orders.setInstruments(data.configuration?.instruments ?? [])
  state.executions = ExecutionMemory.restore(data.executions)
  state.strategies = data.strategies.map(status => ({ ...status, saved: status.saved }))
  state.venueIsUp = [...data.venueIsUp]
  state.accountIsReconciled = [...data.accountIsReconciled]
  state.announcedDataState = [...data.announcedDataState]
  state.ackTimerAtUs = [...data.ackTimerAtUs]
  state.flattening = [...data.flattening]
  state.readings = restoreReadings(state, data)
  state.moments = restoreMoments(data)
  state.accountIsGuarded = [...(data.accountIsGuarded ?? data.accountIsReconciled.map(() => true))]
  state.kills = data.kills ?? []
  state.isEnding = data.isEnding ?? false
  for (const timer of data.timers) state.timers.set(keyOf(timer), timer)
  return state
}

/** A snapshot of before there were readings: the accounts begin where their executions end. */
function restoreReadings(state: EngineState, data: EngineStateData): AccountReading[] {
  if (data.readings !== undefined)
    return data.readings.map(reading => ({ ...reading, switchOutcome: reading.switchOutcome }))
  return data.configuration === null ? [] : readingsOf(state, data.configuration)
}

/** A snapshot of before there were moments: nothing is known of what was booked while an answer was awaited. */
function restoreMoments({ moments, configuration }: EngineStateData): AccountMoments[] {
  if (moments !== undefined) return moments.map(({ notes, held }) => ({ notes: [...notes], held }))
  return configuration === null ? [] : newMoments(configuration)
}

/** 16 hexadecimal digits; fast, not cryptographic. */
export function hashOf(snapshot: string): string {
  const hash = new StateHash()
  hash.updateString(snapshot)
  return hash.digest()
}

function keyOf(timer: ArmedTimer): string {
  return timerKeyOf(timer.timerKind, timer.subject, timer.timerNumber)
}
