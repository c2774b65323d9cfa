/**
 * A configuration for the recorded data that there are: the same strategies, accounts and limits, with instruments,
 * quantities and bar lengths of the recording in place of the file's. Pure; every change is said in a line.
 */

import { formatScaled, parseScaled, scaleOf } from '../../core/std/decimal.ts'
import { barSeriesOf, parseSeriesName } from '../../market-data/series.ts'
import { formatDurationUs, parseDurationUs } from '../../strategy/duration.ts'
import type { LoadedConfig, LoadedStrategy } from '../config/loaded-config.ts'
import { writtenConfigOf } from '../config/written-config.ts'
import { quoteOf, type RecordedInstrument, type RecordedMarket, venueOf } from './recorded-market.ts'

type Section = Readonly<Record<string, unknown>>

export interface Retargeted {
  /** As a person writes it. */
  readonly config: Section
  readonly notes: readonly string[]
}

export interface RetargetOptions {
  /** `real`, `10x`, `full`. */
  readonly speed: string
  /** 1 for real time; Infinity. */
  readonly speedFactor: number
  readonly dataFolder: string
}

const MINOR_DIGITS = 8
const MINOR_DIGITS_MAX = 12
const OPENING_BALANCE = '100000'

/** An instrument of the file and the recorded one that stands in for it. */
interface Swap {
  readonly from: string
  readonly to: RecordedInstrument
  /** What a quantity is multiplied by, so that it is worth about the same. */
  readonly qtyRatio: number
  /** What a distance in ticks is multiplied by, so that it is about the same part of the price. */
  readonly ticksRatio: number
}

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

function swapsOf({ config, strategies }: LoadedConfig, { instruments }: RecordedMarket): Swap[] {
  const wanted = [...new Set(strategies.flatMap(({ requests }) => requests.map(({ instrumentId }) => instrumentId)))]
  return wanted
    .slice(0, instruments.length)
    .map((from, at) => swapOf(config.instruments[from], from, instruments[at]!))
    .concat(wanted.slice(instruments.length).map(from => swapOf(config.instruments[from], from, instruments[0]!)))
}

function swapOf(
  old: LoadedConfig['config']['instruments'][string] | undefined,
  from: string,
  to: RecordedInstrument,
): Swap {
  const newPrice = to.priceTicks * Number(to.spec.tickSize)
  const oldPrice = Number(old?.market?.price ?? newPrice)
  const oldTick = Number(old?.tickSize ?? to.spec.tickSize)
  return {
    from,
    to,
    qtyRatio: oldPrice / newPrice,
    ticksRatio: (oldTick / oldPrice) * (newPrice / Number(to.spec.tickSize)),
  }
}

// ── a strategy ───────────────────────────────────────────────────────────────────────────────────────────────────────

function retargetStrategy(
  { requests, written, file }: LoadedStrategy,
  section: Section,
  swaps: readonly Swap[],
  options: RetargetOptions,
): { readonly section: Section | undefined; readonly notes: string[] } {
  const ours = swaps.filter(({ from }) => requests.some(({ instrumentId }) => instrumentId === from))
  const missing = requests.flatMap(({ kind, instrumentId }) => {
    const { series } = ours.find(({ from }) => from === instrumentId)!.to
    return offers(series, kind)
      ? []
      : [`needs ${kind.toLowerCase()} data of ${instrumentId}, there is ${series.join(', ')}`]
  })
  if (missing.length > 0) return { section: undefined, notes: [`left out: it ${missing[0]}`] }
  const notes: string[] = []
  const [swap] = ours
  const parameters = Object.fromEntries(
    Object.entries(written).map(([name, value]) => [
      name,
      swap === undefined ? value : parameterOf(name, value, swap, ours, notes),
    ]),
  )
  const series = ours.flatMap(({ to }) => [to])
  const limits = withoutNarrowAge(sectionOf(section['limits']), series, options)
  const allowed = (limits['allowedInstruments'] as readonly string[] | undefined)?.map(id => renamed(id, swaps))
  const instrumentLimits = Object.entries(sectionOf(section['instrumentLimits'])).map(([id, values]) => [
    renamed(id, swaps),
    instrumentLimitsOf(
      sectionOf(values),
      swaps.find(({ from }) => from === id),
    ),
  ])
  return {
    notes,
    section: {
      ...section,
      file,
      parameters,
      limits: allowed === undefined ? limits : { ...limits, allowedInstruments: [...new Set(allowed)] },
      instrumentLimits: Object.fromEntries(instrumentLimits),
    },
  }
}

function offers(series: readonly string[], kind: string): boolean {
  if (kind === 'Bar') return series.length > 0
  return series.includes(kind.toLowerCase())
}

/** Instruments by their names; quantities and distances by theirs; bars that are not recorded and cannot be made. */
function parameterOf(
  name: string,
  value: string | number | boolean,
  swap: Swap,
  ours: readonly Swap[],
  notes: string[],
) {
  const other = ours.find(({ from }) => from === value)
  if (other !== undefined) return other.to.spec.instrumentId
  const text = String(value)
  if (/qty|quantity|positionMax/i.test(name) && Number(text) > 0) return told(name, text, qtyText(text, swap), notes)
  if (/ticks$/i.test(name) && Number(text) > 0)
    return told(name, text, String(Math.max(1, Math.round(Number(text) * swap.ticksRatio))), notes)
  const stepUs = parseDurationUs(text)
  if (stepUs !== undefined && /bar/i.test(name)) return told(name, text, barText(text, stepUs, swap.to.series), notes)
  return value
}

function told(name: string, before: string, after: string, notes: string[]): string {
  if (after !== before) notes.push(`${name} ${after} in place of ${before}`)
  return after
}

/** Bars of any length are made of ticks; without ticks the recorded ones are all there is. */
function barText(text: string, stepUs: number, series: readonly string[]): string {
  if (series.includes('trade') || series.includes('quote') || series.includes(barSeriesOf(stepUs).name)) return text
  const shortest = barStepsOf(series)[0]
  return shortest === undefined ? text : formatDurationUs(shortest)
}

function barStepsOf(series: readonly string[]): number[] {
  return series
    .map(name => parseSeriesName(name)?.stepUs ?? 0)
    .filter(stepUs => stepUs > 0)
    .sort((a, b) => a - b)
}

function instrumentLimitsOf(limits: Section, swap: Swap | undefined): Section {
  if (swap === undefined) return limits
  const scaled = (name: string) => (limits[name] === undefined ? {} : { [name]: qtyText(String(limits[name]), swap) })
  return { ...limits, ...scaled('orderQtyMax'), ...scaled('positionMax') }
}

/** Whole lots, at least one, worth about as much as before. */
function qtyText(text: string, { qtyRatio, to }: Swap): string {
  const lot = Number(to.spec.lotSize)
  const lots = Math.max(1, Math.round((Number(text) * qtyRatio) / lot))
  return (lots * lot).toFixed(Math.max(0, scaleOf(to.spec.lotSize)))
}

/** Bars come seldom: data are not old because the next bar is not there yet. */
function withoutNarrowAge(
  limits: Section,
  instruments: readonly RecordedInstrument[],
  { speedFactor }: RetargetOptions,
): Section {
  const ageUs = parseDurationUs(String(limits['dataAgeMax'] ?? ''))
  const isOfBars = instruments.some(({ series }) => !series.includes('trade') && !series.includes('quote'))
  const stepUs = Math.max(0, ...instruments.flatMap(({ series }) => barStepsOf(series).slice(0, 1)))
  const neededUs = Number.isFinite(speedFactor) ? Math.ceil((3 * stepUs) / speedFactor) : 0
  if (ageUs === undefined || !isOfBars || neededUs <= ageUs) return limits
  return { ...limits, dataAgeMax: formatDurationUs(neededUs) }
}

// ── the rest ─────────────────────────────────────────────────────────────────────────────────────────────────────────

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

function renamed(instrumentId: string, swaps: readonly Swap[]): string {
  return swaps.find(({ from }) => from === instrumentId)?.to.spec.instrumentId ?? instrumentId
}

function sectionOf(value: unknown): Section {
  return typeof value === 'object' && value !== null ? (value as Section) : {}
}

function mapSections(sections: Section, change: (section: Section) => Section): Section {
  return Object.fromEntries(Object.entries(sections).map(([name, section]) => [name, change(sectionOf(section))]))
}
