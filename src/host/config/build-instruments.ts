/** The instruments of a configuration, each proven by the domain, its faults told at their lines. */

import { defineInstrument, type InstrumentSpec } from '../../core/domain/define-instrument.ts'
import type { InstrumentIndex, VenueIndex } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import type { Currency } from '../../core/domain/quantities.ts'
import { type BuildContext, NameTable } from './build-context.ts'
import { currenciesOf } from './instrument-currencies.ts'
import type { WrittenInstrument } from './venue-schema.ts'

/** By index; `undefined` where an instrument was refused. */
export type InstrumentTable = readonly (Instrument | undefined)[]

export function buildInstruments(
  context: BuildContext,
  currencies: readonly Currency[],
  venues: NameTable,
): InstrumentTable {
  const before = context.previous?.instruments ?? []
  const table = new NameTable(
    before.map(({ instrumentId }) => instrumentId),
    Object.keys(context.config.instruments),
  )
  return table.names.map((instrumentId, index) => {
    const written = context.config.instruments[instrumentId]
    const stored = before[index]
    if (written === undefined) return stored
    const made = buildInstrument(context, instrumentId, written, index, currencies, venues)
    if (made !== undefined && stored !== undefined) refuseChanges(context, made, stored)
    return made
  })
}

function buildInstrument(
  context: BuildContext,
  instrumentId: string,
  written: WrittenInstrument,
  index: number,
  currencies: readonly Currency[],
  venues: NameTable,
): Instrument | undefined {
  const path = ['instruments', instrumentId]
  const venueId = instrumentId.slice(instrumentId.lastIndexOf('.') + 1)
  const { base, quote } = currenciesOf(instrumentId, written)
  if (base === undefined || quote === undefined) {
    const missing = base === undefined ? 'baseCurrency' : 'quoteCurrency'
    context.complain(
      [...path, missing],
      `missing; the symbol does not tell it (BTC-USDT would), so expected a currency code`,
    )
  }
  if (!context.isWritten('venues', venueId)) {
    const known = Object.keys(context.config.venues).join(', ') || 'there are none'
    context.complainOfKey(path, `the part after the point is its venue, and ${venueId} is not among venues: ${known}`)
  }
  const venueIndex = venues.indexOf(venueId)
  if (base === undefined || quote === undefined || venueIndex < 0) return undefined
  const { market: _market, calendar: _calendar, ...fields } = written
  const spec: InstrumentSpec = { ...fields, instrumentId, baseCurrency: base, quoteCurrency: quote }
  const made = defineInstrument(spec, index as InstrumentIndex, venueIndex as VenueIndex, currencies)
  if (made.ok) return made.value
  for (const fault of made.error) complainOfFault(context, instrumentId, fault)
  return undefined
}

/** The domain writes `INSTRUMENT: field is "value": complaint`. */
function complainOfFault(context: BuildContext, instrumentId: string, fault: string): void {
  const own = fault.startsWith(`${instrumentId}: `) ? fault.slice(instrumentId.length + 2) : fault
  const [, field, found, complaint] = /^(\w+) is (absent|".*?"): (.*)$/s.exec(own) ?? []
  if (field === undefined) context.complain(['instruments', instrumentId], own)
  else
    context.complain(
      ['instruments', instrumentId, field],
      `found ${found === 'absent' ? 'nothing' : found}: ${complaint}`,
    )
}

/** What the integers of the journal mean must stay. */
const FROZEN = ['kind', 'tickSize', 'lotSize', 'multiplier', 'baseCurrency', 'quoteCurrency', 'venueIndex'] as const

function refuseChanges(context: BuildContext, made: Instrument, stored: Instrument): void {
  for (const field of FROZEN) {
    if (made[field] === stored[field]) continue
    const was = field.endsWith('Currency') || field === 'venueIndex' ? 'another one' : String(stored[field])
    const remedy = `keep ${was === 'another one' ? 'it' : was}, give the instrument a new symbol, or begin a new journal in another dataFolder`
    context.complain(
      ['instruments', made.instrumentId, field],
      `the stored journal has orders and positions of ${made.instrumentId} counted with ${field} ${was}: ${remedy}`,
    )
  }
}
