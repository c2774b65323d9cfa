/** The faults that any number of nodes know: of a node's children, of its wire, of the venue, and a person's doing. */

import type { Faults } from './faults.ts'
import type { Link } from './link.ts'
import type { Person } from './person.ts'
import type { EverydayFaultKind, LineFault } from './plan.ts'
import type { SimStrategyProcess } from './sim-strategy-process.ts'
import type { SimVenue } from './sim-venue.ts'
import type { SimProcess } from './virtual-time.ts'

/** One node with what belongs to it, as it is at the moment; between two lives there is its link alone. */
export interface Struck {
  readonly link: Link
  readonly process: SimProcess | undefined
  readonly gatewayProcess: SimProcess | undefined
  readonly strategies: readonly (SimStrategyProcess | undefined)[]
  crashGateway(): void
  resetGateway(): void
}

export interface EverydaySetup {
  readonly faults: Pick<Faults<never>, 'world' | 'random' | 'lasting' | 'after' | 'slow' | 'pause' | 'anyOf'>
  readonly venue: SimVenue
  /** Of all nodes. */
  readonly links: readonly Link[]
  readonly person: Person
  readonly venueDownUsMax: number
}

const SECOND = 1_000_000
const SLOW_STEP_US = 20_000

export class EverydayFaults {
  readonly #setup: EverydaySetup

  constructor(setup: EverydaySetup) {
    this.#setup = setup
  }

  bring(kind: EverydayFaultKind, struck: Struck): void {
    const { faults, venue, person } = this.#setup
    const { nowUs } = faults.world
    const { link } = struck
    switch (kind) {
      case 'NodeSlow':
        return faults.slow(struck.process, SLOW_STEP_US)
      case 'GatewayCrash':
        return struck.crashGateway()
      case 'GatewayPause':
        return faults.pause(struck.gatewayProcess, faults.lasting(3 * SECOND))
      case 'StrategyCrash':
        return faults.anyOf(struck.strategies)?.crash()
      case 'StrategyPause':
        return faults.pause(faults.anyOf(struck.strategies)?.process, faults.lasting(4 * SECOND))
      case 'Partition':
        link.partitionedUntilUs = nowUs + faults.lasting(15 * SECOND)
        return
      case 'ConnectionReset':
        return struck.resetGateway()
      case 'VenueDown':
        return this.#venueDown()
      case 'VenuePause':
        return faults.pause(venue.process, faults.lasting(12 * SECOND))
      case 'VenueCancel':
        return venue.cancelOne()
      case 'ExternalOrder':
        return venue.placeForeign()
      case 'BookCrossed':
        venue.crossedUntilUs = nowUs + faults.lasting(30 * SECOND)
        return
      case 'DataGap':
        link.marketGapUntilUs = nowUs + faults.lasting(120 * SECOND)
        return
      case 'Kill':
        return person.kill()
      case 'StrategyStop':
        return person.stopStrategy()
      case 'LineFreeze':
      case 'LineLie':
      case 'LineLag':
      case 'LineGap':
      case 'LineRepeat':
      case 'LineSwap':
        return this.#strikeLine(kind, link)
      default:
        kind satisfies never
    }
  }

  /** From now on everything works. */
  end(): void {
    const { venue, links } = this.#setup
    venue.isUp = true
    venue.crossedUntilUs = 0
    for (const link of links) {
      Object.assign(link, { isCalm: true, partitionedUntilUs: 0, marketGapUntilUs: 0 })
      for (const line of link.lines) line.mend()
    }
  }

  /** Of two that lie at once one could confirm the other, and a lie is found out by one that has nothing wrong with it. */
  #strikeLine(fault: LineFault, { lines }: Link): void {
    const { faults } = this.#setup
    const line = faults.anyOf(lines)!
    const others = lines.filter(each => each !== line)
    const isAlarmed = fault === 'LineLie' && others.some(each => each.fault !== undefined)
    if (!isAlarmed && !lines.some(each => each.fault === 'LineLie')) line.bring(fault, faults.lasting(60 * SECOND))
  }

  /** It comes back with or without the orders that were open. */
  #venueDown(): void {
    const { faults, venue, links, venueDownUsMax } = this.#setup
    venue.isUp = false
    for (const link of links) link.close()
    faults.after(faults.lasting(venueDownUsMax), () => {
      if (faults.random.nextInt(2) === 0) venue.cancelAll()
      venue.isUp = true
    })
  }
}
