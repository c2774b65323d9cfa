/** The processes below a node, its strategies and its gateways, and whom they work for: a core that leads, or one that stands by. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { AccountIndex, VenueIndex } from '../../core/domain/ids.ts'
import type { NodeJournal } from '../../ports.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import type { Routes } from '../session/routes.ts'
import type { GatewayPeer, Machine } from './machine.ts'
import type { StrategySource } from './messages.ts'
import { routesOf, sourcesOf } from './session-plan.ts'
import { type StrategyHome, StrategyProcesses } from './strategy-processes.ts'

/** Whom the crew works for. */
export interface Captain {
  readonly home: StrategyHome
  /** Market inputs and reports of a gateway, as records. */
  onInputs(payload: Uint8Array): void
  onGatewayDown(venueIndex: VenueIndex, text: string): void
  /** The strategy's process has caught up. */
  onBegun(strategyIndex: number): void
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

export class Crew {
  readonly configuration: Configuration
  readonly routes: Routes
  /** By strategy; `undefined` for one that the configuration file has no more. */
  readonly sources: readonly (StrategySource | undefined)[]
  readonly strategies: StrategyProcesses
  readonly gateways: readonly GatewayPeer[]
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
      onPids,
      newProcess: machine.newStrategy,
    })
    this.gateways = configuration.venues.map(({ venueId }, venueIndex) => this.#newGateway(venueId, venueIndex))
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

  close(): void {
    this.strategies.close()
    for (const gateway of this.gateways) gateway.close()
  }

  #newGateway(venueId: string, index: number): GatewayPeer {
    const { configuration, venueAddresses, loaded, machine } = this.#setup
    const venueIndex = index as VenueIndex
    return machine.newGateway({
      configuration,
      venueIndex,
      settings: venueAddresses[venueId],
      dataFolder: loaded.dataFolder,
      bookedExecutionIds: () => this.#bookedAt(venueIndex),
      onInputs: payload => this.captain.onInputs(payload),
      onDown: text => this.captain.onGatewayDown(venueIndex, text),
      onLog: text => this.captain.onLog(text),
    })
  }

  /** A gateway works for the first account of its venue. */
  #bookedAt(venueIndex: VenueIndex): readonly string[] {
    const accountIndex = this.configuration.accounts.findIndex(each => each.venueIndex === venueIndex) as AccountIndex
    return this.captain.home.engine.state.executions.idsOf(accountIndex)
  }
}
