/** From a checked file to the domain's `Configuration`: names become indexes, texts become whole numbers. */

import {
  type Configuration,
  RULE_VERSION,
  type VenueCapabilities,
  type VenueDefinition,
} from '../../core/domain/configuration.ts'
import type { BarSpec } from '../../core/domain/market-data.ts'
import { okOf, type Result, refusalOf } from '../../core/std/result.ts'
import { parseSeriesName } from '../../market-data/series.ts'
import { barSpecsOf, findBarSpec } from '../../strategy/subscriptions.ts'
import { dialectNamed } from '../../venues/ccxt/dialects.ts'
import { SIMULATED_CAPABILITIES } from '../../venues/simulated/fill-model.ts'
import { refuseAlertFaults } from './alerts-faults.ts'
import { buildAccounts, buildStrategies } from './build-accounts.ts'
import { BuildContext, NameTable } from './build-context.ts'
import { buildConversions, refuseUnconvertible } from './build-conversions.ts'
import { buildCurrencies } from './build-currencies.ts'
import { buildInstruments, type InstrumentTable } from './build-instruments.ts'
import { buildLimits } from './build-limits.ts'
import { refuseStoreFaults } from './build-store.ts'
import { refuseCalendarFaults } from './calendars.ts'
import { boundedErrors, type ConfigError, type ConfigPath } from './config-error.ts'
import { refuseLineFaults } from './lines-faults.ts'
import { refuseLiveFaults } from './live-faults.ts'
import type { LoadedConfig, LoadedStrategy } from './loaded-config.ts'
import type { MarketSource } from './market-source.ts'
import { refuseMarketFaults } from './simulation.ts'
import type { WrittenVenue } from './venue-schema.ts'
import { isPlainMap } from './yaml-tree.ts'

export interface BuildOptions {
  readonly epoch: number
  readonly generation: number
  /**
   * The configuration of the stored journal. What it knows keeps its index; what the file has no more stays in it, so
   * that old orders keep their names, but its strategies are not to be started: see {@link activeStrategiesOf}.
   */
  readonly previous?: Configuration | undefined
  /** The end of the stored journal was damaged and is gone. */
  readonly isTailLost?: boolean | undefined
}

/** Errors: what cannot be built, each with its place in the file. */
export function buildConfiguration(
  loaded: LoadedConfig,
  options: BuildOptions,
): Result<Configuration, readonly ConfigError[]> {
  const context = new BuildContext(loaded.config, loaded.tree, options.previous)
  const configuration = build(context, loaded, options)
  return context.errors.length === 0 ? okOf(configuration) : refusalOf(boundedErrors(context.errors))
}

/** Builds as far as it can; what was refused is left out, so the answer only counts where `context.errors` is empty. */
export function build(
  context: BuildContext,
  { strategies, source }: Pick<LoadedConfig, 'strategies'> & { readonly source: MarketSource | undefined },
  options: BuildOptions,
): Configuration {
  const { config } = context
  refuseEmptySections(context)
  const currencies = buildCurrencies(context)
  const venues = buildVenues(context)
  const names = new NameTable(
    venues.map(({ venueId }) => venueId),
    [],
  )
  const instruments = buildInstruments(context, currencies, names)
  const tables = { currencies, venues: names, instruments }
  const accounts = buildAccounts(context, tables)
  const definitions = buildStrategies(context, tables, accounts, strategies)
  const conversions = buildConversions(context, currencies, instruments)
  refuseUnconvertible(context, accounts, currencies, instruments, conversions)
  if (source !== undefined) refuseMarketFaults(context, source, instruments)
  refuseLiveFaults(context, source, instruments)
  refuseLineFaults(context)
  refuseStoreFaults(context)
  refuseAlertFaults(context)
  refuseCalendarFaults(context)
  // Without a first account its faults are told already, and there is nothing to count money in.
  const money = currencies[accounts[0]?.baseCurrency ?? -1]
  const written = money === undefined ? {} : config.limits
  return {
    ruleVersion: RULE_VERSION,
    generation: options.generation,
    epoch: options.epoch,
    currencies,
    venues,
    instruments: instruments.filter(each => each !== undefined),
    barSpecs: buildBarSpecs(context, strategies, source, instruments),
    accounts: accounts.filter(each => each !== undefined),
    strategies: definitions.filter(each => each !== undefined),
    conversions,
    limits: buildLimits(context, written, ['limits'], {
      money: money ?? NO_CURRENCY,
      instrument: undefined,
      instruments,
    }),
    dayStartMinute: config.dayStart,
    ...(options.isTailLost === true ? { isTailLost: true } : {}),
  }
}

const NO_CURRENCY = { code: '', minorDigits: 0 }

function refuseEmptySections(context: BuildContext): void {
  for (const section of ['venues', 'instruments', 'accounts'] as const) {
    const written = context.tree.valueAt([section])
    if (isPlainMap(written) && Object.keys(written).length === 0)
      context.complain([section], 'expected at least one, found none')
  }
}

function buildVenues(context: BuildContext): readonly VenueDefinition[] {
  const before = context.previous?.venues ?? []
  const table = new NameTable(
    before.map(({ venueId }) => venueId),
    Object.keys(context.config.venues),
  )
  return table.names.map((venueId, index) => {
    const written = context.config.venues[venueId]
    if (written === undefined) return before[index]!
    const capabilities = capabilitiesOf(context, written)
    const ackTimeoutUs = written.ackTimeout ?? capabilities.ackTimeoutUs
    const validityWindowUs = written.validityWindow ?? capabilities.validityWindowUs
    return { venueId, capabilities: { ...capabilities, ackTimeoutUs, validityWindowUs } }
  })
}

/** In a paper session and in a backtest the simulated venue fills; it offers what it offers. */
function capabilitiesOf({ config }: BuildContext, written: WrittenVenue): VenueCapabilities {
  const isReal = written.kind === 'ccxt' && config.environment === 'live'
  return isReal ? dialectNamed(written.exchange).capabilities : SIMULATED_CAPABILITIES
}

/** What the strategies ask for, behind the series that the stored journal knows. */
function buildBarSpecs(
  context: BuildContext,
  strategies: readonly LoadedStrategy[],
  source: MarketSource | undefined,
  instruments: InstrumentTable,
): readonly BarSpec[] {
  const known = instruments.filter(each => each !== undefined)
  const specs = [...(context.previous?.barSpecs ?? [])]
  const add = (spec: BarSpec) => findBarSpec(specs, spec.instrumentIndex, spec) >= 0 || specs.push(spec)
  for (const { strategyId, requests } of strategies) {
    for (const { instrumentId } of requests) {
      context.requires('instruments', instrumentId, pathOfRequest(context, strategyId, instrumentId))
    }
    for (const spec of barSpecsOf(requests, known, 'Trade')) add(spec)
  }
  const recorded = source?.kind === 'Recorded' ? source.series : {}
  for (const [instrumentId, names] of Object.entries(recorded)) {
    const instrument = known.find(each => each.instrumentId === instrumentId)
    for (const name of names) {
      const stepUs = parseSeriesName(name)?.stepUs ?? 0
      if (instrument === undefined || stepUs === 0) continue
      add({ instrumentIndex: instrument.index, unit: 'Time', step: stepUs, source: 'External' })
    }
  }
  return specs
}

/** The parameter that names the instrument, or all of them where it is a default. */
function pathOfRequest({ config }: BuildContext, strategyId: string, instrumentId: string): ConfigPath {
  const path = ['strategies', strategyId, 'parameters']
  const written = config.strategies[strategyId]?.parameters ?? {}
  const name = Object.keys(written).find(key => written[key] === instrumentId)
  return name === undefined ? path : [...path, name]
}

/** The strategies to start, with their indexes in the configuration; those that only the journal knows are not among them. */
export function activeStrategiesOf(
  loaded: LoadedConfig,
  configuration: Configuration,
): readonly { readonly strategyIndex: number; readonly strategy: LoadedStrategy }[] {
  return loaded.strategies.map(strategy => ({
    strategyIndex: configuration.strategies.findIndex(({ strategyId }) => strategyId === strategy.strategyId),
    strategy,
  }))
}
