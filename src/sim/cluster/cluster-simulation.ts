/** One seed of several nodes on one store, from its first event to its verdict: turmoil, then calm, then the books are compared. */

import type { RaiseAlert } from '../../core/domain/effects.ts'
import { Judge } from '../judge.ts'
import { Link } from '../link.ts'
import type { FaultKind, SimMode } from '../plan.ts'
import { SimVenue } from '../sim-venue.ts'
import type { SimOutcome } from '../simulation.ts'
import { Trace } from '../trace.ts'
import { lendTime } from '../virtual-globals.ts'
import { SimProcess, START_US, World } from '../virtual-time.ts'
import { ClusterJudge } from './cluster-judge.ts'
import { type ClusterPlan, clusterPlanOf } from './cluster-plan.ts'
import { type ClusterSeams, NO_CLUSTER_SEAMS } from './cluster-seams.ts'
import { ClusterTurmoil } from './cluster-turmoil.ts'
import { ClusterVerdict } from './cluster-verdict.ts'
import { SimMachine } from './sim-machine.ts'
import { StoreServer } from './store-server.ts'
import { StoreWay } from './store-way.ts'
import { VenueFront } from './venue-front.ts'

export interface ClusterOptions {
  readonly seed: number
  readonly mode: SimMode
  readonly nodeCount: number
  readonly seams?: ClusterSeams
  /** How many of the last notes are kept in words. */
  readonly traceLines?: number
}

const SECOND = 1_000_000
const CALM_US = 20 * SECOND
const QUIET_US = 15 * SECOND
const LOOK_US = 5 * SECOND

export async function simulateCluster(options: ClusterOptions): Promise<SimOutcome> {
  const takeOut = options.seams?.install?.()
  const simulation = new ClusterSimulation(options)
  const giveBack = lendTime(simulation.world)
  const onRejection = (error: unknown) => simulation.onBug(error)
  process.on('unhandledRejection', onRejection)
  try {
    await simulation.run()
  } finally {
    giveBack()
    takeOut?.()
    process.off('unhandledRejection', onRejection)
  }
  return simulation.outcome()
}

class ClusterSimulation {
  readonly world: World
  readonly #plan: ClusterPlan
  readonly #trace: Trace
  readonly #judge: Judge
  readonly #clusterJudge: ClusterJudge
  readonly #venue: SimVenue
  readonly #machines: SimMachine[] = []
  readonly #turmoil: ClusterTurmoil
  readonly #verdict: ClusterVerdict
  readonly #looker = new SimProcess('looker')
  readonly #alerts = new Map<string, number>()
  #isQuiet = false

  constructor({ seed, mode, nodeCount, seams = NO_CLUSTER_SEAMS, traceLines = 0 }: ClusterOptions) {
    const plan = clusterPlanOf(seed, mode, nodeCount)
    this.#plan = plan
    this.#trace = new Trace(traceLines, () => this.world.nowUs)
    const world = new World(this.#trace)
    this.world = world
    const judge = new Judge({
      leases: undefined,
      supportsAmend: plan.base.supportsAmend,
      nowUs: () => world.nowUs,
      onViolation: ({ rule, text }) => {
        this.#trace.note('judge', rule, 0, () => text)
        world.isOver = true
      },
    })
    this.#judge = judge
    const clusterJudge = new ClusterJudge(world, judge)
    this.#clusterJudge = clusterJudge
    const server = new StoreServer(world, `${seed} ${mode}`, clusterJudge, seams.database)
    clusterJudge.server = server
    const front = new VenueFront()
    const venue = new SimVenue(world, plan.base, judge, front)
    this.#venue = venue
    const onAlert = ({ code }: RaiseAlert) => this.#alerts.set(code, (this.#alerts.get(code) ?? 0) + 1)
    for (let index = 0; index < nodeCount; index++) {
      const link = new Link(world, plan.base, ` ${index}`)
      link.venue = front.doorFor(link, venue)
      front.add(link)
      const way = new StoreWay(world, server, `${seed} ${mode} ${index}`, plan.storeLatencyUs)
      this.#machines.push(new SimMachine({ world, plan, index, judge, clusterJudge, link, way, seams, onAlert }))
    }
    const machines = this.#machines
    this.#turmoil = new ClusterTurmoil({ world, plan, venue, server, judge: clusterJudge, machines })
    this.#verdict = new ClusterVerdict({ plan, judge, clusterJudge, venue, server, machines })
    for (const machine of machines) machine.begin()
    world.at(this.#looker, LOOK_US, () => this.#look(), false)
  }

  async run(): Promise<void> {
    try {
      await this.world.runUntil(START_US + this.#plan.base.turmoilUs, () => this.#clusterJudge.hasLost)
      await this.#settle()
    } catch (error) {
      this.onBug(error)
    }
  }

  onBug(error: unknown): void {
    this.#judge.break('BUG', error instanceof Error ? (error.stack ?? error.message) : String(error))
  }

  outcome(): SimOutcome {
    const { seed, mode } = this.#plan.base
    const { violations, trades, atVenue } = this.#judge
    return {
      seed,
      mode,
      violations,
      digest: this.#trace.digest,
      simulatedUs: this.world.nowUs - START_US,
      eventCount: this.world.eventCount,
      orderCount: atVenue.size,
      fillCount: trades.size,
      nodeLives: this.#machines.reduce((count, { lifeCount }) => count + lifeCount, 0),
      faults: this.#turmoil.counts as ReadonlyMap<FaultKind, number>,
      isRefused: this.#machines.some(({ refusedFor }) => refusedFor !== ''),
      isQuiet: this.#isQuiet,
      alerts: this.#alerts,
      lastLines: this.#trace.lastLines,
    }
  }

  async #settle(): Promise<void> {
    const { world } = this
    const verdict = this.#verdict
    const deadlineUs = world.nowUs + this.#plan.base.settleUs
    this.#turmoil.calm()
    if (this.#plan.base.mode === 'safety') for (const { life } of this.#machines) life?.gateway?.current?.reset()
    for (let round = 0; round < 2; round++) {
      await world.runUntil(world.nowUs + QUIET_US)
      // A person has looked at what the store has lost.
      for (const machine of this.#machines) machine.accept()
      this.#turmoil.resume()
    }
    await world.runUntil(deadlineUs, () => verdict.isReady)
    await world.runUntil(world.nowUs + CALM_US)
    this.#venue.cancelForeign()
    this.#windDown()
    await world.runUntil(deadlineUs, () => verdict.looksQuiet)
    const isQuiet = verdict.looksQuiet
    await world.runUntil(world.nowUs + QUIET_US)
    // Ticks go on: there is a moment between two blocks.
    await world.runUntil(world.nowUs + LOOK_US, () => verdict.looksQuiet)
    if (world.isOver) return
    this.#isQuiet = isQuiet && verdict.looksQuiet
    verdict.give(this.#isQuiet)
  }

  #windDown(): void {
    const life = this.#verdict.leader
    if (life !== undefined) life.windDown()
  }

  /** Every few seconds: nothing grows without a bound. */
  #look(): void {
    this.world.at(this.#looker, LOOK_US, () => this.#look(), false)
    for (const { life } of this.#machines) life?.checkBounds()
  }
}
