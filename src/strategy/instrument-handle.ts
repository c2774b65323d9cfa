/** An instrument as an author holds it: exact text in, ticks and lots out, and numbers for screens and statistics. */

import type { InstrumentIndex } from '../core/domain/ids.ts'
import type { Instrument } from '../core/domain/instrument.ts'
import { formatPrice, formatQty, parsePrice, parseQty, priceNumberOf } from '../core/domain/instrument-math.ts'
import type { PriceTicks, QtyLots } from '../core/domain/quantities.ts'

export const ROUNDINGS = ['down', 'up', 'nearest'] as const
export type Rounding = (typeof ROUNDINGS)[number]

/** One object for each instrument of a strategy: compare with `===`. */
export class InstrumentHandle {
  readonly index: InstrumentIndex
  readonly instrumentId: string
  readonly definition: Instrument

  constructor(definition: Instrument) {
    this.definition = definition
    this.index = definition.index
    this.instrumentId = definition.instrumentId
  }

  /** Errors: throws where the text is no price on this instrument's tick. */
  price(text: string): PriceTicks {
    const ticks = parsePrice(this.definition, text)
    if (ticks !== undefined) return ticks
    throw new Error(`${this.instrumentId}: "${text}" is no price, tickSize=${this.definition.tickSize}`)
  }

  /** Errors: throws where the text is no quantity in whole lots. */
  qty(text: string): QtyLots {
    const lots = parseQty(this.definition, text)
    if (lots !== undefined) return lots
    throw new Error(`${this.instrumentId}: "${text}" is no quantity, lotSize=${this.definition.lotSize}`)
  }

  /** A price in the quote currency, as a float: for screens and statistics only. */
  toNumber(ticks: number): number {
    return priceNumberOf(this.definition, ticks as PriceTicks)
  }

  formatPrice(ticks: PriceTicks): string {
    return formatPrice(this.definition, ticks)
  }

  formatQty(lots: QtyLots): string {
    return formatQty(this.definition, lots)
  }
}

/** A whole tick from a computed value in ticks, such as an average. Errors: throws unless the value is finite. */
export function roundToTick(valueTicks: number, rounding: Rounding): PriceTicks {
  return wholeOf(valueTicks, rounding) as PriceTicks
}

/** Whole lots from a computed value in lots. Errors: throws unless the value is finite and not negative. */
export function roundToLot(valueLots: number, rounding: Rounding): QtyLots {
  if (valueLots < 0) throw new Error(`roundToLot: found ${valueLots}, a quantity is never negative`)
  return wholeOf(valueLots, rounding) as QtyLots
}

function wholeOf(value: number, rounding: Rounding): number {
  const whole = rounding === 'down' ? Math.floor(value) : rounding === 'up' ? Math.ceil(value) : Math.round(value)
  if (!Number.isSafeInteger(whole))
    throw new Error(`rounding: found ${value}, not a whole number that can be counted exactly`)
  return whole === 0 ? 0 : whole // -0 would be written as another number in a journal
}
