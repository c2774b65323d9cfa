/** Brings the faults of a seed between nodes, store and venue, each at its own random times, and takes them all away in the end. */

import type { StrategyIndex, TimeUs } from '../../core/domain/ids.ts'
import { type ControlInput, STOP_POLICIES } from '../../core/domain/inputs.ts'
import { Random } from '../../core/std/random.ts'
import { FAULT_KINDS, type FaultKind } from '../plan.ts'
import { PERSONS_REASON } from '../risk-watch.ts'
import type { SimVenue } from '../sim-venue.ts'
import { SimProcess, type World } from '../virtual-time.ts'
import type { ClusterJudge } from './cluster-judge.ts'
import { CLUSTER_FAULT_KINDS, type ClusterFaultKind, type ClusterPlan } from './cluster-plan.ts'
import type { NodeLife, SimMachine } from './sim-machine.ts'
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
const PERSON = { timeUs: 0 as TimeUs, actor: 'operator', reason: PERSONS_REASON } as const
const EVERYTHING = { level: 'All', index: 0 } as const
/** A node that is silent for so long is ended by its supervisor. */
const SILENT_US_MAX = 10 * SECOND
const PAUSE_US_MAX = 4 * SECOND
const CUT_US_MAX = 6 * SECOND

export class ClusterTurmoil {
  readonly counts = new Map<FaultKind | ClusterFaultKind, number>()
  readonly #setup: ClusterTurmoilSetup
  readonly #process = new SimProcess('turmoil')
  readonly #random: Random

  constructor(setup: ClusterTurmoilSetup) {
    const { plan } = setup
    const { seed, mode, meanIntervalS } = plan.base
    this.#setup = setup
    this.#random = new Random(`cluster turmoil ${seed} ${mode} ${plan.nodeCount}`)
    for (const kind of FAULT_KINDS) this.#await(kind, meanIntervalS[kind], () => this.#bring(kind))
    for (const kind of CLUSTER_FAULT_KINDS)
      this.#await(kind, plan.meanIntervalS[kind], () => this.#bringAmongNodes(kind))
    for (const { way } of setup.machines) way.answerLostPpm = plan.storeAnswerLostPpm
  }

  /** From now on everything works. */
  calm(): void {
    const { venue, world, machines, server } = this.#setup
    this.#process.isAlive = false
    this.#setup.judge.atNextDurableOrder = undefined
    this.#setup.judge.atNextRelease = undefined
    venue.isUp = true
    venue.crossedUntilUs = 0
    server.isUp = true
    server.replicaAwayUntilUs = 0
    server.slowUntilUs = 0
    for (const { link, way, life } of machines) {
      if (life !== undefined) life.process.clockOffsetUs = 0
      Object.assign(link, { isCalm: true, partitionedUntilUs: 0, marketGapUntilUs: 0 })
      Object.assign(way, { cutUntilUs: 0, answerLostPpm: 0 })
    }
    for (const machine of machines) machine.clockOffsetUs = 0
    for (const process of [venue.process, server.process, ...machines.flatMap(({ life }) => processesOf(life))]) {
      process.stepUs = 0
      process.resumesAtUs = Math.min(process.resumesAtUs, world.nowUs)
      process.freeAtUs = Math.min(process.freeAtUs, world.nowUs)
    }
  }

  /** Whatever a person stopped goes on. */
  resume(): void {
    const { strategyCount } = this.#setup.plan.base
    for (let index = 0; index < strategyCount; index++)
      this.#command({ kind: 'StartStrategy', ...PERSON, strategyIndex: index as StrategyIndex })
    this.#resumeTrading()
  }

  #await(kind: FaultKind | ClusterFaultKind, meanS: number, bring: () => void): void {
    if (meanS === 0) return
    const { world } = this.#setup
    const delayUs = Math.round(meanS * SECOND * (0.2 + 1.8 * this.#random.nextFloat()))
    world.at(this.#process, delayUs, () => {
      this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1)
      world.trace.note('turmoil', kind)
      bring()
      this.#await(kind, meanS, bring)
    })
  }

  #bringAmongNodes(kind: ClusterFaultKind): void {
    const { world, server, judge, machines } = this.#setup
    const any = machines[this.#random.nextInt(machines.length)]!
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
        any.clockOffsetUs += this.#random.nextInt(2 * SECOND) - SECOND
        if (any.life !== undefined) any.life.process.clockOffsetUs = any.clockOffsetUs
        return
      case 'Handover':
        return this.#handOver(any)
      case 'StoreSlow':
        server.slowUntilUs = world.nowUs + this.#lasting(5 * SECOND)
        return
      case 'StorePaused':
        return this.#pause(server.process, 3 * SECOND)
      case 'StoreAway':
        return server.failOver(this.#lasting(8 * SECOND), 0)
      case 'StandbyAway':
        server.replicaAwayUntilUs = world.nowUs + this.#lasting(6 * SECOND)
        return
      case 'WaitsCanceled':
        server.replicaAwayUntilUs = world.nowUs + this.#lasting(2 * SECOND)
        world.at(server.process, this.#lasting(2 * SECOND), () => server.cancelWaits())
        return
      case 'FailOver':
        return server.failOver(this.#lasting(2 * SECOND), 0)
      case 'FailOverLosing':
        return server.failOver(this.#lasting(2 * SECOND), 1 + this.#random.nextInt(8))
      case 'StepStoreClock':
        judge.isClockStepped = true
        server.clockOffsetUs += this.#random.nextInt(6 * SECOND) - 3 * SECOND
        return
      default:
        kind satisfies never
    }
  }

  #bring(kind: FaultKind): void {
    const { world, venue, machines } = this.#setup
    const any = machines[this.#random.nextInt(machines.length)]!
    const { life, link } = any
    switch (kind) {
      case 'NodeSlow':
        return this.#slow(life?.process, 20_000)
      case 'GatewayCrash':
        return life?.gateway?.crash()
      case 'GatewayPause':
        return this.#pause(life?.gateway?.current?.process, 3 * SECOND)
      case 'StrategyCrash':
        return this.#anyStrategy(life)?.crash()
      case 'StrategyPause':
        return this.#pause(this.#anyStrategy(life)?.process, 4 * SECOND)
      case 'Partition':
        link.partitionedUntilUs = world.nowUs + this.#lasting(15 * SECOND)
        return
      case 'ConnectionReset':
        return life?.gateway?.current?.reset()
      case 'VenueDown':
        return this.#venueDown()
      case 'VenuePause':
        return this.#pause(venue.process, 12 * SECOND)
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
      case 'NodeCrash':
      case 'PowerLoss':
      case 'NodePause':
      case 'DiskFull':
      case 'DiskError':
      case 'DiskSlow':
      case 'BitFlip':
      case 'LeaseStolen':
      case 'ClockStep':
        return
      default:
        kind satisfies never
    }
  }

  get #leader(): SimMachine | undefined {
    return this.#setup.machines.find(({ life }) => life?.isLeader === true)
  }

  /** At once, or when the next order is durable and the leader has not heard of it. */
  #nowOrInCommit(strike: () => void): void {
    if (this.#random.nextInt(3) === 0) strike()
    else this.#setup.judge.atNextDurableOrder = strike
  }

  #handOver(to: SimMachine): void {
    const { life } = to
    if (life?.node === undefined) return
    this.#setup.world.at(life.process, 100, () => void life.askForHandover())
  }

  #cut(machine: SimMachine): void {
    // Mostly about as long as a lease, and as the patience with an answer.
    const maxUs = this.#random.nextInt(2) === 0 ? CUT_US_MAX : 2 * SECOND
    machine.way.cutUntilUs = this.#setup.world.nowUs + this.#lasting(maxUs)
  }

  #pauseNode(machine: SimMachine): void {
    const { life } = machine
    const lastingUs = this.#lasting(this.#random.nextInt(4) === 0 ? 14 * SECOND : PAUSE_US_MAX)
    if (life === undefined) return
    const { world } = this.#setup
    life.process.resumesAtUs = world.nowUs + lastingUs
    if (lastingUs <= SILENT_US_MAX) return
    world.at(this.#process, SILENT_US_MAX, () => {
      if (machine.life === life) machine.crash('silent for 10 s', false)
    })
  }

  /** Alone, or with all that runs on its machine. */
  #pauseGateway(life: NodeLife | undefined): void {
    const untilUs = this.#setup.world.nowUs + this.#lasting(PAUSE_US_MAX)
    const isAll = this.#random.nextInt(3) > 0
    const processes = isAll ? processesOf(life) : [life?.gateway?.current?.process]
    for (const process of processes) if (process !== undefined) process.resumesAtUs = untilUs
  }

  #venueDown(): void {
    const { world, venue, machines } = this.#setup
    venue.isUp = false
    for (const { link } of machines) link.close()
    world.at(this.#process, this.#lasting(20 * SECOND), () => {
      if (this.#random.nextInt(2) === 0) venue.cancelAll()
      venue.isUp = true
    })
  }

  // ── a person ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #kill(): void {
    this.#command({ kind: 'Kill', ...PERSON, scope: EVERYTHING, flatten: this.#random.nextInt(2) === 0 })
    this.#setup.world.at(this.#process, this.#lasting(20 * SECOND), () => this.#resumeTrading())
  }

  #stopStrategy(): void {
    const { world, plan } = this.#setup
    const strategyIndex = this.#random.nextInt(plan.base.strategyCount) as StrategyIndex
    const policy = STOP_POLICIES[this.#random.nextInt(STOP_POLICIES.length)]!
    this.#command({ kind: 'StopStrategy', ...PERSON, strategyIndex, policy })
    world.at(this.#process, this.#lasting(40 * SECOND), () =>
      this.#command({ kind: 'StartStrategy', ...PERSON, strategyIndex }),
    )
  }

  #resumeTrading(): void {
    this.#command({ kind: 'SetTradingState', ...PERSON, scope: EVERYTHING, tradingState: 'Active' })
  }

  /** To the node that leads, if it leads still when it hears it. */
  #command(command: ControlInput): void {
    const life = this.#leader?.life
    if (life === undefined) return
    this.#setup.world.at(life.process, 100, () => {
      life.watch.onCommand(command)
      life.node?.leader?.home.take(command)
    })
  }

  // ── processes ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #slow(process: SimProcess | undefined, stepUs: number): void {
    if (process === undefined) return
    process.stepUs = 1 + this.#random.nextInt(stepUs)
    this.#setup.world.at(this.#process, this.#lasting(10 * SECOND), () => {
      process.stepUs = 0
    })
  }

  #pause(process: SimProcess | undefined, maxUs: number): void {
    if (process !== undefined) process.resumesAtUs = this.#setup.world.nowUs + this.#lasting(maxUs)
  }

  #anyStrategy(life: NodeLife | undefined) {
    const strategies = life?.strategies ?? []
    return strategies.length === 0 ? undefined : strategies[this.#random.nextInt(strategies.length)]
  }

  #lasting(maxUs: number): number {
    return 1 + this.#random.nextInt(maxUs)
  }
}

/** The node's own and those of its children. */
function processesOf(life: NodeLife | undefined): SimProcess[] {
  if (life === undefined) return []
  const others = [life.gateway?.current, ...life.strategies].flatMap(each => (each === undefined ? [] : [each.process]))
  return [life.process, ...others]
}
