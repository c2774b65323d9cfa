/** A symbol's trading rules as the venue publishes them, and the check of an order against exactly those. */

import type { Instrument } from '../../../core/domain/instrument.ts'
import { notionalMinorOf } from '../../../core/domain/instrument-math.ts'
import type { PriceTicks, QtyLots } from '../../../core/domain/quantities.ts'
import { divFloor } from '../../../core/std/integers.ts'
import { errors } from './errors.ts'
import type { NewOrder } from './order-terms.ts'
import { isAlgo } from './order-words.ts'
import { type SymbolTable, type VenueSymbol, WIRE_DIGITS } from './symbols.ts'

export interface FilterSettings {
  readonly ordersMax: number
  readonly algoOrdersMax: number
  /** How far prices may be from the last one: times this, or divided by it. */
  readonly priceFactorMax: number
}

/** What the filters ask of the market and of the account. */
export interface FilterSituation {
  /** NaN: nothing was traded yet. */
  readonly lastTicks: number
  readonly openOrders: number
  readonly openAlgoOrders: number
}

/** The order in the engine's units. */
export interface FilteredSizes {
  /** Undefined: a market order for an amount of the quote currency. */
  readonly qtyLots: number | undefined
  readonly limitTicks: number | undefined
  readonly stopTicks: number | undefined
}

/** Shape: an exact factor of at most two digits after the point, written as the venue writes multipliers. */
const FACTOR_UNITS = 10_000

export class SymbolFilters {
  readonly #symbol: VenueSymbol
  readonly #symbols: SymbolTable
  readonly #settings: FilterSettings
  readonly #tickUnits: number
  readonly #lotUnits: number

  constructor(symbol: VenueSymbol, symbols: SymbolTable, settings: FilterSettings) {
    const { instrument } = symbol
    this.#symbol = symbol
    this.#symbols = symbols
    this.#settings = settings
    this.#tickUnits = instrument.tickUnits * 10 ** (WIRE_DIGITS - instrument.priceDigits)
    this.#lotUnits = instrument.lotUnits * 10 ** (WIRE_DIGITS - instrument.qtyDigits)
  }

  describe(): Record<string, unknown>[] {
    const { instrument } = this.#symbol
    const { ordersMax, algoOrdersMax, priceFactorMax } = this.#settings
    const [up, down] = [String(priceFactorMax), String(1 / priceFactorMax)]
    const amount = (minor: number) => this.#symbols.amount(instrument.quoteCurrency, BigInt(minor))
    const [price, qty] = [(ticks: number) => this.#symbol.price(ticks), (lots: number) => this.#symbol.qty(lots)]
    const maxQty = qty(instrument.qtyLotsMax)
    return [
      {
        filterType: 'PRICE_FILTER',
        minPrice: price(instrument.priceTicksMin),
        maxPrice: price(instrument.priceTicksMax),
        tickSize: price(1),
      },
      { filterType: 'LOT_SIZE', minQty: qty(instrument.qtyLotsMin), maxQty, stepSize: qty(1) },
      { filterType: 'ICEBERG_PARTS', limit: 10 },
      { filterType: 'MARKET_LOT_SIZE', minQty: qty(0), maxQty, stepSize: qty(0) },
      {
        filterType: 'PERCENT_PRICE_BY_SIDE',
        bidMultiplierUp: up,
        bidMultiplierDown: down,
        askMultiplierUp: up,
        askMultiplierDown: down,
        avgPriceMins: 0,
      },
      {
        filterType: 'NOTIONAL',
        minNotional: amount(instrument.notionalMinorMin),
        applyMinToMarket: true,
        maxNotional: amount(instrument.notionalMinorMax),
        applyMaxToMarket: false,
        avgPriceMins: 0,
      },
      { filterType: 'MAX_NUM_ORDERS', maxNumOrders: ordersMax },
      { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: algoOrdersMax },
    ]
  }

  /** Errors: -1013 with the filter's name. */
  check(order: NewOrder, situation: FilterSituation): FilteredSizes {
    const limitTicks = this.#ticksOf(order.priceUnits)
    const stopTicks = this.#ticksOf(order.stopUnits)
    const qtyLots = this.#lotsOf(order)
    this.#checkPercentPrice(limitTicks, situation.lastTicks)
    this.#checkNotional(order, qtyLots, limitTicks, situation.lastTicks)
    if (situation.openOrders >= this.#settings.ordersMax) throw errors.filter('MAX_NUM_ORDERS')
    if (isAlgo(order.type) && situation.openAlgoOrders >= this.#settings.algoOrdersMax)
      throw errors.filter('MAX_NUM_ALGO_ORDERS')
    return { qtyLots, limitTicks, stopTicks }
  }

  #ticksOf(units: number | undefined): number | undefined {
    if (units === undefined) return undefined
    const { priceTicksMin, priceTicksMax } = this.#symbol.instrument
    const ticks = stepsOf(units, this.#tickUnits)
    if (ticks === undefined || ticks < priceTicksMin || ticks > priceTicksMax) throw errors.filter('PRICE_FILTER')
    return ticks
  }

  #lotsOf(order: NewOrder): number | undefined {
    if (order.qtyUnits === undefined) return undefined
    const { qtyLotsMin, qtyLotsMax } = this.#symbol.instrument
    const lots = stepsOf(order.qtyUnits, this.#lotUnits)
    if (lots === undefined || lots < qtyLotsMin || lots > qtyLotsMax) throw errors.filter('LOT_SIZE')
    return lots
  }

  #checkPercentPrice(limitTicks: number | undefined, lastTicks: number): void {
    if (limitTicks === undefined || Number.isNaN(lastTicks)) return
    const factor = BigInt(Math.round(this.#settings.priceFactorMax * FACTOR_UNITS))
    const [limit, last, unit] = [BigInt(limitTicks), BigInt(lastTicks), BigInt(FACTOR_UNITS)]
    if (limit * unit > last * factor || limit * factor < last * unit) throw errors.filter('PERCENT_PRICE_BY_SIDE')
  }

  /** An order without a limit is counted at the last price; an amount of the quote currency is what it says. */
  #checkNotional(
    order: NewOrder,
    qtyLots: number | undefined,
    limitTicks: number | undefined,
    lastTicks: number,
  ): void {
    const { instrument } = this.#symbol
    const ticks = limitTicks ?? lastTicks
    const notionalMinor =
      qtyLots === undefined
        ? quoteMinorOf(order.quoteUnits!, this.#symbols.digitsOf(instrument.quoteCurrency))
        : Number.isNaN(ticks)
          ? undefined
          : notionalOf(instrument, ticks, qtyLots)
    if (notionalMinor === undefined) return
    if (notionalMinor < instrument.notionalMinorMin) throw errors.filter('NOTIONAL')
    if (order.type !== 'MARKET' && notionalMinor > instrument.notionalMinorMax) throw errors.filter('NOTIONAL')
  }
}

/** Whole minor units, the rest left out. */
export function quoteMinorOf(quoteUnits: number, minorDigits: number): number {
  return Math.floor(quoteUnits / 10 ** (WIRE_DIGITS - minorDigits))
}

function notionalOf(instrument: Instrument, ticks: number, lots: number): number {
  return notionalMinorOf(instrument, ticks as PriceTicks, lots as QtyLots)
}

function stepsOf(units: number, unitsPerStep: number): number | undefined {
  if (!Number.isSafeInteger(units)) return undefined
  const steps = divFloor(units, unitsPerStep)
  return steps * unitsPerStep === units ? steps : undefined
}
