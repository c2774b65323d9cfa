/**
 * The proof that an instrument's money stays exact: no permitted price and quantity make a notional of 2^53 minor units
 * or more. Bounds that a person left open are set to the widest that keep it.
 */

import { mulDiv } from '../std/integers.ts'
import type { InstrumentSpec, SpecReader } from './instrument-spec.ts'

const SAFE = Number.MAX_SAFE_INTEGER
const REMEDY =
  'lower qtyMax or priceMax, choose a larger tickSize or lotSize, or count the currency in fewer minorDigits'

/** Minor units of one tick and lot (see `Instrument`), and of one lot of base currency; 0 for contracts. */
export interface UnitValues {
  readonly isInverse: boolean
  readonly isContract: boolean
  readonly minorPerTickLot: number
  readonly baseMinorPerLot: number
}

/** In ticks, lots and minor units. */
export interface Bounds {
  readonly priceTicksMin: number
  readonly priceTicksMax: number
  readonly qtyLotsMin: number
  readonly qtyLotsMax: number
  readonly notionalMinorMin: number
  readonly notionalMinorMax: number
}

/** What a person gave; undefined where a bound was left open. */
export type BoundsGiven = { readonly [Name in keyof Bounds]: number | undefined }

/** Fills the open bounds and proves all of them; what cannot be proven is refused through the reader. */
export function proveBounds(units: UnitValues, given: BoundsGiven, reader: SpecReader): Bounds {
  const bounds = units.isInverse ? inverseBounds(units, given) : linearBounds(units, given)
  checkSigns(units, bounds, reader)
  if (reader.faults.length === 0) checkProducts(units, given, bounds, reader)
  if (reader.faults.length === 0) checkOrder(bounds, reader)
  return bounds
}

/** Linear: |price| × quantity × k below 2^53. */
function linearBounds(units: UnitValues, given: BoundsGiven): Bounds {
  const room = Math.floor(SAFE / units.minorPerTickLot)
  const qtyLotsMax = given.qtyLotsMax ?? widestLinearLots(units, given, room)
  return filled(given, {
    priceTicksMin: 1,
    priceTicksMax: Math.floor(room / Math.max(qtyLotsMax, 1)),
    qtyLotsMax,
  })
}

/**
 * The quantity that leaves room for the highest price given. With no price known, price and quantity share the room
 * equally. More than the largest notional buys at the lowest price is of no use.
 */
function widestLinearLots(units: UnitValues, given: BoundsGiven, room: number): number {
  const highest = Math.max(Math.abs(given.priceTicksMin ?? 1), Math.abs(given.priceTicksMax ?? 1), 1)
  const ofRoom = given.priceTicksMax === undefined ? Math.min(Math.sqrt(room), room / highest) : room / highest
  const lowest = Math.max(given.priceTicksMin ?? 1, 1)
  const ofNotional = (given.notionalMinorMax ?? SAFE) / units.minorPerTickLot / lowest
  const ofBase = units.baseMinorPerLot === 0 ? SAFE : SAFE / units.baseMinorPerLot
  return Math.max(Math.floor(Math.min(ofRoom, ofNotional, ofBase)), given.qtyLotsMin ?? 1)
}

/** Inverse: quantity × k / price is largest at the lowest price. */
function inverseBounds(units: UnitValues, given: BoundsGiven): Bounds {
  const lowest = Math.max(given.priceTicksMin ?? 1, 1)
  const widest = Math.min(mulDiv(SAFE, lowest, units.minorPerTickLot, 'floor'), SAFE)
  const qtyLotsMax = given.qtyLotsMax ?? Math.max(widest, given.qtyLotsMin ?? 1)
  return filled(given, {
    priceTicksMin: Math.max(mulDiv(Math.max(qtyLotsMax, 1), units.minorPerTickLot, SAFE, 'ceil'), 1),
    priceTicksMax: SAFE,
    qtyLotsMax,
  })
}

type OpenBounds = Pick<Bounds, 'priceTicksMin' | 'priceTicksMax' | 'qtyLotsMax'>

function filled(given: BoundsGiven, open: OpenBounds): Bounds {
  return {
    priceTicksMin: given.priceTicksMin ?? open.priceTicksMin,
    priceTicksMax: given.priceTicksMax ?? open.priceTicksMax,
    qtyLotsMin: given.qtyLotsMin ?? 1,
    qtyLotsMax: given.qtyLotsMax ?? open.qtyLotsMax,
    notionalMinorMin: given.notionalMinorMin ?? 0,
    notionalMinorMax: given.notionalMinorMax ?? SAFE,
  }
}

function checkSigns(units: UnitValues, bounds: Bounds, reader: SpecReader): void {
  const mayBeNegative = units.isContract && !units.isInverse
  if (!mayBeNegative && bounds.priceTicksMin < 1) {
    reader.refuse('priceMin', 'must be at least one tick; only linear contracts may have prices of 0 or less')
  }
  if (bounds.qtyLotsMin < 1) reader.refuse('qtyMin', 'must be at least one lot')
  if (bounds.notionalMinorMin < 0) reader.refuse('notionalMin', 'must not be below 0')
}

function checkProducts(units: UnitValues, given: BoundsGiven, bounds: Bounds, reader: SpecReader): void {
  const priceTicks = units.isInverse
    ? bounds.priceTicksMin
    : Math.max(Math.abs(bounds.priceTicksMin), Math.abs(bounds.priceTicksMax))
  const perLot = BigInt(units.minorPerTickLot) * BigInt(bounds.qtyLotsMax)
  const notional = units.isInverse ? ceilOf(perLot, BigInt(priceTicks)) : perLot * BigInt(priceTicks)
  if (notional > BigInt(SAFE)) {
    const by = units.isInverse ? 'divided by' : 'times'
    const formula = `${bounds.qtyLotsMax} lots × ${units.minorPerTickLot} minor units ${by} ${priceTicks} ticks = ${notional}`
    reader.refuse(culpritOf(given), `${formula}, the most is ${SAFE} (below 2^53): ${REMEDY}`)
  }
  const base = BigInt(units.baseMinorPerLot) * BigInt(bounds.qtyLotsMax)
  if (base > BigInt(SAFE)) reader.refuse('qtyMax', `is ${base} base minor units, the most is ${SAFE} (below 2^53)`)
}

/** The field that a person would change first. */
function culpritOf(given: BoundsGiven): keyof InstrumentSpec {
  if (given.qtyLotsMax !== undefined) return 'qtyMax'
  if (given.priceTicksMax !== undefined) return 'priceMax'
  if (given.qtyLotsMin !== undefined) return 'qtyMin'
  return given.priceTicksMin !== undefined ? 'priceMin' : 'tickSize'
}

function ceilOf(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor
}

function checkOrder(bounds: Bounds, reader: SpecReader): void {
  const refusePair = (min: keyof InstrumentSpec, max: string, from: number, to: number, unit: string) =>
    from <= to || reader.refuse(min, `is ${from} ${unit}, above ${max}, which is ${to} ${unit}`)
  refusePair('priceMin', 'priceMax', bounds.priceTicksMin, bounds.priceTicksMax, 'ticks')
  refusePair('qtyMin', 'qtyMax', bounds.qtyLotsMin, bounds.qtyLotsMax, 'lots')
  refusePair('notionalMin', 'notionalMax', bounds.notionalMinorMin, bounds.notionalMinorMax, 'minor units')
}
