/**
 * A configuration for the recorded data that there are: the same strategies, accounts and limits, with instruments,
 * quantities and bar lengths of the recording in place of the file's. Pure; every change is said in a line.
 */

import { formatScaled, parseScaled, scaleOf } from '../../core/std/decimal.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { writtenConfigOf } from '../config/written-config.ts'
import { quoteOf, type RecordedInstrument, type RecordedMarket, venueOf } from './recorded-market.ts'
import {
  type RetargetOptions,
  retargetStrategy,
  type Section,
  sectionOf,
  withoutNarrowAge,
} from './retarget-strategy.ts'
import { swapsOf } from './swaps.ts'

export interface Retargeted {
  /** As a person writes it. */
  readonly config: Section
  readonly notes: readonly string[]
}

const MINOR_DIGITS = 8
const MINOR_DIGITS_MAX = 12
const OPENING_BALANCE = '100000'

/** Errors: Error where no strategy of the file can run on these data. */
export function retarget(loaded: LoadedConfig, market: RecordedMarket, options: RetargetOptions): Retargeted {
  const written = writtenConfigOf(loaded)
  const swaps = swapsOf(loaded, market)
  const notes: string[] = swaps.map(({ from, to }) => `${to.spec.instrumentId} stands in for ${from}`)
  const strategies: Record<string, unknown> = {}
  for (const strategy of loaded.strategies) {
    const changed = retargetStrategy(
      strategy,
      sectionOf(written['strategies'])[strategy.strategyId] as Section,
      swaps,
      options,
    )
    notes.push(...changed.notes.map(note => `strategy ${strategy.strategyId}: ${note}`))
    if (changed.section !== undefined) strategies[strategy.strategyId] = changed.section
  }
  if (Object.keys(strategies).length === 0)
    throw new Error(['none of the strategies can run on these data', ...notes].join('\n'))
  const [first] = market.instruments
  // Spot is paid for; contracts are not held.
  const traded = market.instruments.filter(({ spec }) => (spec.kind ?? 'Spot') === 'Spot' || spec.kind === 'Equity')
  const venueId = venueOf(first!.spec)
  const quote = quoteOf(first!.spec)
  const { speed, dataFolder } = options
  const { backtest: _, conversions: __, currencies: ___, ...rest } = written
  return {
    notes,
    config: {
      ...rest,
      dataFolder,
      currencies: currenciesOf(market.instruments),
      venues: { [venueId]: Object.values(sectionOf(written['venues']))[0] },
      instruments: Object.fromEntries(
        swaps.map(({ to, from }) => [
          to.spec.instrumentId,
          instrumentOf(to, sectionOf(sectionOf(written['instruments'])[from])),
        ]),
      ),
      accounts: mapSections(sectionOf(written['accounts']), account => accountOf(account, venueId, quote, traded)),
      strategies,
      limits: withoutNarrowAge(sectionOf(written['limits']), market.instruments, options),
      data: { source: 'replay', catalogue: market.catalogue, speed },
    },
  }
}

/** One tick of one lot must be a whole number of minor units. */
function currenciesOf(instruments: readonly RecordedInstrument[]): Section {
  const digits = instruments.map(
    ({ spec }) => scaleOf(spec.tickSize) + scaleOf(spec.lotSize) + scaleOf(spec.multiplier ?? '1'),
  )
  const minorDigits = Math.min(MINOR_DIGITS_MAX, Math.max(MINOR_DIGITS, ...digits))
  return minorDigits === MINOR_DIGITS ? {} : { [quoteOf(instruments[0]!.spec)]: { minorDigits: String(minorDigits) } }
}

/** Quantities have room where the price has a bound: four times where the recording begins. */
function instrumentOf({ spec, priceTicks }: RecordedInstrument, old: Section): Section {
  const { instrumentId, ...known } = spec
  const fees = {
    makerFeeBps: known.makerFeeBps ?? old['makerFeeBps'] ?? '0',
    takerFeeBps: known.takerFeeBps ?? old['takerFeeBps'] ?? '0',
  }
  const priceMax = formatScaled(
    4 * priceTicks * Number(parseScaled(spec.tickSize, scaleOf(spec.tickSize))),
    scaleOf(spec.tickSize),
  )
  return { kind: 'Spot', priceMax, ...known, baseCurrency: baseOf(spec), quoteCurrency: quoteOf(spec), ...fees }
}

/** What it had in its base currency, and as much worth of what is traded, so that selling is possible from the start. */
function accountOf(
  account: Section,
  venue: string,
  quote: string,
  instruments: readonly RecordedInstrument[],
): Section {
  const balances = sectionOf(account['balances'])
  const amount = String(balances[String(account['baseCurrency'])] ?? OPENING_BALANCE)
  const held = instruments.map(instrument => {
    const price = instrument.priceTicks * Number(instrument.spec.tickSize)
    return [baseOf(instrument.spec), (Number(amount) / price).toFixed(2)]
  })
  return { ...account, venue, baseCurrency: quote, balances: { [quote]: amount, ...Object.fromEntries(held) } }
}

function baseOf({ baseCurrency, instrumentId }: RecordedInstrument['spec']): string {
  const symbol = instrumentId.slice(0, instrumentId.lastIndexOf('.'))
  return (
    baseCurrency ??
    symbol
      .replaceAll(/[^A-Za-z0-9]/g, '')
      .toUpperCase()
      .slice(0, 12)
  )
}

function mapSections(sections: Section, change: (section: Section) => Section): Section {
  return Object.fromEntries(Object.entries(sections).map(([name, section]) => [name, change(sectionOf(section))]))
}
