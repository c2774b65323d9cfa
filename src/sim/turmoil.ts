/** Brings the faults of a seed's plan, each at its own random times, and takes them all away when calm comes. */

import type { ControlInput } from '../core/domain/inputs.ts'
import { EverydayFaults, type Struck } from './everyday-faults.ts'
import { Faults } from './faults.ts'
import type { Judge } from './judge.ts'
import type { Link } from './link.ts'
import { Person } from './person.ts'
import { FAULT_KINDS, type FaultKind, type SimPlan } from './plan.ts'
import type { SimDisk } from './sim-disk.ts'
import type { LeaseTable } from './sim-lease.ts'
import type { SimNode } from './sim-node.ts'
import type { SimSupervisor } from './sim-supervisor.ts'
import type { SimVenue } from './sim-venue.ts'
import type { SimProcess, World } from './virtual-time.ts'

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
/** A node that is silent for so long is ended by its supervisor. */
const SILENT_US_MAX = 10 * SECOND
/** So long after a lease was stolen the thief opens the journal. */
const THEFT_US = 2 * SECOND

export class Turmoil {
  readonly #setup: TurmoilSetup
  readonly #faults: Faults<FaultKind>
  readonly #everyday: EverydayFaults
  readonly #person: Person

  constructor(setup: TurmoilSetup) {
    const { plan, world, venue, link } = setup
    this.#setup = setup
    const faults = new Faults<FaultKind>(world, `turmoil ${plan.seed} ${plan.mode}`)
    this.#faults = faults
    this.#person = new Person({
      faults,
      strategyCount: plan.strategyCount,
      killedUsMax: 40 * SECOND,
      stoppedUsMax: 90 * SECOND,
      tell: command => this.#tell(command),
    })
    this.#everyday = new EverydayFaults({
      faults,
      venue,
      links: [link],
      person: this.#person,
      venueDownUsMax: 30 * SECOND,
    })
    for (const kind of FAULT_KINDS) faults.await(kind, plan.meanIntervalS[kind], () => this.#bring(kind))
  }

  get counts(): ReadonlyMap<FaultKind, number> {
    return this.#faults.counts
  }

  /** From now on everything works. */
  calm(): void {
    const { venue, disk, supervisors } = this.#setup
    this.#everyday.end()
    disk.fullUntilUs = 0
    disk.failingUntilUs = 0
    disk.slowUntilUs = 0
    this.#faults.end([venue.process, ...supervisors.flatMap(({ node }) => processesOf(node))])
  }

  /** Whatever a person stopped goes on. */
  resume(): void {
    this.#person.resume()
  }

  #bring(kind: FaultKind): void {
    const { world, disk } = this.#setup
    const faults = this.#faults
    const supervisor = this.#anySupervisor()
    const { node } = supervisor
    switch (kind) {
      case 'NodeCrash':
        return supervisor.crash('kill -9', false)
      case 'PowerLoss':
        return supervisor.crash('power lost', true)
      case 'NodePause':
        return this.#pauseNode(supervisor)
      case 'DiskFull':
        disk.fullUntilUs = world.nowUs + faults.lasting(20 * SECOND)
        return
      case 'DiskError':
        disk.failingUntilUs = world.nowUs + faults.lasting(2 * SECOND)
        return
      case 'DiskSlow':
        disk.slowUntilUs = world.nowUs + faults.lasting(20 * SECOND)
        return
      case 'BitFlip':
        // Mostly in the newest block, which is cut off; damage before a good one is refused.
        supervisor.crash('power lost, a bit flipped', true)
        world.trace.note('disk', 'bit flipped in block', disk.flipBit(faults.random.nextInt(8) === 0 ? 4 : 1))
        return
      case 'LeaseStolen':
        return this.#stealLease()
      case 'ClockStep':
        if (node !== undefined) node.process.clockOffsetUs += faults.random.nextInt(20 * SECOND) - 10 * SECOND
        return
      default:
        return this.#everyday.bring(kind, struckOf(node, this.#setup.link))
    }
  }

  /** Takes effect when the node that runs gets to it. */
  #tell(command: ControlInput): void {
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
    const lastingUs = this.#faults.lasting(14 * SECOND)
    this.#faults.pause(node?.process, lastingUs)
    if (node === undefined || lastingUs <= SILENT_US_MAX) return
    this.#faults.after(SILENT_US_MAX, () => {
      if (supervisor.node === node) supervisor.crash('silent for 10 s', false)
    })
  }

  #stealLease(): void {
    const { leases, disk } = this.#setup
    const epoch = leases.steal()
    this.#faults.after(this.#faults.lasting(THEFT_US), () => {
      disk.epochMin = Math.max(disk.epochMin, epoch)
    })
  }

  /** Where there is one alone, no luck is spent on it. */
  #anySupervisor(): SimSupervisor {
    const { supervisors } = this.#setup
    return supervisors.length === 1 ? supervisors[0]! : this.#faults.anyOf(supervisors)!
  }
}

function struckOf(node: SimNode | undefined, link: Link): Struck {
  const { children } = node ?? {}
  return {
    link,
    process: node?.process,
    gatewayProcess: children?.gateway?.process,
    strategies: children?.strategies ?? [],
    crashGateway: () => children?.crashGateway(),
    resetGateway: () => children?.gateway?.reset(),
  }
}

/** The node's own and those of its children. */
function processesOf(node: SimNode | undefined): SimProcess[] {
  if (node === undefined) return []
  const { gateway, strategies } = node.children
  return [node, gateway, ...strategies].flatMap(each => (each === undefined ? [] : [each.process]))
}
