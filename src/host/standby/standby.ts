/**
 * A node that stands by: its core follows the journal, its strategies decide in the shadow, its gateways are connected and
 * send nothing. When the lease is won everything is where the leader's was.
 */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { Event } from '../../core/domain/events.ts'
import type { Intent } from '../../core/domain/inputs.ts'
import type { Engine } from '../../core/engine/engine.ts'
import { canonicalJson } from '../../core/std/canonical.ts'
import { NumberRing } from '../../core/std/ring-buffer.ts'
import type { JournalHead, SharedJournal } from '../../ports.ts'
import type { PlotReading } from '../../strategy/plots.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { type Captain, Crew } from '../live/crew.ts'
import type { Machine } from '../live/machine.ts'
import type { FromNode } from '../live/messages.ts'
import { faultsOf } from '../live/strategy-starts.ts'
import { type Recovery, recoverFromAnywhere } from '../session/recovery.ts'
import { ShadowCore } from './shadow-core.ts'

export interface StandbySetup {
  readonly machine: Machine
  readonly loaded: LoadedConfig
  readonly journal: SharedJournal
  readonly venueAddresses: Readonly<Record<string, unknown>>
  /** A session that goes on: who was stopped for a fault stays so. */
  readonly isGoingOn: boolean
  readonly send: (message: FromNode) => void
  readonly onEvent: (event: Event) => void
  /** What its strategies let be drawn is the leader's, because they are told the same. */
  readonly onPlotted: (strategyIndex: number, reading: PlotReading) => void
  readonly onDifference: (text: string) => void
  /** A strategy cannot go on here. */
  readonly onGivenUp: (strategyId: string, reason: string) => void
  /** The journal cannot be followed any more, or the leader runs another configuration now: stand by anew. */
  readonly onEnd: (error: unknown) => void
}

/** The leader's configuration is not what this node would lead with. */
export class ConfigurationChanged extends Error {
  override readonly name = 'ConfigurationChanged'
}

const LAGS_KEPT = 2_048
const SNAPSHOT_LOOK_MS = 15_000

export class Standby implements Captain {
  readonly home: ShadowCore
  readonly crew: Crew
  readonly #setup: StandbySetup
  readonly #following = new AbortController()
  readonly #lagsUs = new NumberRing(LAGS_KEPT)
  #snapshotTimer: NodeJS.Timeout | undefined
  #until: { readonly blockNumber: number; readonly reached: () => void } | undefined

  /**
   * Comes to the end of the journal and goes on from there.
   *
   * Returns: `undefined` where the journal has no configuration yet, or has or had another one than this node would lead with
   * since its snapshot: strategies that go on from the state saved then would ask for other things than are on record.
   * Errors: JournalError; CodecError.
   */
  static async begin(setup: StandbySetup): Promise<Standby | undefined> {
    const recovery = await recoverFromAnywhere(setup.journal)
    const { engine } = recovery
    const configuration = sameConfiguration(setup, engine)
    if (
      configuration === undefined ||
      recovery.configurations.some(each => worldText(each) !== worldText(configuration))
    )
      return undefined
    const standby = new Standby(setup, configuration, recovery)
    await standby.crew.strategies.begin()
    standby.crew.beginPeers()
    standby.#follow()
    return standby
  }

  private constructor(setup: StandbySetup, configuration: Configuration, recovery: Recovery) {
    const { machine, loaded, journal, venueAddresses, isGoingOn, send, onDifference, onEvent } = setup
    const { engine, snapshotBlock, blockCount, lastHash } = recovery
    this.#setup = setup
    const faults = isGoingOn ? faultsOf(engine.state) : new Map<number, string>()
    this.crew = new Crew({
      machine,
      loaded,
      configuration,
      journal,
      stayOut: new Set(faults.keys()),
      venueAddresses,
      onPids: pids => send({ kind: 'Children', pids }),
    })
    this.home = new ShadowCore({
      engine,
      blockNumber: snapshotBlock + blockCount,
      blockHash: lastHash,
      routes: this.crew.routes,
      channels: this.crew.strategies.channels,
      onDifference,
      onEvent,
      onRenewed: index => this.crew.strategies.renew(index),
      onConfigure: () => this.#configured(),
    })
    this.crew.serve(this)
  }

  get engine(): Engine {
    return this.home.engine
  }

  /** Its strategies are where the journal is, or were given up. */
  get isReady(): boolean {
    const { strategies, sources } = this.crew
    const begun = new Set(strategies.begun)
    return sources.every((source, index) => source === undefined || begun.has(index) || strategies.isGivenUp(index))
  }

  /** From the leader's stamp on the first input of a block to here, at the 99th of a hundred blocks; 0 before the first. */
  get lagP99Us(): number {
    const sorted = Float64Array.from(this.#lagsUs).sort()
    return sorted[Math.floor(sorted.length * 0.99)] ?? 0
  }

  /**
   * Reads to this head and stops there: nobody of an older epoch can write after it.
   *
   * Returns: false where it has read something else, which the store does not have any more.
   */
  async reach(head: JournalHead): Promise<boolean> {
    const { blockNumber } = head
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#until = { blockNumber, reached: resolve }
    if (this.home.blockNumber >= blockNumber) resolve()
    await promise
    this.#stop()
    return this.home.standsAt(head)
  }

  /** By strategy: what was asked for in the shadow and is not on record. */
  wanted(): Intent[][] {
    return this.home.wanted()
  }

  close(): void {
    this.#stop()
    this.crew.close()
  }

  kill(): void {
    this.crew.strategies.kill()
  }

  #stop(): void {
    clearInterval(this.#snapshotTimer)
    this.#following.abort()
  }

  // ── following ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #follow(): void {
    this.#followBlocks().catch((error: unknown) => this.#setup.onEnd(error))
    this.#snapshotTimer = setInterval(() => void this.#compareSnapshot(), SNAPSHOT_LOOK_MS)
  }

  async #followBlocks(): Promise<void> {
    for await (const block of this.#setup.journal.follow(this.home.blockNumber, this.#following.signal)) {
      await this.home.take(block)
      if (this.isReady) this.#lagsUs.push(Math.max(0, this.#setup.machine.clock.nowUs() - block.firstTimeUs))
      if (this.#until !== undefined && this.home.blockNumber >= this.#until.blockNumber) return this.#until.reached()
    }
  }

  async #compareSnapshot(): Promise<void> {
    if (!this.home.awaitsSnapshot) return
    try {
      const snapshot = await this.#setup.journal.newestSnapshot()
      if (snapshot !== undefined) this.home.compareSnapshot(snapshot)
    } catch {
      // A store that is away is told by others.
    }
  }

  #configured(): void {
    const { configuration } = this.crew
    const theirs = this.engine.state.configuration
    if (theirs === undefined || worldText(theirs) === worldText(configuration)) return
    this.#setup.onEnd(new ConfigurationChanged('the leader runs another configuration now'))
  }

  // ── whom the crew works for ────────────────────────────────────────────────────────────────────────────────────────

  /** A gateway that stands by tells nothing; what it knows it tells when it leads. */
  onInputs(): void {}

  onGatewayDown(): void {}

  onLinesDown(): void {}

  onLines(): void {}

  /** Of its own gateways and lines: they have to be fit before it leads. */
  onAlert(alert: RaiseAlert): void {
    this.#setup.send({ kind: 'Alert', alert, timeUs: this.#setup.machine.clock.nowUs() })
  }

  onBegun(): void {}

  onPlotted(strategyIndex: number, reading: PlotReading): void {
    this.#setup.onPlotted(strategyIndex, reading)
  }

  /** The leader's say the same. */
  onSaid(): void {}

  onGivenUp(strategyIndex: number, reason: string): void {
    this.#setup.onGivenUp(this.crew.configuration.strategies[strategyIndex]!.strategyId, reason)
  }

  onLog(text: string): void {
    this.#setup.send({ kind: 'Log', text: `standby: ${text}` })
  }
}

/** Returns: the configuration on record, if it is what this node would lead with. */
function sameConfiguration({ machine, loaded }: StandbySetup, engine: Engine): Configuration | undefined {
  const { configuration: previous } = engine.state
  if (previous === undefined) return undefined
  const { epoch, generation } = previous
  const built = machine.buildConfiguration(loaded, { epoch, generation, previous })
  return built.ok && worldText(built.value) === worldText(previous) ? previous : undefined
}

/** What a leader made of its own beginning is left out. */
function worldText({ isTailLost: _, ...configuration }: Configuration): string {
  return canonicalJson({ ...configuration, epoch: 0 })
}
