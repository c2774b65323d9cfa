/** One seed from its first event to its verdict: turmoil, then calm, then the books are compared. */

import { Random } from '../core/std/random.ts'
import { checkBounds } from './bounds.ts'
import { Link } from './link.ts'
import { planOf, type SimMode, type SimPlan } from './plan.ts'
import type { BreakRule } from './rules.ts'
import { NO_SEAMS, type Seams } from './seams.ts'
import { SimDisk } from './sim-disk.ts'
import { LeaseTable } from './sim-lease.ts'
import { SimSupervisor } from './sim-supervisor.ts'
import { SimVenue } from './sim-venue.ts'
import { perform, type RunFacts, type SimOutcome, Stage, type StagedRun } from './stage.ts'
import { Turmoil } from './turmoil.ts'
import { Verdict } from './verdict.ts'
import { START_US } from './virtual-time.ts'

export interface SimOptions {
  readonly seed: number
  readonly mode: SimMode
  readonly seams?: Seams
  /** How many of the last notes are kept in words. */
  readonly traceLines?: number
}

const SECOND = 1_000_000
const CALM_US = 60 * SECOND
const QUIET_US = 25 * SECOND

export function simulate(options: SimOptions): Promise<SimOutcome> {
  return perform(new Simulation(options))
}

class Simulation implements StagedRun {
  readonly stage: Stage
  readonly #plan: SimPlan
  readonly #venue: SimVenue
  /** One of them in every world so far. */
  readonly #supervisors: readonly SimSupervisor[]
  readonly #turmoil: Turmoil
  readonly #verdict: Verdict
  #isQuiet = false

  constructor({ seed, mode, seams = NO_SEAMS, traceLines = 0 }: SimOptions) {
    const plan = planOf(seed, mode)
    this.#plan = plan
    const leases = new LeaseTable()
    const stage = new Stage({ plan, leases, traceLines })
    this.stage = stage
    const { world, judge, onAlert } = stage
    const link = new Link(world, plan)
    const disk = new SimDisk(world, new Random(`disk ${seed} ${mode}`), judge.durable)
    const venue = new SimVenue(world, plan, judge, {
      onReport: report => link.report(report),
      onMarket: input => link.market(input),
    })
    this.#venue = venue
    link.venue = venue
    const supervisors = [new SimSupervisor({ world, plan, judge, disk, leases, link, seams, onAlert })]
    this.#supervisors = supervisors
    this.#turmoil = new Turmoil({ world, plan, link, venue, disk, leases, judge, supervisors })
    this.#verdict = new Verdict({ plan, judge, venue, disk, supervisors })
    for (const supervisor of supervisors) supervisor.begin()
    stage.watch(() => this.#look())
  }

  async run(): Promise<void> {
    await this.stage.world.runUntil(START_US + this.#plan.turmoilUs, () => this.#isRefused)
    // A person has to look; until then nothing can happen.
    if (!this.#isRefused) await this.#settle()
  }

  facts(): RunFacts {
    return {
      nodeLives: this.#supervisors.reduce((count, { lifeCount }) => count + lifeCount, 0),
      faults: this.#turmoil.counts,
      isRefused: this.#isRefused,
      isQuiet: this.#isQuiet,
    }
  }

  /** Nothing can happen any more before a person has looked. */
  get #isRefused(): boolean {
    return this.#supervisors.every(({ isRefused }) => isRefused)
  }

  async #settle(): Promise<void> {
    const { world } = this.stage
    const verdict = this.#verdict
    const deadlineUs = world.nowUs + this.#plan.settleUs
    this.#turmoil.calm()
    // Lost without a trace: only a new connection makes anybody ask.
    if (this.#plan.mode === 'safety') for (const { node } of this.#supervisors) node?.children.gateway?.reset()
    // A person makes sure of it: the first word may meet a node that is just beginning.
    for (let round = 0; round < 2; round++) {
      await world.runUntil(world.nowUs + QUIET_US)
      this.#turmoil.resume()
    }
    await world.runUntil(deadlineUs, () => verdict.isReady)
    await world.runUntil(world.nowUs + CALM_US)
    this.#venue.cancelForeign()
    for (const { node } of this.#supervisors) node?.windDown('Cancel')
    const isQuiet = await this.stage.comeToRest(verdict, deadlineUs, QUIET_US)
    if (world.isOver) return
    this.#isQuiet = isQuiet
    verdict.give(isQuiet)
  }

  #look(): void {
    const breakRule: BreakRule = (rule, text) => this.stage.judge.break(rule, text)
    for (const { node } of this.#supervisors) {
      if (node === undefined) continue
      const unansweredCount = node.children.gateway?.unanswered.size ?? 0
      checkBounds({ node: node.node, engine: node.engine, unansweredCount }, breakRule)
    }
  }
}
