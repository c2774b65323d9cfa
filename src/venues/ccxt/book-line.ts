/**
 * The book of one instrument from a venue's messages to inputs of the core: in sequence, checked, whole or not at all.
 *
 * Invariant: between two resynchronisations what was given out, applied in order, is the venue's own book.
 */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import { parsePrice, parseQty } from '../../core/domain/instrument-math.ts'
import { type BookLevel, newBookLevel } from '../../core/domain/market-data.ts'
import { powerOfTen } from '../../core/std/decimal.ts'
import { type ChecksumKind, checksumFault } from './book-checksum.ts'
import { type BookRule, BookSequence } from './book-sequence.ts'
import { LevelBook } from './level-book.ts'
import type { BookFact, LevelTexts } from './market-facts.ts'
import { type MarketRefusalCode, refusalOfNumber } from './market-refusal.ts'

export interface BookLineSetup {
  readonly instrument: Instrument
  readonly rule: BookRule
  readonly checksum: ChecksumKind
  /** Venues that keep so many levels a side drop deeper ones without a word; 0: nothing is dropped. */
  readonly depth: number
  /** One object is reused. `sequence`: the venue's number of the message that the level is of; 0: it gives none. */
  readonly emit: (level: BookLevel, sequence: number, identity: string) => void
}

/** Why a new snapshot is needed. */
export interface BookLoss {
  readonly reason: string
  /** Where a number of the message or its checksum is to blame. */
  readonly refusal: MarketRefusalCode | undefined
}

/** The levels of one message, side by side in columns that are used again. */
class Changes {
  readonly isBid: boolean[] = []
  readonly ticks: number[] = []
  readonly lots: number[] = []
  count = 0

  add(isBid: boolean, ticks: number, lots: number): void {
    this.isBid[this.count] = isBid
    this.ticks[this.count] = ticks
    this.lots[this.count] = lots
    this.count++
  }
}

export class BookLine {
  readonly #setup: BookLineSetup
  readonly #sequence: BookSequence
  readonly #book = new LevelBook()
  readonly #changes = new Changes()
  readonly #input = newBookLevel()
  readonly #keepsBook: boolean
  #isSynced = false

  constructor(setup: BookLineSetup) {
    this.#setup = setup
    this.#sequence = new BookSequence(setup.rule)
    this.#keepsBook = setup.checksum !== 'None' || setup.depth > 0
  }

  get isSynced(): boolean {
    return this.#isSynced
  }

  reset(): void {
    this.#sequence.reset()
    this.#book.clear()
    this.#isSynced = false
  }

  /**
   * Takes a message and gives out its levels.
   *
   * Returns: why a new snapshot is needed, or `undefined`. What a failed check has already given out is void: the caller
   * says `Gapped` and the next snapshot begins anew.
   */
  take(fact: BookFact, receiveTimeUs: TimeUs): BookLoss | undefined {
    const step = this.#sequence.take(fact)
    if (step.kind === 'Wait') return undefined
    if (step.kind === 'Resync') return this.#lose({ reason: step.reason, refusal: undefined })
    for (const each of step.facts) {
      const loss = this.#apply(each, receiveTimeUs)
      if (loss !== undefined) {
        this.#sequence.reset()
        return this.#lose(loss)
      }
    }
    this.#isSynced = true
    return undefined
  }

  #lose(loss: BookLoss): BookLoss {
    this.#book.clear()
    this.#isSynced = false
    return loss
  }

  /** The whole message is read before a level of it is given out. */
  #apply(fact: BookFact, receiveTimeUs: TimeUs): BookLoss | undefined {
    this.#changes.count = 0
    if (this.#keepsBook && fact.isSnapshot) this.#book.clear()
    const loss = this.#read(fact.bids, true) ?? this.#read(fact.asks, false)
    if (loss !== undefined) return loss
    if (this.#keepsBook) {
      this.#cut(true)
      this.#cut(false)
      const reason = checksumFault(this.#setup.checksum, this.#book, fact.checksum)
      if (reason !== undefined) return { reason, refusal: 'CHECKSUM_WRONG' }
    }
    this.#give(fact, receiveTimeUs)
    return undefined
  }

  /** A level that our ticks and lots cannot tell makes the book untrue: better none than that. */
  #read(levels: readonly LevelTexts[], isBid: boolean): BookLoss | undefined {
    const { instrument } = this.#setup
    for (const texts of levels) {
      const ticks = parsePrice(instrument, texts[0]) ?? farTicksOf(instrument, texts[0])
      if (ticks === undefined) return lossOf('OFF_TICK', texts[0], `ticks of ${instrument.tickSize}`)
      const lots = parseQty(instrument, texts[1]) ?? farLotsOf(instrument, ticks, texts[1])
      if (lots === undefined) return lossOf('OFF_LOT', texts[1], `lots of ${instrument.lotSize}`)
      this.#changes.add(isBid, ticks, lots)
      if (this.#keepsBook) this.#book.set(isBid, { ticks, lots, texts })
    }
    return undefined
  }

  #cut(isBid: boolean): void {
    const { depth } = this.#setup
    if (depth === 0) return
    for (const { ticks } of this.#book.cut(isBid, depth)) this.#changes.add(isBid, ticks, 0)
  }

  /** What lies outside of the prices that we trade at would be refused one by one, the first and the last level as well. */
  #give(fact: BookFact, receiveTimeUs: TimeUs): void {
    const { instrument, emit } = this.#setup
    const { isBid, ticks, lots, count } = this.#changes
    let last = count - 1
    while (last >= 0 && !isShown(instrument, ticks[last]!)) last--
    const input = this.#input
    const sequence = Math.max(0, fact.place.last)
    input.instrumentIndex = instrument.index
    input.timeUs = 0 as TimeUs
    input.eventTimeUs = fact.eventTimeUs
    input.receiveTimeUs = receiveTimeUs
    input.isSnapshotStart = fact.isSnapshot
    for (let i = 0; i <= last; i++) {
      if (!isShown(instrument, ticks[i]!)) continue
      input.side = isBid[i] ? 'Buy' : 'Sell'
      input.priceTicks = ticks[i] as BookLevel['priceTicks']
      input.qtyLots = lots[i] as BookLevel['qtyLots']
      input.isLast = i === last
      emit(input, sequence, '')
      input.isSnapshotStart = false
    }
  }
}

function lossOf(code: 'OFF_TICK' | 'OFF_LOT', text: string, steps: string): BookLoss {
  const refusal = refusalOfNumber(code, text)
  return { reason: `${refusal}: ${text} is no whole number of ${steps}`, refusal }
}

function isShown(instrument: Instrument, ticks: number): boolean {
  return ticks >= instrument.priceTicksMin && ticks <= instrument.priceTicksMax
}

/** People ask for absurd prices. One beyond what we count has only a place in the book, and is not shown. */
function farTicksOf(instrument: Instrument, text: string): number | undefined {
  const ticks = Math.round((Number(text) * powerOfTen(instrument.priceDigits)) / instrument.tickUnits)
  return ticks > instrument.priceTicksMax ? ticks : undefined
}

/** Of a level that is not shown it counts only whether there is one. */
function farLotsOf(instrument: Instrument, ticks: number, text: string): number | undefined {
  if (isShown(instrument, ticks)) return undefined
  return Number(text) > 0 ? 1 : 0
}
