/** What the process of a ccxt gateway is told; the key itself it reads from its file. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import type { OrderMessageSink } from '../../ports/order-messages.ts'
import type { Clock, MarketHistory, ReportSink } from '../../ports.ts'
import type { Endpoint } from './ccxt-exchange.ts'
import type { Dialect } from './dialect.ts'
import { dialectNamed } from './dialects.ts'
import { type KeyEnvironment, readKeyFile, type VenueKey } from './key-file.ts'
import type { MarketEars } from './market-streams.ts'
import { CcxtSession } from './session.ts'
import { VenueHistory } from './venue-history.ts'

export interface CcxtGatewaySettings {
  readonly kind: 'ccxt'
  /** Its name in ccxt. */
  readonly exchange: string
  /** What the session is: a key for another environment is refused. */
  readonly environment: KeyEnvironment
  /** Absolute; absent for a line of market data alone. */
  readonly keyFile?: string | undefined
  /** In place of the exchange's usual limits, in what its requests cost. */
  readonly rate?: { readonly perSecond: number; readonly burst: number } | undefined
  readonly endpoint?: Endpoint | undefined
  /** The address of this machine that every connection leaves from; absent: whichever the machine chooses. */
  readonly localAddress?: string | undefined
  /** For a line: another exchange than the one that the instruments trade at. */
  readonly isForeign?: boolean | undefined
}

export function isCcxtSettings(settings: unknown): settings is CcxtGatewaySettings {
  return typeof settings === 'object' && settings !== null && 'kind' in settings && settings.kind === 'ccxt'
}

/** The key does not fit the session. */
export class KeyRefusedError extends Error {
  readonly code = 'KEY_REFUSED'
}

/** Errors: KeyFileError, KeyRefusedError. */
export function openKey(settings: CcxtGatewaySettings): VenueKey | undefined {
  const { keyFile, environment, exchange } = settings
  if (keyFile === undefined) return undefined
  const key = readKeyFile(keyFile)
  if (key.environment !== environment)
    throw new KeyRefusedError(
      `KEY_REFUSED: ${keyFile} is a key for "${key.environment}" and this session is "${environment}"`,
    )
  if (dialectNamed(exchange).needsPassword && key.password === undefined)
    throw new KeyRefusedError(`KEY_REFUSED: ${keyFile} has no password, which ${exchange} wants with each key`)
  return key
}

export interface CcxtGatewaySetup extends Partial<MarketEars> {
  readonly configuration: Configuration
  readonly venueIndex: VenueIndex
  readonly clock: Clock
  readonly report: ReportSink
  readonly onLog: (line: string) => void
  /** Hears what is said about orders; absent: nobody keeps it. */
  readonly onOrderMessage?: OrderMessageSink | undefined
  /** Executions that are booked already; it grows. */
  readonly booked?: ReadonlySet<string> | undefined
  /** Its node does not lead: executions are read ahead for when it does. Absent: it leads. */
  readonly standsBy?: (() => boolean) | undefined
  /** The last look before a request that adds risk leaves. */
  readonly mayAddRisk: () => boolean
}

/** Errors: those of {@link openKey}. */
export function openCcxtSession(settings: CcxtGatewaySettings, setup: CcxtGatewaySetup): CcxtSession {
  return new CcxtSession({
    ...setup,
    dialect: dialectOf(settings),
    key: openKey(settings),
    endpoint: settings.endpoint,
    localAddress: settings.localAddress,
    isForeign: settings.isForeign,
  })
}

/** The past of the exchange's markets, without a key. */
export function openHistory(
  settings: CcxtGatewaySettings,
  place: Pick<CcxtGatewaySetup, 'configuration' | 'venueIndex' | 'clock'>,
): MarketHistory {
  const { endpoint, localAddress } = settings
  return new VenueHistory({ ...place, dialect: dialectOf(settings), endpoint, localAddress })
}

/** The exchange's dialect with what its account may ask for. */
export function dialectOf({ exchange, rate }: CcxtGatewaySettings): Dialect {
  const dialect = dialectNamed(exchange)
  return rate === undefined ? dialect : { ...dialect, rate: { ...dialect.rate, ...rate } }
}
