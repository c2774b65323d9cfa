/**
 * One life of a node's process in the simulated world: the real ClusteredNode with clocks, children and a store of this world.
 * It ends by itself, or is ended from outside, and never comes back.
 */

import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { StrategyIndex, TimeUs } from '../../core/domain/ids.ts'
import type { Engine } from '../../core/engine/engine.ts'
import { FollowingClock } from '../../core/std/following-clock.ts'
import { okOf } from '../../core/std/result.ts'
import type { LoadedConfig } from '../../host/config/loaded-config.ts'
import { EXIT_CONFIG, EXIT_STANDS_DOWN, exitReasonOf } from '../../host/live/exit-reasons.ts'
import type { GatewayProcessSetup } from '../../host/live/gateway-process.ts'
import type { Machine } from '../../host/live/machine.ts'
import { ClusteredNode } from '../../host/standby/clustered-node.ts'
import type { Clock, SharedStore } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import { checkBounds } from '../bounds.ts'
import type { Judge } from '../judge.ts'
import type { Link } from '../link.ts'
import { configurationOf } from '../sim-configuration.ts'
import { CHURNER } from '../sim-strategy.ts'
import { SimStrategyProcess } from '../sim-strategy-process.ts'
import { SimProcess, type World } from '../virtual-time.ts'
import type { ClusterJudge } from './cluster-judge.ts'
import type { ClusterPlan } from './cluster-plan.ts'
import type { ClusterSeams } from './cluster-seams.ts'
import { otherwise } from './deviation.ts'
import { NodeTestimony } from './node-testimony.ts'
import { SimGatewayProcess } from './sim-gateway-process.ts'
import { openSimStore, type WitnessFile } from './sim-store.ts'
import type { StoreWay } from './store-way.ts'

const ACCOUNT_KEYS = ['SIM:main']
/** Longer than what a strategy says is on its way. */
const HEARD_US = 500

/** What of its machine outlives it. */
export interface MachineOfLife {
  readonly nodeId: string
  readonly witness: WitnessFile
  readonly driftPpm: number
  clockOffsetUs: number
  lifeCount: number
  gatewayCount: number
}

export interface NodeLifeSetup {
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

export class NodeLife {
  readonly process: SimProcess
  readonly strategies: (SimStrategyProcess | undefined)[] = []
  readonly testimony: NodeTestimony
  gateway: SimGatewayProcess | undefined
  node: ClusteredNode | undefined
  readonly name: string
  readonly #machine: MachineOfLife
  readonly #setup: NodeLifeSetup
  readonly #onEnd: (reason: string, exitCode: number) => void
  #store: SharedStore | undefined

  constructor(machine: MachineOfLife, setup: NodeLifeSetup, onEnd: (reason: string, exitCode: number) => void) {
    this.#machine = machine
    this.#setup = setup
    this.#onEnd = onEnd
    this.name = `${machine.nodeId}.${machine.lifeCount}`
    this.process = new SimProcess(this.name)
    this.process.driftPpm = machine.driftPpm
    this.process.clockOffsetUs = machine.clockOffsetUs
    this.testimony = new NodeTestimony({
      ...setup,
      life: this,
      name: this.name,
      process: this.process,
      isDeviant: setup.index === setup.plan.deviantNode,
      epoch: () => this.#epoch,
      onLeads: engine => setup.seams.onLeads?.(this, engine),
    })
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

  /** A person stops it in good order; its orders are kept. */
  stop(): void {
    const stop = async () => {
      await this.node?.stop('Keep')
      this.#end('stopped by a person', 0)
    }
    this.#setup.world.at(this.process, 0, () => void stop())
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
    const { plan, way, seams, world } = this.#setup
    const { nodeId, witness, lifeCount } = this.#machine
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
        isRestart: lifeCount > 1,
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
      send: message => this.testimony.hear(message),
      onEvent: (event, engine) => this.testimony.onEvent(event, engine),
      fatal: (reason, exitCode) => this.#end(reason, exitCode),
      standDown: reason => this.#end(reason, EXIT_STANDS_DOWN),
      refuseConfig: reason => this.#end(reason, EXIT_CONFIG),
    })
    world.trace.note('node', 'begins', lifeCount, () => this.name)
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
      noteEndedFromOutside: () => {
        throw new Error('no space left: a strategy is stopped all the same')
      },
      buildConfiguration: (_, { epoch, isTailLost }) => okOf(configurationOf(plan.base, epoch, isTailLost)),
      describe: () => Promise.reject(new Error('in a simulation commands go to the core')),
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
    const deviation = otherwise(
      () => nodeIndex === deviantNode && !this.testimony.isLeading,
      intentSequence => world.at(this.process, HEARD_US, () => this.testimony.noteDeviation(index, intentSequence)),
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
        onData: told => this.testimony.watch.onData(told),
        onRelease: effect => {
          judge.onRelease(effect, this.#epoch)
          clusterJudge.onRelease(effect, this.#epoch, this.name)
          world.trace.note('node', effect.kind, this.#epoch, () => `${this.name} ${JSON.stringify(effect)}`)
        },
        onWire: (effect, epoch) => clusterJudge.onWire(effect, epoch, this.name),
        epoch: () => this.#epoch,
        onLead: leftUs => clusterJudge.onLead(leftUs, this.#epoch, this.name),
      },
      setup,
    )
    this.gateway = gateway
    return gateway
  }

  get #epoch(): number {
    return this.node?.epoch ?? 0
  }
}

/** Of a configuration file only what a session is built from. */
function loadedOf({ base }: ClusterPlan): LoadedConfig {
  const { strategies } = configurationOf(base, 0)
  const requests = CHURNER.subscriptions({} as never)
  return {
    dataFolder: '',
    configHash: 'sim',
    source: { kind: 'Seeded' },
    config: {
      environment: 'paper',
      store: { kind: 'postgres' },
      venues: {},
      instruments: {},
      calendars: {},
      journal: base.keepS > 0 ? { keep: base.keepS * 1_000_000 } : {},
    },
    strategies: strategies.map(({ strategyId }) => ({ ...NO_PROGRAM, strategyId, requests })),
  } as unknown as LoadedConfig
}

/** In a simulation a strategy is an object, not a module. */
const NO_PROGRAM = { file: '', className: '', parameters: {}, written: {}, schema: [] }
