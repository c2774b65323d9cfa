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
import { type Level, LevelBook } from './level-book.ts'
import type { BookFact, LevelTexts } from './market-facts.ts'

export interface BookLineSetup {
  readonly instrument: Instrument
  readonly rule: BookRule
  readonly checksum: ChecksumKind
  /** Venues that keep so many levels a side drop deeper ones without a word; 0: nothing is dropped. */
  readonly depth: number
  /** One object is reused. */
  readonly emit: (level: BookLevel) => void
}

export class BookLine {
  readonly #setup: BookLineSetup
  readonly #sequence: BookSequence
  readonly #book = new LevelBook()
  readonly #input = newBookLevel()
  #isSynced = false

  constructor(setup: BookLineSetup) {
    this.#setup = setup
    this.#sequence = new BookSequence(setup.rule)
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
  take(fact: BookFact, receiveTimeUs: TimeUs): string | undefined {
    const step = this.#sequence.take(fact)
    if (step.kind === 'Wait') return undefined
    if (step.kind === 'Resync') return this.#lose(step.reason)
    for (const each of step.facts) {
      const fault = this.#apply(each, receiveTimeUs)
      if (fault !== undefined) {
        this.#sequence.reset()
        return this.#lose(fault)
      }
    }
    this.#isSynced = true
    return undefined
  }

  #lose(reason: string): string {
    this.#book.clear()
    this.#isSynced = false
    return reason
  }

  #apply(fact: BookFact, receiveTimeUs: TimeUs): string | undefined {
    const changes: (Level & { readonly isBid: boolean })[] = []
    for (const [isBid, levels] of [
      [true, fact.bids],
      [false, fact.asks],
    ] as const) {
      for (const texts of levels) {
        const level = this.#levelOf(texts)
        if (typeof level === 'string') return level
        changes.push({ ...level, isBid })
      }
    }
    if (this.#keepsBook()) {
      if (fact.isSnapshot) this.#book.clear()
      for (const change of changes) this.#book.set(change.isBid, change)
      for (const isBid of [true, false]) changes.push(...this.#cut(isBid))
      const fault = checksumFault(this.#setup.checksum, this.#book, fact.checksum)
      if (fault !== undefined) return fault
    }
    this.#give(fact, changes, receiveTimeUs)
    return undefined
  }

  #keepsBook(): boolean {
    return this.#setup.checksum !== 'None' || this.#setup.depth > 0
  }

  #cut(isBid: boolean): (Level & { readonly isBid: boolean })[] {
    const { depth } = this.#setup
    return depth === 0 ? [] : this.#book.cut(isBid, depth).map(level => ({ ...level, lots: 0, isBid }))
  }

  /** A level that our ticks and lots cannot tell makes the book untrue: better none than that. */
  #levelOf(texts: LevelTexts): Level | string {
    const { instrument } = this.#setup
    const ticks = parsePrice(instrument, texts[0]) ?? farTicksOf(instrument, texts[0])
    if (ticks === undefined) return `OFF_TICK: ${texts[0]} is no whole number of ticks of ${instrument.tickSize}`
    const lots = parseQty(instrument, texts[1])
    if (lots !== undefined) return { ticks, lots, texts }
    if (isShown(instrument, ticks)) return `OFF_LOT: ${texts[1]} is no whole number of lots of ${instrument.lotSize}`
    return { ticks, lots: Number(texts[1]) > 0 ? 1 : 0, texts }
  }

  #give(fact: BookFact, changes: readonly (Level & { isBid: boolean })[], receiveTimeUs: TimeUs): void {
    const input = this.#input
    const { instrument } = this.#setup
    // What lies outside of the prices that we trade at would be refused one by one, the first and the last level as well.
    const shown = changes.filter(({ ticks }) => isShown(instrument, ticks))
    input.instrumentIndex = instrument.index
    input.timeUs = 0 as TimeUs
    input.eventTimeUs = fact.eventTimeUs
    input.receiveTimeUs = receiveTimeUs
    for (const [index, { isBid, ticks, lots }] of shown.entries()) {
      input.side = isBid ? 'Buy' : 'Sell'
      input.priceTicks = ticks as BookLevel['priceTicks']
      input.qtyLots = lots as BookLevel['qtyLots']
      input.isSnapshotStart = fact.isSnapshot && index === 0
      input.isLast = index === shown.length - 1
      this.#setup.emit(input)
    }
  }
}

function isShown(instrument: Instrument, ticks: number): boolean {
  return ticks >= instrument.priceTicksMin && ticks <= instrument.priceTicksMax
}

/** People ask for absurd prices. One beyond what we count has only a place in the book, and is not shown. */
function farTicksOf(instrument: Instrument, text: string): number | undefined {
  const ticks = Math.round((Number(text) * powerOfTen(instrument.priceDigits)) / instrument.tickUnits)
  return ticks > instrument.priceTicksMax ? ticks : undefined
}
