/** The trades of a run as CSV (RFC 4180): one line a round trip, exact decimals. */

import type { TimeUs } from '../core/domain/ids.ts'
import type { Instrument } from '../core/domain/instrument.ts'
import { formatMoney } from '../core/domain/instrument-math.ts'
import { formatScaled } from '../core/std/decimal.ts'
import { formatTimeUs } from '../core/std/time.ts'
import { type MarkTicksOf, type RoundTrip, roundTripsOf } from './round-trips.ts'
import type { RunRecorder } from './run-recorder.ts'

export const TRADE_COLUMNS = [
  'strategy',
  'instrument',
  'side',
  'status',
  'entry_time',
  'exit_time',
  'duration_seconds',
  'quantity',
  'exit_quantity',
  'entry_price',
  'exit_price',
  'fills',
  'currency',
  'gross_profit',
  'fees',
  'net_profit',
] as const

/** How much finer than a tick an average price is written, in digits. */
const AVERAGE_DIGITS = 4

/**
 * Yields the header and then one line a trade, each with its CR LF.
 *
 * Quantities, profit and fees are exact, in the instrument's settlement currency; average prices that are no whole number
 * of ticks are rounded four digits below the tick. Open trades come last, valued at the mark where there is one.
 */
export function* tradesCsv(recorder: RunRecorder, markTicksOf: MarkTicksOf = recorder.markTicksOf): Generator<string> {
  yield lineOf(TRADE_COLUMNS)
  const { configuration, fills } = recorder
  for (const trip of roundTripsOf(fills, configuration, markTicksOf)) yield lineOf(fieldsOf(trip, recorder))
}

function fieldsOf(trip: RoundTrip, { configuration }: RunRecorder): string[] {
  const instrument = configuration.instruments[trip.instrumentIndex]!
  const currency = configuration.currencies[instrument.settlementCurrency]!
  const { entryTimeUs, exitTimeUs, grossMinor, netMinor } = trip
  return [
    configuration.strategies[trip.strategyIndex]?.strategyId ?? '',
    instrument.instrumentId,
    trip.side === 'Buy' ? 'long' : 'short',
    exitTimeUs === undefined ? 'open' : 'closed',
    formatTimeUs(entryTimeUs),
    exitTimeUs === undefined ? '' : formatTimeUs(exitTimeUs),
    exitTimeUs === undefined ? '' : formatScaled((exitTimeUs - entryTimeUs) as TimeUs, 6),
    qtyText(instrument, trip.entryLots),
    qtyText(instrument, trip.exitLots),
    averageText(instrument, trip.entryTickLots, trip.entryLots),
    averageText(instrument, trip.exitTickLots, trip.exitLots),
    String(trip.fillCount),
    currency.code,
    grossMinor === undefined ? '' : formatMoney(currency, grossMinor),
    formatMoney(currency, trip.feesMinor),
    netMinor === undefined ? '' : formatMoney(currency, netMinor),
  ]
}

function qtyText(instrument: Instrument, lots: bigint): string {
  return formatScaled(lots * BigInt(instrument.lotUnits), instrument.qtyDigits)
}

/** Weighted by quantity. Empty where nothing was traded. */
function averageText(instrument: Instrument, tickLots: bigint, lots: bigint): string {
  if (lots === 0n) return ''
  const scaled = tickLots * BigInt(instrument.tickUnits) * 10n ** BigInt(AVERAGE_DIGITS)
  const half = scaled < 0n ? -lots : lots
  const text = formatScaled((scaled * 2n + half) / (lots * 2n), instrument.priceDigits + AVERAGE_DIGITS)
  return withoutZeros(text, instrument.priceDigits)
}

/** Takes zeros from the end, but keeps the digits that a price of this tick has. */
function withoutZeros(text: string, digitsMin: number): string {
  const point = text.indexOf('.')
  let end = text.length
  while (end > point + 1 + digitsMin && text[end - 1] === '0') end--
  return end === point + 1 ? text.slice(0, point) : text.slice(0, end)
}

function lineOf(fields: readonly string[]): string {
  return `${fields.map(quoted).join(',')}\r\n`
}

/** A field that holds a separator is quoted; quotes in it are doubled. */
function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
