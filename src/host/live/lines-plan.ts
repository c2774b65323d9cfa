/** Which lines a venue's market comes by and how they become one: from the configuration to what its process is told. */

import { type ArbitrationPolicy, SEVERAL_LINES_POLICY, SINGLE_LINE_POLICY } from '../../core/domain/arbitration.ts'
import { MARKET_KINDS } from '../../core/domain/market-data.ts'
import type { LineDefinition } from '../../core/market/lines/line-desk.ts'
import { DEFAULT_SEVERITIES, type RuleSeverities } from '../../core/market/lines/rules.ts'
import type { CcxtGatewaySettings } from '../../venues/ccxt/ccxt-settings.ts'
import { NO_CALENDARS, type PlannedCalendars, plannedCalendarsOf } from '../config/calendars.ts'
import type { WrittenLines } from '../config/lines-schema.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import type { WrittenVenue } from '../config/venue-schema.ts'
import type { MischiefPlan } from './mischief.ts'
import { ccxtSettingsOf, type VenueAddress } from './venue-plan.ts'

export type LineSource =
  | { readonly kind: 'Simulated'; readonly address: VenueAddress; readonly mischief: MischiefPlan | undefined }
  /** Public streams: no key. */
  | { readonly kind: 'Ccxt'; readonly settings: CcxtGatewaySettings }

export interface PlannedLine extends Pick<LineDefinition, 'lineId' | 'sourceId' | 'contiguousKinds'> {
  /** Absent: the connection that trades tells about the market as well. */
  readonly source: LineSource | undefined
}

export interface LinesPlan {
  readonly policy: ArbitrationPolicy
  readonly severities: RuleSeverities
  readonly calendars: PlannedCalendars
  /** The preferred one first. */
  readonly lines: readonly PlannedLine[]
  /** A simulated venue that is moved by what comes out. */
  readonly feeds: VenueAddress | undefined
}

/** Of a venue whose market comes by the connection that trades. */
export function ownLineOf(loaded: LoadedConfig): LinesPlan {
  const line = { lineId: 'own', sourceId: 'own', contiguousKinds: [], source: undefined }
  return { ...rulesOf(loaded, undefined), lines: [line], feeds: undefined }
}

type CcxtVenue = Extract<WrittenVenue, { kind: 'ccxt' }>

/**
 * Returns: the lines that have a process of their own; `undefined` where the connection that trades tells about the market.
 *
 * Shape: `address` is where the simulated venue is, in a session that has one.
 */
export function linesPlanOf(loaded: LoadedConfig, venueId: string, address: VenueAddress): LinesPlan | undefined {
  const { config, source } = loaded
  const venue = config.venues[venueId]
  // A recording is one line, and is silent where its market was.
  if (venue === undefined || source.kind === 'Recorded') return undefined
  const isReal = config.environment === 'live'
  if (venue.kind === 'ccxt' && source.kind === 'Live' && !isReal) return ccxtPlan(loaded, venue, address)
  if (venue.lines === undefined) return undefined
  return venue.kind === 'ccxt' && isReal
    ? ccxtPlan(loaded, venue, undefined)
    : simulatedPlan(loaded, venue, venueId, address)
}

/** The lines of a venue where nobody trades: each has a source of its own. `simulated`: where the simulated venue is, once it is wanted. */
export function publicLinesOf(loaded: LoadedConfig, venueId: string, simulated: () => VenueAddress): LinesPlan {
  const venue = loaded.config.venues[venueId]!
  const isReal = venue.kind === 'ccxt' && loaded.source.kind === 'Live'
  return isReal ? ccxtPlan(loaded, venue, undefined) : simulatedPlan(loaded, venue, venueId, simulated())
}

/** Where the simulated venue stands in for a real one all its lines lead there. */
function simulatedPlan(loaded: LoadedConfig, venue: WrittenVenue, venueId: string, address: VenueAddress): LinesPlan {
  const sources = venue.lines?.sources ?? { [venueId]: {} }
  const lines = Object.entries(sources).map(([lineId, written]): PlannedLine => {
    const mischief =
      'misbehaves' in written ? mischiefOf(written.misbehaves, `${venue.seed} ${venueId} ${lineId}`) : undefined
    const source = { kind: 'Simulated', address, mischief } as const
    // Where it is compared with the others, each of its connections counts for itself.
    const sourceId = venue.lines?.arbitration === 'consensus' ? lineId : venueId
    return { lineId, sourceId, contiguousKinds: MARKET_KINDS, source }
  })
  return { ...rulesOf(loaded, venue.lines), lines, feeds: undefined }
}

function mischiefOf(
  written: { every: number; for: number; first?: number | undefined; how: MischiefPlan['how'] } | undefined,
  seed: string,
): MischiefPlan | undefined {
  if (written === undefined) return undefined
  const { every, for: lasting, first = every, how } = written
  return { everyUs: every, forUs: lasting, firstUs: first, how, seed }
}

function ccxtPlan(loaded: LoadedConfig, venue: CcxtVenue, feeds: VenueAddress | undefined): LinesPlan {
  const { keyFile: _, ...own } = ccxtSettingsOf(loaded, venue)
  const sources = Object.entries(venue.lines?.sources ?? { [venue.exchange]: {} })
  const lines = sources.map(([lineId, { exchange = venue.exchange, endpoint, localAddress }]): PlannedLine => {
    // What was said of the venue's own exchange is not true of another.
    const settings: CcxtGatewaySettings =
      exchange === venue.exchange ? own : { kind: own.kind, environment: own.environment, exchange, isForeign: true }
    const whole = { ...settings, endpoint: endpoint ?? settings.endpoint, localAddress }
    const source = { kind: 'Ccxt', settings: whole } as const
    return { lineId, sourceId: exchange, contiguousKinds: [], source }
  })
  return { ...rulesOf(loaded, venue.lines), lines, feeds }
}

type PlannedRules = Pick<LinesPlan, 'policy' | 'severities' | 'calendars'>

function rulesOf({ config, source }: LoadedConfig, written: WrittenLines | undefined): PlannedRules {
  const severities = { ...DEFAULT_SEVERITIES, ...written?.rules }
  // What was recorded comes at another time than it was.
  const calendars = source.kind === 'Recorded' ? NO_CALENDARS : plannedCalendarsOf(config)
  return { policy: policyOf(written), severities, calendars }
}

function policyOf(written: WrittenLines | undefined): ArbitrationPolicy {
  if (written === undefined) return SINGLE_LINE_POLICY
  const count = Object.keys(written.sources).length
  const usual = count > 1 ? SEVERAL_LINES_POLICY : SINGLE_LINE_POLICY
  return {
    kind: written.arbitration,
    staleAfterUs: written.staleAfter ?? SEVERAL_LINES_POLICY.staleAfterUs,
    switchBackAfterUs: written.switchBackAfter ?? usual.switchBackAfterUs,
    bandBps: written.bandBps ?? usual.bandBps,
    disagreeAfterUs: written.disagreeAfter ?? usual.disagreeAfterUs,
    sourcesMin: written.sourcesMin ?? usual.sourcesMin,
    linesMin: written.linesMin ?? usual.linesMin,
    scoreMin: written.scoreMin ?? usual.scoreMin,
  }
}
