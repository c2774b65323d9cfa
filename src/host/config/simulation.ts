/** What a configuration says to the simulated venue: how it fills, and the market that it makes from a seed. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { parsePrice, parseQty } from '../../core/domain/instrument-math.ts'
import { formatTimeUs, US_PER_DAY, US_PER_SECOND } from '../../core/std/time.ts'
import { DEFAULT_FILL_MODEL, type FillModel, PROCESS_HISTORY_ORDERS_MAX } from '../../venues/simulated/fill-model.ts'
import type { PathSettings } from '../../venues/simulated/price-path.ts'
import type { BuildContext } from './build-context.ts'
import type { InstrumentTable } from './build-instruments.ts'
import type { LoadedConfig } from './loaded-config.ts'
import type { ConfigCommand, MarketSource, RecordedSource } from './market-source.ts'
import type { WrittenFill, WrittenMarket } from './venue-schema.ts'

/** The fill model of a venue; in a backtest the keys of `backtest.fill` come first. */
export function fillModelOf({ config }: LoadedConfig, venueId: string, command: ConfigCommand): FillModel {
  const ofVenue = modelOf(config.venues[venueId]?.fill ?? {})
  const ofBacktest = command === 'backtest' ? modelOf(config.backtest?.fill ?? {}) : {}
  const ofProcess = command === 'backtest' ? {} : { historyOrdersMax: PROCESS_HISTORY_ORDERS_MAX }
  return { ...DEFAULT_FILL_MODEL, ...ofProcess, ...ofVenue, ...ofBacktest }
}

/** The keys that were written, by the names of the model. */
function modelOf(written: WrittenFill): Partial<FillModel> {
  const { orderLatency, orderJitter, reportLatency, reportJitter, fundingInterval, ...sameNames } = written
  const model: { readonly [Field in keyof FillModel]?: FillModel[Field] | undefined } = {
    ...sameNames,
    orderLatencyUs: orderLatency,
    orderJitterUs: orderJitter,
    reportLatencyUs: reportLatency,
    reportJitterUs: reportJitter,
    fundingIntervalUs: fundingInterval,
  }
  return Object.fromEntries(Object.entries(model).filter(([, value]) => value !== undefined))
}

/** The paths of a venue's seeded market, in the order of the configuration's instruments. */
export function seededPathsOf(loaded: LoadedConfig, configuration: Configuration, venueId: string): PathSettings[] {
  const venueIndex = configuration.venues.findIndex(venue => venue.venueId === venueId)
  return configuration.instruments.flatMap(instrument => {
    const market = loaded.config.instruments[instrument.instrumentId]?.market
    return instrument.venueIndex === venueIndex && market !== undefined ? pathOf(instrument, market) : []
  })
}

const SECONDS_PER_YEAR = (365.25 * US_PER_DAY) / US_PER_SECOND
const USUAL_LOTS = 100

function pathOf(instrument: Instrument, market: WrittenMarket): PathSettings {
  const startTicks = parsePrice(instrument, market.price) ?? instrument.priceTicksMin
  const yearly = Number(market.volatilityPercent) / 100
  return {
    instrumentIndex: instrument.index,
    startTicks,
    volatilityTicks: (startTicks * yearly) / Math.sqrt(SECONDS_PER_YEAR),
    spreadTicks: market.spreadTicks,
    sizeLots: market.qty === undefined ? USUAL_LOTS : (parseQty(instrument, market.qty) ?? USUAL_LOTS),
    eventsPerSecond: market.eventsPerSecond,
  }
}

/** Complains of instruments that a seeded market cannot show, and of chosen series of instruments that there are not. */
export function refuseMarketFaults(context: BuildContext, source: MarketSource, instruments: InstrumentTable): void {
  if (source.kind === 'Recorded') {
    const section = source.isBacktest ? 'backtest' : 'data'
    for (const instrumentId of Object.keys(source.series)) {
      context.requires('instruments', instrumentId, [section, 'series', instrumentId])
    }
    refuseEmptyRange(context, section, source)
    if (!source.isBacktest) refuseServers(context)
    return
  }
  // The market of the venues is not ours to make.
  if (source.kind === 'Live' || context.config.environment === 'live') return
  for (const instrument of instruments) {
    const written = instrument === undefined ? undefined : context.config.instruments[instrument.instrumentId]
    if (instrument !== undefined && written !== undefined) refuseMarket(context, instrument, written.market)
  }
}

function refuseEmptyRange(context: BuildContext, section: string, { fromUs, toUs }: RecordedSource): void {
  if (fromUs === undefined || toUs === undefined || fromUs <= toUs) return
  const [from, to] = [fromUs, toUs].map(timeUs => formatTimeUs(timeUs as TimeUs))
  context.complain([section, 'from'], `${from} is after ${section}.to, ${to}: there is nothing in between`)
}

/** A recording is played by the node that trades on it; a venue that several share makes its own market. */
function refuseServers(context: BuildContext): void {
  for (const [venueId, venue] of Object.entries(context.config.venues))
    if (venue.kind === 'simulated' && venue.server !== undefined)
      context.complain(['venues', venueId, 'server'], 'a venue that runs by itself needs data: { source: seeded }')
}

function refuseMarket(context: BuildContext, instrument: Instrument, market: WrittenMarket | undefined): void {
  const path = ['instruments', instrument.instrumentId]
  if (market === undefined) {
    const example = "market: { price: '100' }"
    context.complainOfKey(path, `"data: { source: seeded }" needs to know where its market begins: add ${example}`)
    return
  }
  const priceTicks = parsePrice(instrument, market.price)
  const isInside =
    priceTicks !== undefined && priceTicks >= instrument.priceTicksMin && priceTicks <= instrument.priceTicksMax
  if (!isInside) {
    context.complain(
      [...path, 'market', 'price'],
      `expected a whole number of ticks of ${instrument.tickSize} within priceMin and priceMax, found ${market.price}`,
    )
  }
  if (market.qty !== undefined && !((parseQty(instrument, market.qty) ?? 0) > 0)) {
    context.complain(
      [...path, 'market', 'qty'],
      `expected a whole number of lots of ${instrument.lotSize}, found ${market.qty}`,
    )
  }
}
