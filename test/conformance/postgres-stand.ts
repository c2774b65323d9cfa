/** Leases and journals in a real PostgreSQL server, for the rules that every store keeps. */

import type { TestCluster } from '../../src/store/postgres/fixtures/test-cluster.ts'
import type { PostgresSettings } from '../../src/store/postgres/settings.ts'
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/store.ts'
import type { LeaseNode, LeaseStand } from './lease-rules.ts'

export class PostgresStand implements LeaseStand {
  readonly #cluster: TestCluster
  readonly #stores: PostgresStore[] = []
  readonly #desks: Readonly<Record<'one' | 'two', string>>

  private constructor(cluster: TestCluster, one: string, two: string) {
    this.#cluster = cluster
    this.#desks = { one, two }
  }

  static async make(cluster: TestCluster): Promise<PostgresStand> {
    // Accounts are one world: what an earlier test holds is none of this one's business.
    await cluster.sql('TRUNCATE holdfast.lease_accounts')
    const [one, two] = [await cluster.newDesk('one'), await cluster.newDesk('two')]
    return new PostgresStand(cluster, one, two)
  }

  settings(nodeId: string, desk: 'one' | 'two' = 'one'): PostgresSettings {
    return this.#cluster.settings(this.#desks[desk], { nodeId })
  }

  async openStore(nodeId: string, desk: 'one' | 'two' = 'one'): Promise<PostgresStore> {
    const store = await openPostgresStore(this.settings(nodeId, desk))
    this.#stores.push(store)
    return store
  }

  async open(nodeId: string, desk: 'one' | 'two' = 'one'): Promise<LeaseNode> {
    const store = await this.openStore(nodeId, desk)
    const name = `holdfast ${this.#desks[desk]} ${nodeId} lease`
    // The server ends the sessions of a dead process when its sockets close; here it is told to.
    const cut = async () => {
      await this.#cluster.sql(
        `SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE application_name = '${name}'`,
      )
    }
    return { nodeId, lease: store.lease, kill: cut, cut }
  }

  /** Other bytes in the place of a block. */
  async damage(blockNumber: number): Promise<void> {
    await this.#cluster.sql(
      `UPDATE holdfast.blocks SET sealed = '\\x${'ab'.repeat(400)}' WHERE block_number = ${blockNumber}
       AND desk_id = (SELECT desk_id FROM holdfast.desks WHERE name = '${this.#desks.one}')`,
    )
  }

  /** All that is counted in time is put back by as much. */
  async pass(us: number): Promise<void> {
    const by = `interval '${us} microseconds'`
    await this.#cluster.sql(
      `UPDATE holdfast.leases SET expires_at = expires_at - ${by}, reserved_until = reserved_until - ${by}, wanted_until = wanted_until - ${by}`,
    )
  }

  async restart(): Promise<void> {
    await this.#cluster.primary.stop()
    await this.#cluster.primary.start()
  }

  async close(): Promise<void> {
    await Promise.all(this.#stores.map(store => store.close()))
  }
}
