/** What every simulated run stands on: its world, its trace, its judge and the alerts; how it is begun, and what is told of it. */

import type { RaiseAlert } from '../core/domain/effects.ts'
import { Judge, type JudgeSetup } from './judge.ts'
import { closedForUs, type SimMode, type SimPlan } from './plan.ts'
import type { Violation } from './rules.ts'
import { Trace } from './trace.ts'
import { lendTime } from './virtual-globals.ts'
import { SimProcess, START_US, World } from './virtual-time.ts'

export interface SimOutcome extends RunFacts {
  readonly seed: number
  readonly mode: SimMode
  readonly violations: readonly Violation[]
  readonly digest: string
  readonly simulatedUs: number
  readonly eventCount: number
  readonly orderCount: number
  readonly fillCount: number
  /** By code. */
  readonly alerts: ReadonlyMap<string, number>
  readonly lastLines: readonly string[]
}

/** What only the run itself knows. */
export interface RunFacts {
  readonly nodeLives: number
  readonly faults: ReadonlyMap<string, number>
  /** A node was refused at a start: a person has to look. Only after damage or loss. */
  readonly isRefused: boolean
  /** Everything had come to rest at the end, and was compared. */
  readonly isQuiet: boolean
}

export interface StageSetup extends Pick<JudgeSetup, 'leases'> {
  readonly plan: SimPlan
  /** How many of the last notes are kept in words. */
  readonly traceLines: number
}

/** A run that is set and has not begun. */
export interface StagedRun {
  readonly stage: Stage
  run(): Promise<void>
  facts(): RunFacts
}

const LOOK_US = 5_000_000

export class Stage {
  readonly plan: SimPlan
  readonly trace: Trace
  readonly world: World
  readonly judge: Judge
  readonly #looker = new SimProcess('looker')
  readonly #alerts = new Map<string, number>()

  constructor({ plan, leases, traceLines }: StageSetup) {
    this.plan = plan
    this.trace = new Trace(traceLines, () => this.world.nowUs)
    const world = new World(this.trace)
    this.world = world
    this.judge = new Judge({
      leases,
      supportsAmend: plan.supportsAmend,
      mayTradeDegraded: plan.mayTradeDegraded,
      nowUs: () => world.nowUs,
      closedForUs: nowUs => closedForUs(plan, nowUs - START_US),
      onViolation: ({ rule, text }) => {
        this.trace.note('judge', rule, 0, () => text)
        world.isOver = true
      },
    })
  }

  readonly onAlert = ({ code }: RaiseAlert): void => {
    this.#alerts.set(code, (this.#alerts.get(code) ?? 0) + 1)
    this.judge.watch.onAlert(code)
  }

  readonly onBug = (error: unknown): void => {
    this.judge.break('BUG', error instanceof Error ? (error.stack ?? error.message) : String(error))
  }

  /** Looks every few seconds: nothing grows without a bound. */
  watch(look: () => void): void {
    const again = () => {
      this.world.at(this.#looker, LOOK_US, again, false)
      look()
    }
    this.world.at(this.#looker, LOOK_US, again, false)
  }

  /** Waits until everything is at rest. Returns: whether it is, and is so again a while later; ticks go on, so a moment is looked for. */
  async comeToRest(verdict: { readonly looksQuiet: boolean }, deadlineUs: number, quietUs: number): Promise<boolean> {
    const { world } = this
    await world.runUntil(deadlineUs, () => verdict.looksQuiet)
    const isQuiet = verdict.looksQuiet
    await world.runUntil(world.nowUs + quietUs)
    await world.runUntil(world.nowUs + LOOK_US, () => verdict.looksQuiet)
    return isQuiet && verdict.looksQuiet
  }

  outcome(facts: RunFacts): SimOutcome {
    const { seed, mode } = this.plan
    const { violations, trades, atVenue } = this.judge
    return {
      seed,
      mode,
      violations,
      digest: this.trace.digest,
      simulatedUs: this.world.nowUs - START_US,
      eventCount: this.world.eventCount,
      orderCount: atVenue.size,
      fillCount: trades.size,
      ...facts,
      alerts: this.#alerts,
      lastLines: this.trace.lastLines,
    }
  }
}

/** In the world's time, from its first event to its verdict. */
export async function perform(staged: StagedRun): Promise<SimOutcome> {
  const { stage } = staged
  const giveBack = lendTime(stage.world)
  process.on('unhandledRejection', stage.onBug)
  try {
    await staged.run().catch(stage.onBug)
  } finally {
    giveBack()
    process.off('unhandledRejection', stage.onBug)
  }
  return stage.outcome(staged.facts())
}
