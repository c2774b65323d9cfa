/** Brings the faults of a seed between nodes, store and venue, each at its own random times, and takes them all away in the end. */

import type { ControlInput } from '../../core/domain/inputs.ts'
import { EverydayFaults, type Struck } from '../everyday-faults.ts'
import { Faults } from '../faults.ts'
import { Person } from '../person.ts'
import { type EverydayFaultKind, FAULT_KINDS, isEveryday } from '../plan.ts'
import type { SimVenue } from '../sim-venue.ts'
import type { SimProcess, World } from '../virtual-time.ts'
import type { ClusterJudge } from './cluster-judge.ts'
import { CLUSTER_FAULT_KINDS, type ClusterFaultKind, type ClusterPlan } from './cluster-plan.ts'
import type { NodeLife } from './node-life.ts'
import type { SimMachine } from './sim-machine.ts'
import type { StoreServer } from './store-server.ts'

export interface ClusterTurmoilSetup {
  readonly world: World
  readonly plan: ClusterPlan
  readonly venue: SimVenue
  readonly server: StoreServer
  readonly judge: ClusterJudge
  readonly machines: readonly SimMachine[]
}

const SECOND = 1_000_000
/** A node that is silent for so long is ended by its supervisor. */
const SILENT_US_MAX = 10 * SECOND
const PAUSE_US_MAX = 4 * SECOND
const CUT_US_MAX = 6 * SECOND
/** After a commit its answer is on its way, and what follows from it. */
const AFTERMATH_US_MAX = 50_000
const LOST_COMMITS_MAX = 12

export class ClusterTurmoil {
  readonly #setup: ClusterTurmoilSetup
  readonly #faults: Faults<EverydayFaultKind | ClusterFaultKind>
  readonly #everyday: EverydayFaults
  readonly #person: Person

  constructor(setup: ClusterTurmoilSetup) {
    const { plan, world, venue, machines } = setup
    const { seed, mode, meanIntervalS, strategyCount } = plan.base
    this.#setup = setup
    const faults = new Faults<EverydayFaultKind | ClusterFaultKind>(
      world,
      `cluster turmoil ${seed} ${mode} ${plan.nodeCount}`,
    )
    this.#faults = faults
    this.#person = new Person({
      faults,
      strategyCount,
      killedUsMax: 20 * SECOND,
      stoppedUsMax: 40 * SECOND,
      tell: command => this.#tell(command),
    })
    const links = machines.map(({ link }) => link)
    this.#everyday = new EverydayFaults({ faults, venue, links, person: this.#person, venueDownUsMax: 20 * SECOND })
    for (const kind of FAULT_KINDS.filter(isEveryday))
      faults.await(kind, meanIntervalS[kind], () => this.#everyday.bring(kind, struckOf(this.#anyMachine)))
    for (const kind of CLUSTER_FAULT_KINDS)
      faults.await(kind, plan.meanIntervalS[kind], () => this.#bringAmongNodes(kind))
    for (const { way } of machines) way.answerLostPpm = plan.storeAnswerLostPpm
  }

  get counts(): ReadonlyMap<EverydayFaultKind | ClusterFaultKind, number> {
    return this.#faults.counts
  }

  /** From now on everything works. */
  calm(): void {
    const { venue, machines, server, judge } = this.#setup
    this.#everyday.end()
    judge.atNextDurableOrder = undefined
    judge.atNextRelease = undefined
    judge.atNextClaim = undefined
    server.isUp = true
    server.replicaAwayUntilUs = 0
    server.slowUntilUs = 0
    server.clockOffsetUs = 0
    for (const machine of machines) {
      machine.clockOffsetUs = 0
      if (machine.life !== undefined) machine.life.process.clockOffsetUs = 0
      Object.assign(machine.way, { cutUntilUs: 0, answerLostPpm: 0 })
    }
    this.#faults.end([venue.process, server.process, ...machines.flatMap(({ life }) => processesOf(life))])
  }

  /** Whatever a person stopped goes on. */
  resume(): void {
    this.#person.resume()
  }

  #bringAmongNodes(kind: ClusterFaultKind): void {
    const { world, server, judge, machines } = this.#setup
    const any = this.#anyMachine
    const leader = this.#leader
    switch (kind) {
      case 'CrashNode':
        return any.crash('kill -9', false)
      case 'CrashLeader':
        return leader?.crash('kill -9 of the leader', false)
      case 'LosePower':
        return any.crash('power lost', true)
      case 'PauseNode':
        return this.#pauseNode(any)
      case 'PauseLeader':
        return this.#nowOrInCommit(() => this.#leader && this.#pauseNode(this.#leader))
      case 'PauseLeaderGateway':
        judge.atNextRelease = () => this.#pauseGateway(this.#leader?.life)
        return
      case 'CutNode':
        return this.#cut(any)
      case 'CutLeader':
        return this.#nowOrInCommit(() => this.#leader && this.#cut(this.#leader))
      case 'CutAll':
        return machines.forEach(machine => void this.#cut(machine))
      case 'ResetStoreLines':
        return any.way.reset()
      case 'StepNodeClock':
        any.clockOffsetUs += this.#faults.random.nextInt(2 * SECOND) - SECOND
        if (any.life !== undefined) any.life.process.clockOffsetUs = any.clockOffsetUs
        return
      case 'Handover':
        return this.#handOver(any)
      case 'StoreSlow':
        server.slowUntilUs = world.nowUs + this.#faults.lasting(5 * SECOND)
        return
      case 'StorePaused':
        return this.#faults.pause(server.process, this.#faults.lasting(3 * SECOND))
      case 'StoreAway':
        return server.failOver(this.#faults.lasting(8 * SECOND), 0)
      case 'StandbyAway':
        server.replicaAwayUntilUs = world.nowUs + this.#faults.lasting(6 * SECOND)
        return
      case 'WaitsCanceled':
        server.replicaAwayUntilUs = world.nowUs + this.#faults.lasting(2 * SECOND)
        world.at(server.process, this.#faults.lasting(2 * SECOND), () => server.cancelWaits())
        return
      case 'FailOver':
        return server.failOver(this.#faults.lasting(2 * SECOND), 0)
      case 'FailOverLosing':
        return this.#loseCommits()
      case 'StepStoreClock':
        judge.isClockStepped = true
        server.clockOffsetUs += this.#faults.random.nextInt(6 * SECOND) - 3 * SECOND
        return
      default:
        kind satisfies never
    }
  }

  get #leader(): SimMachine | undefined {
    return this.#setup.machines.find(({ life }) => life?.isLeader === true)
  }

  get #anyMachine(): SimMachine {
    return this.#faults.anyOf(this.#setup.machines)!
  }

  /** At once, or when the next order is durable and the leader has not heard of it. */
  #nowOrInCommit(strike: () => void): void {
    if (this.#faults.random.nextInt(3) === 0) strike()
    else this.#setup.judge.atNextDurableOrder = strike
  }

  /** At once, or soon after an order is durable, or after somebody was granted the lease. */
  #loseCommits(): void {
    const { judge, server } = this.#setup
    const faults = this.#faults
    const lose = () => server.failOver(faults.lasting(2 * SECOND), faults.lasting(LOST_COMMITS_MAX))
    const loseSoon = () => faults.after(faults.lasting(AFTERMATH_US_MAX), lose)
    const when = faults.random.nextInt(4)
    if (when === 0) lose()
    else if (when === 1) judge.atNextClaim = loseSoon
    else judge.atNextDurableOrder = loseSoon
  }

  #handOver(to: SimMachine): void {
    const { life } = to
    if (life?.node === undefined) return
    this.#setup.world.at(life.process, 100, () => void life.askForHandover())
  }

  #cut(machine: SimMachine): void {
    // Mostly about as long as a lease, and as the patience with an answer.
    const maxUs = this.#faults.random.nextInt(2) === 0 ? CUT_US_MAX : 2 * SECOND
    machine.way.cutUntilUs = this.#setup.world.nowUs + this.#faults.lasting(maxUs)
  }

  #pauseNode(machine: SimMachine): void {
    const { life } = machine
    const lastingUs = this.#faults.lasting(this.#faults.random.nextInt(4) === 0 ? 14 * SECOND : PAUSE_US_MAX)
    this.#faults.pause(life?.process, lastingUs)
    if (life === undefined || lastingUs <= SILENT_US_MAX) return
    this.#faults.after(SILENT_US_MAX, () => {
      if (machine.life === life) machine.crash('silent for 10 s', false)
    })
  }

  /** Alone, or with all that runs on its machine. */
  #pauseGateway(life: NodeLife | undefined): void {
    const lastingUs = this.#faults.lasting(PAUSE_US_MAX)
    const isAll = this.#faults.random.nextInt(3) > 0
    const processes = isAll ? processesOf(life) : [life?.gateway?.current?.process]
    for (const process of processes) this.#faults.pause(process, lastingUs)
  }

  /** To the node that leads, if it leads still when it hears it. */
  #tell(command: ControlInput): void {
    const life = this.#leader?.life
    if (life === undefined) return
    this.#setup.world.at(life.process, 100, () => {
      life.testimony.watch.onCommand(command)
      life.node?.leader?.home.take(command)
    })
  }
}

function struckOf({ life, link }: SimMachine): Struck {
  return {
    link,
    process: life?.process,
    gatewayProcess: life?.gateway?.current?.process,
    strategies: life?.strategies ?? [],
    crashGateway: () => life?.gateway?.crash(),
    resetGateway: () => life?.gateway?.current?.reset(),
  }
}

/** The node's own and those of its children. */
function processesOf(life: NodeLife | undefined): SimProcess[] {
  if (life === undefined) return []
  const others = [life.gateway?.current, ...life.strategies].flatMap(each => (each === undefined ? [] : [each.process]))
  return [life.process, ...others]
}
