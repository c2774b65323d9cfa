/**
 * One node of several on a shared store: it stands by until nobody leads, wins the lease, leads, and ends when another one
 * has taken over or is to; its supervisor starts it again, and it stands by.
 */

import type { ClusterLine } from '../../api/contract/session-view.ts'
import { Candidacy, type Grant } from '../../cluster/candidacy.ts'
import { LeaseKeeper } from '../../cluster/lease-keeper.ts'
import { Presence } from '../../cluster/presence.ts'
import { refusalOf } from '../../cluster/refusals.ts'
import type { Severity } from '../../core/domain/effects.ts'
import type { Event } from '../../core/domain/events.ts'
import type { StopPolicy } from '../../core/domain/inputs.ts'
import { Engine } from '../../core/engine/engine.ts'
import type { Sample } from '../../ports/metrics.ts'
import type { LeaseView, NodePresence, SharedStore } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import type { Answer } from '../live/control-socket.ts'
import type { FailoverRequest } from '../live/control-wire.ts'
import { EXIT_FATAL, EXIT_JOURNAL } from '../live/exit-reasons.ts'
import { type ControlDoor, type Machine, THIS_MACHINE } from '../live/machine.ts'
import type { FromNode, ToNode } from '../live/messages.ts'
import { ownAlert } from '../live/own-alert.ts'
import { RunningNode } from '../live/running-node.ts'
import { sessionFactsOf } from '../live/view/session-facts.ts'
import { ClusterWatch } from './cluster-watch.ts'
import { FailoverDesk } from './failover-desk.ts'
import { canBeFollowed, type NothingToFollow, newestBlockOf, saidOf } from './nothing-to-follow.ts'
import { ServerWatch } from './server-watch.ts'
import { ConfigurationChanged, Standby } from './standby.ts'
import { listenAsStandby } from './standby-control.ts'
import { StandbyView } from './standby-view.ts'

export interface ClusteredNodeSetup {
  /** Left out: the one that this process runs on. */
  readonly machine?: Machine
  readonly loaded: LoadedConfig
  readonly begin: Extract<ToNode, { kind: 'Begin' }>
  readonly store: SharedStore
  readonly nodeId: string
  /** The lower, the sooner it leads. */
  readonly priority: number
  readonly buildId: string
  readonly deskHash: string
  readonly leaseUs: number
  readonly accountKeys: readonly string[]
  readonly send: (message: FromNode) => void
  /** Of a node that leads: for whoever watches from inside the process. */
  readonly onEvent?: (event: Event, engine: Engine) => void
  /** Ends the process; the supervisor starts it again where the code says that this can help. */
  readonly fatal: (reason: string, exitCode: number) => never
  /** Ends the process in good order: it comes back and stands by. */
  readonly standDown: (reason: string) => never
  readonly refuseConfig: (reason: string) => never
}

const STORE_RETRY_MS = 50
/** Its configuration is on record by then. */
const BEGINNING_MS = 2_000
const SNAPSHOT_LOOK_MS = 5_000
/** What the store or the lease says when another node has a newer epoch. */
const OVERTAKEN = /^(LEASE_LOST|FENCED|HEAD_MOVED)\b/
const NOBODY: LeaseView = {
  epoch: 0,
  nodeId: '',
  buildId: '',
  configHash: '',
  remainingUs: 0,
  isReleased: true,
  handoverTo: '',
}

export class ClusteredNode {
  readonly #setup: ClusteredNodeSetup
  readonly #machine: Machine
  readonly #presence: Presence
  readonly #watch: ClusterWatch
  readonly #candidacy: Candidacy
  readonly #desk: FailoverDesk
  readonly #ending = new AbortController()
  #standby: Standby | undefined
  #leader: RunningNode | undefined
  #keeper: LeaseKeeper | undefined
  #view: LeaseView = NOBODY
  /** Nobody led when this process began: a session that begins, and may begin with another configuration. */
  #isFirst = false
  /** The journal was read; without a standby this node begins from its end. */
  #hasLooked = false
  #found: NothingToFollow | undefined
  #showing: StandbyView | undefined
  #control: ControlDoor | undefined

  constructor(setup: ClusteredNodeSetup) {
    this.#setup = setup
    const { store, nodeId, leaseUs, buildId, deskHash, accountKeys, machine = THIS_MACHINE } = setup
    this.#machine = machine
    const { machineUs } = machine
    this.#watch = new ClusterWatch(nodeId, machineUs, (severity, code, text) => this.#alert(severity, code, text))
    this.#presence = new Presence({
      board: store.board,
      own: () => this.#own(),
      wallUs: () => machine.clock.nowUs(),
      onNodes: nodes => this.#watch.onNodes(nodes, this.#leader !== undefined),
      onNameShared: isShared => this.#watch.onNameShared(isShared),
      onAway: (isAway, reason) => this.#watch.onStoreAway(isAway, reason),
    })
    this.#desk = new FailoverDesk({ nodeId, table: store.lease, nodes: () => this.#presence.nodes, machineUs })
    this.#candidacy = new Candidacy({
      table: store.lease,
      nodeId,
      claim: { durationUs: leaseUs, buildId, configHash: deskHash, accountKeys },
      nowUs: machineUs,
      refusal: () => this.#refusal(),
      betterCount: () => this.#presence.betterCount(),
      onView: view => this.#see(view),
      onHindered: reason => this.#log(`cannot lead now: ${reason}`),
    })
  }

  /** Errors: JournalError; everything that comes later ends in `fatal`. */
  async begin(): Promise<void> {
    const { store, loaded } = this.#setup
    const alert = this.#alert.bind(this)
    new ServerWatch({ look: () => store.lookAtServers(), alert }).begin()
    this.#view = await store.lease.view()
    this.#isFirst = this.#view.isReleased || this.#view.remainingUs <= 0
    await this.#presence.begin()
    await this.#standBy()
    const leader = () => this.#view.nodeId
    this.#control = await listenAsStandby({
      machine: this.#machine,
      dataFolder: loaded.dataFolder,
      nodeId: this.#setup.nodeId,
      desk: this.#desk,
      leader,
    })
    this.#lead().catch((error: unknown) => this.#end(error))
  }

  /** Of this node, whether it leads or stands by; `undefined` before it does. */
  get engine(): Engine | undefined {
    return this.#leader?.home.engine ?? this.#standby?.engine
  }

  /** Of the lease that it has won; 0 for none. */
  get epoch(): number {
    return this.#keeper?.epoch ?? 0
  }

  /** Why it cannot be promoted; empty where it can. */
  get refusal(): string {
    return this.#refusal()
  }

  get leader(): RunningNode | undefined {
    return this.#leader
  }

  /** What it and the processes below it have measured, whether it leads or stands by. */
  samples(): Sample[] {
    return this.#leader?.samples() ?? this.#standby?.crew.samples() ?? []
  }

  async stop(policy: StopPolicy): Promise<void> {
    this.#ending.abort()
    this.#showing?.close()
    if (this.#leader !== undefined) await this.#leader.stop(policy)
    else this.#standby?.close()
    this.#presence.close()
    await this.#setup.store.close()
  }

  abandon(): void {
    this.#standby?.kill()
    this.#leader?.abandon()
  }

  // ── standing by ────────────────────────────────────────────────────────────────────────────────────────────────────

  async #standBy(): Promise<void> {
    const { loaded, store, begin, send } = this.#setup
    const isGoingOn = !this.#isFirst || begin.isRestart
    this.#standby = await Standby.begin({
      machine: this.#machine,
      loaded,
      journal: store.journal,
      venueAddresses: begin.venueAddresses,
      isGoingOn,
      send,
      onEvent: event => this.#showing?.noteEvent(event),
      onPlotted: (strategyIndex, reading) => this.#showing?.notePlotted(strategyIndex, reading),
      onDifference: text => this.#differs(text),
      onGivenUp: (strategyId, reason) => this.#alert('Warning', 'STANDBY_STRATEGY_ENDED', `${strategyId}: ${reason}`),
      onEnd: error => this.#end(error),
    })
    this.#hasLooked = true
    if (this.#standby === undefined)
      this.#found = store.journal.head().blockNumber === 0 ? 'EmptyJournal' : 'OtherConfiguration'
    this.#log(this.#found === undefined ? 'stands by' : saidOf(this.#found))
    await this.#machine.warmUp()
    this.#publishAsStandby()
  }

  /** Where this node found nothing that it could follow, and another one leads since whom it can, it looks again. */
  #see(view: LeaseView): void {
    this.#view = view
    const found = this.#found
    if (found === undefined || !canBeFollowed(found, view, this.#setup)) return
    this.#found = undefined
    void this.#lookAgain(found, view.nodeId)
  }

  /** A session of a configuration that is new in the journal can be followed from its first snapshot on. */
  async #lookAgain(found: NothingToFollow, leader: string): Promise<void> {
    const { journal } = this.#setup.store
    const { blockNumber } = journal.head()
    for (let isBegun = false; !isBegun; ) {
      await new Promise(resolve => setTimeout(resolve, found === 'EmptyJournal' ? BEGINNING_MS : SNAPSHOT_LOOK_MS))
      if (this.#keeper !== undefined || this.#ending.signal.aborted) return
      isBegun = found === 'EmptyJournal' || (await newestBlockOf(journal)) > blockNumber
    }
    this.#setup.standDown(`${leader} leads what this node can follow`)
  }

  #publishAsStandby(): void {
    const { store, send, begin, loaded } = this.#setup
    this.#showing = new StandbyView({
      clock: this.#machine.clock,
      engine: this.#standby?.engine ?? new Engine(),
      isReady: () => this.#standby?.isReady ?? false,
      session: sessionFactsOf(loaded),
      equityAtStart: begin.equityAtStart,
      epoch: () => this.#view.epoch,
      blockNumber: () => store.journal.head().blockNumber,
      line: () => this.#line(),
      show: view => send({ kind: 'View', view }),
    })
  }

  /** A replica that differs must not lead, and if it has won already it must not go on. */
  #differs(text: string): void {
    this.#alert('Critical', 'STANDBY_DIFFERS', text)
    if (this.#keeper !== undefined) this.#setup.fatal(`STANDBY_DIFFERS: ${text}`, EXIT_FATAL)
  }

  // ── leading ────────────────────────────────────────────────────────────────────────────────────────────────────────

  async #lead(): Promise<void> {
    const { standDown } = this.#setup
    const grant = await this.#candidacy.win(this.#ending.signal)
    if (grant === undefined) return
    const keeper = this.#keep(grant)
    this.#keeper = keeper
    const standby = this.#standby
    const wonMs = (this.#machine.machineUs() - grant.vacantUs) / 1_000
    const setup = this.#leaderSetup(keeper)
    this.#showing?.close()
    this.#control?.close()
    if (standby === undefined) this.#leader = await RunningNode.start(setup)
    else {
      const { blockNumber } = grant.head
      if (!(await standby.reach(grant.head)))
        return standDown(`what this node has read is not what the store has, which ends at block ${blockNumber}`)
      if (standby.home.difference !== '') this.#differs(standby.home.difference)
      this.#leader = await RunningNode.promote(setup, standby.engine, standby.crew, standby.wanted())
      const leadsMs = (this.#machine.machineUs() - grant.vacantUs) / 1_000
      const text = `this node leads in epoch ${grant.epoch}: ${wonMs.toFixed(0)} ms to the lease, ${leadsMs.toFixed(0)} ms to lead`
      this.#alert('Warning', 'NODE_PROMOTED', text)
    }
    this.#desk.done(this.#setup.nodeId, `${this.#setup.nodeId} leads in epoch ${grant.epoch}`)
    await this.#watch.onLeading(this.#setup.store)
  }

  #leaderSetup(lease: LeaseKeeper) {
    const { loaded, store, begin, send, fatal, standDown, refuseConfig } = this.#setup
    return {
      loaded,
      machine: this.#machine,
      lease,
      journal: store.journal,
      begin: { ...begin, isRestart: begin.isRestart || !this.#isFirst },
      send,
      fatal: (reason: string): never =>
        OVERTAKEN.test(reason) ? standDown(reason) : fatal(reason, exitCodeOf(reason)),
      refuseConfig,
      onEvent: this.#setup.onEvent,
      storeRetryMs: STORE_RETRY_MS,
      cluster: () => this.#line(),
      failover: (request: FailoverRequest, answer: Answer) => void this.#desk.ask(request, answer),
    }
  }

  #keep({ epoch, claimedUs }: Grant): LeaseKeeper {
    const { store, leaseUs, standDown } = this.#setup
    return new LeaseKeeper({
      table: store.lease,
      epoch,
      durationUs: leaseUs,
      claimedUs,
      nowUs: this.#machine.machineUs,
      onRenewed: deadlineUs => this.#leader?.noteDeadline(deadlineUs),
      onUnsure: reason => this.#alert('Critical', 'LEASE_UNSURE', `${reason}: nothing that adds risk leaves`),
      onSure: () => this.#alert('Info', 'LEASE_SURE', 'the store confirms again that this node leads'),
      onLost: view => standDown(`LEASE_LOST: ${view.nodeId} leads in epoch ${view.epoch}`),
      onHandover: to => void this.#handOver(to).catch((error: unknown) => this.#end(error)),
    })
  }

  /** A planned switch: this node ends once the other may claim, and stands by when it comes back. */
  async #handOver(to: string): Promise<void> {
    const leader = this.#leader
    const keeper = this.#keeper
    if (leader === undefined || keeper === undefined || to === this.#setup.nodeId) return
    this.#alert('Warning', 'HANDING_OVER', `a person wants ${to} to lead`)
    await leader.handOver(() => keeper.releaseTo(to))
    this.#desk.done(to, `${this.#setup.nodeId} has let go; ${to} leads next`)
    this.#setup.standDown(`handed over to ${to}`)
  }

  // ── how it stands ──────────────────────────────────────────────────────────────────────────────────────────────────

  #own(): NodePresence {
    const { nodeId, priority, buildId, deskHash, store } = this.#setup
    return {
      nodeId,
      priority,
      role: this.#leader === undefined ? 'Standby' : 'Leader',
      epoch: this.#keeper?.epoch ?? this.#view.epoch,
      appliedSequence: this.#leader?.home.durableSequence ?? this.#standby?.engine.state.sequence ?? 0,
      appliedBlock: store.journal.head().blockNumber,
      buildId,
      configHash: deskHash,
      refusal: this.#leader === undefined ? this.#refusal() : '',
      clockOffUs: this.#presence.clockOffUs,
    }
  }

  #refusal(): string {
    const { buildId, deskHash } = this.#setup
    // Where nobody led, or the leader went in good order, a session may begin with another program or configuration.
    const leader = this.#isFirst || this.#view.isReleased ? NOBODY : this.#view
    return refusalOf({
      isReady: this.#hasLooked && (this.#standby?.isReady ?? true),
      difference: this.#standby?.home.difference ?? '',
      lagUs: this.#watch.lagUs(this.#standby?.engine.state.sequence ?? 0),
      clockAheadUs: this.#presence.clockAheadUs,
      isNameShared: this.#presence.isNameShared,
      own: { buildId, configHash: deskHash },
      leader,
    })
  }

  #line(): ClusterLine {
    const { nodeId } = this.#setup
    const isLeader = this.#leader !== undefined
    return {
      nodeId,
      role: isLeader ? 'Leader' : 'Standby',
      refusal: isLeader ? '' : this.#refusal(),
      lagUs: isLeader ? 0 : (this.#standby?.lagP99Us ?? 0),
      others: this.#presence.nodes.filter(each => each.nodeId !== nodeId),
    }
  }

  // ── ends ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Errors that are not the store's are bugs, and end with their stack. */
  #end(error: unknown): void {
    const { fatal, standDown } = this.#setup
    if (error instanceof ConfigurationChanged) standDown(error.message)
    if (error instanceof JournalError) fatal(error.message, error.retryable ? EXIT_FATAL : EXIT_JOURNAL)
    setImmediate(() => {
      throw error
    })
  }

  #log(text: string): void {
    this.#setup.send({ kind: 'Log', text: `node ${this.#setup.nodeId}: ${text}` })
  }

  #alert(severity: Severity, code: string, text: string): void {
    if (this.#leader !== undefined) return this.#leader.raiseAlert(severity, code, text)
    this.#setup.send({ kind: 'Alert', alert: ownAlert(severity, code, text), timeUs: this.#machine.clock.nowUs() })
  }
}

/** Blocks that the store has lost are for a person; a newer leader is not. */
function exitCodeOf(reason: string): number {
  return reason.startsWith('HEAD_WENT_BACK') || reason.startsWith('CORRUPT') ? EXIT_JOURNAL : EXIT_FATAL
}
