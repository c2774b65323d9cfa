/** Rows of a recording on their way into the catalogue: those of one instrument, through the rules that every import passes. */

import { join } from 'node:path'
import type { StoredSpec } from '../catalogue.ts'
import { StepScale } from '../importers/decimal-scale.ts'
import { Quarantine } from '../importers/quarantine.ts'
import type { BookMessage, RowRefusal } from '../importers/row-sink.ts'
import { type StagedFile, StagingSink } from '../importers/staging.ts'
import type { SourceDetail } from '../parquet.ts'
import {
  AGGRESSOR_CODES,
  BOOK_LAST_OF_MESSAGE,
  BOOK_SNAPSHOT_START,
  type Partition,
  parseSeriesName,
  partitionOf,
  type Series,
} from '../series.ts'
import { ROW_NUMBERS } from './recorded-series.ts'
import { gapsIn, listenedIn, type RecordingSurvey } from './recording-survey.ts'

export const RECORDING_FORMAT = 'recording'

export interface GatheredInstrument {
  readonly root: string
  readonly venueId: string
  readonly spec: StoredSpec
  readonly survey: RecordingSurvey
  /** Empty, and this instrument's own. */
  readonly folder: string
}

/** Deeper messages are no messages of a book. */
const LEVELS_MAX = 200_000

export class InstrumentRows {
  rowsRefused = 0
  readonly #setup: GatheredInstrument
  readonly #sink: StagingSink
  readonly #quarantine: Quarantine
  readonly #refused = new Map<string, number>()
  readonly #message: BookMessage = { count: 0, isBid: [], priceTicks: [], qtyLots: [] }
  #isSnapshot = false

  constructor(setup: GatheredInstrument) {
    this.#setup = setup
    const { root, venueId, spec, survey } = setup
    const { instrumentId, tickSize, lotSize, priceMin } = spec
    const source = {
      instrumentId,
      tickSize,
      lotSize,
      name: `recording of ${venueId}`,
      format: RECORDING_FORMAT,
      sha256: survey.sha256,
      optionsHash: '',
      detail: (series: Series, partition: Partition) => this.#detailOf(series, partition),
    }
    const allowsNonPositivePrice = priceMin !== undefined && !(Number(priceMin) > 0)
    const rules = { price: new StepScale(tickSize), size: new StepScale(lotSize), allowsNonPositivePrice }
    this.#sink = new StagingSink(join(setup.folder), source, rules)
    this.#quarantine = new Quarantine(root, instrumentId, source.name.replaceAll(' ', '-'), survey.sha256)
  }

  /** Another process goes on: what a message of the one before lacks does not come. */
  beginRun(): void {
    this.#message.count = 0
  }

  /** Takes the row that begins at `at`. */
  take(series: Series, numbers: Float64Array, at: number, place: string): void {
    const refusal = this.#write(series, numbers, at)
    if (refusal === undefined) return
    this.rowsRefused++
    const { key } = partitionOf(series, numbers[at + (series.kind === 'Bar' ? 2 : 1)]!)
    const name = `${series.name} ${key}`
    this.#refused.set(name, (this.#refused.get(name) ?? 0) + 1)
    const raw = `${series.name}\t${numbers.subarray(at + 1, at + ROW_NUMBERS).join('\t')}`
    this.#quarantine.add({ file: place, line: at / ROW_NUMBERS + 1, reason: refusal, raw })
  }

  finish(): { readonly staged: StagedFile[]; readonly quarantine: Quarantine } {
    return { staged: this.#sink.finish(), quarantine: this.#quarantine }
  }

  discard(): void {
    this.#sink.discard()
  }

  abort(): void {
    this.#quarantine.abort()
    this.#sink.discard()
  }

  #write(series: Series, numbers: Float64Array, at: number): RowRefusal | undefined {
    const timeUs = numbers[at + 1]!
    const second = numbers[at + 2]!
    const a = numbers[at + 3]!
    const b = numbers[at + 4]!
    const c = numbers[at + 5]!
    const d = numbers[at + 6]!
    switch (series.kind) {
      case 'Quote':
        return this.#sink.quote(timeUs, second, a, b, c, d)
      case 'Trade':
        return this.#sink.trade(timeUs, second, a, b, AGGRESSOR_CODES[c] ?? 'Unknown', d)
      case 'BookLevel':
        return this.#takeLevel(timeUs, second, a, b, c, d)
      case 'Bar': {
        const values = { openTicks: a, highTicks: b, lowTicks: c, closeTicks: d, volumeLots: numbers[at + 7]! }
        return this.#sink.bars(second, timeUs, series.stepUs, [{ side: 'External', values }])
      }
      default:
        return series.kind satisfies never
    }
  }

  /** Levels wait for the last of their message: a message is written whole or not at all. */
  #takeLevel(timeUs: number, eventTimeUs: number, side: number, priceTicks: number, qtyLots: number, flags: number) {
    const message = this.#message
    if ((flags & BOOK_SNAPSHOT_START) !== 0) message.count = 0
    if (message.count === 0) this.#isSnapshot = (flags & BOOK_SNAPSHOT_START) !== 0
    if (message.count === LEVELS_MAX) return 'MALFORMED' as const
    const i = message.count++
    message.isBid[i] = side === 0
    message.priceTicks[i] = priceTicks
    message.qtyLots[i] = qtyLots
    if ((flags & BOOK_LAST_OF_MESSAGE) === 0) return undefined
    const refusal = this.#sink.book(timeUs, eventTimeUs, message, this.#isSnapshot)
    message.count = 0
    return refusal
  }

  #detailOf(series: Series, partition: Partition): SourceDetail {
    const { survey, spec } = this.#setup
    const gaps = gapsIn(survey, spec.instrumentId, series, partition)
    const rowsRefused = this.#refused.get(`${series.name} ${partition.key}`) ?? 0
    return {
      origin: 'Recorded',
      listened: listenedIn(survey, partition),
      ...(gaps.length === 0 ? {} : { gaps }),
      ...(rowsRefused === 0 ? {} : { rowsRefused }),
    }
  }
}

/** The series behind the slots of a head; `undefined` where it is not of this instrument. */
export function seriesBySlot(
  slots: readonly { readonly slot: number; readonly instrumentId: string; readonly series: string }[],
  rowsOf: (instrumentId: string) => InstrumentRows | undefined,
): ({ readonly rows: InstrumentRows; readonly series: Series } | undefined)[] {
  return slots.map(({ instrumentId, series: name }) => {
    const rows = rowsOf(instrumentId)
    const series = parseSeriesName(name)
    return rows === undefined || series === undefined ? undefined : { rows, series }
  })
}
