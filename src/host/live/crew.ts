/** The processes below a node, its strategies, gateways and lines, and whom they work for: a core that leads, or one that stands by. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { AccountIndex, VenueIndex } from '../../core/domain/ids.ts'
import type { LineQuality } from '../../core/market/lines/line-quality.ts'
import type { Sample } from '../../ports/metrics.ts'
import type { NodeJournal } from '../../ports.ts'
import type { PlotReading } from '../../strategy/plots.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import type { Routes } from '../session/routes.ts'
import type { GatewayProcessSetup } from './gateway-process.ts'
import { type LinesPlan, linesPlanOf, ownLineOf } from './lines-plan.ts'
import type { GatewayPeer, Machine } from './machine.ts'
import type { StrategySource } from './messages.ts'
import { recordingSettingsOf } from './recording.ts'
import { routesOf, sourcesOf } from './session-plan.ts'
import type { StrategyHome } from './strategy-home.ts'
import { StrategyProcesses } from './strategy-processes.ts'
import type { VenueAddress } from './venue-plan.ts'

/** Whom the crew works for. */
export interface Captain {
  readonly home: StrategyHome
  /** Market inputs and reports of a gateway or a bank of lines, as records. */
  onInputs(payload: Uint8Array): void
  onGatewayDown(venueIndex: VenueIndex, text: string): void
  /** Nothing is known of the venue's market until they are back. */
  onLinesDown(venueIndex: VenueIndex, text: string): void
  /** How the lines of a venue stand. */
  onLines(venueIndex: VenueIndex, qualities: readonly LineQuality[]): void
  /** A gateway or a bank of lines has something for a person. */
  onAlert(alert: RaiseAlert): void
  /** The strategy's process has caught up. */
  onBegun(strategyIndex: number): void
  /** What it lets be drawn, after a bar. */
  onPlotted(strategyIndex: number, reading: PlotReading): void
  /** It cannot go on, and why, beginning with a code. */
  onGivenUp(strategyIndex: number, reason: string): void
  /** A strategy says something. */
  onSaid(strategyId: string, line: string): void
  onLog(text: string): void
}

export interface CrewSetup {
  readonly machine: Machine
  readonly loaded: LoadedConfig
  readonly configuration: Configuration
  readonly journal: NodeJournal
  /** Stopped for their faults before. */
  readonly stayOut: ReadonlySet<number>
  /** By venue id: where the venue is, as its gateway understands it. */
  readonly venueAddresses: Readonly<Record<string, unknown>>
  readonly onPids: (pids: readonly number[]) => void
}

type PeerSetup = Pick<GatewayProcessSetup, 'name' | 'main' | 'settings' | 'lines' | 'bookedExecutionIds' | 'onDown'>

export class Crew {
  readonly configuration: Configuration
  readonly routes: Routes
  /** By strategy; `undefined` for one that the configuration file has no more. */
  readonly sources: readonly (StrategySource | undefined)[]
  readonly strategies: StrategyProcesses
  readonly gateways: readonly GatewayPeer[]
  /** Of the venues whose lines have a process of their own. */
  readonly banks: ReadonlyMap<VenueIndex, GatewayPeer>
  readonly #setup: CrewSetup
  #captain: Captain | undefined

  constructor(setup: CrewSetup) {
    const { loaded, configuration, journal, stayOut, onPids, machine } = setup
    this.#setup = setup
    this.configuration = configuration
    this.sources = sourcesOf(loaded, configuration)
    this.routes = routesOf(loaded, configuration)
    this.strategies = new StrategyProcesses({
      configuration,
      sources: this.sources,
      stayOut,
      journal,
      routes: this.routes,
      onLog: text => this.captain.onLog(text),
      onSaid: (strategyId, line) => this.captain.onSaid(strategyId, line),
      onGivenUp: (strategyIndex, reason) => this.captain.onGivenUp(strategyIndex, reason),
      onBegun: strategyIndex => this.captain.onBegun(strategyIndex),
      onPlotted: (strategyIndex, reading) => this.captain.onPlotted(strategyIndex, reading),
      onPids,
      newProcess: machine.newStrategy,
    })
    const plans = configuration.venues.map(({ venueId }) => this.#planOf(venueId))
    this.gateways = plans.map((plan, venueIndex) => this.#newGateway(venueIndex as VenueIndex, plan))
    this.banks = new Map(
      plans.flatMap((plan, index) =>
        plan === undefined ? [] : [[index as VenueIndex, this.#newBank(index as VenueIndex, plan)]],
      ),
    )
  }

  get captain(): Captain {
    if (this.#captain === undefined) throw new Error('a crew works for somebody before it begins')
    return this.#captain
  }

  /** From now on; what is under way goes to the new one. */
  serve(captain: Captain): void {
    this.#captain = captain
    this.strategies.moveTo(captain.home)
  }

  /** Gateways and lines; strategies begin by themselves. */
  beginPeers(): void {
    for (const peer of [...this.banks.values(), ...this.gateways]) peer.begin()
  }

  /** To whoever has just begun to lead: the lines that are away cannot tell what they know. */
  reportAbsentLines(): void {
    for (const [venueIndex, bank] of this.banks)
      if (!bank.isUp)
        this.captain.onLinesDown(venueIndex, `lines ${this.configuration.venues[venueIndex]!.venueId} are away`)
  }

  /** The node leads, and may add risk until then. */
  lead(deadlineUs: number): void {
    for (const peer of [...this.banks.values(), ...this.gateways]) peer.lead(deadlineUs)
  }

  /** What the processes have measured, and what was measured of them. */
  samples(): Sample[] {
    const peers = [...this.banks.values(), ...this.gateways]
    return [...this.strategies.samples(), ...peers.flatMap(peer => peer.samples)]
  }

  close(): void {
    this.strategies.close()
    for (const peer of [...this.banks.values(), ...this.gateways]) peer.close()
  }

  #planOf(venueId: string): LinesPlan | undefined {
    const { loaded, venueAddresses } = this.#setup
    return linesPlanOf(loaded, venueId, venueAddresses[venueId] as VenueAddress)
  }

  #newGateway(venueIndex: VenueIndex, plan: LinesPlan | undefined): GatewayPeer {
    const { configuration, venueAddresses } = this.#setup
    const { venueId } = configuration.venues[venueIndex]!
    return this.#newPeer(venueIndex, {
      name: `gateway ${venueId}`,
      settings: venueAddresses[venueId],
      lines: plan === undefined ? ownLineOf(this.#setup.loaded) : undefined,
      bookedExecutionIds: () => this.#bookedAt(venueIndex),
      onDown: text => this.captain.onGatewayDown(venueIndex, text),
    })
  }

  #newBank(venueIndex: VenueIndex, plan: LinesPlan): GatewayPeer {
    return this.#newPeer(venueIndex, {
      name: `lines ${this.configuration.venues[venueIndex]!.venueId}`,
      main: './lines-main.ts',
      settings: undefined,
      lines: plan,
      onDown: text => this.captain.onLinesDown(venueIndex, text),
    })
  }

  #newPeer(venueIndex: VenueIndex, own: PeerSetup): GatewayPeer {
    const { configuration, loaded, machine } = this.#setup
    return machine.newGateway({
      ...own,
      configuration,
      venueIndex,
      dataFolder: loaded.dataFolder,
      recording: own.lines === undefined ? undefined : recordingSettingsOf(loaded),
      onInputs: payload => this.captain.onInputs(payload),
      onLines: qualities => this.captain.onLines(venueIndex, qualities),
      onAlert: alert => this.captain.onAlert(alert),
      onLog: text => this.captain.onLog(text),
    })
  }

  /** A gateway works for the first account of its venue. */
  #bookedAt(venueIndex: VenueIndex): readonly string[] {
    const accountIndex = this.configuration.accounts.findIndex(each => each.venueIndex === venueIndex) as AccountIndex
    return this.captain.home.engine.state.executions.idsOf(accountIndex)
  }
}
