/** What a node is told of the PostgreSQL database that it shares with others. */

import type { StoreDurability } from '../../ports.ts'

export interface PostgresHost {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string
  readonly port: number
}

export interface PostgresSettings {
  /** One database may hold several. */
  readonly desk: string
  readonly nodeId: string
  /** Tried in this order; the one that takes writes is used. */
  readonly hosts: readonly PostgresHost[]
  readonly database: string
  readonly user: string
  /** Read anew for each connection; only its owner may read it. Absent: the server asks for none. */
  readonly passwordFile?: string | undefined
  /** Certificates that vouch for the server. Absent: those that Node trusts, and no TLS where every host is this machine. */
  readonly caFile?: string | undefined
  readonly durability: StoreDurability
  /** To reach one host, log in and find out whether it is the primary. */
  readonly connectTimeoutUs: number
  /** After this an append, a renewal or a question counts as unanswered and its connection is dropped. */
  readonly answerTimeoutUs: number
  /** Where the newest acknowledged block is noted, so that a store that lost it is noticed: the data folder. */
  readonly witnessFolder: string
}
