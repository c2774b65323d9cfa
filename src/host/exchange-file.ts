/** Reads the settings of an exchange from a YAML file, and says everything that is wrong with it at once. */

import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { okOf, type Result, refusalOf } from '../core/std/result.ts'
import {
  type AccountSettings,
  DEFAULT_SETTINGS,
  type ExchangeSettings,
  type SymbolSettings,
} from '../venues/simulated/exchange/exchange-settings.ts'
import { venueSettingsOf } from '../venues/simulated/exchange/venue-of-settings.ts'
import type { VenueSettings } from '../venues/simulated/venue-settings.ts'
import { boundedErrors, type ConfigError } from './config/config-error.ts'
import { currencyCode, decimal, name, positiveDecimal, text, whole } from './config/scalars.ts'
import { errorsOfIssues } from './config/schema-issues.ts'
import { section } from './config/section.ts'
import { YamlTree } from './config/yaml-tree.ts'

const marketSchema = section({
  price: positiveDecimal().describe('Where the generated market begins.'),
  volatilityPercent: positiveDecimal().describe('Standard deviation of a year. Default: 80.').prefault('80'),
  spreadTicks: whole(1, 1_000_000).describe('The usual distance of bid and ask. Default: 10.').prefault('10'),
  qty: positiveDecimal().describe('The usual displayed size.'),
  eventsPerSecond: whole(1, 10_000).describe('Quotes and trades together. Default: 20.').prefault('20'),
})

const symbolSchema = section({
  base: currencyCode(),
  quote: currencyCode(),
  tickSize: positiveDecimal(),
  lotSize: positiveDecimal(),
  priceMax: positiveDecimal(),
  qtyMax: positiveDecimal(),
  notionalMin: positiveDecimal().describe('The least that an order may be worth. Default: 5.').prefault('5'),
  makerFeeBps: decimal().describe('Default: 10.').prefault('10'),
  takerFeeBps: decimal().describe('Default: 10.').prefault('10'),
  market: marketSchema,
})

const { limits, filters, streams } = DEFAULT_SETTINGS
const settingsSchema = section({
  host: text('an address such as 127.0.0.1', 64).prefault(DEFAULT_SETTINGS.host),
  port: whole(0, 65_535).describe('0: any free one.').prefault(String(DEFAULT_SETTINGS.port)),
  seed: whole(0, Number.MAX_SAFE_INTEGER).prefault(String(DEFAULT_SETTINGS.seed)),
  depthLevels: whole(0, 50).prefault(String(DEFAULT_SETTINGS.depthLevels)),
  historyMinutes: whole(0, 1440).prefault(String(DEFAULT_SETTINGS.historyMinutes)),
  symbols: z.record(z.string(), symbolSchema).optional(),
  accounts: z.record(name('an account'), section({ balances: z.record(currencyCode(), decimal()) })).optional(),
  limits: section({
    weightPerMinute: whole(1, 1_000_000_000).prefault(String(limits.weightPerMinute)),
    ordersPerTenSeconds: whole(1, 1_000_000_000).prefault(String(limits.ordersPerTenSeconds)),
    ordersPerDay: whole(1, 1_000_000_000).prefault(String(limits.ordersPerDay)),
  }).prefault({}),
  streams: section({
    connectionMsMax: whole(1_000, 86_400_000).prefault(String(streams.connectionMsMax)),
    pingEveryMs: whole(100, 86_400_000).prefault(String(streams.pingEveryMs)),
    pongWithinMs: whole(100, 86_400_000).prefault(String(streams.pongWithinMs)),
    messagesPerSecondMax: whole(1, 1_000_000).prefault(String(streams.messagesPerSecondMax)),
    streamsMax: whole(1, 1_000_000).prefault(String(streams.streamsMax)),
    queueBytesMax: whole(10_000, 1_000_000_000).prefault(String(streams.queueBytesMax)),
  }).prefault({}),
  filters: section({
    ordersMax: whole(1, 100_000).prefault(String(filters.ordersMax)),
    algoOrdersMax: whole(0, 100_000).prefault(String(filters.algoOrdersMax)),
    priceFactorMax: whole(2, 100).prefault(String(filters.priceFactorMax)),
  }).prefault({}),
})

/** Settings that hold together, and what the matching engine makes of them. */
export interface LoadedExchange {
  readonly settings: ExchangeSettings
  readonly venue: VenueSettings
}

/** The defaults, with a ledger of their own. */
export function defaultExchange(ledgerPath: string): LoadedExchange {
  const venue = venueSettingsOf(DEFAULT_SETTINGS, ledgerPath)
  if (!venue.ok) throw new Error(venue.error.map(({ message }) => message).join('\n'))
  return { settings: DEFAULT_SETTINGS, venue: venue.value }
}

/** Errors: every fault with its place, at most 20. */
export function readExchangeFile(file: string, ledgerPath: string): Result<LoadedExchange, readonly ConfigError[]> {
  let source: string
  try {
    source = readFileSync(file, 'utf8')
  } catch (error) {
    return refusalOf([{ file, line: 0, column: 0, path: '', message: `cannot be read: ${(error as Error).message}` }])
  }
  return parseExchange(file, source, ledgerPath)
}

export function parseExchange(
  file: string,
  source: string,
  ledgerPath: string,
): Result<LoadedExchange, readonly ConfigError[]> {
  const tree = new YamlTree(file, source)
  if (tree.errors.length > 0) return refusalOf(boundedErrors(tree.errors))
  const parsed = settingsSchema.safeParse(tree.root)
  if (!parsed.success) return refusalOf(boundedErrors(errorsOfIssues(parsed.error.issues, tree)))
  const settings = settingsOf(parsed.data)
  const venue = venueSettingsOf(settings, ledgerPath)
  if (venue.ok) return okOf({ settings, venue: venue.value })
  return refusalOf(boundedErrors(venue.error.map(({ path, message }) => tree.errorAt(path, message))))
}

function settingsOf(written: z.infer<typeof settingsSchema>): ExchangeSettings {
  const { symbols, accounts, ...rest } = written
  return {
    ...rest,
    symbols: symbols === undefined ? DEFAULT_SETTINGS.symbols : Object.values<SymbolSettings>(symbols),
    accounts: accounts === undefined ? DEFAULT_SETTINGS.accounts : Object.entries(accounts).map(accountOf),
  }
}

function accountOf([accountName, { balances }]: [string, { balances: Record<string, string> }]): AccountSettings {
  return { name: accountName, balances }
}
