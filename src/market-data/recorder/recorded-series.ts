/** Which rows a recorder writes: a slot for each series of each instrument, and an input as the row of its slot. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { formatPrice } from '../../core/domain/instrument-math.ts'
import type { BarSpec, MarketInput } from '../../core/domain/market-data.ts'
import type { StoredSpec } from '../catalogue.ts'
import {
  AGGRESSOR_CODES,
  BOOK_LAST_OF_MESSAGE,
  BOOK_SERIES,
  BOOK_SNAPSHOT_START,
  barSeriesOf,
  QUOTE_SERIES,
  type Series,
  TRADE_SERIES,
} from '../series.ts'

/** Numbers of a row: its slot, and the columns of its series, at most seven. */
export const ROW_NUMBERS = 8
export const ROW_BYTES = ROW_NUMBERS * 8

export interface RecordedSlot {
  readonly slot: number
  readonly instrumentId: string
  readonly series: string
}

const TICK_SERIES = { Quote: QUOTE_SERIES, Trade: TRADE_SERIES, BookLevel: BOOK_SERIES } as const
const TICK_OFFSETS = { Quote: 0, Trade: 1, BookLevel: 2 } as const

export class RecordedSeries {
  readonly slots: readonly RecordedSlot[]
  readonly #firstSlots = new Map<number, number>()
  readonly #barSlots = new Map<number, number>()

  constructor(instruments: readonly Instrument[], barSpecs: readonly BarSpec[]) {
    const slots: RecordedSlot[] = []
    const add = ({ instrumentId }: Instrument, series: Series) =>
      slots.push({ slot: slots.length, instrumentId, series: series.name }) - 1
    for (const instrument of instruments) {
      this.#firstSlots.set(instrument.index, slots.length)
      for (const series of Object.values(TICK_SERIES)) add(instrument, series)
    }
    for (const [index, { instrumentIndex, source, unit, step }] of barSpecs.entries()) {
      const instrument = instruments.find(each => each.index === instrumentIndex)
      // Bars that the core makes of ticks can be made again; those of a venue cannot.
      if (instrument === undefined || source !== 'External' || unit !== 'Time') continue
      this.#barSlots.set(index, add(instrument, barSeriesOf(step)))
    }
    this.slots = slots
  }

  /** Returns: -1 for an input of which nothing is recorded. */
  slotOf(input: MarketInput): number {
    if (input.kind === 'Bar') return this.#barSlots.get(input.barSpecIndex) ?? -1
    const first = this.#firstSlots.get(input.instrumentIndex)
    return first === undefined ? -1 : first + TICK_OFFSETS[input.kind]
  }
}

/** What the catalogue is told of an instrument. */
export function storedSpecOf({ currencies }: Configuration, instrument: Instrument): StoredSpec {
  const { instrumentId, kind, tickSize, lotSize, multiplier, isContract, priceTicksMin } = instrument
  const nameOf = (index: number) => currencies[index]!.code
  return {
    instrumentId,
    kind,
    baseCurrency: nameOf(instrument.baseCurrency),
    quoteCurrency: nameOf(instrument.quoteCurrency),
    settlementCurrency: nameOf(instrument.settlementCurrency),
    tickSize,
    lotSize,
    ...(isContract ? { multiplier } : {}),
    // Only where it is not the usual: one tick.
    ...(priceTicksMin > 0 ? {} : { priceMin: formatPrice(instrument, priceTicksMin) }),
  }
}

/** Writes a row at `at`. Shape: ROW_NUMBERS numbers of room. */
export function putRow(
  numbers: Float64Array,
  at: number,
  slot: number,
  timeUs: number,
  input: MarketInput,
  tradeNumber: number,
): void {
  numbers[at] = slot
  numbers[at + 1] = timeUs
  numbers[at + 7] = 0
  if (input.kind === 'Bar') {
    // A bar is delivered when it closes: that is what the catalogue files it under.
    numbers[at + 2] = input.openTimeUs
    numbers[at + 3] = input.openTicks
    numbers[at + 4] = input.highTicks
    numbers[at + 5] = input.lowTicks
    numbers[at + 6] = input.closeTicks
    numbers[at + 7] = input.volumeLots
    return
  }
  numbers[at + 2] = input.eventTimeUs
  switch (input.kind) {
    case 'Quote':
      numbers[at + 3] = input.bidTicks
      numbers[at + 4] = input.bidLots
      numbers[at + 5] = input.askTicks
      numbers[at + 6] = input.askLots
      return
    case 'Trade':
      numbers[at + 3] = input.priceTicks
      numbers[at + 4] = input.qtyLots
      numbers[at + 5] = AGGRESSOR_CODES.indexOf(input.aggressorSide)
      numbers[at + 6] = tradeNumber
      return
    case 'BookLevel':
      numbers[at + 3] = input.side === 'Buy' ? 0 : 1
      numbers[at + 4] = input.priceTicks
      numbers[at + 5] = input.qtyLots
      numbers[at + 6] = (input.isSnapshotStart ? BOOK_SNAPSHOT_START : 0) + (input.isLast ? BOOK_LAST_OF_MESSAGE : 0)
      return
    default:
      input satisfies never
  }
}
