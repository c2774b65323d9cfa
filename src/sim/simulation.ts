/** One seed from its first event to its verdict: turmoil, then calm, then the books are compared. */

import type { RaiseAlert } from '../core/domain/effects.ts'
import { Random } from '../core/std/random.ts'
import { checkBounds } from './bounds.ts'
import { Judge } from './judge.ts'
import { Link } from './link.ts'
import { type FaultKind, planOf, type SimMode, type SimPlan } from './plan.ts'
import type { BreakRule, Violation } from './rules.ts'
import { NO_SEAMS, type Seams } from './seams.ts'
import { SimDisk } from './sim-disk.ts'
import { LeaseTable } from './sim-lease.ts'
import { SimSupervisor } from './sim-supervisor.ts'
import { SimVenue } from './sim-venue.ts'
import { Trace } from './trace.ts'
import { Turmoil } from './turmoil.ts'
import { Verdict } from './verdict.ts'
import { lendTime } from './virtual-globals.ts'
import { SimProcess, START_US, World } from './virtual-time.ts'

export interface SimOptions {
  readonly seed: number
  readonly mode: SimMode
  readonly seams?: Seams
  /** How many of the last notes are kept in words. */
  readonly traceLines?: number
}

export interface SimOutcome {
  readonly seed: number
  readonly mode: SimMode
  readonly violations: readonly Violation[]
  readonly digest: string
  readonly simulatedUs: number
  readonly eventCount: number
  readonly orderCount: number
  readonly fillCount: number
  readonly nodeLives: number
  readonly faults: ReadonlyMap<FaultKind, number>
  /** The journal was refused at a start: a person has to look. Only after damage. */
  readonly isRefused: boolean
  readonly isQuiet: boolean
  readonly alerts: ReadonlyMap<string, number>
  readonly lastLines: readonly string[]
}

const SECOND = 1_000_000
const CALM_US = 60 * SECOND
const QUIET_US = 25 * SECOND
const LOOK_US = 5 * SECOND

export async function simulate(options: SimOptions): Promise<SimOutcome> {
  const simulation = new Simulation(options)
  const giveBack = lendTime(simulation.world)
  const onRejection = (error: unknown) => simulation.onBug(error)
  process.on('unhandledRejection', onRejection)
  try {
    await simulation.run()
  } finally {
    giveBack()
    process.off('unhandledRejection', onRejection)
  }
  return simulation.outcome()
}

class Simulation {
  readonly world: World
  readonly #plan: SimPlan
  readonly #trace: Trace
  readonly #judge: Judge
  readonly #venue: SimVenue
  /** One of them in every world so far. */
  readonly #supervisors: readonly SimSupervisor[]
  readonly #turmoil: Turmoil
  readonly #verdict: Verdict
  readonly #looker = new SimProcess('looker')
  readonly #alerts = new Map<string, number>()
  #isQuiet = false

  constructor({ seed, mode, seams = NO_SEAMS, traceLines = 0 }: SimOptions) {
    const plan = planOf(seed, mode)
    this.#plan = plan
    this.#trace = new Trace(traceLines, () => this.world.nowUs)
    const world = new World(this.#trace)
    this.world = world
    const { supportsAmend } = plan
    const leases = new LeaseTable()
    const judge = new Judge({
      leases,
      supportsAmend,
      nowUs: () => world.nowUs,
      onViolation: ({ rule, text }) => {
        this.#trace.note('judge', rule, 0, () => text)
        world.isOver = true
      },
    })
    this.#judge = judge
    const link = new Link(world, plan)
    const disk = new SimDisk(world, new Random(`disk ${seed} ${mode}`), judge.durable)
    const venue = new SimVenue(world, plan, judge, {
      onReport: report => link.report(report),
      onMarket: input => link.market(input),
    })
    this.#venue = venue
    link.venue = venue
    const onAlert = ({ code }: RaiseAlert) => this.#alerts.set(code, (this.#alerts.get(code) ?? 0) + 1)
    const supervisors = [new SimSupervisor({ world, plan, judge, disk, leases, link, seams, onAlert })]
    this.#supervisors = supervisors
    this.#turmoil = new Turmoil({ world, plan, link, venue, disk, leases, judge, supervisors })
    this.#verdict = new Verdict({ plan, judge, venue, disk, supervisors })
    for (const supervisor of supervisors) supervisor.begin()
    world.at(this.#looker, LOOK_US, () => this.#look(), false)
  }

  async run(): Promise<void> {
    try {
      await this.world.runUntil(START_US + this.#plan.turmoilUs, () => this.#isRefused)
      // A person has to look; until then nothing can happen.
      if (!this.#isRefused) await this.#settle()
    } catch (error) {
      this.onBug(error)
    }
  }

  onBug(error: unknown): void {
    this.#judge.break('BUG', error instanceof Error ? (error.stack ?? error.message) : String(error))
  }

  outcome(): SimOutcome {
    const { seed, mode } = this.#plan
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
      nodeLives: this.#supervisors.reduce((count, { lifeCount }) => count + lifeCount, 0),
      faults: this.#turmoil.counts,
      isRefused: this.#isRefused,
      isQuiet: this.#isQuiet,
      alerts: this.#alerts,
      lastLines: this.#trace.lastLines,
    }
  }

  /** Nothing can happen any more before a person has looked. */
  get #isRefused(): boolean {
    return this.#supervisors.every(({ isRefused }) => isRefused)
  }

  async #settle(): Promise<void> {
    const { world } = this
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
    await world.runUntil(deadlineUs, () => verdict.looksQuiet)
    const isQuiet = verdict.looksQuiet
    await world.runUntil(world.nowUs + QUIET_US)
    // Ticks go on: there is a moment between two blocks.
    await world.runUntil(world.nowUs + LOOK_US, () => verdict.looksQuiet)
    if (world.isOver) return
    this.#isQuiet = isQuiet && verdict.looksQuiet
    verdict.give(this.#isQuiet)
  }

  /** Every few seconds: nothing grows without a bound. */
  #look(): void {
    this.world.at(this.#looker, LOOK_US, () => this.#look(), false)
    const breakRule: BreakRule = (rule, text) => this.#judge.break(rule, text)
    for (const { node } of this.#supervisors) {
      if (node === undefined) continue
      const unansweredCount = node.children.gateway?.unanswered.size ?? 0
      checkBounds({ node: node.node, engine: node.engine, unansweredCount }, breakRule)
    }
  }
}
