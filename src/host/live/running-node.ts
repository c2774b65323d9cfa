/** A node put together: journal, lease, core, strategies and gateways of one configuration, from start to stop. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { Event } from '../../core/domain/events.ts'
import type { StrategyIndex, TimeUs, VenueIndex } from '../../core/domain/ids.ts'
import type { StopPolicy } from '../../core/domain/inputs.ts'
import { isClosed } from '../../core/domain/order.ts'
import type { Engine } from '../../core/engine/engine.ts'
import type { Lease } from '../../ports.ts'
import { acquireFileLease } from '../../store/file-lease.ts'
import { openSqliteJournal, type SqliteJournal } from '../../store/sqlite/journal.ts'
import { resolveSubscriptions } from '../../strategy/subscriptions.ts'
import { activeStrategiesOf, buildConfiguration } from '../config/build-configuration.ts'
import { formatConfigError } from '../config/config-error.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { recover } from '../session/recovery.ts'
import { Routes } from '../session/routes.ts'
import { takeSnapshot } from './checkpoint.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { GatewayProcess } from './gateway-process.ts'
import { LiveNode } from './live-node.ts'
import type { FromNode, StrategySource } from './messages.ts'
import { ViewMaker } from './node-view.ts'
import { writeSources } from './sources-file.ts'
import { StrategyProcesses } from './strategy-processes.ts'

export interface RunningNodeSetup {
  readonly loaded: LoadedConfig
  /** By venue id. */
  readonly venueAddresses: Readonly<Record<string, unknown>>
  readonly send: (message: FromNode) => void
  readonly fatal: (reason: string) => never
  readonly refuseConfig: (reason: string) => never
}

const VIEW_INTERVAL_MS = 250
const SNAPSHOT_INTERVAL_MS = 60_000
/** How long a stop waits for cancels and closings to be confirmed. */
const STOP_PATIENCE_MS = 10_000
/** Journals begun at different seconds have different generations, so that their order ids differ. */
const GENERATION_EPOCH_S = Date.UTC(2026, 0, 1) / 1_000

export class RunningNode {
  readonly #setup: RunningNodeSetup
  readonly #configuration: Configuration
  readonly #journal: SqliteJournal
  readonly #lease: Lease
  readonly #node: LiveNode
  readonly #strategies: StrategyProcesses
  readonly #gateways: readonly GatewayProcess[]
  readonly #view: ViewMaker
  readonly #startedMs = performance.now()
  readonly #timers: NodeJS.Timeout[] = []
  /** Strategies whose processes have begun; they start to trade when their account is known. */
  readonly #begun = new Set<number>()
  #blockNumber = 0
  #isReady = false
  #isStopping = false

  /** Errors: LeaseError, JournalError; what the configuration cannot be built from goes to `refuseConfig`. */
  static async start(setup: RunningNodeSetup): Promise<RunningNode> {
    const { loaded } = setup
    const lease = await acquireFileLease(loaded.dataFolder)
    const journal = await openSqliteJournal({ folder: loaded.dataFolder, epoch: lease.epoch })
    for (const note of journal.openingNotes) setup.send({ kind: 'Log', text: `journal: ${note.code}: ${note.text}` })
    const recovery = recover(journal)
    const { engine, blockCount, recordCount, snapshotBlock } = recovery
    const previous = engine.state.configuration
    const generation = previous?.generation ?? Math.floor(Date.now() / 1_000 - GENERATION_EPOCH_S)
    const built = buildConfiguration(loaded, { epoch: lease.epoch, generation, previous })
    if (!built.ok) return setup.refuseConfig(built.error.map(formatConfigError).join('\n'))
    setup.send({
      kind: 'Log',
      text: `journal: ${recordCount} records in ${blockCount} blocks after snapshot of block ${snapshotBlock}`,
    })
    const node = new RunningNode(setup, built.value, lease, journal, engine)
    await node.#begin()
    return node
  }

  private constructor(
    setup: RunningNodeSetup,
    configuration: Configuration,
    lease: Lease,
    journal: SqliteJournal,
    engine: Engine,
  ) {
    this.#setup = setup
    this.#configuration = configuration
    this.#lease = lease
    this.#journal = journal
    this.#view = new ViewMaker(engine)
    const sources = sourcesOf(setup.loaded, configuration)
    const routes = new Routes(configuration, subscriptionsOf(setup.loaded, configuration))
    this.#strategies = new StrategyProcesses({
      configuration,
      sources,
      journal,
      routes,
      onLog: text => setup.send({ kind: 'Log', text }),
      onGivenUp: (strategyIndex, reason) => this.#giveUp(strategyIndex, reason),
      onBegun: strategyIndex => this.#strategyBegun(strategyIndex),
    })
    this.#gateways = configuration.venues.map((venue, venueIndex) => this.#newGateway(venue.venueId, venueIndex))
    this.#node = new LiveNode({
      clock: SYSTEM_CLOCK,
      engine,
      journal,
      lease,
      routes,
      channels: this.#strategies.channels,
      send: (venueIndex, effects) => this.#gateways[venueIndex]!.execute(effects),
      onEvent: (event, timeUs) => this.#onEvent(event, timeUs),
      onAlert: (alert, timeUs) => this.#onAlert(alert, timeUs),
      onDurable: (head, commitUs) => {
        this.#blockNumber = head.blockNumber
        this.#view.noteCommit(commitUs)
      },
      fatal: setup.fatal,
    })
    writeSources(
      setup.loaded.dataFolder,
      sources.filter(source => source !== undefined),
    )
  }

  /** Policy for working orders and positions, then a snapshot, then the lease is given back. */
  async stop(policy: StopPolicy): Promise<void> {
    if (this.#isStopping) return
    this.#isStopping = true
    for (const timer of this.#timers) clearInterval(timer)
    if (policy !== 'Keep') await this.#windDown(policy)
    await this.#snapshot()
    this.#node.close()
    this.#strategies.close()
    for (const gateway of this.#gateways) gateway.close()
    await this.#journal.close()
    await this.#lease.release()
  }

  async #begin(): Promise<void> {
    const { engine } = this.#node
    this.#node.take({ kind: 'Configure', timeUs: SYSTEM_CLOCK.nowUs(), configuration: this.#configuration })
    await this.#node.pauseFor(() => this.#strategies.begin(this.#node))
    for (const gateway of this.#gateways) gateway.begin()
    this.#timers.push(setInterval(() => this.#publish(), VIEW_INTERVAL_MS))
    this.#timers.push(setInterval(() => void this.#snapshot(), SNAPSHOT_INTERVAL_MS))
    this.#setup.send({ kind: 'Log', text: `epoch ${this.#lease.epoch}, input ${engine.state.sequence}` })
  }

  #newGateway(venueId: string, venueIndex: number): GatewayProcess {
    return new GatewayProcess({
      configuration: this.#configuration,
      venueIndex,
      settings: this.#setup.venueAddresses[venueId],
      onInputs: payload => this.#node.takeRecords(payload),
      onDown: reason => {
        const timeUs = SYSTEM_CLOCK.nowUs()
        this.#node.take({
          kind: 'VenueStateReport',
          timeUs,
          venueIndex: venueIndex as VenueIndex,
          isUp: false,
          text: reason,
        })
      },
      onLog: text => this.#setup.send({ kind: 'Log', text }),
    })
  }

  // ── what the core says ─────────────────────────────────────────────────────────────────────────────────────────────

  #onEvent(event: Event, _timeUs: TimeUs): void {
    this.#view.noteEvent(event)
    if (event.kind === 'AccountReconciled') setImmediate(() => this.#startStrategies())
  }

  #onAlert(alert: RaiseAlert, timeUs: TimeUs): void {
    this.#view.noteAlert(alert, timeUs)
    this.#setup.send({ kind: 'Alert', alert, timeUs })
  }

  #strategyBegun(strategyIndex: number): void {
    this.#begun.add(strategyIndex)
    this.#startStrategies()
  }

  /** A strategy starts when its process has caught up and its account was read. */
  #startStrategies(): void {
    if (this.#isStopping) return
    const { state } = this.#node.engine
    for (const { strategyIndex } of activeStrategiesOf(this.#setup.loaded, this.#configuration)) {
      const { accountIndex } = this.#configuration.strategies[strategyIndex]!
      if (
        !this.#begun.has(strategyIndex) ||
        !state.accountIsReconciled[accountIndex] ||
        state.strategies[strategyIndex]!.isRunning
      )
        continue
      const timeUs = SYSTEM_CLOCK.nowUs()
      this.#node.take({
        kind: 'StartStrategy',
        timeUs,
        strategyIndex: strategyIndex as StrategyIndex,
        actor: 'holdfast',
        reason: 'session start',
      })
    }
    this.#noteReady()
  }

  #noteReady(): void {
    if (this.#isReady) return
    const { state } = this.#node.engine
    const active = activeStrategiesOf(this.#setup.loaded, this.#configuration)
    if (!active.every(({ strategyIndex }) => state.strategies[strategyIndex]!.isRunning)) return
    this.#isReady = true
    this.#setup.send({
      kind: 'Ready',
      epoch: this.#lease.epoch,
      readyMs: Math.round(performance.now() - this.#startedMs),
    })
  }

  #giveUp(strategyIndex: number, reason: string): void {
    const timeUs = SYSTEM_CLOCK.nowUs()
    const strategyId = this.#configuration.strategies[strategyIndex]!.strategyId
    this.#onAlert(
      {
        kind: 'RaiseAlert',
        severity: 'Critical',
        code: 'STRATEGY_STOPPED',
        text: `${strategyId}: ${reason}`,
        strategyIndex: strategyIndex as StrategyIndex,
        instrumentIndex: undefined,
      },
      timeUs,
    )
    this.#node.take({
      kind: 'StopStrategy',
      timeUs,
      strategyIndex: strategyIndex as StrategyIndex,
      policy: 'Cancel',
      actor: 'holdfast',
      reason,
    })
  }

  // ── views and snapshots ────────────────────────────────────────────────────────────────────────────────────────────

  #publish(): void {
    const view = this.#view.make({
      nowUs: SYSTEM_CLOCK.nowUs(),
      epoch: this.#lease.epoch,
      durableSequence: this.#node.durableSequence,
      blockNumber: this.#blockNumber,
      isReady: this.#isReady,
      isStoreFailing: this.#node.isStoreFailing,
    })
    this.#setup.send({ kind: 'View', view })
  }

  async #snapshot(): Promise<void> {
    try {
      await takeSnapshot(this.#node, this.#journal, this.#strategies)
    } catch (error) {
      this.#setup.send({ kind: 'Log', text: `snapshot: ${(error as Error).message}` })
    }
  }

  /** Cancels, closes where asked, and waits a bounded time for the venue to confirm. */
  async #windDown(policy: StopPolicy): Promise<void> {
    const { state } = this.#node.engine
    state.strategies.forEach((strategy, index) => {
      if (!strategy.isRunning) return
      const timeUs = SYSTEM_CLOCK.nowUs()
      this.#node.take({
        kind: 'StopStrategy',
        timeUs,
        strategyIndex: index as StrategyIndex,
        policy,
        actor: 'holdfast',
        reason: 'session end',
      })
    })
    const deadlineMs = performance.now() + STOP_PATIENCE_MS
    while (
      performance.now() < deadlineMs &&
      (state.flattening.length > 0 || [...state.orders.open()].some(order => !isClosed(order.status)))
    ) {
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
}

function sourcesOf(loaded: LoadedConfig, configuration: Configuration): (StrategySource | undefined)[] {
  const sources: (StrategySource | undefined)[] = configuration.strategies.map(() => undefined)
  for (const { strategyIndex, strategy } of activeStrategiesOf(loaded, configuration)) {
    const { strategyId, file, parameters } = strategy
    sources[strategyIndex] = { strategyId, file, parameters }
  }
  return sources
}

function subscriptionsOf(loaded: LoadedConfig, configuration: Configuration) {
  return configuration.strategies.map(({ strategyId }) => {
    const strategy = loaded.strategies.find(each => each.strategyId === strategyId)
    const resolved = strategy === undefined ? undefined : resolveSubscriptions(strategy.requests, configuration)
    return resolved?.ok === true ? resolved.value : []
  })
}
