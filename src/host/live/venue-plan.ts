/** What the processes around a venue are started with: a gateway's address or key, a simulated venue, and what moves it. */

import path from 'node:path'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import type { FeedSeries } from '../../market-data/feed-plan.ts'
import type { CcxtGatewaySettings } from '../../venues/ccxt/ccxt-settings.ts'
import type { ListenAddress } from '../../venues/simulated/venue-settings.ts'
import { buildConfiguration } from '../config/build-configuration.ts'
import { formatConfigError } from '../config/config-error.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { fillModelOf, seededPathsOf } from '../config/simulation.ts'
import type { WrittenVenue } from '../config/venue-schema.ts'
import { feedSeriesOf } from '../feed-series.ts'

/** The venue's own process, as a path from child.ts. */
export const VENUE_MAIN = '../../venues/simulated/server-main.ts'

/** On this machine. */
export type VenueAddress = ListenAddress

/** Returns: where a simulated venue runs that nobody has to start; `undefined` for one that goes with its node. */
export function serverOf({ config, folder }: LoadedConfig, venueId: string): VenueAddress | undefined {
  const venue = config.venues[venueId]!
  if (venue.kind !== 'simulated' || venue.server === undefined) return undefined
  const isPort = /^\d{1,5}$/.test(venue.server)
  return isPort ? { port: Number(venue.server) } : { socketPath: path.resolve(folder, venue.server) }
}

/** Everything that the process of a replay needs. */
export interface ReplaySettings {
  readonly configuration: Configuration
  readonly venueIndex: VenueIndex
  readonly address: VenueAddress
  readonly catalogue: string
  readonly series: readonly FeedSeries[]
  readonly fromUs: number | undefined
  readonly toUs: number | undefined
  /** 0: as fast as it goes. */
  readonly speed: number
  /** Tells a process that was started again from a new session, which begins at the beginning. */
  readonly sessionId: string
  /** Where the position in the recording is kept. */
  readonly positionPath: string
}

/** Settings of the venue's own process, as JSON. */
export function venueSettingsOf(
  loaded: LoadedConfig,
  configuration: Configuration,
  venueId: string,
  address: VenueAddress,
  ledgerPath: string,
): object {
  const isSeeded = loaded.source.kind === 'Seeded'
  return {
    configuration,
    venueIndex: venueIndexOf(configuration, venueId),
    model: fillModelOf(loaded, venueId, 'run'),
    seed: loaded.config.venues[venueId]!.seed,
    market: isSeeded ? seededPathsOf(loaded, configuration, venueId) : [],
    acceptsFeed: !isSeeded,
    ledgerPath,
    listen: address,
  }
}

/** Returns: `undefined` where the venue makes its own market. */
export function replaySettingsOf(
  loaded: LoadedConfig,
  configuration: Configuration,
  venueId: string,
  address: VenueAddress,
  place: Pick<ReplaySettings, 'sessionId' | 'positionPath'>,
): ReplaySettings | undefined {
  const { source } = loaded
  if (source.kind !== 'Recorded') return undefined
  const venueIndex = venueIndexOf(configuration, venueId)
  const { catalogue, fromUs, toUs, speed } = source
  const series = feedSeriesOf(loaded, source, configuration).filter(
    ({ instrumentIndex }) => configuration.instruments[instrumentIndex]!.venueIndex === venueIndex,
  )
  const paced = Number.isFinite(speed) ? speed : 0
  return { configuration, venueIndex, address, catalogue, series, fromUs, toUs, speed: paced, ...place }
}

/** The configuration without a journal's coordinates. Errors: throws; the file was checked before. */
export function plainConfigurationOf(loaded: LoadedConfig): Configuration {
  const built = buildConfiguration(loaded, { epoch: 0, generation: 0 })
  if (!built.ok) throw new Error(built.error.map(formatConfigError).join('\n'))
  return built.value
}

function venueIndexOf(configuration: Configuration, venueId: string): VenueIndex {
  return configuration.venues.findIndex(venue => venue.venueId === venueId) as VenueIndex
}

/** Returns: `undefined` where a simulated venue stands in. */
export function realVenueOf(loaded: LoadedConfig, venueId: string): CcxtGatewaySettings | undefined {
  const written = loaded.config.venues[venueId]!
  return loaded.config.environment === 'live' && written.kind === 'ccxt' ? ccxtSettingsOf(loaded, written) : undefined
}

/** The key is named, not read. */
export function ccxtSettingsOf(
  loaded: LoadedConfig,
  written: Extract<WrittenVenue, { kind: 'ccxt' }>,
): CcxtGatewaySettings {
  const { exchange, endpoint, keyFile, rate } = written
  const environment = loaded.config.environment === 'live' ? 'live' : 'paper'
  const absolute = keyFile === undefined ? undefined : path.resolve(loaded.folder, keyFile)
  return { kind: 'ccxt', exchange, environment, keyFile: absolute, rate, endpoint }
}
