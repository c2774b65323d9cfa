/** Where a simulation of several nodes can put something else in the place of a part: how mutations come in. */

import type { Engine } from '../../core/engine/engine.ts'
import type { LeadGate } from '../../host/live/lead-gate.ts'
import type { GatewayPeer } from '../../host/live/machine.ts'
import type { SharedStore } from '../../ports.ts'
import type { GatewaySeams } from '../sim-gateway.ts'
import type { StoreMistakes } from './store-server.ts'

/** A node that leads, as a mistake needs it. */
export interface Leading {
  readonly gateway: GatewayPeer | undefined
}

export interface ClusterSeams {
  readonly gateway: GatewaySeams
  /** Of each gateway's process. */
  readonly gate: (gate: LeadGate) => LeadGate
  /** What a node sees of its store. */
  readonly store: (store: SharedStore) => SharedStore
  readonly database: StoreMistakes
  /** By the node's clock. */
  readonly machineUs: (machineUs: () => number) => () => number
  /** A node leads from now on: its session is in force and nothing was taken yet. */
  readonly onLeads?: (life: Leading, engine: Engine) => void
  /** Puts something else in the place of a method for all of the run. Returns: how to put it back. */
  readonly install?: () => () => void
}

export const NO_CLUSTER_SEAMS: ClusterSeams = {
  gateway: {},
  gate: gate => gate,
  store: store => store,
  database: {},
  machineUs: machineUs => machineUs,
}
