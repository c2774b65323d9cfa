/** The figures of limits between the core and people: which is which, in whose units, as text. */

import type { LimitName } from '../../api/contract/session-view.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { formatMoney, formatQty, parseMoney, parseQty } from '../../core/domain/instrument-math.ts'
import type { LimitFigure } from '../../core/domain/limits.ts'
import type { Currency } from '../../core/domain/quantities.ts'
import { formatDurationUs, parseDurationUs } from '../../strategy/duration.ts'
import { wholeOf } from './view/texts.ts'

/** What a figure is counted in. */
export type LimitUnit = 'Money' | 'Lots' | 'Count' | 'Us'

export interface LimitKind {
  readonly name: LimitName
  readonly figure: LimitFigure
  readonly unit: LimitUnit
}

/** In the order in which people read them. */
export const LIMIT_KINDS: readonly LimitKind[] = [
  { name: 'positionMax', figure: 'positionLotsMax', unit: 'Lots' },
  { name: 'grossExposureMax', figure: 'grossExposureMinorMax', unit: 'Money' },
  { name: 'netExposureMax', figure: 'netExposureMinorMax', unit: 'Money' },
  { name: 'dailyLossMax', figure: 'dailyLossMinorMax', unit: 'Money' },
  { name: 'drawdownMax', figure: 'drawdownMinorMax', unit: 'Money' },
  { name: 'openOrdersMax', figure: 'openOrdersMax', unit: 'Count' },
  { name: 'openOrderExposureMax', figure: 'openOrderExposureMinorMax', unit: 'Money' },
  { name: 'ordersPerSecondMax', figure: 'ordersPerSecondMax', unit: 'Count' },
  { name: 'amendsPerSecondMax', figure: 'amendsPerSecondMax', unit: 'Count' },
  { name: 'repeatedExecutionsMax', figure: 'repeatedExecutionsMax', unit: 'Count' },
  { name: 'orderQtyMax', figure: 'orderQtyLotsMax', unit: 'Lots' },
  { name: 'orderNotionalMax', figure: 'orderNotionalMinorMax', unit: 'Money' },
  { name: 'priceCollarBps', figure: 'priceCollarBps', unit: 'Count' },
  { name: 'dataAgeMax', figure: 'dataAgeUsMax', unit: 'Us' },
  { name: 'intentAgeMax', figure: 'intentAgeUsMax', unit: 'Us' },
]

/** `instrument` only of a strategy's limits on one. */
export interface FigureUnits {
  readonly currency: Currency
  readonly instrument: Instrument | undefined
}

export function figureText(unit: LimitUnit, value: number, { currency, instrument }: FigureUnits): string {
  switch (unit) {
    case 'Money':
      return formatMoney(currency, wholeOf(value))
    case 'Lots':
      return instrument === undefined ? String(value) : formatQty(instrument, value)
    case 'Count':
      return String(value)
    case 'Us':
      return formatDurationUs(value)
    default:
      return unit satisfies never
  }
}

/** Returns: `undefined` for what is no such figure, or finer than its unit. */
export function parseFigure(unit: LimitUnit, text: string, { currency, instrument }: FigureUnits): number | undefined {
  switch (unit) {
    case 'Money':
      return parseMoney(currency, text)
    case 'Lots':
      return instrument === undefined ? undefined : parseQty(instrument, text)
    case 'Count':
      return /^\d{1,10}$/.test(text) ? Number(text) : undefined
    case 'Us':
      return parseDurationUs(text)
    default:
      return unit satisfies never
  }
}

/** What a person may write. */
export function figureAllowed(unit: LimitUnit, { currency, instrument }: FigureUnits): string {
  switch (unit) {
    case 'Money':
      return `an amount above 0 in ${currency.code}, in steps of ${formatMoney(currency, 1)}`
    case 'Lots':
      return `a quantity above 0${instrument === undefined ? '' : ` in lots of ${instrument.lotSize}`}`
    case 'Count':
      return 'a whole number'
    case 'Us':
      return 'a duration such as 500ms, 30s or 5m'
    default:
      return unit satisfies never
  }
}
