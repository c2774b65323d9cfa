/** A team on machines of their own: each node, each server of the database and the exchange in a network namespace, with a router between them. */

import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import {
  type CertifiedKey,
  makeAuthority,
  makeServerCertificate,
} from '../../../src/security/certificates/authority.ts'
import type { ServerPlace } from '../../../src/store/postgres/fixtures/postgres-server.ts'
import { TestCluster } from '../../../src/store/postgres/fixtures/test-cluster.ts'
import { ExchangeProcess } from '../exchange-process.ts'
import type { NetworkOptions, NodePlace, TeamNetwork, Way } from './network.ts'
import { type Machine, RoutedMachines } from './routed-machines.ts'

interface Parts {
  readonly machines: RoutedMachines
  readonly cluster: TestCluster
  readonly exchange: ExchangeProcess
  readonly servers: readonly [Machine, Machine]
  readonly venue: Machine
  readonly caFile: string
}

export class Namespaces implements TeamNetwork {
  readonly cluster: TestCluster
  readonly exchange: ExchangeProcess
  readonly replication: Way
  readonly #parts: Parts

  private constructor(parts: Parts) {
    const { machines, cluster, exchange, servers } = parts
    const [primary, standby] = servers
    this.cluster = cluster
    this.exchange = exchange
    this.replication = machines.way(standby, primary)
    this.#parts = parts
  }

  static async open(options: NetworkOptions): Promise<Namespaces> {
    const machines = await RoutedMachines.open()
    try {
      return new Namespaces(await settle(machines, options))
    } catch (error) {
      await machines.close()
      throw error
    }
  }

  async placeNode(nodeId: string): Promise<NodePlace> {
    const { machines, servers, venue, cluster, exchange, caFile } = this.#parts
    const machine = await machines.add(nodeId)
    const hosts = servers.map(({ address }, i) => `${address}:${cluster.servers[i]!.port}`).join(',')
    return {
      enter: machine.enter,
      store: `url: "postgresql://desk_writer@${hosts}/postgres", caFile: ${JSON.stringify(caFile)}`,
      venuePort: exchange.port,
      database: machines.way(machine, ...servers),
      venue: machines.way(machine, venue),
    }
  }

  failDatabaseOver(): Promise<void> {
    throw new Error('a database that gets a fresh standby is for doors')
  }

  async close(): Promise<void> {
    const { machines, cluster, exchange } = this.#parts
    await exchange.close()
    await cluster.remove()
    await machines.close()
  }
}

async function settle(machines: RoutedMachines, { folder, eventsPerSecond }: NetworkOptions): Promise<Parts> {
  const authority = await makeAuthority('drill', Date.now())
  const caFile = path.join(folder, 'database-ca.pem')
  writeFileSync(caFile, authority.cert)
  const servers = [await machines.add('db1'), await machines.add('db2')] as const
  const [primary, standby] = servers
  const places = [await placeOf(primary, authority), await placeOf(standby, authority)] as const
  const venue = await machines.add('exchange', { hasSharedAddress: true })
  const cluster = await TestCluster.start({ hasStandby: true, places })
  try {
    const exchangeFolder = path.join(folder, 'exchange')
    mkdirSync(exchangeFolder)
    const exchange = await ExchangeProcess.start(exchangeFolder, eventsPerSecond, venue.enter)
    return { machines, cluster, exchange, servers, venue, caFile }
  } catch (error) {
    await cluster.remove()
    throw error
  }
}

async function placeOf({ address, enter }: Machine, authority: CertifiedKey): Promise<ServerPlace> {
  return { address, enter, certificate: await makeServerCertificate(authority, [address], Date.now()) }
}
