/** Where a simulation of several nodes can put something else in the place of a part: how mutations come in. */

import type { LeadGate } from '../../host/live/lead-gate.ts'
import type { Standby } from '../../host/standby/standby.ts'
import type { SharedStore } from '../../ports.ts'
import type { GatewaySeams } from '../sim-gateway.ts'
import type { StoreMistakes } from './store-server.ts'

export interface ClusterSeams {
  readonly gateway: GatewaySeams
  /** Of each gateway's process. */
  readonly gate: (gate: LeadGate) => LeadGate
  /** What a node sees of its store. */
  readonly store: (store: SharedStore) => SharedStore
  readonly database: StoreMistakes
  /** By the node's clock. */
  readonly machineUs: (machineUs: () => number) => () => number
  readonly onStandby?: (standby: Standby) => void
}

export const NO_CLUSTER_SEAMS: ClusterSeams = {
  gateway: {},
  gate: gate => gate,
  store: store => store,
  database: {},
  machineUs: machineUs => machineUs,
}
