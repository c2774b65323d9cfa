/** One seed of several nodes on one store, from its first event to its verdict: turmoil, then calm, then the books are compared. */

import { Link } from '../link.ts'
import { SimVenue } from '../sim-venue.ts'
import type { SimOptions } from '../simulation.ts'
import { perform, type RunFacts, type SimOutcome, Stage, type StagedRun } from '../stage.ts'
import { START_US } from '../virtual-time.ts'
import { ClusterJudge } from './cluster-judge.ts'
import { type ClusterPlan, clusterPlanOf } from './cluster-plan.ts'
import { type ClusterSeams, NO_CLUSTER_SEAMS } from './cluster-seams.ts'
import { ClusterTurmoil } from './cluster-turmoil.ts'
import { ClusterVerdict } from './cluster-verdict.ts'
import { LossPerson } from './loss-person.ts'
import { SimMachine } from './sim-machine.ts'
import { StoreServer } from './store-server.ts'
import { StoreWay } from './store-way.ts'
import { VenueFront } from './venue-front.ts'

export interface ClusterOptions extends Omit<SimOptions, 'seams'> {
  readonly nodeCount: number
  readonly seams?: ClusterSeams
}

const SECOND = 1_000_000
const CALM_US = 20 * SECOND
const QUIET_US = 15 * SECOND
/** After a loss a person has more to do. */
const ROUNDS = 2
const ROUNDS_AFTER_LOSS = 4

export async function simulateCluster(options: ClusterOptions): Promise<SimOutcome> {
  const takeOut = options.seams?.install?.()
  try {
    return await perform(new ClusterSimulation(options))
  } finally {
    takeOut?.()
  }
}

class ClusterSimulation implements StagedRun {
  readonly stage: Stage
  readonly #plan: ClusterPlan
  readonly #clusterJudge: ClusterJudge
  readonly #venue: SimVenue
  readonly #machines: SimMachine[] = []
  readonly #turmoil: ClusterTurmoil
  readonly #verdict: ClusterVerdict
  readonly #person: LossPerson
  #isQuiet = false

  constructor({ seed, mode, nodeCount, seams = NO_CLUSTER_SEAMS, traceLines = 0 }: ClusterOptions) {
    const plan = clusterPlanOf(seed, mode, nodeCount)
    this.#plan = plan
    const stage = new Stage({ plan: plan.base, leases: undefined, traceLines })
    this.stage = stage
    const { world, judge, onAlert } = stage
    const clusterJudge = new ClusterJudge(world, judge)
    this.#clusterJudge = clusterJudge
    const server = new StoreServer(world, `${seed} ${mode}`, clusterJudge, seams.database)
    clusterJudge.server = server
    const front = new VenueFront()
    const venue = new SimVenue(world, plan.base, judge, front)
    this.#venue = venue
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
    this.#person = new LossPerson(world, machines)
    for (const machine of machines) machine.begin()
    stage.watch(() => this.#look())
  }

  async run(): Promise<void> {
    await this.stage.world.runUntil(START_US + this.#plan.base.turmoilUs, () => this.#clusterJudge.hasLost)
    await this.#settle()
  }

  facts(): RunFacts {
    return {
      nodeLives: this.#machines.reduce((count, { lifeCount }) => count + lifeCount, 0),
      faults: this.#turmoil.counts,
      isRefused: this.#machines.some(({ refusedFor }) => refusedFor !== ''),
      isQuiet: this.#isQuiet,
    }
  }

  async #settle(): Promise<void> {
    const { world } = this.stage
    const verdict = this.#verdict
    const { hasLost } = this.#clusterJudge
    const deadlineUs = world.nowUs + this.#plan.base.settleUs
    this.#turmoil.calm()
    if (this.#plan.base.mode === 'safety') for (const { life } of this.#machines) life?.gateway?.current?.reset()
    for (let round = 0; round < (hasLost ? ROUNDS_AFTER_LOSS : ROUNDS); round++) {
      await world.runUntil(world.nowUs + QUIET_US)
      this.#person.begin()
      this.#turmoil.resume()
    }
    await world.runUntil(deadlineUs, () => verdict.isReady)
    if (hasLost) await this.#awaitTrade(deadlineUs)
    await world.runUntil(world.nowUs + CALM_US)
    this.#venue.cancelForeign()
    verdict.leader?.windDown()
    const isQuiet = await this.stage.comeToRest(verdict, deadlineUs, QUIET_US)
    if (world.isOver) return
    this.#isQuiet = isQuiet
    verdict.give(isQuiet)
  }

  /** Once a person has accepted what is lost, the desk trades again. */
  async #awaitTrade(deadlineUs: number): Promise<void> {
    const { world, judge } = this.stage
    const { sentCount } = this.#clusterJudge
    await world.runUntil(deadlineUs, () => this.#clusterJudge.sentCount > sentCount)
    if (!world.isOver && this.#clusterJudge.sentCount === sentCount)
      judge.break('NOT_RECOVERED', 'nothing has left for the venue since the loss was accepted')
  }

  #look(): void {
    for (const { life } of this.#machines) life?.checkBounds()
  }
}
