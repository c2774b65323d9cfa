/** What the venue calls our instruments, and whether it means the same ticks and lots by them. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { withoutExponent } from './decimal-texts.ts'
import type { Dialect, MarketName } from './dialect.ts'
import { type OwnSteps, ownStepsOf, type StepConversion } from './own-steps.ts'
import { objectAt, type RawObject, textAt } from './raw.ts'
import type { Markets } from './report-map.ts'

export interface Market extends MarketName {
  /** With the steps by which the exchange counts it. */
  readonly instrument: Instrument
  /** From those steps to ours, where they are others. */
  readonly conversion?: StepConversion | undefined
}

/** Names are found in every form in which the venue's messages use them. */
export class MarketTable implements Markets {
  readonly list: readonly Market[]
  readonly #byName = new Map<string, Market>()

  constructor(list: readonly (Market & { readonly aliases: readonly string[] })[]) {
    this.list = list
    for (const market of list) {
      for (const name of [market.symbol, market.streamSymbol, ...market.aliases]) this.#byName.set(name, market)
    }
  }

  instrumentOf(symbol: string): Instrument | undefined {
    return this.#byName.get(symbol)?.instrument
  }

  marketOf(symbol: string): Market | undefined {
    return this.#byName.get(symbol)
  }

  ofInstrument(instrumentIndex: number): Market | undefined {
    return this.list.find(({ instrument }) => instrument.index === instrumentIndex)
  }
}

export interface MarketsFound {
  readonly table: MarketTable
  /** What must not be traded on, a line for each instrument. */
  readonly faults: readonly string[]
}

/**
 * Finds the configuration's instruments among the markets that ccxt read from the venue.
 *
 * `isForeign`: it is another exchange, whose market is only looked at: its steps may be others than ours.
 */
export function findMarkets(
  dialect: Pick<Dialect, 'aliasesOf' | 'followMarket'>,
  configuration: Configuration,
  venueIndex: VenueIndex,
  listed: readonly RawObject[],
  isForeign = false,
): MarketsFound {
  const bySymbol = new Map(listed.map(market => [textAt(market, 'symbol'), market]))
  const faults: string[] = []
  const found: (Market & { readonly aliases: readonly string[] })[] = []
  for (const instrument of configuration.instruments) {
    if (instrument.venueIndex !== venueIndex) continue
    const name = unifiedNameOf(instrument, configuration)
    const market = bySymbol.get(name)
    const own = market === undefined || !isForeign ? undefined : otherStepsOf(instrument, market)
    const { theirs = instrument, conversion } = own ?? {}
    const fault = market === undefined ? `${name} is not traded at the venue` : differenceOf(theirs, market)
    if (fault !== undefined) faults.push(`${instrument.instrumentId}: ${fault}`)
    else found.push({ ...marketOf(dialect, theirs, market!, configuration), conversion })
  }
  return { table: new MarketTable(found), faults }
}

/** `BTC/USDT` for spot, `BTC/USDT:USDT` for a perpetual settled in USDT. */
export function unifiedNameOf(instrument: Instrument, { currencies }: Configuration): string {
  const code = (index: number) => currencies[index]!.code
  const pair = `${code(instrument.baseCurrency)}/${code(instrument.quoteCurrency)}`
  return instrument.isContract ? `${pair}:${code(instrument.settlementCurrency)}` : pair
}

function marketOf(
  dialect: Pick<Dialect, 'aliasesOf' | 'followMarket'>,
  instrument: Instrument,
  market: RawObject,
  { currencies }: Configuration,
): Omit<Market, 'conversion'> & { readonly aliases: readonly string[] } {
  const info = objectAt(market, 'info')
  const id = textAt(market, 'id')
  const unified = textAt(market, 'symbol')
  // Kraken knows a market by four names; its streams use that of ccxt.
  const older = [textAt(info, 'altname'), textAt(info, 'wsname')].filter(name => name !== '')
  return {
    symbol: dialect.followMarket === undefined ? id : unified,
    streamSymbol: older.length > 0 ? unified : id,
    kind: instrument.kind,
    quoteCurrency: currencies[instrument.quoteCurrency]!.code,
    instrument,
    aliases: [unified, ...older, ...(dialect.aliasesOf?.(id, instrument.kind) ?? [])],
  }
}

function otherStepsOf(instrument: Instrument, market: RawObject): OwnSteps | undefined {
  if (differenceOf(instrument, market) === undefined) return undefined
  const precision = objectAt(market, 'precision')
  return ownStepsOf(instrument, plain(textAt(precision, 'price')), plain(textAt(precision, 'amount')))
}

function differenceOf(instrument: Instrument, market: RawObject): string | undefined {
  const precision = objectAt(market, 'precision')
  const tick = plain(textAt(precision, 'price'))
  const lot = plain(textAt(precision, 'amount'))
  if (tick !== plain(instrument.tickSize)) return `tickSize is ${instrument.tickSize} here and ${tick} at the venue`
  if (lot !== plain(instrument.lotSize)) return `lotSize is ${instrument.lotSize} here and ${lot} at the venue`
  if (!instrument.isContract) return undefined
  const size = plain(textAt(market, 'contractSize'))
  return size === plain(instrument.multiplier)
    ? undefined
    : `multiplier is ${instrument.multiplier} here and ${size} at the venue`
}

/** `0.010` and `1e-2` are one size. */
export function plain(text: string): string {
  const digits = withoutExponent(text)
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
}

/** The markets of contracts: those that have positions. */
export function contractsOf({ list }: Pick<MarketTable, 'list'>): readonly Market[] {
  return list.filter(({ instrument }) => instrument.isContract)
}
