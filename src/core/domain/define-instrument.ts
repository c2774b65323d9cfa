/** Makes an instrument from what a person wrote, or says everything that is wrong with it. */

import { powerOfTen } from '../std/decimal.ts'
import { okOf, type Result, refusalOf } from '../std/result.ts'
import { parseTimeUs } from '../std/time.ts'
import {
  type CurrencyIndex,
  type InstrumentId,
  type InstrumentIndex,
  isInstrumentId,
  type TimeUs,
  type VenueIndex,
} from './ids.ts'
import { INSTRUMENT_KINDS, type Instrument, type InstrumentKind } from './instrument.ts'
import { type Bounds, proveBounds, type UnitValues } from './instrument-bounds.ts'
import { type Decimal, type InstrumentSpec, multiply, reduced, SpecReader, textOf } from './instrument-spec.ts'
import { type Currency, lots, minor, PPM, type RatePpm, ticks } from './quantities.ts'

export type { InstrumentSpec } from './instrument-spec.ts'

const ONE: Decimal = { mantissa: 1n, scale: 0 }
const MINOR_DIGITS_MAX = 12
/** 1 bp is 100 ppm, so two decimals of a basis point are whole; 1 % is 10,000 ppm, so four of a percent are. */
const BPS_SCALE = 2
const PERCENT_SCALE = 4

interface CurrencyTrio {
  readonly base: CurrencyIndex
  readonly quote: CurrencyIndex
  readonly settlement: CurrencyIndex
}

/**
 * Makes an instrument and proves its arithmetic: one tick of one lot is a whole number of minor units, and no permitted
 * price and quantity make 2^53 of them.
 *
 * Returns: the instrument, or every fault as `INSTRUMENT: field is "value": what is allowed`.
 */
export function defineInstrument(
  spec: InstrumentSpec,
  index: InstrumentIndex,
  venueIndex: VenueIndex,
  currencies: readonly Currency[],
): Result<Instrument, readonly string[]> {
  const reader = new SpecReader(spec)
  if (!isInstrumentId(spec.instrumentId)) {
    reader.refuse('instrumentId', 'expected SYMBOL.VENUE, such as BTC-USDT.SIM')
  }
  if (!INSTRUMENT_KINDS.includes(spec.kind)) reader.refuse('kind', `expected one of ${INSTRUMENT_KINDS.join(', ')}`)
  const trio = readCurrencies(spec, currencies, reader)
  const sizes = readSizes(spec, reader)
  const expiryTimeUs = readExpiry(spec, reader)
  const charges = readCharges(currencies[trio.settlement]!, reader)
  if (reader.faults.length > 0) return refusalOf(reader.faults)

  const units = readUnitValues(spec, sizes, currencies[trio.base]!, currencies[trio.settlement]!, reader)
  if (reader.faults.length > 0) return refusalOf(reader.faults)

  const bounds = readBounds(sizes, units, currencies[trio.settlement]!, reader)
  if (reader.faults.length > 0) return refusalOf(reader.faults)
  return okOf({
    index,
    instrumentId: spec.instrumentId as InstrumentId,
    kind: spec.kind,
    venueIndex,
    baseCurrency: trio.base,
    quoteCurrency: trio.quote,
    settlementCurrency: trio.settlement,
    tickSize: textOf(sizes.tick),
    lotSize: textOf(sizes.lot),
    priceDigits: sizes.tick.scale,
    qtyDigits: sizes.lot.scale,
    tickUnits: Number(sizes.tick.mantissa),
    lotUnits: Number(sizes.lot.mantissa),
    multiplier: textOf(sizes.multiplier),
    isInverse: units.isInverse,
    isContract: units.isContract,
    minorPerTickLot: units.minorPerTickLot,
    baseMinorPerLot: units.baseMinorPerLot,
    priceTicksMin: ticks(bounds.priceTicksMin),
    priceTicksMax: ticks(bounds.priceTicksMax),
    qtyLotsMin: lots(bounds.qtyLotsMin),
    qtyLotsMax: lots(bounds.qtyLotsMax),
    notionalMinorMin: minor(bounds.notionalMinorMin),
    notionalMinorMax: minor(bounds.notionalMinorMax),
    ...charges,
    expiryTimeUs,
  })
}

export function isInverseKind(kind: InstrumentKind): boolean {
  return kind === 'InversePerpetual' || kind === 'InverseFuture'
}

export function isContractKind(kind: InstrumentKind): boolean {
  return kind !== 'Spot' && kind !== 'Equity' && kind !== 'FxPair'
}

export function isDatedKind(kind: InstrumentKind): boolean {
  return kind === 'LinearFuture' || kind === 'InverseFuture'
}

function readCurrencies(spec: InstrumentSpec, currencies: readonly Currency[], reader: SpecReader): CurrencyTrio {
  const base = readCurrency(spec, 'baseCurrency', currencies, reader)
  const quote = readCurrency(spec, 'quoteCurrency', currencies, reader)
  if (spec.baseCurrency === spec.quoteCurrency) reader.refuse('quoteCurrency', 'must differ from baseCurrency')
  const isInverse = isInverseKind(spec.kind)
  const settlementCode = isInverse ? spec.baseCurrency : spec.quoteCurrency
  if (spec.settlementCurrency !== undefined && spec.settlementCurrency !== settlementCode) {
    reader.refuse(
      'settlementCurrency',
      `${spec.kind} settles in its ${isInverse ? 'base' : 'quote'}, "${settlementCode}"`,
    )
  }
  return { base, quote, settlement: isInverse ? base : quote }
}

function readCurrency(
  spec: InstrumentSpec,
  field: 'baseCurrency' | 'quoteCurrency',
  currencies: readonly Currency[],
  reader: SpecReader,
): CurrencyIndex {
  const index = currencies.findIndex(currency => currency.code === spec[field])
  if (index >= 0) return index as CurrencyIndex
  reader.refuse(field, `expected one of ${currencies.map(currency => currency.code).join(', ')}`)
  return 0 as CurrencyIndex
}

interface Sizes {
  readonly tick: Decimal
  readonly lot: Decimal
  readonly multiplier: Decimal
}

function readSizes(spec: InstrumentSpec, reader: SpecReader): Sizes {
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

function readUnitValues(
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

const TOO_FINE = `not even ${MINOR_DIGITS_MAX} minorDigits would do: choose a larger tickSize or lotSize`

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

function readBounds(sizes: Sizes, units: UnitValues, settlement: Currency, reader: SpecReader): Bounds {
  const given = {
    priceTicksMin: reader.steps('priceMin', sizes.tick, 'tickSize'),
    priceTicksMax: reader.steps('priceMax', sizes.tick, 'tickSize'),
    qtyLotsMin: reader.steps('qtyMin', sizes.lot, 'lotSize'),
    qtyLotsMax: reader.steps('qtyMax', sizes.lot, 'lotSize'),
    notionalMinorMin: reader.scaled('notionalMin', settlement.minorDigits, `${settlement.code} minor units`),
    notionalMinorMax: reader.scaled('notionalMax', settlement.minorDigits, `${settlement.code} minor units`),
  }
  return proveBounds(units, given, reader)
}

type Charges = Pick<
  Instrument,
  'makerFeePpm' | 'takerFeePpm' | 'feePerExecutionMinor' | 'marginInitialPpm' | 'marginMaintenancePpm'
>

function readCharges(settlement: Currency, reader: SpecReader): Charges {
  const fixedMinor = reader.scaled('feePerExecution', settlement.minorDigits, `${settlement.code} minor units`) ?? 0
  if (fixedMinor < 0) reader.refuse('feePerExecution', 'must not be below 0')
  const initialPpm = readRate('marginInitialPercent', PERCENT_SCALE, 1, PPM, reader) ?? PPM
  const halfPpm = Math.ceil(initialPpm / 2)
  const maintenancePpm = readRate('marginMaintenancePercent', PERCENT_SCALE, 0, PPM, reader) ?? halfPpm
  if (maintenancePpm > initialPpm) reader.refuse('marginMaintenancePercent', 'must not be above marginInitialPercent')
  return {
    makerFeePpm: (readRate('makerFeeBps', BPS_SCALE, -PPM, PPM, reader) ?? 0) as RatePpm,
    takerFeePpm: (readRate('takerFeeBps', BPS_SCALE, -PPM, PPM, reader) ?? 0) as RatePpm,
    feePerExecutionMinor: minor(fixedMinor),
    marginInitialPpm: initialPpm as RatePpm,
    marginMaintenancePpm: maintenancePpm as RatePpm,
  }
}

type RateField = 'makerFeeBps' | 'takerFeeBps' | 'marginInitialPercent' | 'marginMaintenancePercent'

function readRate(field: RateField, scale: number, from: number, to: number, reader: SpecReader): number | undefined {
  const ppm = reader.scaled(field, scale, 'parts per million')
  if (ppm === undefined || (ppm >= from && ppm <= to)) return ppm
  const inUnits = (limit: number) => textOf({ mantissa: BigInt(limit), scale })
  reader.refuse(field, `must lie between ${inUnits(from)} and ${inUnits(to)}`)
  return undefined
}

function readExpiry(spec: InstrumentSpec, reader: SpecReader): TimeUs | undefined {
  const isDated = isDatedKind(spec.kind)
  if (spec.expiry === undefined) {
    if (isDated) reader.refuse('expiry', `${spec.kind} needs the time it expires at, such as 2027-03-26T08:00:00Z`)
    return undefined
  }
  if (!isDated) reader.refuse('expiry', `only dated futures expire, this is a ${spec.kind}`)
  const expiryTimeUs = parseTimeUs(spec.expiry)
  if (expiryTimeUs === undefined) reader.refuse('expiry', 'expected an ISO 8601 time, such as 2027-03-26T08:00:00Z')
  return expiryTimeUs
}
