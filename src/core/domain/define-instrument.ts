/** Makes an instrument from what a person wrote, or says everything that is wrong with it. */

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
import { INSTRUMENT_KINDS, type Instrument, isDatedKind, isInverseKind } from './instrument.ts'
import { type Bounds, proveBounds, type UnitValues } from './instrument-bounds.ts'
import { type InstrumentSpec, SpecReader, textOf } from './instrument-spec.ts'
import { readSizes, readUnitValues, type Sizes } from './instrument-units.ts'
import { type Currency, lots, minor, PPM, type RatePpm, ticks } from './quantities.ts'

export type { InstrumentSpec } from './instrument-spec.ts'

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
