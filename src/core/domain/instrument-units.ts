/** The units of an instrument: its tick and lot, and what one tick of one lot is worth in whole minor units. */

import { powerOfTen } from '../std/decimal.ts'
import { isContractKind, isInverseKind } from './instrument.ts'
import type { UnitValues } from './instrument-bounds.ts'
import { type Decimal, type InstrumentSpec, multiply, reduced, type SpecReader, textOf } from './instrument-spec.ts'
import type { Currency } from './quantities.ts'

const ONE: Decimal = { mantissa: 1n, scale: 0 }
const MINOR_DIGITS_MAX = 12
const TOO_FINE = `not even ${MINOR_DIGITS_MAX} minorDigits would do: choose a larger tickSize or lotSize`

export interface Sizes {
  readonly tick: Decimal
  readonly lot: Decimal
  readonly multiplier: Decimal
}

export function readSizes(spec: InstrumentSpec, reader: SpecReader): Sizes {
  const multiplier = reader.positive('multiplier', ONE)
  if (!isContractKind(spec.kind) && textOf(multiplier) !== '1')
    reader.refuse('multiplier', `must be 1 for ${spec.kind}`)
  return { tick: readSize('tickSize', reader), lot: readSize('lotSize', reader), multiplier }
}

/** A step that prices or quantities are counted in; its digits must fit a safe integer. */
function readSize(field: 'tickSize' | 'lotSize', reader: SpecReader): Decimal {
  const size = reader.positive(field, ONE)
  if (size.scale <= MINOR_DIGITS_MAX && size.mantissa <= BigInt(powerOfTen(MINOR_DIGITS_MAX))) return size
  reader.refuse(field, `must lie between 0.${'0'.repeat(MINOR_DIGITS_MAX - 1)}1 and 1${'0'.repeat(MINOR_DIGITS_MAX)}`)
  return ONE
}

export function readUnitValues(
  spec: InstrumentSpec,
  sizes: Sizes,
  base: Currency,
  settlement: Currency,
  reader: SpecReader,
): UnitValues {
  const isInverse = isInverseKind(spec.kind)
  const isContract = isContractKind(spec.kind)
  return {
    isInverse,
    isContract,
    minorPerTickLot: isInverse ? inverseUnits(sizes, settlement, reader) : linearUnits(sizes, settlement, reader),
    baseMinorPerLot: isContract ? 0 : minorUnitsOf(sizes.lot, base, 'lotSize', `lotSize ${textOf(sizes.lot)}`, reader),
  }
}

function linearUnits(sizes: Sizes, settlement: Currency, reader: SpecReader): number {
  const value = multiply(multiply(sizes.tick, sizes.lot), sizes.multiplier)
  const formula = `tickSize ${textOf(sizes.tick)} × lotSize ${textOf(sizes.lot)} × multiplier ${textOf(sizes.multiplier)}`
  return minorUnitsOf(value, settlement, 'tickSize', formula, reader)
}

/** Counts a value in minor units; a value finer than one is refused with the digits that it would need. */
function minorUnitsOf(
  value: Decimal,
  currency: Currency,
  field: 'tickSize' | 'lotSize',
  formula: string,
  reader: SpecReader,
): number {
  const { mantissa, scale } = reduced(value)
  const found = `${formula} = ${textOf(value)} ${currency.code}`
  if (scale > currency.minorDigits) {
    const needs = scale <= MINOR_DIGITS_MAX ? `${currency.code} needs minorDigits ${scale}` : TOO_FINE
    reader.refuse(field, `${found} is no whole number of minor units (minorDigits ${currency.minorDigits}): ${needs}`)
    return 1
  }
  return safeUnits(mantissa * 10n ** BigInt(currency.minorDigits - scale), field, found, reader)
}

/** Inverse: value of a lot in quote currency × minor units of one base currency / tick size. */
function inverseUnits(sizes: Sizes, settlement: Currency, reader: SpecReader): number {
  const value = multiply(sizes.lot, sizes.multiplier)
  const dividend = value.mantissa * 10n ** BigInt(settlement.minorDigits + sizes.tick.scale)
  const divisor = sizes.tick.mantissa * 10n ** BigInt(value.scale)
  const formula = `lotSize ${textOf(sizes.lot)} × multiplier ${textOf(sizes.multiplier)} / tickSize ${textOf(sizes.tick)}`
  if (dividend % divisor === 0n) return safeUnits(dividend / divisor, 'tickSize', formula, reader)
  const needs = digitsNeeded(dividend, divisor, settlement.minorDigits)
  const remedy = needs === undefined ? TOO_FINE : `${settlement.code} needs minorDigits ${needs}`
  reader.refuse(
    'tickSize',
    `${formula} is no whole number of minor units (minorDigits ${settlement.minorDigits}): ${remedy}`,
  )
  return 1
}

function digitsNeeded(dividend: bigint, divisor: bigint, minorDigits: number): number | undefined {
  for (let digits = minorDigits + 1; digits <= MINOR_DIGITS_MAX; digits++) {
    dividend *= 10n
    if (dividend % divisor === 0n) return digits
  }
  return undefined
}

function safeUnits(units: bigint, field: 'tickSize' | 'lotSize', formula: string, reader: SpecReader): number {
  if (units <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(units)
  reader.refuse(field, `${formula} is ${units} minor units, the most is ${Number.MAX_SAFE_INTEGER} (below 2^53)`)
  return 1
}
