/** Leases and journals in the simulator's store of several nodes, for the rules that every store keeps. */

import { randomBytes } from 'node:crypto'
import { openSimStore } from '../../src/sim/cluster/sim-store.ts'
import { StoreServer } from '../../src/sim/cluster/store-server.ts'
import { StoreWay } from '../../src/sim/cluster/store-way.ts'
import { Trace } from '../../src/sim/trace.ts'
import { SimProcess, World } from '../../src/sim/virtual-time.ts'
import type { PostgresStore } from '../../src/store/postgres/store.ts'
import type { LeaseNode, LeaseStand } from './lease-rules.ts'

const PACE_MS = 1
const PACE_US = 3_000
const AWAY_US = 50_000

export class SimStand implements LeaseStand {
  readonly #world: World
  readonly #server: StoreServer
  readonly #stores: PostgresStore[] = []
  #pump: NodeJS.Timeout | undefined
  #processCount = 0

  constructor() {
    const world: World = new World(new Trace(0, () => world.nowUs))
    this.#world = world
    this.#server = new StoreServer(world, 'conformance', {
      onWritten: () => {},
      onDurable: () => {},
      onLost: () => {},
      onClaim: () => {},
      onLease: () => {},
    })
    this.#run()
  }

  async openStore(nodeId: string, desk: 'one' | 'two' = 'one'): Promise<PostgresStore> {
    const { store } = await this.#open(nodeId, desk)
    return store
  }

  async open(nodeId: string, desk: 'one' | 'two' = 'one'): Promise<LeaseNode> {
    const { store, way, process } = await this.#open(nodeId, desk)
    const kill = async () => {
      process.isAlive = false
      way.ended(process, false)
      await this.#settle()
    }
    const cut = async () => {
      way.reset()
      await this.#settle()
    }
    return { nodeId, lease: store.lease, kill, cut }
  }

  async pass(us: number): Promise<void> {
    this.#stop()
    await this.#world.runUntil(this.#world.nowUs + us)
    this.#run()
  }

  async restart(): Promise<void> {
    this.#server.failOver(AWAY_US, 0)
    await this.#settle()
  }

  async damage(blockNumber: number): Promise<void> {
    this.#server.desks[0]!.rowOf(blockNumber)!.sealed = randomBytes(400)
  }

  async close(): Promise<void> {
    for (const store of this.#stores) await store.close()
    this.#stop()
  }

  async #open(nodeId: string, desk: 'one' | 'two') {
    const process = new SimProcess(`${nodeId} ${++this.#processCount}`)
    const way = new StoreWay(this.#world, this.#server, `${nodeId} ${this.#processCount}`, 100)
    const store = await openSimStore({ way, process, nodeId, desk, witness: { noted: undefined } })
    this.#stores.push(store)
    return { store, way, process }
  }

  async #settle(): Promise<void> {
    const untilUs = this.#world.nowUs + 4 * AWAY_US
    while (this.#world.nowUs < untilUs) await new Promise(resolve => setTimeout(resolve, PACE_MS))
  }

  #stop(): void {
    clearTimeout(this.#pump)
    this.#pump = undefined
  }

  /** Lets the world's time pass about as fast as ours. */
  #run(): void {
    this.#pump = setTimeout(async () => {
      const pump = this.#pump
      await this.#world.runUntil(this.#world.nowUs + PACE_US)
      if (this.#pump === pump) this.#run()
    }, PACE_MS)
  }
}
