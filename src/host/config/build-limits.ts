/** Limits in the core's units: money in minor units of the base currency, quantities in lots, times in microseconds. */

import type { InstrumentIndex } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { parseMoney, parseQty } from '../../core/domain/instrument-math.ts'
import type { RiskLimits } from '../../core/domain/limits.ts'
import type { Currency, MoneyMinor, QtyLots } from '../../core/domain/quantities.ts'
import { formatScaled } from '../../core/std/decimal.ts'
import { US_PER_SECOND } from '../../core/std/time.ts'
import type { BuildContext } from './build-context.ts'
import type { InstrumentTable } from './build-instruments.ts'
import type { ConfigPath } from './config-error.ts'
import type { WrittenLimits } from './limits-schema.ts'

/** What the figures of a scope are counted in. `instrument` only for a strategy's limits on one. */
export interface LimitUnits {
  readonly money: Currency
  readonly instrument: Instrument | undefined
  readonly instruments: InstrumentTable
}

/** Why `Mark`: it is there on quotes, trades and bars alike. */
const PRICE_REFERENCE_DEFAULT = 'Mark'
const WINDOW_DEFAULT_US = US_PER_SECOND

export function buildLimits(
  context: BuildContext,
  written: WrittenLimits,
  path: ConfigPath,
  units: LimitUnits,
): RiskLimits {
  const money = (key: MoneyKey) => moneyOf(context, written[key], [...path, key], units.money)
  const qty = (key: QuantityKey) => qtyOf(context, written[key], [...path, key], units.instrument)
  const indexes = (key: ListKey) => indexesOf(context, written[key], [...path, key], units.instruments)
  return {
    orderQtyLotsMax: qty('orderQtyMax'),
    orderNotionalMinorMax: money('orderNotionalMax'),
    priceCollarBps: written.priceCollarBps,
    priceReference: written.priceReference ?? PRICE_REFERENCE_DEFAULT,
    positionLotsMax: qty('positionMax'),
    grossExposureMinorMax: money('grossExposureMax'),
    netExposureMinorMax: money('netExposureMax'),
    openOrdersMax: written.openOrdersMax,
    openOrderExposureMinorMax: money('openOrderExposureMax'),
    ordersPerSecondMax: written.ordersPerSecondMax,
    amendsPerSecondMax: written.amendsPerSecondMax,
    repeatedExecutionsMax: written.repeatedExecutionsMax,
    repeatedExecutionsWindowUs: written.repeatedExecutionsWindow ?? WINDOW_DEFAULT_US,
    dailyLossMinorMax: money('dailyLossMax'),
    drawdownMinorMax: money('drawdownMax'),
    breachAction: written.breachAction ?? 'Reduce',
    dataAgeUsMax: written.dataAgeMax,
    mayTradeDegraded: written.mayTradeDegraded,
    intentAgeUsMax: written.intentAgeMax,
    allowedInstruments: indexes('allowedInstruments'),
    restrictedInstruments: indexes('restrictedInstruments') ?? [],
  }
}

/** True where a person set at least one figure; a list of instruments alone bounds no loss. */
export function hasFigures(written: WrittenLimits): boolean {
  return Object.keys(written).some(key => /Max$|Bps$/.test(key))
}

type KeysOf<Value> = {
  [Key in keyof WrittenLimits]-?: WrittenLimits[Key] extends Value ? Key : never
}[keyof WrittenLimits]
type QuantityKey = 'orderQtyMax' | 'positionMax'
type MoneyKey = Exclude<KeysOf<string | undefined>, QuantityKey | 'priceReference' | 'breachAction'>
type ListKey = 'allowedInstruments' | 'restrictedInstruments'

function moneyOf(
  context: BuildContext,
  written: string | undefined,
  path: ConfigPath,
  currency: Currency,
): MoneyMinor | undefined {
  if (written === undefined) return undefined
  const amountMinor = parseMoney(currency, written)
  if (amountMinor === undefined) {
    const most = formatScaled(Number.MAX_SAFE_INTEGER, currency.minorDigits)
    context.complain(
      path,
      `expected a whole number of ${formatScaled(1, currency.minorDigits)} ${currency.code}, at most ${most}, found ${written}`,
    )
  }
  return amountMinor
}

function qtyOf(
  context: BuildContext,
  written: string | undefined,
  path: ConfigPath,
  instrument: Instrument | undefined,
): QtyLots | undefined {
  if (written === undefined || instrument === undefined) return undefined
  const qtyLots = parseQty(instrument, written)
  if (qtyLots === undefined)
    context.complain(path, `expected a whole number of lots of ${instrument.lotSize}, found ${written}`)
  return qtyLots
}

function indexesOf(
  context: BuildContext,
  written: readonly string[] | undefined,
  path: ConfigPath,
  instruments: InstrumentTable,
): readonly InstrumentIndex[] | undefined {
  return written?.flatMap((instrumentId, at) => {
    context.requires('instruments', instrumentId, [...path, String(at)])
    return instruments.find(instrument => instrument?.instrumentId === instrumentId)?.index ?? []
  })
}
