/**
 * The node put together as `host/live/running-node.ts` does it, with the real parts: journal over the simulated disk, core,
 * group commit, release queue, strategies' channels, restarts and redelivery; its children are processes of the simulated world.
 */

import type { Configuration } from '../core/domain/configuration.ts'
import type { RaiseAlert } from '../core/domain/effects.ts'
import type { Event } from '../core/domain/events.ts'
import type { StrategyIndex } from '../core/domain/ids.ts'
import type { StopPolicy } from '../core/domain/inputs.ts'
import type { Engine } from '../core/engine/engine.ts'
import { takeSnapshot } from '../host/live/checkpoint.ts'
import { LiveNode } from '../host/live/live-node.ts'
import type { StrategySource } from '../host/live/messages.ts'
import { Retention } from '../host/live/retention.ts'
import { StrategyProcesses } from '../host/live/strategy-processes.ts'
import { StrategyStarts, stoppedByPersons } from '../host/live/strategy-starts.ts'
import { recover } from '../host/session/recovery.ts'
import { Routes } from '../host/session/routes.ts'
import type { Lease } from '../ports.ts'
import { JournalError } from '../store/journal-error.ts'
import { hasLostTail } from '../store/journal-notes.ts'
import { resolveSubscriptions } from '../strategy/subscriptions.ts'
import type { Judge } from './judge.ts'
import type { Link } from './link.ts'
import type { SimPlan } from './plan.ts'
import type { Seams } from './seams.ts'
import { SimChildren } from './sim-children.ts'
import { configurationOf } from './sim-configuration.ts'
import type { SimDisk } from './sim-disk.ts'
import { SimJournal } from './sim-journal.ts'
import type { LeaseTable } from './sim-lease.ts'
import { CHURNER } from './sim-strategy.ts'
import { SimProcess, type World } from './virtual-time.ts'

export interface SimNodeSetup {
  readonly world: World
  readonly plan: SimPlan
  readonly judge: Judge
  readonly disk: SimDisk
  readonly leases: LeaseTable
  readonly link: Link
  readonly seams: Seams
  /** Its process has ended by itself. */
  readonly onEnd: (reason: string) => void
  readonly onAlert: (alert: RaiseAlert) => void
}

export class SimNode {
  readonly process = new SimProcess('node')
  readonly engine: Engine
  readonly node: LiveNode
  readonly journal: SimJournal
  readonly children: SimChildren
  isReady = false
  readonly #setup: SimNodeSetup
  readonly #configuration: Configuration
  readonly #lease: Lease
  readonly #strategies: StrategyProcesses
  readonly #starts: StrategyStarts
  readonly #retention: Retention | undefined

  /** Errors: JournalError where the journal cannot be opened. */
  constructor(setup: SimNodeSetup) {
    const { world, plan, disk, leases, seams, judge, link } = setup
    this.#setup = setup
    this.process.driftPpm = plan.driftPpm
    world.current = this.process
    this.#lease = seams.lease(leases.acquire(this.process))
    const { epoch } = this.#lease
    this.journal = new SimJournal({
      world,
      disk,
      process: this.process,
      epoch,
      onCut: rows => judge.onCut(rows),
      onRead: row => judge.durable.onRead(row),
      ...seams.journal,
    })
    this.engine = this.#recover()
    const configuration = configurationOf(plan, epoch, hasLostTail(this.journal.openingNotes))
    this.#configuration = configuration
    const { process } = this
    this.children = new SimChildren({
      world,
      plan,
      judge,
      link,
      seams,
      process,
      configuration,
      epoch,
      node: () => this.node,
    })
    const sources = configuration.strategies.map(
      ({ strategyId }): StrategySource => ({ strategyId, file: '', parameters: {} }),
    )
    const routes = routesOf(configuration)
    this.#strategies = new StrategyProcesses({
      configuration,
      sources,
      stayOut: new Set(),
      journal: this.journal,
      routes,
      onLog: text => world.trace.note('node', 'log', 0, () => text),
      onGivenUp: (index, reason) => this.#giveUp(index, reason),
      onBegun: index => this.#starts.begun(index),
      onPlotted: () => {},
      onSaid: (strategyId, line) => world.trace.note('node', 'said', 0, () => `${strategyId}: ${line}`),
      onPids: () => {},
      newProcess: (index, peer) => this.children.newStrategy(index, peer),
    })
    this.node = new LiveNode({
      clock: world.followingClockOf(this.process),
      engine: this.engine,
      journal: seams.liveJournal(this.journal),
      lease: this.#lease,
      routes,
      channels: this.#strategies.channels,
      send: (_, effects) => this.children.send(effects),
      onEvent: event => this.#onEvent(event),
      onAlert: alert => this.#onAlert(alert),
      onDurable: () => {},
      fatal: reason => this.#fatal(reason),
    })
    const keepUs = plan.keepS * 1_000_000
    if (keepUs > 0)
      this.#retention = new Retention({ journal: this.journal, keepUs, isActive: () => true, onHeld: () => {} })
    seams.onNode?.(this)
    this.#starts = new StrategyStarts({
      configuration,
      node: this.node,
      active: sources.map((_, index) => index),
      heldBack: stoppedByPersons(this.engine.state),
      isGivenUp: index => this.#strategies.isGivenUp(index),
      onReady: () => {
        this.isReady = true
        world.trace.note('node', 'ready', epoch)
      },
    })
  }

  begin(): void {
    const { world } = this.#setup
    world.trace.note('node', 'begins', this.#lease.epoch, () => `after input ${this.engine.state.sequence}`)
    const timeUs = world.clockOf(this.process).nowUs()
    this.node.take({ kind: 'Configure', timeUs, configuration: this.#configuration })
    this.#strategies.moveTo(this.node)
    this.node
      .pauseFor(() => this.#strategies.begin())
      .then(() => {
        if (this.process.isAlive) this.children.newGateway()
      })
      .catch((error: unknown) => this.#fatal(error instanceof JournalError ? error.message : this.#throw(error)))
    setInterval(() => void this.#snapshot(), this.#setup.plan.snapshotIntervalS * 1_000)
  }

  /** The process is gone, and its children with it. */
  kill(): void {
    this.process.isAlive = false
    this.#strategies.kill()
    this.children.kill()
  }

  /** As at the end of a session. */
  windDown(policy: StopPolicy): void {
    this.#starts.windDown(policy).catch((error: unknown) => this.#throw(error))
  }

  // ── start ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #recover(): Engine {
    const { judge, seams } = this.#setup
    judge.onNodeBegins()
    return recover(seams.liveJournal(this.journal)).engine
  }

  // ── what happens ───────────────────────────────────────────────────────────────────────────────────────────────────

  #onEvent(event: Event): void {
    const { judge, world } = this.#setup
    world.trace.note('node', event.kind, this.engine.state.sequence, () => JSON.stringify(event))
    if (!this.process.isAlive) return
    if (event.kind === 'ParametersChanged') this.#strategies.renew(event.strategyIndex)
    else if (event.kind === 'OrderFilled') judge.onBooked(event)
    else if (event.kind === 'OrderSubmitted') judge.watch.onSubmitted(event, this.engine.state)
    else if (event.kind === 'OrderReleased') judge.watch.onReleased(this.engine.state.orders.get(event.orderNumber)!)
    else if (event.kind === 'TradingStateChanged') judge.watch.onTradingState(event)
    else if (event.kind === 'StrategyStopped') judge.watch.onStrategyStopped(event)
    else if (event.kind === 'StrategyStarted') judge.watch.onStrategyStarted(event)
    else if (event.kind === 'OrderRejected' || event.kind === 'OrderCanceled' || event.kind === 'OrderExpired') {
      const { clientOrderId } = this.engine.state.orders.get(event.orderNumber)!
      judge.onOver(clientOrderId, event.kind)
    } else if (event.kind === 'AccountReconciled' || event.kind === 'DeadMansSwitchChanged')
      setImmediate(() => this.#starts.startAll())
  }

  #onAlert(alert: RaiseAlert): void {
    this.#setup.world.trace.note('node', 'alert', 0, () => `${alert.code}: ${alert.text}`)
    if (this.process.isAlive) this.#setup.onAlert(alert)
  }

  /** The process ends here; what the call that led to it still does leads nowhere. */
  #fatal(reason: string): never {
    if (this.process.isAlive) {
      this.kill()
      this.#setup.onEnd(reason)
    }
    return undefined as never
  }

  #giveUp(index: number, reason: string): void {
    const { world, plan, judge } = this.#setup
    world.trace.note('node', 'strategy given up', index as StrategyIndex, () => reason)
    // None of ours hangs or talks nonsense; one that is killed again and again may be given up.
    if (plan.mode === 'liveness' && !reason.startsWith('STRATEGY_CRASHING')) judge.break('NOT_RECOVERED', reason)
    this.#starts.stop(index, 'Cancel', reason)
  }

  #throw(error: unknown): never {
    throw error
  }

  async #snapshot(): Promise<void> {
    try {
      const snapshot = await takeSnapshot(this.node, this.journal, this.#strategies)
      if (snapshot !== undefined)
        await this.#retention?.onSnapshot(this.engine.state, snapshot.lastSequence, snapshot.timeUs)
    } catch (error) {
      this.#onStoreError(error)
    }
  }

  #onStoreError(error: unknown): void {
    if (!(error instanceof JournalError)) throw error
    this.#setup.world.trace.note('node', 'store', 0, () => error.message)
  }
}

function routesOf(configuration: Configuration): Routes {
  const requests = CHURNER.subscriptions({} as never)
  const resolved = resolveSubscriptions(requests, configuration)
  const subscriptions = resolved.ok ? resolved.value : []
  return new Routes(
    configuration,
    configuration.strategies.map(() => subscriptions),
  )
}
