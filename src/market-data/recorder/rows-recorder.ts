/**
 * The normalised half of a recorder: inputs as rows, books that can be told whole again, and gaps with their reasons.
 *
 * Invariants: the rows of a series are in time order; after levels of a book were lost no other level of it is written before a
 * whole book is.
 */

import type { DataStateReport } from '../../core/domain/inputs.ts'
import type { Instrument } from '../../core/domain/instrument.ts'
import type { BookLevel, MarketInput } from '../../core/domain/market-data.ts'
import { US_PER_DAY } from '../../core/std/time.ts'
import { BookMirror } from './book-mirror.ts'
import type { ChunkBuffer } from './chunk-buffer.ts'
import { type GapNote, isGapState, OpenGaps } from './gap-notes.ts'
import { putRow, type RecordedSeries, ROW_BYTES } from './recorded-series.ts'
import type { RecordedStream } from './recorded-stream.ts'

/** A row that tells of a level again: the venue gave it no time. */
const NO_EVENT_TIME = 0

interface RecordedBook {
  readonly mirror: BookMirror
  /** The day of the newest level. */
  day: number
  /** Levels of it were lost: only a whole book mends that. */
  isBroken: boolean
}

export interface RowsRecorderSetup {
  readonly stream: RecordedStream
  readonly series: RecordedSeries
  readonly instruments: readonly Instrument[]
  readonly startUs: number
}

export class RowsRecorder {
  inputCount = 0
  droppedCount = 0
  readonly #setup: RowsRecorderSetup
  readonly #books = new Map<number, RecordedBook>()
  readonly #instrumentIds = new Map<number, string>()
  /** Rows that found no room, by series. */
  readonly #drops = new OpenGaps()
  /** Levels of a book that had to be left out until it is told whole. */
  readonly #bookDrops = new OpenGaps()
  /** What the lines say of an instrument, by its id. */
  readonly #states = new OpenGaps()
  /** Of which nothing came since the beginning, or since it was said that nothing is there: what comes then ends that gap. */
  readonly #unheard = new Set<number>()
  /** Ended, and not written down yet. */
  #ended: GapNote[] = []
  #lastTimeUs = 0

  constructor(setup: RowsRecorderSetup) {
    this.#setup = setup
    for (const { index, instrumentId } of setup.instruments) {
      this.#instrumentIds.set(index, instrumentId)
      this.#unheard.add(index)
      const silence = { instrumentId, series: '', fromUs: setup.startUs, reason: 'Missing' as const }
      this.#states.begin(instrumentId, { ...silence, text: 'nothing came yet' })
      this.#books.set(index, { mirror: new BookMirror(), day: 0, isBroken: false })
    }
  }

  get isDropping(): boolean {
    return !this.#drops.isEmpty || !this.#bookDrops.isEmpty
  }

  take(input: MarketInput, tradeNumber: number): void {
    const slot = this.#setup.series.slotOf(input)
    if (slot < 0) return
    this.inputCount++
    const timeUs = this.#timeOf(input)
    if (this.#unheard.size > 0 && this.#unheard.delete(input.instrumentIndex))
      this.#endState(input.instrumentIndex, timeUs)
    if (input.kind === 'BookLevel') this.#takeLevel(input, slot, timeUs)
    else this.#write(input, slot, timeUs, tradeNumber)
  }

  takeState({ instrumentIndex, dataState, text }: DataStateReport, nowUs: number): void {
    const instrumentId = this.#instrumentIds.get(instrumentIndex)
    if (instrumentId === undefined) return
    // The word for what is about to come is later than its own time: what comes ends the gap by itself.
    if (this.#unheard.has(instrumentIndex) && (dataState === 'Missing' || !isGapState(dataState))) return
    this.#unheard.delete(instrumentIndex)
    this.#endState(instrumentIndex, nowUs)
    if (!isGapState(dataState)) return
    if (dataState === 'Missing') this.#unheard.add(instrumentIndex)
    this.#states.begin(instrumentId, {
      instrumentId,
      series: '',
      fromUs: nowUs,
      reason: dataState,
      text: text.slice(0, 200),
    })
  }

  /** Writes down the gaps that ended since. Called some times a second, so that a thousand instruments make one frame. */
  flush(nowUs: number): void {
    if (this.#ended.length === 0) return
    const ended = this.#ended
    this.#ended = []
    this.#note(ended, nowUs)
  }

  /** Notes every gap that is still open as one that ends now, if only because the recording does. */
  close(nowUs: number): void {
    const gaps = [
      ...this.#ended,
      ...this.#drops.endAll(nowUs),
      ...this.#bookDrops.endAll(nowUs),
      ...this.#states.endAll(nowUs),
    ]
    if (gaps.length > 0) this.#note(gaps, nowUs)
  }

  /** Somebody listens, though nothing comes. */
  beat(nowUs: number): void {
    this.#note([], nowUs)
  }

  #endState(instrumentIndex: number, nowUs: number): void {
    const ended = this.#states.end(this.#instrumentIds.get(instrumentIndex)!, nowUs)
    if (ended !== undefined && ended.toUs > ended.fromUs) this.#ended.push(ended)
  }

  // ── rows ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A bar is filed under its close; everything else under when it was passed on, which never goes back. */
  #timeOf(input: MarketInput): number {
    if (input.kind === 'Bar') return input.eventTimeUs
    if (input.receiveTimeUs > this.#lastTimeUs) this.#lastTimeUs = input.receiveTimeUs
    return this.#lastTimeUs
  }

  #write(input: MarketInput, slot: number, timeUs: number, tradeNumber: number): void {
    const chunk = this.#room(timeUs)
    if (chunk === undefined) this.#drop(this.#drops, slot, timeUs)
    else putRow(chunk.numbers, chunk.reserve(ROW_BYTES, timeUs) / 8, slot, timeUs, input, tradeNumber)
  }

  /** Returns: a chunk for one row; before the first row that finds room again, what was lost is noted. */
  #room(timeUs: number): ChunkBuffer | undefined {
    const chunk = this.#setup.stream.roomFor(ROW_BYTES)
    if (chunk === undefined || this.#drops.isEmpty) return chunk
    this.#note(this.#drops.endAll(timeUs), timeUs)
    return this.#room(timeUs)
  }

  #drop(gaps: OpenGaps, slot: number, timeUs: number): void {
    const { instrumentId, series } = this.#setup.series.slots[slot]!
    this.droppedCount++
    const text = 'the disk did not keep up, or had no room'
    gaps.begin(String(slot), { instrumentId, series, fromUs: timeUs, reason: 'Dropped', text })
    gaps.lose(String(slot))
  }

  // ── books ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #takeLevel(level: BookLevel, slot: number, timeUs: number): void {
    const book = this.#books.get(level.instrumentIndex)!
    const day = Math.floor(timeUs / US_PER_DAY)
    const isNewDay = book.day > 0 && day !== book.day
    book.day = day
    if (level.isSnapshotStart) book.isBroken = false
    else if ((isNewDay || book.isBroken) && book.mirror.canBeTold)
      book.isBroken = !this.#tellBook(book.mirror, slot, timeUs)
    book.mirror.apply(level)
    const chunk = book.isBroken ? undefined : this.#room(timeUs)
    if (chunk === undefined) {
      book.isBroken = true
      this.#drop(this.#bookDrops, slot, timeUs)
      return
    }
    putRow(chunk.numbers, chunk.reserve(ROW_BYTES, timeUs) / 8, slot, timeUs, level, 0)
    const ended = this.#bookDrops.end(String(slot), timeUs)
    if (ended !== undefined) this.#note([ended], timeUs)
  }

  #tellBook(mirror: BookMirror, slot: number, timeUs: number): boolean {
    return mirror.tell((side, priceTicks, qtyLots, flags) => {
      const chunk = this.#room(timeUs)
      if (chunk === undefined) return false
      const at = chunk.reserve(ROW_BYTES, timeUs) / 8
      chunk.numbers.set([slot, timeUs, NO_EVENT_TIME, side, priceTicks, qtyLots, flags, 0], at)
      return true
    })
  }

  #note(gaps: readonly GapNote[], timeUs: number): void {
    this.#setup.stream.note(gaps, timeUs)
  }
}
