/** The whole state of the core as canonical text, and the hash that replicas compare. */

import type { Configuration } from '../domain/configuration.ts'
import type { TimeUs } from '../domain/ids.ts'
import type { Scope } from '../domain/inputs.ts'
import type { DataState } from '../domain/market-data.ts'
import { OrderStore, type OrderStoreData } from '../orders/order-store.ts'
import { canonicalJson } from '../std/canonical.ts'
import { StateHash } from '../std/hash.ts'
import type { AccountReading, KillWatch } from './account-reading.ts'
import { type ArmedTimer, EngineState, type StrategyStatus, timerKeyOf } from './engine-state.ts'
import { ExecutionMemory, type ExecutionMemoryData } from './execution-memory.ts'
import { type RoomsData, restoreRooms, saveRooms } from './rooms.ts'

const SNAPSHOT_VERSION = 1

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
  /** From here on absent in snapshots of before version 0.2. */
  readonly readings?: readonly AccountReading[]
  readonly accountIsGuarded?: readonly boolean[]
  readonly kills?: readonly KillWatch[]
  readonly isEnding?: boolean
}

/** Equal states give equal text, byte for byte. */
export function snapshotOf(state: EngineState): string {
  const timers = [...state.timers.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const data: EngineStateData = {
    version: SNAPSHOT_VERSION,
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
    readings: state.readings,
    accountIsGuarded: state.accountIsGuarded,
    kills: state.kills,
    isEnding: state.isEnding,
    timers,
  }
  return canonicalJson(data)
}

/** Errors: throws on text that is no snapshot of this version; the store has checked its bytes already. */
export function restoreState(text: string): EngineState {
  const data = JSON.parse(text) as EngineStateData
  if (data.version !== SNAPSHOT_VERSION) {
    throw new Error(`snapshot version ${data.version} is not ${SNAPSHOT_VERSION}: start with the release that wrote it`)
  }
  const state = new EngineState()
  state.sequence = data.sequence
  state.timeUs = data.timeUs
  state.configuration = data.configuration ?? undefined
  if (data.configuration !== null && data.rooms !== null) state.rooms = restoreRooms(data.configuration, data.rooms)
  state.orders = OrderStore.restore(data.orders)
  state.orders.setInstruments(data.configuration?.instruments ?? [])
  state.executions = ExecutionMemory.restore(data.executions)
  state.strategies = data.strategies.map(status => ({ ...status, saved: status.saved }))
  state.venueIsUp = [...data.venueIsUp]
  state.accountIsReconciled = [...data.accountIsReconciled]
  state.announcedDataState = [...data.announcedDataState]
  state.ackTimerAtUs = [...data.ackTimerAtUs]
  state.flattening = [...data.flattening]
  state.readings = (data.readings ?? []).map(reading => ({ ...reading, switchOutcome: reading.switchOutcome }))
  state.accountIsGuarded = [...(data.accountIsGuarded ?? data.accountIsReconciled.map(() => true))]
  state.kills = data.kills ?? []
  state.isEnding = data.isEnding ?? false
  for (const timer of data.timers) state.timers.set(keyOf(timer), timer)
  return state
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
