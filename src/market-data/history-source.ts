/** A venue's own history as a source of repairs: trades and bars by its public requests, in pieces that it answers. */

import type { Configuration } from '../core/domain/configuration.ts'
import type { HistoryAnswer, PastBar, PastTrade } from '../core/domain/history.ts'
import type { InstrumentId, TimeUs, VenueIndex } from '../core/domain/ids.ts'
import type { Instrument } from '../core/domain/instrument.ts'
import { US_PER_DAY, US_PER_HOUR, US_PER_SECOND } from '../core/std/time.ts'
import type { MarketHistory } from '../ports.ts'
import { readInstrumentFile } from './catalogue.ts'
import { DataError } from './data-error.ts'
import type { Stretch } from './parquet.ts'
import type { RepairRow, RepairSource } from './repair-source.ts'
import { isSameDecimal } from './same-decimal.ts'
import { AGGRESSOR_CODES, type Series } from './series.ts'

export interface HistorySourceSetup {
  /** The catalogue that is repaired. */
  readonly root: string
  readonly configuration: Configuration
  /** Returns: `undefined` for a venue that has no past to ask for. */
  readonly historyOf: (venueIndex: VenueIndex) => MarketHistory | undefined
}

const PIECE_US_FIRST = US_PER_HOUR
const PIECE_US_MIN = US_PER_SECOND
const PIECE_US_MAX = US_PER_DAY
/** What happened just before a gap may have been on its way when it began. */
const ON_ITS_WAY_US = 10 * US_PER_SECOND

export class HistorySource implements RepairSource {
  readonly name = 'the venue’s own history'
  readonly notes = new Set<string>()
  readonly #setup: HistorySourceSetup

  constructor(setup: HistorySourceSetup) {
    this.#setup = setup
  }

  refusalOf(instrumentId: InstrumentId, series: Series): string | undefined {
    if (series.kind === 'Quote') return 'venues do not tell best quotes of the past'
    if (series.kind === 'Bar' && series.source !== 'External') return 'venues tell bars of trades alone'
    const instrument = this.#instrumentOf(instrumentId)
    if (instrument === undefined) return 'it is not in the configuration'
    this.#refuseOtherScale(instrument)
    return this.#setup.historyOf(instrument.venueIndex) === undefined ? 'its venue has no past to ask for' : undefined
  }

  /** Errors: DataError `UNSUPPORTED` where the venue does not tell it, `IO` where it could not be asked. */
  async *read(instrumentId: InstrumentId, series: Series, stretch: Stretch): AsyncIterable<RepairRow> {
    const instrument = this.#instrumentOf(instrumentId)!
    const history = this.#setup.historyOf(instrument.venueIndex)!
    const lastUs = stretch.toUs
    let fromUs = series.kind === 'Trade' ? stretch.fromUs - ON_ITS_WAY_US : stretch.fromUs
    let pieceUs = PIECE_US_FIRST
    while (fromUs < lastUs) {
      const toUs = Math.min(fromUs + pieceUs, lastUs)
      const kind = series.kind === 'Trade' ? ('Trade' as const) : ('Bar' as const)
      const times = { fromUs: fromUs as TimeUs, toUs: toUs as TimeUs }
      const answer = await history.read({ instrumentIndex: instrument.index, kind, stepUs: series.stepUs, ...times })
      if (answer.outcome === 'TooMuch' && pieceUs > PIECE_US_MIN) {
        pieceUs = Math.max(PIECE_US_MIN, Math.floor(pieceUs / 4))
        continue
      }
      yield* this.#rowsOf(answer, stretch)
      fromUs = toUs
      pieceUs = Math.min(PIECE_US_MAX, pieceUs * 2)
    }
  }

  *#rowsOf(answer: HistoryAnswer, stretch: Stretch): Generator<RepairRow> {
    switch (answer.outcome) {
      case 'Trades':
        this.#note(answer.note)
        for (const trade of answer.trades) if (mayBeMissing(trade, stretch)) yield rowOfTrade(trade, stretch)
        return
      case 'Bars':
        this.#note(answer.note)
        yield* answer.bars.map(rowOfBar)
        return
      case 'NotOffered':
      case 'TooMuch':
        throw new DataError('UNSUPPORTED', answer.text)
      case 'CouldNotAsk':
        throw new DataError('IO', answer.text, { retryable: true })
      default:
        answer satisfies never
    }
  }

  #note(text: string): void {
    if (text !== '') this.notes.add(text)
  }

  #instrumentOf(instrumentId: InstrumentId): Instrument | undefined {
    return this.#setup.configuration.instruments.find(each => each.instrumentId === instrumentId)
  }

  #refuseOtherScale({ instrumentId, tickSize, lotSize }: Instrument): void {
    const own = readInstrumentFile(this.#setup.root, instrumentId)?.spec
    if (own === undefined || (isSameDecimal(own.tickSize, tickSize) && isSameDecimal(own.lotSize, lotSize))) return
    const found = `${instrumentId} is counted in tick ${own.tickSize}, lot ${own.lotSize} here`
    throw new DataError('SCALE_CONFLICT', `${found}; the configuration says tick ${tickSize}, lot ${lotSize}`)
  }
}

/** Of what happened before the gap only numbers tell whether it is there already. */
function mayBeMissing({ eventTimeUs, tradeNumber }: PastTrade, { fromUs }: Stretch): boolean {
  return eventTimeUs > fromUs || tradeNumber > 0
}

/** What was on its way when the gap began is filed under its beginning; the venue's time stays beside it. */
function rowOfTrade(trade: PastTrade, { fromUs }: Stretch): RepairRow {
  const { eventTimeUs, priceTicks, qtyLots, aggressorSide, tradeNumber } = trade
  const timeUs = Math.max(eventTimeUs, fromUs + 1)
  return [timeUs, eventTimeUs, priceTicks, qtyLots, AGGRESSOR_CODES.indexOf(aggressorSide), tradeNumber]
}

function rowOfBar(bar: PastBar): RepairRow {
  const { closeTimeUs, openTimeUs, openTicks, highTicks, lowTicks, closeTicks, volumeLots } = bar
  return [closeTimeUs, openTimeUs, openTicks, highTicks, lowTicks, closeTicks, volumeLots]
}
