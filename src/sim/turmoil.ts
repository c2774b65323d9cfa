/** Brings the faults of a seed's plan, each at its own random times, and takes them all away when calm comes. */

import type { StrategyIndex, TimeUs } from '../core/domain/ids.ts'
import { type ControlInput, STOP_POLICIES } from '../core/domain/inputs.ts'
import { Random } from '../core/std/random.ts'
import type { Judge } from './judge.ts'
import type { Link } from './link.ts'
import { FAULT_KINDS, type FaultKind, type SimPlan } from './plan.ts'
import { PERSONS_REASON } from './risk-watch.ts'
import type { SimDisk } from './sim-disk.ts'
import type { LeaseTable } from './sim-lease.ts'
import type { SimNode } from './sim-node.ts'
import type { SimStrategyProcess } from './sim-strategy-process.ts'
import type { SimSupervisor } from './sim-supervisor.ts'
import type { SimVenue } from './sim-venue.ts'
import { SimProcess, type World } from './virtual-time.ts'

export interface TurmoilSetup {
  readonly world: World
  readonly plan: SimPlan
  readonly link: Link
  readonly venue: SimVenue
  readonly disk: SimDisk
  readonly leases: LeaseTable
  readonly judge: Judge
  readonly supervisors: readonly SimSupervisor[]
}

const SECOND = 1_000_000
const PERSON = { timeUs: 0 as TimeUs, actor: 'operator', reason: PERSONS_REASON } as const
const EVERYTHING = { level: 'All', index: 0 } as const
/** A node that is silent for so long is ended by its supervisor. */
const SILENT_US_MAX = 10 * SECOND
/** So long after a lease was stolen the thief opens the journal. */
const THEFT_US = 2 * SECOND

export class Turmoil {
  readonly counts = new Map<FaultKind, number>()
  readonly #setup: TurmoilSetup
  readonly #process = new SimProcess('turmoil')
  readonly #random: Random

  constructor(setup: TurmoilSetup) {
    this.#setup = setup
    this.#random = new Random(`turmoil ${setup.plan.seed} ${setup.plan.mode}`)
    for (const kind of FAULT_KINDS) this.#await(kind)
  }

  /** From now on everything works. */
  calm(): void {
    const { link, venue, disk, world, supervisors } = this.#setup
    this.#process.isAlive = false
    link.isCalm = true
    link.partitionedUntilUs = 0
    link.marketGapUntilUs = 0
    venue.isUp = true
    venue.crossedUntilUs = 0
    disk.fullUntilUs = 0
    disk.failingUntilUs = 0
    disk.slowUntilUs = 0
    for (const process of [venue.process, ...supervisors.flatMap(({ node }) => processesOf(node))]) {
      process.stepUs = 0
      process.resumesAtUs = Math.min(process.resumesAtUs, world.nowUs)
      process.freeAtUs = Math.min(process.freeAtUs, world.nowUs)
    }
  }

  #await(kind: FaultKind): void {
    const { plan, world } = this.#setup
    const meanS = plan.meanIntervalS[kind]
    if (meanS === 0) return
    // From a fifth of the mean to twice as much: never in a burst that leaves no time to recover.
    const delayUs = Math.round(meanS * SECOND * (0.2 + 1.8 * this.#random.nextFloat()))
    world.at(this.#process, delayUs, () => {
      this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1)
      world.trace.note('turmoil', kind)
      this.#bring(kind)
      this.#await(kind)
    })
  }

  #bring(kind: FaultKind): void {
    const { world, link, venue, disk } = this.#setup
    const supervisor = this.#anySupervisor()
    const { node } = supervisor
    switch (kind) {
      case 'NodeCrash':
        return supervisor.crash('kill -9', false)
      case 'PowerLoss':
        return supervisor.crash('power lost', true)
      case 'NodePause':
        return this.#pauseNode(supervisor)
      case 'NodeSlow':
        return this.#slow(node?.process, 20_000)
      case 'GatewayCrash':
        return node?.children.crashGateway()
      case 'GatewayPause':
        return this.#pause(node?.children.gateway?.process, 3 * SECOND)
      case 'StrategyCrash':
        return this.#anyStrategy(node)?.crash()
      case 'StrategyPause':
        return this.#pause(this.#anyStrategy(node)?.process, 4 * SECOND)
      case 'Partition':
        link.partitionedUntilUs = world.nowUs + this.#lasting(15 * SECOND)
        return
      case 'ConnectionReset':
        return node?.children.gateway?.reset()
      case 'VenueDown':
        return this.#venueDown()
      case 'VenuePause':
        return this.#pause(venue.process, 12 * SECOND)
      case 'DiskFull':
        disk.fullUntilUs = world.nowUs + this.#lasting(20 * SECOND)
        return
      case 'DiskError':
        disk.failingUntilUs = world.nowUs + this.#lasting(2 * SECOND)
        return
      case 'DiskSlow':
        disk.slowUntilUs = world.nowUs + this.#lasting(20 * SECOND)
        return
      case 'BitFlip':
        // Mostly in the newest block, which is cut off; damage before a good one is refused.
        supervisor.crash('power lost, a bit flipped', true)
        world.trace.note('disk', 'bit flipped in block', disk.flipBit(this.#random.nextInt(8) === 0 ? 4 : 1))
        return
      case 'LeaseStolen':
        return this.#stealLease()
      case 'ClockStep':
        if (node !== undefined) node.process.clockOffsetUs += this.#random.nextInt(20 * SECOND) - 10 * SECOND
        return
      case 'VenueCancel':
        return venue.cancelOne()
      case 'ExternalOrder':
        return venue.placeForeign()
      case 'BookCrossed':
        venue.crossedUntilUs = world.nowUs + this.#lasting(30 * SECOND)
        return
      case 'DataGap':
        link.marketGapUntilUs = world.nowUs + this.#lasting(120 * SECOND)
        return
      case 'Kill':
        return this.#kill()
      case 'StrategyStop':
        return this.#stopStrategy()
      default:
        kind satisfies never
    }
  }

  /** A person stops everything, and after a while lets it go on; if the node is gone by then, at the end. */
  #kill(): void {
    const { world } = this.#setup
    this.#command({ kind: 'Kill', ...PERSON, scope: EVERYTHING, flatten: this.#random.nextInt(2) === 0 })
    world.at(this.#process, this.#lasting(40 * SECOND), () => this.#resumeTrading())
  }

  /** A person stops one, and starts it again later; at the end of the turmoil all are started. */
  #stopStrategy(): void {
    const { world, plan } = this.#setup
    const strategyIndex = this.#random.nextInt(plan.strategyCount) as StrategyIndex
    const policy = STOP_POLICIES[this.#random.nextInt(STOP_POLICIES.length)]!
    this.#command({ kind: 'StopStrategy', ...PERSON, strategyIndex, policy })
    world.at(this.#process, this.#lasting(90 * SECOND), () =>
      this.#command({ kind: 'StartStrategy', ...PERSON, strategyIndex }),
    )
  }

  /** Whatever a person stopped goes on. */
  resume(): void {
    const { strategyCount } = this.#setup.plan
    for (let index = 0; index < strategyCount; index++)
      this.#command({ kind: 'StartStrategy', ...PERSON, strategyIndex: index as StrategyIndex })
    this.#resumeTrading()
  }

  #resumeTrading(): void {
    this.#command({ kind: 'SetTradingState', ...PERSON, scope: EVERYTHING, tradingState: 'Active' })
  }

  /** Takes effect when the node that runs gets to it. */
  #command(command: ControlInput): void {
    const { supervisors, world, judge } = this.#setup
    const node = supervisors.find(each => each.node !== undefined)?.node
    if (node === undefined) return
    world.at(node.process, 100, () => {
      judge.watch.onCommand(command)
      node.node.take(command)
    })
  }

  #pauseNode(supervisor: SimSupervisor): void {
    const { node } = supervisor
    const lastingUs = this.#lasting(14 * SECOND)
    this.#pauseFor(node?.process, lastingUs)
    if (node === undefined || lastingUs <= SILENT_US_MAX) return
    this.#setup.world.at(this.#process, SILENT_US_MAX, () => {
      if (supervisor.node === node) supervisor.crash('silent for 10 s', false)
    })
  }

  /** It comes back with or without the orders that were open. */
  #venueDown(): void {
    const { world, venue, link } = this.#setup
    venue.isUp = false
    link.close()
    world.at(this.#process, this.#lasting(30 * SECOND), () => {
      if (this.#random.nextInt(2) === 0) venue.cancelAll()
      venue.isUp = true
    })
  }

  #stealLease(): void {
    const { world, leases, disk } = this.#setup
    const epoch = leases.steal()
    world.at(this.#process, this.#lasting(THEFT_US), () => {
      disk.epochMin = Math.max(disk.epochMin, epoch)
    })
  }

  #slow(process: SimProcess | undefined, stepUs: number): void {
    if (process === undefined) return
    process.stepUs = 1 + this.#random.nextInt(stepUs)
    this.#setup.world.at(this.#process, this.#lasting(10 * SECOND), () => {
      process.stepUs = 0
    })
  }

  #pause(process: SimProcess | undefined, maxUs: number): void {
    this.#pauseFor(process, this.#lasting(maxUs))
  }

  #pauseFor(process: SimProcess | undefined, lastingUs: number): void {
    if (process !== undefined) process.resumesAtUs = this.#setup.world.nowUs + lastingUs
  }

  /** Where there is one alone, no luck is spent on it. */
  #anySupervisor(): SimSupervisor {
    const { supervisors } = this.#setup
    return supervisors[supervisors.length === 1 ? 0 : this.#random.nextInt(supervisors.length)]!
  }

  #anyStrategy(node: SimNode | undefined): SimStrategyProcess | undefined {
    const strategies = node?.children.strategies ?? []
    return strategies.length === 0 ? undefined : strategies[this.#random.nextInt(strategies.length)]
  }

  #lasting(maxUs: number): number {
    return 1 + this.#random.nextInt(maxUs)
  }
}

/** The node's own and those of its children. */
function processesOf(node: SimNode | undefined): SimProcess[] {
  if (node === undefined) return []
  const { gateway, strategies } = node.children
  return [node, gateway, ...strategies].flatMap(each => (each === undefined ? [] : [each.process]))
}
