/** Makes the matching engine's settings from what a person decided about the exchange, or says what is wrong with it. */

import { type AccountDefinition, type Configuration, RULE_VERSION } from '../../../core/domain/configuration.ts'
import { defineInstrument } from '../../../core/domain/define-instrument.ts'
import type { CurrencyIndex, InstrumentIndex, VenueIndex } from '../../../core/domain/ids.ts'
import type { Instrument } from '../../../core/domain/instrument.ts'
import { parsePrice, parseQty } from '../../../core/domain/instrument-math.ts'
import { NO_LIMITS } from '../../../core/domain/limits.ts'
import type { Currency } from '../../../core/domain/quantities.ts'
import { parseScaled } from '../../../core/std/decimal.ts'
import { okOf, type Result, refusalOf } from '../../../core/std/result.ts'
import { US_PER_DAY, US_PER_SECOND } from '../../../core/std/time.ts'
import { DEFAULT_FILL_MODEL, SIMULATED_CAPABILITIES } from '../fill-model.ts'
import type { PathSettings } from '../price-path.ts'
import type { VenueSettings } from '../venue-settings.ts'
import type { AccountSettings, ExchangeSettings, SymbolSettings } from './exchange-settings.ts'
import { WIRE_DIGITS } from './symbols.ts'

/** A fault, with the path of the setting that it is about. */
export interface SettingsFault {
  readonly path: readonly string[]
  readonly message: string
}

const VENUE = 0 as VenueIndex
const HISTORY_ORDERS_MAX = 5_000
const SECONDS_PER_YEAR = (365.25 * US_PER_DAY) / US_PER_SECOND

export function venueSettingsOf(
  settings: ExchangeSettings,
  ledgerPath: string,
): Result<VenueSettings, readonly SettingsFault[]> {
  const faults: SettingsFault[] = []
  const currencies = currenciesOf(settings)
  const instruments = settings.symbols.flatMap((symbol, index) => instrumentOf(symbol, index, currencies, faults))
  const accounts = settings.accounts.map(account => accountOf(account, currencies, faults))
  if (faults.length > 0) return refusalOf(faults)
  const market = settings.symbols.map((symbol, index) => pathOf(symbol, instruments[index]!, index, faults))
  if (faults.length > 0) return refusalOf(faults)
  return okOf({
    configuration: configurationOf(currencies, instruments, accounts),
    venueIndex: VENUE,
    model: {
      ...DEFAULT_FILL_MODEL,
      stopsByTradesOnly: true,
      feesInReceived: true,
      historyOrdersMax: HISTORY_ORDERS_MAX,
    },
    seed: settings.seed,
    market,
    depthLevels: settings.depthLevels,
    acceptsFeed: false,
    ledgerPath,
    listen: { port: settings.port },
  })
}

function configurationOf(
  currencies: readonly Currency[],
  instruments: readonly Instrument[],
  accounts: readonly AccountDefinition[],
): Configuration {
  return {
    ruleVersion: RULE_VERSION,
    generation: 1,
    epoch: 1,
    currencies,
    venues: [{ venueId: 'EXCHANGE', capabilities: SIMULATED_CAPABILITIES }],
    instruments,
    barSpecs: [],
    accounts,
    strategies: [],
    conversions: [],
    limits: NO_LIMITS,
    dayStartMinute: 0,
  }
}

function currenciesOf({ symbols, accounts }: ExchangeSettings): Currency[] {
  const codes = new Set(symbols.flatMap(({ base, quote }) => [base, quote]))
  for (const { balances } of accounts) for (const code of Object.keys(balances)) codes.add(code)
  return [...codes].map(code => ({ code, minorDigits: WIRE_DIGITS }))
}

function instrumentOf(
  symbol: SymbolSettings,
  index: number,
  currencies: readonly Currency[],
  faults: SettingsFault[],
): Instrument[] {
  const { base, quote, tickSize, lotSize, priceMax, qtyMax, notionalMin, makerFeeBps, takerFeeBps } = symbol
  const spec = {
    instrumentId: `${base}${quote}.EXCHANGE`,
    kind: 'Spot' as const,
    baseCurrency: base,
    quoteCurrency: quote,
    tickSize,
    lotSize,
    priceMax,
    qtyMax,
    notionalMin,
    makerFeeBps,
    takerFeeBps,
  }
  const made = defineInstrument(spec, index as InstrumentIndex, VENUE, currencies)
  if (made.ok) return [made.value]
  for (const message of made.error) faults.push({ path: ['symbols', `${base}${quote}`], message })
  return []
}

function accountOf(
  { name, balances }: AccountSettings,
  currencies: readonly Currency[],
  faults: SettingsFault[],
): AccountDefinition {
  const openingBalances = Object.entries(balances).map(([asset, text]) => {
    const currency = currencies.findIndex(({ code }) => code === asset) as CurrencyIndex
    const amountMinor = parseScaled(text, WIRE_DIGITS)
    if (amountMinor === undefined || amountMinor < 0) {
      const message = `expected an amount of at most ${WIRE_DIGITS} digits after the point, found ${text}`
      faults.push({ path: ['accounts', name, 'balances', asset], message })
    }
    return { currency, amountMinor: String(amountMinor ?? 0) }
  })
  const baseCurrency = 0 as CurrencyIndex
  return {
    accountId: name,
    venueIndex: VENUE,
    baseCurrency,
    positionMode: 'Netting',
    openingBalances,
    limits: NO_LIMITS,
  }
}

function pathOf(symbol: SymbolSettings, instrument: Instrument, index: number, faults: SettingsFault[]): PathSettings {
  const { price, volatilityPercent, spreadTicks, qty, eventsPerSecond } = symbol.market
  const path = ['symbols', `${symbol.base}${symbol.quote}`, 'market']
  const startTicks = parsePrice(instrument, price)
  if (startTicks === undefined || startTicks > instrument.priceTicksMax)
    faults.push({ path: [...path, 'price'], message: `expected whole ticks of ${symbol.tickSize}, found ${price}` })
  const sizeLots = parseQty(instrument, qty)
  if (!(sizeLots !== undefined && sizeLots > 0))
    faults.push({ path: [...path, 'qty'], message: `expected whole lots of ${symbol.lotSize}, found ${qty}` })
  return {
    instrumentIndex: index,
    startTicks: startTicks ?? 1,
    volatilityTicks: ((startTicks ?? 1) * Number(volatilityPercent)) / 100 / Math.sqrt(SECONDS_PER_YEAR),
    spreadTicks,
    sizeLots: sizeLots ?? 1,
    eventsPerSecond,
  }
}
