/**
 * A machine of the simulated world with one node on it: the real ClusteredNode with clocks, processes and a store of this
 * world; and its supervisor, which starts it again as the real one does.
 */

import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { Event } from '../../core/domain/events.ts'
import type { StrategyIndex, TimeUs } from '../../core/domain/ids.ts'
import type { Engine } from '../../core/engine/engine.ts'
import { FollowingClock } from '../../core/std/following-clock.ts'
import { okOf } from '../../core/std/result.ts'
import type { LoadedConfig } from '../../host/config/loaded-config.ts'
import { Backoff } from '../../host/live/backoff.ts'
import { canRestart, exitReasonOf } from '../../host/live/exit-reasons.ts'
import type { GatewayProcessSetup } from '../../host/live/gateway-process.ts'
import type { Machine } from '../../host/live/machine.ts'
import type { FromNode } from '../../host/live/messages.ts'
import { ClusteredNode } from '../../host/standby/clustered-node.ts'
import type { Clock, SharedStore } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import { checkBounds } from '../bounds.ts'
import type { Judge } from '../judge.ts'
import type { Link } from '../link.ts'
import { RiskWatch } from '../risk-watch.ts'
import { configurationOf } from '../sim-configuration.ts'
import { CHURNER } from '../sim-strategy.ts'
import { SimStrategyProcess } from '../sim-strategy-process.ts'
import { SimProcess, START_US, type World } from '../virtual-time.ts'
import type { ClusterJudge } from './cluster-judge.ts'
import type { ClusterPlan } from './cluster-plan.ts'
import type { ClusterSeams } from './cluster-seams.ts'
import { otherwise } from './deviation.ts'
import { SimGatewayProcess } from './sim-gateway-process.ts'
import { openSimStore, type WitnessFile } from './sim-store.ts'
import type { StoreWay } from './store-way.ts'

export interface SimMachineSetup {
  readonly world: World
  readonly plan: ClusterPlan
  readonly index: number
  readonly judge: Judge
  readonly clusterJudge: ClusterJudge
  readonly link: Link
  readonly way: StoreWay
  readonly seams: ClusterSeams
  readonly onAlert: (alert: RaiseAlert) => void
}

const FIRST_START_US = 1_000
const STANDS_DOWN_MS = 50
const ACCOUNT_KEYS = ['SIM:main']

export class SimMachine {
  readonly nodeId: string
  readonly link: Link
  readonly way: StoreWay
  readonly witness: WitnessFile = { noted: undefined }
  /** `undefined` between two lives. */
  life: NodeLife | undefined
  lifeCount = 0
  /** Its node will not start before a person has looked. */
  refusedFor = ''
  clockOffsetUs = 0
  gatewayCount = 0
  readonly #setup: SimMachineSetup
  readonly #process = new SimProcess('supervisor')
  readonly #backoff: Backoff

  constructor(setup: SimMachineSetup) {
    const { world, index, link, way } = setup
    this.#setup = setup
    this.nodeId = `n${index}`
    this.link = link
    this.way = way
    this.#backoff = new Backoff(() => (world.nowUs - START_US) / 1_000)
  }

  get driftPpm(): number {
    return this.#setup.plan.driftPpm[this.#setup.index]!
  }

  begin(): void {
    this.#setup.world.at(this.#process, FIRST_START_US * (1 + this.#setup.index), () => this.#start())
  }

  /** The node's process, or all of the machine, ends from outside. */
  crash(reason: string, isPowerLost: boolean): void {
    if (this.life !== undefined) this.#ended(this.life, reason, 7, isPowerLost)
  }

  /** A person has looked, and accepts what the store has. */
  accept(): void {
    if (!this.refusedFor.startsWith('HEAD_WENT_BACK')) return
    this.refusedFor = ''
    this.witness.noted = undefined
    this.#setup.world.at(this.#process, FIRST_START_US, () => this.#start())
  }

  #start(): void {
    const { world } = this.#setup
    this.#backoff.started()
    this.lifeCount++
    const life: NodeLife = new NodeLife(this, { ...this.#setup, isRestart: this.lifeCount > 1 }, (reason, exitCode) =>
      this.#ended(life, reason, exitCode, false),
    )
    this.life = life
    world.current = life.process
    life.begin()
  }

  #ended(life: NodeLife, reason: string, exitCode: number, isPowerLost: boolean): void {
    const { world, judge } = this.#setup
    if (this.life !== life) return
    world.trace.note('supervisor', 'node ended', exitCode, () => `${this.nodeId}: ${reason}`)
    life.kill()
    this.way.ended(life.process, isPowerLost)
    this.life = undefined
    judge.onNodeEnds(life)
    if (!canRestart(exitCode)) {
      this.refusedFor = reason
      return
    }
    const delayMs = exitCode === STANDS_DOWN ? STANDS_DOWN_MS : this.#backoff.ended()
    world.at(this.#process, delayMs * 1_000, () => this.#start())
  }
}

const STANDS_DOWN = 12

type LifeSetup = SimMachineSetup & { readonly isRestart: boolean }

/** One life of a node's process, with its children. */
export class NodeLife {
  readonly process: SimProcess
  readonly strategies: (SimStrategyProcess | undefined)[] = []
  readonly watch: RiskWatch
  gateway: SimGatewayProcess | undefined
  node: ClusteredNode | undefined
  isReady = false
  /** By strategy: what it asked for otherwise than it should have, first of all. */
  readonly deviations = new Map<number, number>()
  readonly name: string
  readonly #machine: SimMachine
  readonly #setup: LifeSetup
  readonly #onEnd: (reason: string, exitCode: number) => void
  #isLeading = false
  #store: SharedStore | undefined

  constructor(machine: SimMachine, setup: LifeSetup, onEnd: (reason: string, exitCode: number) => void) {
    const { world, judge } = setup
    this.#machine = machine
    this.#setup = setup
    this.#onEnd = onEnd
    this.name = `${machine.nodeId}.${machine.lifeCount}`
    this.process = new SimProcess(this.name)
    this.process.driftPpm = machine.driftPpm
    this.process.clockOffsetUs = machine.clockOffsetUs
    this.watch = new RiskWatch(
      (rule, text) => judge.break(rule, text),
      () => world.nowUs,
    )
  }

  begin(): void {
    this.#begin().catch((error: unknown) => {
      if (!this.process.isAlive) return
      const known = exitReasonOf(error)
      if (known === undefined) throw error
      this.#end(known.reason, known.exitCode)
    })
  }

  kill(): void {
    this.process.isAlive = false
    for (const strategy of this.strategies) strategy?.kill()
    this.gateway?.kill()
  }

  get engine(): Engine | undefined {
    return this.node?.engine
  }

  /** As at the end of a session. */
  windDown(): void {
    const { home } = this.node!.leader!
    const person = { timeUs: 0 as TimeUs, actor: 'holdfast', reason: 'session end' } as const
    home.engine.state.strategies.forEach(({ isRunning }, index) => {
      if (isRunning)
        home.take({ kind: 'StopStrategy', ...person, strategyIndex: index as StrategyIndex, policy: 'Cancel' })
    })
  }

  /** A person wants this node to lead. */
  askForHandover(): Promise<void> {
    return this.#store!.lease.askForHandover(this.#machine.nodeId).catch((error: unknown) => {
      if (!(error instanceof JournalError)) throw error
    })
  }

  checkBounds(): void {
    const { engine, node } = this
    const unansweredCount = this.gateway?.current?.unanswered.size ?? 0
    const { judge } = this.#setup
    if (engine !== undefined)
      checkBounds({ node: node?.leader?.home, engine, unansweredCount }, (rule, text) => judge.break(rule, text))
  }

  get isLeader(): boolean {
    return this.node?.leader !== undefined
  }

  async #begin(): Promise<void> {
    const { plan, way, seams, world, isRestart } = this.#setup
    const { nodeId, witness } = this.#machine
    const { process } = this
    const store = seams.store(await openSimStore({ way, process, nodeId, witness }))
    this.#store = store
    const machine = this.#machineOf()
    this.node = new ClusteredNode({
      machine,
      loaded: loadedOf(plan),
      begin: {
        kind: 'Begin',
        configPath: '',
        overrides: [],
        dataFolder: '',
        venueAddresses: {},
        isRestart,
        equityAtStart: {},
        described: [],
        drills: { snapshotEveryMs: plan.base.snapshotIntervalS * 1_000 },
        nodeId,
        priority: 1,
        accountKeys: ACCOUNT_KEYS,
      },
      store,
      nodeId,
      priority: 1,
      buildId: 'sim',
      deskHash: 'sim',
      leaseUs: plan.leaseUs,
      accountKeys: ACCOUNT_KEYS,
      send: message => this.#hear(message),
      onEvent: (event, engine) => this.#onEvent(event, engine),
      fatal: (reason, exitCode) => this.#end(reason, exitCode),
      standDown: reason => this.#end(reason, STANDS_DOWN),
      refuseConfig: reason => this.#end(reason, 3),
    })
    world.trace.note('node', 'begins', this.#machine.lifeCount, () => this.name)
    await this.node.begin()
  }

  #end(reason: string, exitCode: number): never {
    if (this.process.isAlive) this.#onEnd(reason, exitCode)
    // The process ends here; what the call that led to it still does leads nowhere.
    return undefined as never
  }

  #machineOf(): Machine {
    const { world, plan, seams } = this.#setup
    const { process } = this
    return {
      clock: this.#clock(),
      machineUs: seams.machineUs(() => world.monotonicUs(process)),
      newStrategy: (index, setup) => this.#newStrategy(index, setup),
      newGateway: setup => this.#newGateway(setup),
      listen: async () => ({ close: () => {} }),
      noteRun: () => {},
      noteEndedFromOutside: () => {},
      buildConfiguration: (_, { epoch, isTailLost }) => okOf(configurationOf(plan.base, epoch, isTailLost)),
      warmUp: async () => {},
    }
  }

  /** Somebody keeps the wall clock true, however fast the machine counts. */
  #clock(): Clock {
    const { world } = this.#setup
    const { process } = this
    const clock = new FollowingClock({
      originMs: (world.nowUs + process.clockOffsetUs - world.monotonicUs(process)) / 1_000,
      wallMs: () => Math.floor((world.nowUs + process.clockOffsetUs) / 1_000),
      monotonicMs: () => world.monotonicUs(process) / 1_000,
    })
    return { nowUs: () => clock.nowUs() as TimeUs, monotonicUs: () => world.monotonicUs(process) }
  }

  #newStrategy(index: number, setup: ConstructorParameters<typeof SimStrategyProcess>[1]['setup']): SimStrategyProcess {
    const { world, plan, judge, index: nodeIndex } = this.#setup
    const { base, deviantNode } = plan
    const parameters = { seed: `strategy ${base.seed} ${index}`, eagerness: base.eagerness }
    const onRecord = judge.durable.intents.get(index) ?? 0
    const deviation = otherwise(
      () => nodeIndex === deviantNode && !this.#isLeading,
      intentSequence => {
        // What is asked for again while it catches up is left out: it is on record, and was compared then or never.
        if (!this.deviations.has(index) && intentSequence > onRecord) this.deviations.set(index, intentSequence)
      },
    )
    const process = new SimStrategyProcess(`${this.name} strategy${index}`, {
      world,
      node: this.process,
      parameters,
      setup,
      onBug: text => judge.break('BUG', text),
      change: deviation,
    })
    process.process.driftPpm = this.process.driftPpm
    this.strategies[index] = process
    return process
  }

  #newGateway(setup: GatewayProcessSetup): SimGatewayProcess {
    const { world, plan, judge, clusterJudge, link, seams, index } = this.#setup
    const gateway = new SimGatewayProcess(
      {
        world,
        plan: plan.base,
        link,
        seams,
        node: this.process,
        nextNumber: () => (index + 1) * 100_000 + ++this.#machine.gatewayCount,
        onData: input => this.watch.onData(input),
        onRelease: effect => {
          judge.onRelease(effect, this.#epoch)
          clusterJudge.onRelease(effect, this.#epoch, this.name)
          world.trace.note('node', effect.kind, this.#epoch, () => `${this.name} ${JSON.stringify(effect)}`)
        },
        onWire: (effect, epoch) => clusterJudge.onWire(effect, epoch, this.name),
        epoch: () => this.#epoch,
      },
      setup,
    )
    this.gateway = gateway
    return gateway
  }

  get #epoch(): number {
    return this.node?.epoch ?? 0
  }

  // ── what it says ───────────────────────────────────────────────────────────────────────────────────────────────────

  #hear(message: FromNode): void {
    const { trace } = this.#setup.world
    if (!this.process.isAlive) return
    if (message.kind === 'Ready') this.isReady = true
    if (message.kind === 'Log') trace.note('node', 'log', 0, () => `${this.name}: ${message.text}`)
    if (message.kind !== 'Alert') return
    const { alert } = message
    trace.note('node', 'alert', 0, () => `${this.name}: ${alert.code}: ${alert.text}`)
    this.#setup.onAlert(alert)
    const isDeviant = this.#setup.index === this.#setup.plan.deviantNode
    if (alert.code === 'STANDBY_DIFFERS' && !isDeviant) this.#setup.judge.break('REPLICA_DIFFERS', alert.text)
  }

  #onEvent(event: Event, engine: Engine): void {
    const { judge, world } = this.#setup
    if (!this.process.isAlive) return
    if (!this.#isLeading) this.#leads(engine)
    world.trace.note('node', event.kind, engine.state.sequence, () => `${this.name} ${JSON.stringify(event)}`)
    if (event.kind === 'OrderFilled') judge.onBooked(event, this)
    else if (event.kind === 'OrderSubmitted') this.watch.onSubmitted(event, engine.state)
    else if (event.kind === 'OrderReleased') this.watch.onReleased(engine.state.orders.get(event.orderNumber)!)
    else if (event.kind === 'TradingStateChanged') this.watch.onTradingState(event)
    else if (event.kind === 'OrderRejected' || event.kind === 'OrderCanceled' || event.kind === 'OrderExpired') {
      const { clientOrderId } = engine.state.orders.get(event.orderNumber)!
      judge.onOver(clientOrderId, event.kind)
    }
  }

  /** Its first event of its own: all before is on record. */
  #leads(engine: Engine): void {
    const { judge } = this.#setup
    this.#isLeading = true
    judge.onNodeBegins(this)
    this.watch.onNodeBegins(judge.durable.isKilled)
    this.#setup.seams.onLeads?.(this, engine)
    for (const [strategyIndex, intentSequence] of this.deviations)
      if ((judge.durable.intents.get(strategyIndex) ?? 0) >= intentSequence)
        judge.break('DIFFERING_LED', `${this.name} leads, strategy ${strategyIndex} differs at ${intentSequence}`)
  }
}

/** Of a configuration file only what a session is built from. */
function loadedOf({ base }: ClusterPlan): LoadedConfig {
  const { strategies } = configurationOf(base, 0)
  const requests = CHURNER.subscriptions({} as never)
  return {
    dataFolder: '',
    configHash: 'sim',
    config: { journal: base.keepS > 0 ? { keep: base.keepS * 1_000_000 } : {} },
    strategies: strategies.map(({ strategyId }) => ({ strategyId, file: '', className: '', parameters: {}, requests })),
  } as unknown as LoadedConfig
}
