/** What lies between the machines of a team, whatever it is made of, as strikes cut it. */

import type { TestCluster } from '../../../src/store/postgres/fixtures/test-cluster.ts'
import type { ExchangeProcess } from '../exchange-process.ts'

/** A hole swallows everything; one way it swallows only what is asked, or only what is answered. */
export const CUTS = ['BlackHole', 'Unheard', 'Unanswered', 'Reset'] as const
export type Cut = (typeof CUTS)[number]

/** Between one that asks and those that answer it. */
export interface Way {
  cut(how: Cut): void
  heal(): void
}

/** Where a node runs, and how it comes to the others from there. */
export interface NodePlace {
  /** Words in front of its command. */
  readonly enter: readonly string[]
  /** Of the configuration's section `store`, as YAML in one line. */
  readonly store: string
  readonly venuePort: number
  readonly database: Way
  readonly venue: Way
}

export interface NetworkOptions {
  /** Its own; it goes with whoever made it. */
  readonly folder: string
  readonly eventsPerSecond: number
}

export interface TeamNetwork {
  /** With a synchronous standby. */
  readonly cluster: TestCluster
  readonly exchange: ExchangeProcess
  /** From the database's standby to its primary; absent where it cannot be cut. */
  readonly replication: Way | undefined
  placeNode(nodeId: string): Promise<NodePlace>
  /** The primary dies, its standby takes its place, and gets a standby of its own. */
  failDatabaseOver(): Promise<void>
  /** With the database and the exchange. */
  close(): Promise<void>
}

export const NETWORKS = ['doors', 'namespaces'] as const
export type NetworkKind = (typeof NETWORKS)[number]
