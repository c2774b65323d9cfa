/** A node put together: journal, lease, core, strategies and gateways of one configuration, from start to stop. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { Event } from '../../core/domain/events.ts'
import type { AccountIndex, StrategyIndex, TimeUs, VenueIndex } from '../../core/domain/ids.ts'
import type { StopPolicy } from '../../core/domain/inputs.ts'
import type { Engine } from '../../core/engine/engine.ts'
import type { Lease, NodeJournal, OpeningNote } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import { hasLostTail } from '../../store/journal-notes.ts'
import { openSqliteJournal } from '../../store/sqlite/journal.ts'
import { activeStrategiesOf, buildConfiguration } from '../config/build-configuration.ts'
import { formatConfigError } from '../config/config-error.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { recoverFromAnywhere } from '../session/recovery.ts'
import { takeSnapshot } from './checkpoint.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { drilledJournal } from './drilled-journal.ts'
import { GatewayProcess } from './gateway-process.ts'
import { LiveNode } from './live-node.ts'
import type { FromNode, NodeDrills, ToNode } from './messages.ts'
import { NodeControl } from './node-control.ts'
import { ViewMaker } from './node-view.ts'
import { Retention } from './retention.ts'
import { endSession } from './session-end.ts'
import { routesOf, sourcesOf } from './session-plan.ts'
import { noteEndedFromOutside, noteRun } from './sources-file.ts'
import { StrategyProcesses } from './strategy-processes.ts'
import { faultsOf, StrategyStarts } from './strategy-starts.ts'
import { warmUp } from './warm-up.ts'

export interface RunningNodeSetup {
  readonly loaded: LoadedConfig
  readonly lease: Lease
  readonly begin: Extract<ToNode, { kind: 'Begin' }>
  readonly send: (message: FromNode) => void
  readonly fatal: (reason: string) => never
  readonly refuseConfig: (reason: string) => never
}

const VIEW_INTERVAL_MS = 250
const SNAPSHOT_INTERVAL_MS = 60_000
/** Journals begun at different seconds have different generations, so that their order ids differ. */
const GENERATION_EPOCH_S = Date.UTC(2026, 0, 1) / 1_000
/** A strategy that failed by itself fails again in a replay; one that was ended from outside must not be run again. */
const FAILED_BY_ITSELF = 'STRATEGY_FAILED'

export class RunningNode {
  readonly #setup: RunningNodeSetup
  readonly #configuration: Configuration
  readonly #journal: NodeJournal
  readonly #node: LiveNode
  readonly #strategies: StrategyProcesses
  readonly #starts: StrategyStarts
  readonly #gateways: readonly GatewayProcess[]
  readonly #control: NodeControl
  readonly #view: ViewMaker
  readonly #retention: Retention | undefined
  readonly #startedMs = performance.now()
  readonly #timers: NodeJS.Timeout[] = []
  #blockNumber = 0
  #isStopping = false

  /** Errors: JournalError; what the configuration cannot be built from goes to `refuseConfig`. */
  static async start(setup: RunningNodeSetup): Promise<RunningNode> {
    const { loaded, lease, send, begin } = setup
    const journal = await openJournal(loaded.dataFolder, lease.epoch, begin.drills)
    const { engine, blockCount, recordCount, snapshotBlock } = await recoverFromAnywhere(journal)
    const previous = engine.state.configuration
    const generation = previous?.generation ?? Math.floor(Date.now() / 1_000 - GENERATION_EPOCH_S)
    const isTailLost = hasLostTail(journal.openingNotes)
    const built = buildConfiguration(loaded, { epoch: lease.epoch, generation, previous, isTailLost })
    if (!built.ok) return setup.refuseConfig(built.error.map(formatConfigError).join('\n'))
    const from = snapshotBlock === 0 ? 'from its beginning' : `after the snapshot at block ${snapshotBlock}`
    send({ kind: 'Log', text: `journal: ${recordCount} records in ${blockCount} blocks ${from}` })
    const node = new RunningNode(setup, built.value, journal, engine)
    for (const note of journal.openingNotes) node.#onAlert(alertOfNote(note), SYSTEM_CLOCK.nowUs())
    await node.#begin()
    return node
  }

  private constructor(setup: RunningNodeSetup, configuration: Configuration, journal: NodeJournal, engine: Engine) {
    const { loaded, lease, begin, fatal } = setup
    this.#setup = setup
    this.#configuration = configuration
    this.#journal = journal
    this.#view = new ViewMaker(engine, begin.equityAtStart)
    const faults = begin.isRestart ? faultsOf(engine.state) : new Map<number, string>()
    for (const [index, reason] of faults) this.#view.noteFault(index, reason)
    const sources = sourcesOf(loaded, configuration)
    const routes = routesOf(loaded, configuration)
    this.#strategies = new StrategyProcesses({
      configuration,
      sources,
      stayOut: new Set(faults.keys()),
      journal,
      routes,
      onLog: text => this.#log(text),
      onGivenUp: (strategyIndex, reason) => this.#giveUp(strategyIndex, reason),
      onBegun: strategyIndex => this.#starts.begun(strategyIndex),
      onPids: pids => setup.send({ kind: 'Children', pids }),
    })
    this.#gateways = configuration.venues.map(({ venueId }, venueIndex) => this.#newGateway(venueId, venueIndex))
    this.#node = new LiveNode({
      clock: SYSTEM_CLOCK,
      engine,
      journal,
      lease,
      routes,
      channels: this.#strategies.channels,
      send: (venueIndex, effects) => {
        this.#control.onSent(effects)
        return this.#gateways[venueIndex]!.execute(effects)
      },
      onEvent: event => this.#onEvent(event),
      onAlert: (alert, timeUs) => this.#onAlert(alert, timeUs),
      onDurable: (head, commitUs) => {
        this.#blockNumber = head.blockNumber
        this.#view.noteCommit(commitUs)
      },
      fatal,
    })
    this.#control = new NodeControl({
      configuration,
      dataFolder: loaded.dataFolder,
      node: this.#node,
      resumeGateway: (venueIndex, scope) => this.#gateways[venueIndex]!.resume(scope),
      onLog: text => this.#log(text),
    })
    this.#starts = new StrategyStarts({
      configuration,
      node: this.#node,
      active: activeStrategiesOf(loaded, configuration).map(({ strategyIndex }) => strategyIndex),
      isGivenUp: strategyIndex => this.#strategies.isGivenUp(strategyIndex),
      onReady: () => this.#ready(),
    })
    const { keep } = loaded.config.journal
    if (keep !== undefined)
      this.#retention = new Retention({ journal, keepUs: keep, isActive: index => sources[index] !== undefined })
    const present = sources.filter(source => source !== undefined)
    noteRun(loaded.dataFolder, engine.state.sequence + 1, present)
  }

  /** Policy for working orders and positions, then a snapshot, then the lease is given back. */
  async stop(policy: StopPolicy): Promise<void> {
    if (this.#isStopping) return
    this.#isStopping = true
    await this.#starts.windDown(policy)
    await endSession(this.#node, `planned stop: ${policy}`)
    for (const timer of this.#timers) clearInterval(timer)
    await this.#snapshot()
    this.#publish()
    await this.#node.close().catch((error: unknown) => {
      if (!(error instanceof JournalError)) throw error
      this.#log(`what came last is not in the journal: ${error.message}`)
    })
    this.#control.close()
    this.#strategies.close()
    for (const gateway of this.#gateways) gateway.close()
    await this.#journal.close()
    await this.#setup.lease.release()
  }

  /** Nobody is there to answer to: only what would stay behind is looked after. */
  abandon(): void {
    this.#strategies.kill()
  }

  async #begin(): Promise<void> {
    const { snapshotEveryMs = SNAPSHOT_INTERVAL_MS } = this.#setup.begin.drills
    this.#node.take({ kind: 'Configure', timeUs: SYSTEM_CLOCK.nowUs(), configuration: this.#configuration })
    await this.#node.pauseFor(() => this.#strategies.begin(this.#node))
    await this.#control.begin()
    for (const gateway of this.#gateways) gateway.begin()
    // While they start there is time for it.
    await warmUp()
    this.#timers.push(setInterval(() => this.#publish(), VIEW_INTERVAL_MS))
    this.#timers.push(setInterval(() => void this.#snapshot(), snapshotEveryMs))
    this.#log(`epoch ${this.#setup.lease.epoch}, input ${this.#node.engine.state.sequence}`)
  }

  #newGateway(venueId: string, index: number): GatewayProcess {
    const venueIndex = index as VenueIndex
    return new GatewayProcess({
      configuration: this.#configuration,
      venueIndex,
      settings: this.#setup.begin.venueAddresses[venueId],
      dataFolder: this.#setup.loaded.dataFolder,
      bookedExecutionIds: () => this.#bookedAt(venueIndex),
      onInputs: payload => this.#node.takeRecords(payload),
      onDown: text => {
        const timeUs = SYSTEM_CLOCK.nowUs()
        this.#node.take({ kind: 'VenueStateReport', timeUs, venueIndex, isUp: false, text })
      },
      onLog: text => this.#log(text),
    })
  }

  /** A gateway works for the first account of its venue. */
  #bookedAt(venueIndex: VenueIndex): readonly string[] {
    const accountIndex = this.#configuration.accounts.findIndex(each => each.venueIndex === venueIndex) as AccountIndex
    return this.#node.engine.state.executions.idsOf(accountIndex)
  }

  // ── what happens ───────────────────────────────────────────────────────────────────────────────────────────────────

  #onEvent(event: Event): void {
    this.#view.noteEvent(event)
    this.#control.onEvent(event)
    if (event.kind === 'AccountReconciled' || event.kind === 'DeadMansSwitchChanged')
      setImmediate(() => this.#starts.startAll())
  }

  #onAlert(alert: RaiseAlert, timeUs: TimeUs): void {
    this.#view.noteAlert(alert, timeUs)
    this.#setup.send({ kind: 'Alert', alert, timeUs })
  }

  #log(text: string): void {
    this.#setup.send({ kind: 'Log', text })
  }

  #ready(): void {
    const readyMs = Math.round(performance.now() - this.#startedMs)
    this.#setup.send({ kind: 'Ready', epoch: this.#setup.lease.epoch, readyMs })
  }

  #giveUp(index: number, reason: string): void {
    const strategyIndex = index as StrategyIndex
    const { strategyId } = this.#configuration.strategies[index]!
    const text = `${strategyId}: ${reason}`
    const about = { strategyIndex, instrumentIndex: undefined }
    this.#view.noteFault(index, reason)
    if (!reason.startsWith(FAILED_BY_ITSELF)) noteEndedFromOutside(this.#setup.loaded.dataFolder, strategyId, reason)
    this.#onAlert(
      { kind: 'RaiseAlert', severity: 'Critical', code: 'STRATEGY_STOPPED', text, ...about },
      SYSTEM_CLOCK.nowUs(),
    )
    this.#starts.stop(index, 'Cancel', reason)
  }

  // ── views and snapshots ────────────────────────────────────────────────────────────────────────────────────────────

  #publish(): void {
    const view = this.#view.make({
      nowUs: SYSTEM_CLOCK.nowUs(),
      epoch: this.#setup.lease.epoch,
      durableSequence: this.#node.durableSequence,
      blockNumber: this.#blockNumber,
      isReady: this.#starts.isReady,
      isStoreFailing: this.#node.isStoreFailing,
    })
    this.#setup.send({ kind: 'View', view })
  }

  async #snapshot(): Promise<void> {
    try {
      const snapshot = await takeSnapshot(this.#node, this.#journal, this.#strategies)
      if (snapshot === undefined) return
      const pruned = await this.#retention?.onSnapshot(this.#node.engine.state, snapshot.lastSequence, snapshot.timeUs)
      if (pruned !== undefined && pruned > 0) this.#log(`journal: ${pruned} old blocks pruned`)
    } catch (error) {
      if (!(error instanceof JournalError)) throw error
      this.#log(`snapshot: ${error.message}`)
    }
  }
}

async function openJournal(folder: string, epoch: number, drills: NodeDrills): Promise<NodeJournal> {
  const { journalBytesMax, journalFullWhile } = drills
  const limit = journalBytesMax === undefined ? {} : { fileBytesMax: journalBytesMax }
  const journal = await openSqliteJournal({ folder, epoch, ...limit })
  return journalFullWhile === undefined ? journal : drilledJournal(journal, journalFullWhile)
}

/** What was wrong with the journal when it was opened. */
function alertOfNote({ code, severity, text }: OpeningNote): RaiseAlert {
  const about = { strategyIndex: undefined, instrumentIndex: undefined }
  return { kind: 'RaiseAlert', severity, code: `JOURNAL_${code}`, text, ...about }
}
