/** One seed from its first event to its verdict: turmoil, then calm, then the books are compared. */

import type { Difference } from '../core/domain/account-events.ts'
import type { Scope } from '../core/domain/inputs.ts'
import { Random } from '../core/std/random.ts'
import { Backoff } from '../host/live/backoff.ts'
import { canRestart, exitReasonOf } from '../host/live/exit-reasons.ts'
import { Judge } from './judge.ts'
import { Link } from './link.ts'
import { type FaultKind, planOf, type SimMode, type SimPlan } from './plan.ts'
import { checkBooks, checkDecisions, checkStates } from './quiet-checks.ts'
import type { Violation } from './rules.ts'
import { NO_SEAMS, type Seams } from './seams.ts'
import { INSTRUMENTS } from './sim-configuration.ts'
import { SimDisk } from './sim-disk.ts'
import { LeaseTable } from './sim-lease.ts'
import { SimNode } from './sim-node.ts'
import { SimVenue } from './sim-venue.ts'
import { Trace } from './trace.ts'
import { Turmoil } from './turmoil.ts'
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
/** Above what the busiest seed has; a queue that grows without end passes it. */
const QUEUE_MAX = { waitingRelease: 200, openOrders: 200, timers: 400, unanswered: 64 } as const
const EXIT_CODE_FATAL = 7

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
  readonly #seams: Seams
  readonly #trace: Trace
  readonly #judge: Judge
  readonly #leases = new LeaseTable()
  readonly #link: Link
  readonly #disk: SimDisk
  readonly #venue: SimVenue
  readonly #turmoil: Turmoil
  readonly #supervisor = new SimProcess('supervisor')
  readonly #backoff = new Backoff(() => (this.world.nowUs - START_US) / 1_000)
  readonly #alerts = new Map<string, number>()
  #node: SimNode | undefined
  #nodeLives = 0
  #isRefused = false
  #isQuiet = false

  constructor({ seed, mode, seams = NO_SEAMS, traceLines = 0 }: SimOptions) {
    const plan = planOf(seed, mode)
    this.#plan = plan
    this.#seams = seams
    this.#trace = new Trace(traceLines, () => this.world.nowUs)
    const world = new World(this.#trace)
    this.world = world
    const { supportsAmend } = plan
    this.#judge = new Judge({
      leases: this.#leases,
      supportsAmend,
      nowUs: () => world.nowUs,
      onViolation: ({ rule, text }) => {
        this.#trace.note('judge', rule, 0, () => text)
        world.isOver = true
      },
    })
    this.#link = new Link(world, plan)
    this.#disk = new SimDisk(world, new Random(`disk ${seed} ${mode}`), this.#judge.durable)
    this.#venue = new SimVenue(world, plan, this.#judge, {
      onReport: report => this.#link.report(report),
      onMarket: input => this.#link.market(input),
    })
    this.#link.venue = this.#venue
    this.#turmoil = new Turmoil({
      world,
      plan,
      link: this.#link,
      venue: this.#venue,
      disk: this.#disk,
      leases: this.#leases,
      judge: this.#judge,
      node: () => this.#node,
      crashNode: (reason, isPowerLost) => this.#crashNode(reason, isPowerLost),
    })
    world.at(this.#supervisor, 1_000, () => this.#startNode())
    world.at(this.#supervisor, LOOK_US, () => this.#look(), false)
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
      nodeLives: this.#nodeLives,
      faults: this.#turmoil.counts,
      isRefused: this.#isRefused,
      isQuiet: this.#isQuiet,
      alerts: this.#alerts,
      lastLines: this.#trace.lastLines,
    }
  }

  // ── the node's lives ───────────────────────────────────────────────────────────────────────────────────────────────

  #startNode(): void {
    const { world } = this
    this.#backoff.started()
    this.#nodeLives++
    try {
      const node: SimNode = new SimNode({
        world,
        plan: this.#plan,
        judge: this.#judge,
        disk: this.#disk,
        leases: this.#leases,
        link: this.#link,
        seams: this.#seams,
        onEnd: reason => this.#ended(node, reason),
        onAlert: ({ code }) => this.#alerts.set(code, (this.#alerts.get(code) ?? 0) + 1),
      })
      this.#node = node
      node.begin()
    } catch (error) {
      const known = exitReasonOf(error)
      if (known === undefined) throw error
      this.#trace.note('supervisor', 'node refuses', known.exitCode, () => known.reason)
      if (canRestart(known.exitCode)) this.#restart()
      else this.#isRefused = true
    }
  }

  #crashNode(reason: string, isPowerLost: boolean): void {
    const node = this.#node
    if (node === undefined) return
    node.kill()
    this.#ended(node, reason, isPowerLost)
  }

  #ended(node: SimNode, reason: string, isPowerLost = false): void {
    if (this.#node !== node) return
    this.#trace.note('supervisor', 'node ended', EXIT_CODE_FATAL, () => reason)
    this.#node = undefined
    this.#disk.crash(isPowerLost)
    this.#link.close()
    this.#restart()
  }

  #restart(): void {
    this.world.at(this.#supervisor, this.#backoff.ended() * 1_000, () => this.#startNode())
  }

  // ── the end ────────────────────────────────────────────────────────────────────────────────────────────────────────

  async #settle(): Promise<void> {
    const { world } = this
    const deadlineUs = world.nowUs + this.#plan.settleUs
    this.#turmoil.calm()
    // Lost without a trace: only a new connection makes anybody ask.
    if (this.#plan.mode === 'safety') this.#node?.gateway?.reset()
    // A person makes sure of it: the first word may meet a node that is just beginning.
    for (let round = 0; round < 2; round++) {
      await world.runUntil(world.nowUs + QUIET_US)
      this.#turmoil.resume()
    }
    await world.runUntil(deadlineUs, () => this.#isReady)
    await world.runUntil(world.nowUs + CALM_US)
    this.#venue.cancelForeign()
    this.#node?.windDown('Cancel')
    await world.runUntil(deadlineUs, () => this.#looksQuiet)
    const isQuiet = this.#looksQuiet
    await world.runUntil(world.nowUs + QUIET_US)
    // Ticks go on: there is a moment between two blocks.
    await world.runUntil(world.nowUs + LOOK_US, () => this.#looksQuiet)
    if (world.isOver) return
    this.#isQuiet = isQuiet && this.#looksQuiet
    if (this.#isQuiet) this.#compare(this.#node!)
    else if (this.#plan.mode === 'liveness') this.#judge.break('NOT_RECOVERED', this.#whatIsAmiss())
  }

  get #isReady(): boolean {
    return this.#node?.isReady === true
  }

  get #looksQuiet(): boolean {
    return this.#whatIsAmiss() === ''
  }

  #whatIsAmiss(): string {
    const node = this.#node
    if (node === undefined) return this.#isRefused ? 'the journal is refused' : 'the node is between two lives'
    const { state } = node.engine
    if (!node.isReady) return 'the node is not ready'
    if (state.orders.openCount > 0) {
      const open = [...state.orders.open()].map(({ clientOrderId, status }) => `${clientOrderId} ${status}`)
      return `orders are open: ${open.join(', ')}`
    }
    if (!state.accountIsReconciled[0]) return 'the account is not reconciled'
    const working = this.#venue.openOrders()
    if (working.length > 0) return `orders work at the venue: ${working.map(each => each.clientOrderId).join(', ')}`
    if (node.node.durableSequence !== state.sequence) return 'not everything is durable'
    return ''
  }

  #compare(node: SimNode): void {
    const { mode, seed } = this.#plan
    if (!this.#isLossKnown(node)) checkBooks(this.#judge, node.engine)
    const snapshots = this.#disk.snapshots.toReversed()
    checkStates(this.#judge, node.engine, node.journal, snapshots)
    if (seed % 4 === 0) checkDecisions(this.#judge, node.journal, snapshots)
    if (mode !== 'liveness') return
    const { readings, built } = node.engine.state
    const known = readings[0]!.differences.filter(each => isKnownLimit(each)).flatMap(each => each.restricts)
    const isKnown = (scope: Scope) => known.some(each => each.level === scope.level && each.index === scope.index)
    const restricted = built.risk.tradingStates.save().filter(({ scope }) => !isKnown(scope))
    if (restricted.length > 0)
      this.#judge.break('NOT_RECOVERED', `trading is restricted: ${JSON.stringify(restricted)}`)
  }

  /**
   * Where messages are lost without a trace, a fill may be too old to be asked for by the time that somebody asks: then the
   * difference must be known, and the account restricted until a person has looked.
   */
  #isLossKnown({ engine: { state } }: SimNode): boolean {
    if (this.#plan.lossPpm === 0) return false
    return state.built.risk.tradingStates.stateOf({ level: 'Account', index: 0 }) !== 'Active'
  }

  /** Every few seconds: nothing grows without a bound. */
  #look(): void {
    this.world.at(this.#supervisor, LOOK_US, () => this.#look(), false)
    const node = this.#node
    if (node === undefined) return
    const lengths: Record<keyof typeof QUEUE_MAX, number> = {
      waitingRelease: node.node.waitingReleaseCount,
      openOrders: node.engine.state.orders.openCount,
      timers: node.engine.state.timers.size,
      unanswered: node.gateway?.unanswered.size ?? 0,
    }
    for (const [name, max] of Object.entries(QUEUE_MAX)) {
      const length = lengths[name as keyof typeof QUEUE_MAX]
      if (length > max) this.#judge.break('QUEUE_UNBOUNDED', `${name} holds ${length}, at most ${max} may`)
    }
  }
}

/**
 * A perpetual's balance depends on the order in which its fills were booked, and a fill that was found later was booked
 * later: docs/testing.md#what-it-found. That no money is missing has been checked by then.
 */
function isKnownLimit({ code, currency }: Difference): boolean {
  return code === 'BALANCE_DIFFERS' && currency === INSTRUMENTS[1]!.settlementCurrency
}
