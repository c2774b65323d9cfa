/** A node put together: journal, lease, core, strategies and gateways of one configuration, from start to stop. */

import type { ClusterLine } from '../../api/contract/session-view.ts'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert, Severity } from '../../core/domain/effects.ts'
import type { Event } from '../../core/domain/events.ts'
import type { StrategyIndex, TimeUs, VenueIndex } from '../../core/domain/ids.ts'
import type { Intent, StopPolicy } from '../../core/domain/inputs.ts'
import type { Engine } from '../../core/engine/engine.ts'
import type { LineQuality } from '../../core/market/lines/line-quality.ts'
import type { Sample } from '../../ports/metrics.ts'
import type { Lease, NodeJournal } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import type { PlotReading } from '../../strategy/plots.ts'
import { activeStrategiesOf } from '../config/build-configuration.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { recoverFromAnywhere } from '../session/recovery.ts'
import { Checkpoints } from './checkpoints.ts'
import type { Answer } from './control-socket.ts'
import type { FailoverRequest } from './control-wire.ts'
import { type Captain, Crew } from './crew.ts'
import { LinesWatch } from './lines-watch.ts'
import { LiveNode } from './live-node.ts'
import { type Machine, THIS_MACHINE } from './machine.ts'
import type { FromNode, ToNode } from './messages.ts'
import { NodeControl } from './node-control.ts'
import { NodeTelling } from './node-telling.ts'
import { alertOfNote, namedAlert, ownAlert } from './own-alert.ts'
import { endSession } from './session-end.ts'
import { configurationToLead } from './session-plan.ts'
import { faultsOf, StrategyStarts, stoppedByPersons } from './strategy-starts.ts'

export interface RunningNodeSetup {
  readonly loaded: LoadedConfig
  readonly lease: Lease
  readonly journal: NodeJournal
  readonly begin: Extract<ToNode, { kind: 'Begin' }>
  readonly send: (message: FromNode) => void
  readonly fatal: (reason: string) => never
  /** Left out: the one that this process runs on. */
  readonly machine?: Machine | undefined
  readonly refuseConfig: (reason: string) => never
  /** Of whoever watches from inside the process. */
  readonly onEvent?: ((event: Event, engine: Engine) => void) | undefined
  /** How soon a store that could not write is asked again; left out, half a second. */
  readonly storeRetryMs?: number
  /** How it stands among other nodes, and how to switch to one of them; where there are several. */
  readonly cluster?: () => ClusterLine
  readonly failover?: (request: FailoverRequest, answer: Answer) => void
}

const NO_FAULTS: ReadonlyMap<number, string> = new Map()
const NOBODY: ReadonlySet<number> = new Set()
const SNAPSHOT_INTERVAL_MS = 60_000
/** A strategy that failed by itself fails again in a replay; one that was ended from outside must not be run again. */
const FAILED_BY_ITSELF = 'STRATEGY_FAILED'

export class RunningNode implements Captain {
  readonly #setup: RunningNodeSetup
  readonly #machine: Machine
  readonly #configuration: Configuration
  readonly #node: LiveNode
  readonly #crew: Crew
  readonly #faults: Map<number, string>
  readonly #starts: StrategyStarts
  readonly #control: NodeControl
  readonly #telling: NodeTelling
  readonly #lines: LinesWatch
  readonly #checkpoints: Checkpoints
  readonly #startedMs = performance.now()
  readonly #timers: NodeJS.Timeout[] = []
  #isStopping = false

  /**
   * From the end of the journal, with a new crew.
   *
   * Errors: JournalError; what the configuration cannot be built from goes to `refuseConfig`.
   */
  static async start(setup: RunningNodeSetup): Promise<RunningNode> {
    const { journal, loaded, begin, send, machine = THIS_MACHINE } = setup
    const { engine, blockCount, recordCount, snapshotBlock } = await recoverFromAnywhere(journal)
    const configuration = configurationToLead(setup, engine)
    const from = snapshotBlock === 0 ? 'from its beginning' : `after the snapshot at block ${snapshotBlock}`
    send({ kind: 'Log', text: `journal: ${recordCount} records in ${blockCount} blocks ${from}` })
    const faults = begin.isRestart ? faultsOf(engine.state) : NO_FAULTS
    const crew = new Crew({
      machine,
      loaded,
      configuration,
      journal,
      stayOut: new Set(faults.keys()),
      venueAddresses: begin.venueAddresses,
      onPids: pids => send({ kind: 'Children', pids }),
    })
    const heldBack = begin.isRestart ? stoppedByPersons(engine.state) : NOBODY
    const node = new RunningNode(setup, configuration, engine, crew, faults, heldBack)
    node.#configure()
    await node.#node.pauseFor(() => crew.strategies.begin())
    await node.#begin(() => crew.beginPeers())
    // While they start there is time for it.
    await machine.warmUp()
    return node
  }

  /**
   * From where a standby stands, with its crew; `wanted` is what its strategies asked for and is not on record.
   *
   * Invariant: nothing is awaited before the configuration is in force: the crew hears no other captain in between.
   */
  static async promote(
    setup: RunningNodeSetup,
    engine: Engine,
    crew: Crew,
    wanted: readonly (readonly Intent[])[],
  ): Promise<RunningNode> {
    const faults = faultsOf(engine.state)
    const heldBack = stoppedByPersons(engine.state)
    const node = new RunningNode(setup, configurationToLead(setup, engine), engine, crew, faults, heldBack)
    node.#configure()
    wanted.forEach((intents, strategyIndex) => {
      if (intents.length > 0) node.#node.takeIntents(strategyIndex, intents)
    })
    crew.strategies.begun.forEach(index => void node.#starts.begun(index))
    for (const [index, reason] of crew.strategies.givenUp) if (!faults.has(index)) node.onGivenUp(index, reason)
    crew.reportAbsentLines()
    await node.#begin(() => {})
    return node
  }

  private constructor(
    setup: RunningNodeSetup,
    configuration: Configuration,
    engine: Engine,
    crew: Crew,
    faults: ReadonlyMap<number, string>,
    heldBack: ReadonlySet<number>,
  ) {
    const { loaded, lease, journal, fatal, machine = THIS_MACHINE } = setup
    this.#setup = setup
    this.#machine = machine
    this.#configuration = configuration
    this.#crew = crew
    this.#faults = new Map(faults)
    const telling = this.#newTelling(engine)
    for (const [index, reason] of faults) telling.view.noteFault(index, reason)
    this.#telling = telling
    this.#node = new LiveNode({
      clock: machine.clock,
      engine,
      journal,
      lease,
      routes: crew.routes,
      channels: crew.strategies.channels,
      send: (venueIndex, effects) => {
        this.#control.onSent(effects)
        telling.figures.noteSent(effects, machine.clock.nowUs())
        return crew.gateways[venueIndex]!.execute(effects)
      },
      onEvent: event => this.#onEvent(event),
      onAlert: (alert, timeUs) => this.#onAlert(alert, timeUs),
      onMarketTurn: waitedUs => telling.figures.noteMarketTurn(waitedUs),
      onDurable: (head, commitUs, payloadBytes) => telling.noteCommit(head.blockNumber, commitUs, payloadBytes),
      storeRetryMs: setup.storeRetryMs,
      fatal,
    })
    this.#lines = new LinesWatch({
      configuration,
      standings: telling.view.lines,
      nowUs: () => machine.clock.nowUs(),
      isClosed: index => engine.state.marketOf(index).reportedState === 'Closed',
      take: report => this.#node.take(report),
      alert: (severity, code, text) => this.raiseAlert(severity, code, text),
    })
    this.#control = new NodeControl({
      machine,
      configuration,
      dataFolder: loaded.dataFolder,
      node: this.#node,
      // It is made below, and nobody is heard before.
      starts: {
        whyNotYet: index => this.#starts.whyNotYet(index),
        isGivenUp: index => this.#starts.isGivenUp(index),
      },
      loaded,
      resumeGateway: (venueIndex, scope) => crew.gateways[venueIndex]!.resume(scope),
      failover: setup.failover,
      nodeId: () => setup.cluster?.().nodeId ?? '',
      onLog: text => this.onLog(text),
      onCommand: (actor, text) => setup.send({ kind: 'Command', actor, text, timeUs: machine.clock.nowUs() }),
    })
    this.#starts = new StrategyStarts({
      configuration,
      node: this.#node,
      active: activeStrategiesOf(loaded, configuration).map(({ strategyIndex }) => strategyIndex),
      heldBack,
      isGivenUp: strategyIndex => this.#faults.has(strategyIndex) || crew.strategies.isGivenUp(strategyIndex),
      onReady: () => this.#ready(),
    })
    this.#checkpoints = new Checkpoints({
      node: this.#node,
      journal,
      strategies: crew.strategies,
      keepUs: loaded.config.journal.keep,
      isActive: index => crew.sources[index] !== undefined,
      onAlert: alert => this.onAlert(alert),
      onLog: text => this.onLog(text),
    })
    const present = crew.sources.filter(source => source !== undefined)
    this.#noteForReplays('what runs', () => machine.noteRun(loaded.dataFolder, engine.state.sequence + 1, present))
    crew.serve(this)
  }

  #newTelling(engine: Engine): NodeTelling {
    const { loaded, begin, lease, cluster, send } = this.#setup
    return new NodeTelling({
      engine,
      loaded,
      equityAtStart: begin.equityAtStart,
      nowUs: () => this.#machine.clock.nowUs(),
      standing: () => ({
        epoch: lease.epoch,
        durableSequence: this.#node.durableSequence,
        isReady: this.#starts.isReady,
        isStoreFailing: this.#node.isStoreFailing,
        cluster: cluster?.(),
      }),
      onView: view => send({ kind: 'View', view }),
    })
  }

  /** Policy for working orders and positions, then a snapshot, then the lease is given back. */
  async stop(policy: StopPolicy): Promise<void> {
    if (this.#isStopping) return
    this.#isStopping = true
    await this.#starts.windDown(policy)
    await endSession(this.#node, `planned stop: ${policy}`)
    this.#endTimers()
    await this.#checkpoints.take()
    this.#telling.publish()
    await this.#node.close().catch((error: unknown) => {
      if (!(error instanceof JournalError)) throw error
      this.onLog(`what came last is not in the journal: ${error.message}`)
    })
    this.#control.close()
    this.#crew.close()
    await this.#setup.journal.close()
    await this.#setup.lease.release()
  }

  /** Nobody is there to answer to: only what would stay behind is looked after. */
  abandon(): void {
    this.#crew.strategies.kill()
  }

  /** Another node shall lead: nothing new is asked for, what is on its way is waited for, and all of it is on record. */
  async handOver(release: () => Promise<void>): Promise<void> {
    if (this.#isStopping) return
    this.#isStopping = true
    this.#endTimers()
    await this.#node.drain()
    await this.#node.close()
    this.#control.close()
    // Before anything else: the other one waits for it.
    await release()
    this.#crew.close()
  }

  /** The lease was confirmed, or is in doubt: gateways look at its deadline before they send. */
  noteDeadline(deadlineUs: number): void {
    this.#crew.lead(deadlineUs)
  }

  raiseAlert(severity: Severity, code: string, text: string): void {
    this.#onAlert(ownAlert(severity, code, text), this.#machine.clock.nowUs())
  }

  #configure(): void {
    const timeUs = this.#machine.clock.nowUs()
    for (const note of this.#setup.journal.openingNotes) this.#onAlert(alertOfNote(note), timeUs)
    this.#node.take({ kind: 'Configure', timeUs, configuration: this.#configuration })
  }

  async #begin(beginGateways: () => void): Promise<void> {
    const { lease, begin } = this.#setup
    const { snapshotEveryMs = SNAPSHOT_INTERVAL_MS } = begin.drills
    beginGateways()
    this.noteDeadline(lease.deadlineUs())
    this.#telling.publishSteadily()
    this.#timers.push(setInterval(() => void this.#checkpoints.take(), snapshotEveryMs))
    this.onLog(`epoch ${lease.epoch}, input ${this.#node.engine.state.sequence}`)
    await this.#control.begin()
  }

  #endTimers(): void {
    this.#telling.end()
    for (const timer of this.#timers) clearInterval(timer)
  }

  // ── whom the crew works for ────────────────────────────────────────────────────────────────────────────────────────

  get home(): LiveNode {
    return this.#node
  }

  onInputs(payload: Uint8Array): void {
    this.#node.takeRecords(payload)
  }

  onGatewayDown(venueIndex: VenueIndex, text: string): void {
    this.#node.take({ kind: 'VenueStateReport', timeUs: this.#machine.clock.nowUs(), venueIndex, isUp: false, text })
  }

  onLinesDown(venueIndex: VenueIndex, text: string): void {
    this.#lines.onEnded(venueIndex, text)
  }

  onLines(venueIndex: VenueIndex, qualities: readonly LineQuality[]): void {
    this.#lines.onQualities(venueIndex, qualities)
    this.#telling.figures.noteLines(venueIndex, qualities)
  }

  onAlert(alert: RaiseAlert): void {
    this.#onAlert(alert, this.#machine.clock.nowUs())
  }

  onBegun(strategyIndex: number): void {
    this.#starts.begun(strategyIndex)
  }

  onPlotted(strategyIndex: number, reading: PlotReading): void {
    this.#telling.view.plots.note(this.#node.engine.state.world, strategyIndex, reading)
  }

  onSaid(strategyId: string, line: string): void {
    this.onLog(`strategy ${strategyId}: ${line}`)
  }

  onLog(text: string): void {
    this.#setup.send({ kind: 'Log', text })
  }

  // ── what happens ───────────────────────────────────────────────────────────────────────────────────────────────────

  #onEvent(event: Event): void {
    this.#setup.onEvent?.(event, this.#node.engine)
    this.#telling.noteEvent(event)
    this.#control.onEvent(event)
    if (event.kind === 'ParametersChanged') {
      this.#faults.delete(event.strategyIndex)
      this.#crew.strategies.renew(event.strategyIndex)
    }
    if (event.kind === 'AccountReconciled' || event.kind === 'DeadMansSwitchChanged')
      setImmediate(() => this.#starts.startAll())
  }

  #onAlert(raised: RaiseAlert, timeUs: TimeUs): void {
    const alert = namedAlert(raised, this.#configuration)
    if (alert.code === 'JOURNAL_FAILED') this.#telling.figures.noteStoreFailure()
    this.#setup.send({ kind: 'Alert', alert, timeUs })
  }

  /** What this node and the processes below it have measured. */
  samples(): Sample[] {
    return this.#telling.samples(this.#crew.samples())
  }

  #ready(): void {
    const readyMs = Math.round(performance.now() - this.#startedMs)
    this.#setup.send({ kind: 'Ready', epoch: this.#setup.lease.epoch, readyMs })
  }

  onGivenUp(index: number, reason: string): void {
    const strategyIndex = index as StrategyIndex
    const { strategyId } = this.#configuration.strategies[index]!
    const text = `${strategyId}: ${reason}`
    this.#telling.view.noteFault(index, reason)
    this.#onAlert(ownAlert('Critical', 'STRATEGY_STOPPED', text, strategyIndex), this.#machine.clock.nowUs())
    this.#starts.stop(index, 'Cancel', reason)
    if (reason.startsWith(FAILED_BY_ITSELF)) return
    const { dataFolder } = this.#setup.loaded
    this.#noteForReplays(`that ${strategyId} was ended`, () =>
      this.#machine.noteEndedFromOutside(dataFolder, strategyId, reason),
    )
  }

  /** On a disk that is full a session goes on, or begins, without what only replays need. */
  #noteForReplays(what: string, note: () => void): void {
    try {
      note()
    } catch (error) {
      this.onLog(`${what} is not noted for replays: ${(error as Error).message}`)
    }
  }
}
