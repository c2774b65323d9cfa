/** A team on this machine's loopback: between each node and the database, and each node and the exchange, a door that can be cut. */

import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { PostgresServer } from '../../../src/store/postgres/fixtures/postgres-server.ts'
import { TestCluster } from '../../../src/store/postgres/fixtures/test-cluster.ts'
import { ExchangeProcess } from '../exchange-process.ts'
import type { Cut, NetworkOptions, NodePlace, TeamNetwork } from './network.ts'
import { SeverableProxy } from './severable-proxy.ts'

export class Doors implements TeamNetwork {
  readonly cluster: TestCluster
  readonly exchange: ExchangeProcess
  readonly replication = undefined
  /** Which server is behind the doors of the same place. */
  readonly #servers: PostgresServer[]
  readonly #doors: SeverableProxy[] = []
  readonly #databaseDoors: (readonly SeverableProxy[])[] = []

  private constructor(cluster: TestCluster, exchange: ExchangeProcess) {
    this.cluster = cluster
    this.exchange = exchange
    this.#servers = [...cluster.servers]
  }

  static async open({ folder, eventsPerSecond }: NetworkOptions): Promise<Doors> {
    const cluster = await TestCluster.start({ hasStandby: true })
    try {
      const exchangeFolder = path.join(folder, 'exchange')
      mkdirSync(exchangeFolder)
      return new Doors(cluster, await ExchangeProcess.start(exchangeFolder, eventsPerSecond))
    } catch (error) {
      await cluster.remove()
      throw error
    }
  }

  async placeNode(): Promise<NodePlace> {
    const database = await Promise.all(this.#servers.map(({ port }) => SeverableProxy.open(port)))
    const venue = await SeverableProxy.open(this.exchange.port)
    this.#databaseDoors.push(database)
    this.#doors.push(...database, venue)
    const hosts = database.map(({ port }) => `127.0.0.1:${port}`).join(',')
    return {
      enter: [],
      store: `url: "postgresql://desk_writer@${hosts}/postgres"`,
      venuePort: venue.port,
      database: {
        cut: (how: Cut) => database.forEach(door => void door.cut(how)),
        heal: () => database.forEach(door => void door.heal()),
      },
      venue,
    }
  }

  async failDatabaseOver(): Promise<void> {
    const dead = this.cluster.primary
    await dead.killed()
    await this.cluster.promoteStandby()
    const fresh = await this.cluster.addStandby()
    const place = this.#servers.indexOf(dead)
    this.#servers[place] = fresh
    for (const doors of this.#databaseDoors) doors[place]!.retarget(fresh.port)
  }

  async close(): Promise<void> {
    for (const door of this.#doors) door.close()
    await this.exchange.close()
    await this.cluster.remove()
  }
}
