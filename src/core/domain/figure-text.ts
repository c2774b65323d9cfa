/** Figures of the core as people read them: its ticks, lots, minor units and microseconds in decimals, money and times. */

import { formatTimeUs, US_PER_SECOND } from '../std/time.ts'
import type { Configuration } from './configuration.ts'
import type { TimeUs } from './ids.ts'
import type { Instrument } from './instrument.ts'
import { formatMoney, formatPrice, formatQty } from './instrument-math.ts'
import type { Side } from './order.ts'
import type { PriceTicks } from './quantities.ts'

/** Stands in the journal where a figure was missing or had no bound. */
export const UNKNOWN_FIGURE = Number.MAX_SAFE_INTEGER

/** Whose figures they are. Without an instrument what needs one stays in core units. */
export interface FigureUnits {
  readonly configuration: Pick<Configuration, 'accounts' | 'currencies'>
  readonly accountIndex: number
  readonly instrument?: Instrument | undefined
  /** Of the order: it pays in one currency to buy, and delivers another to sell. */
  readonly side?: Side | undefined
}

/** A figure's name without its unit, and how its values are written. */
export interface Figure {
  readonly name: string
  readonly textOf: (value: number) => string
}

/** Shape: `what` ends with its unit, as everything that is counted does: `strategyPositionLots`, `balanceMinor`. */
export function figureOf(what: string, units: FigureUnits): Figure {
  const { instrument } = units
  const lots = stemOf(what, 'Lots')
  if (lots !== undefined && instrument !== undefined) return figure(lots, value => formatQty(instrument, value))
  const ticks = stemOf(what, 'Ticks')
  if (ticks !== undefined && instrument !== undefined)
    return figure(priceName(ticks), value => formatPrice(instrument, value as PriceTicks))
  const minor = stemOf(what, 'Minor')
  if (minor !== undefined) return moneyFigure(what, minor, units)
  const us = stemOf(what, 'Us')
  if (us !== undefined) return figure(us, us.endsWith('Age') ? secondsText : momentText)
  return figure(what, String)
}

function stemOf(what: string, unit: string): string | undefined {
  return what.endsWith(unit) ? what.slice(0, -unit.length) : undefined
}

/** `limitTicks` is read as a price: a limit is what is not to be passed. An offset is none. */
export function priceName(stem: string): string {
  return stem.endsWith('Offset') ? stem : `${stem}Price`
}

function moneyFigure(what: string, name: string, units: FigureUnits): Figure {
  const currency = units.configuration.currencies[currencyIndexOf(what, units) ?? -1]
  if (currency === undefined) return figure(what, String)
  return figure(name, value => `${formatMoney(currency, value)} ${currency.code}`)
}

/** docs/risk.md says what each is counted in. */
function currencyIndexOf(what: string, { configuration, accountIndex, instrument, side }: FigureUnits) {
  const { accounts } = configuration
  if (what === 'notionalMinor') return instrument?.settlementCurrency
  if (what === 'balanceMinor') return side === 'Sell' ? instrument?.baseCurrency : instrument?.quoteCurrency
  return accounts[what.startsWith('whole') ? 0 : accountIndex]?.baseCurrency
}

function figure(name: string, textOf: (value: number) => string): Figure {
  return { name, textOf: value => (Number.isSafeInteger(value) ? knownText(value, textOf) : String(value)) }
}

function knownText(value: number, textOf: (value: number) => string): string {
  return value === UNKNOWN_FIGURE ? 'unknown' : textOf(value)
}

function secondsText(us: number): string {
  return `${us / US_PER_SECOND}s`
}

function momentText(us: number): string {
  return us > 0 ? formatTimeUs(us as TimeUs) : 'none'
}
