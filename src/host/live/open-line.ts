/** Opens a line: the public side of a venue, without a key and without orders. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { TimeUs, VenueIndex } from '../../core/domain/ids.ts'
import type { Report } from '../../core/domain/inputs.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import type { Clock, VenueSession } from '../../ports.ts'
import { openCcxtSession } from '../../venues/ccxt/ccxt-settings.ts'
import type { MarketEars } from '../../venues/ccxt/market-streams.ts'
import { SimulatedClient } from '../../venues/simulated/client.ts'
import type { LineMouth } from './line-mouth.ts'
import type { LineSource } from './lines-plan.ts'

export interface LineOpening {
  readonly configuration: Configuration
  readonly venueIndex: VenueIndex
  readonly clock: Clock
  readonly source: LineSource
  readonly mouth: LineMouth
  readonly onLog: (line: string) => void
}

/** Returns: what is to be closed. It connects by itself, again and again. */
export function openLine({ source, mouth, onLog, ...place }: LineOpening): VenueSession {
  const setup = {
    ...place,
    report: (report: Report) => void tellMarket(report, mouth),
    onMarket: (input: MarketInput, sequence: number, identity?: string) => mouth.onMarket(input, sequence, identity),
    onRaw: (text: string, receiveTimeUs: TimeUs) => mouth.onRaw(text, receiveTimeUs),
  }
  switch (source.kind) {
    case 'Simulated':
      return new SimulatedClient({ ...setup, address: source.address, wantsOrders: false })
    case 'Ccxt':
      return openCcxtSession(source.settings, { ...setup, ...faultsTo(mouth), onLog, mayAddRisk: () => false })
    default:
      return source satisfies never
  }
}

/** Returns: false for a report that is not about the market. */
export function tellMarket(report: Report, mouth: LineMouth): boolean {
  if (report.kind === 'DataStateReport') mouth.onDataState(report)
  else if (report.kind === 'VenueStateReport') mouth.onState(report.isUp, report.text)
  return report.kind === 'DataStateReport'
}

/** What an exchange's adapter cannot read. */
export function faultsTo(mouth: LineMouth): Required<Pick<MarketEars, 'onRefused'>> {
  return { onRefused: ({ code, instrumentIndex }) => mouth.onFault(code, instrumentIndex) }
}
