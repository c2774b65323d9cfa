/** Where missing rows are asked for: a second catalogue, or a venue's own history. */

import type { InstrumentId } from '../core/domain/ids.ts'
import { listSeriesFiles, readInstrumentFile } from './catalogue.ts'
import { newColumnBatch } from './columns.ts'
import { DataError } from './data-error.ts'
import { ROW_GROUP_ROWS, type Stretch } from './parquet.ts'
import { SeriesFileReader } from './parquet-reader.ts'
import { isSameDecimal } from './same-decimal.ts'
import type { Series } from './series.ts'

/** A row in the columns of its series; valid until the next is asked for. */
export type RepairRow = ArrayLike<number>

export interface RepairSource {
  /** For the footer: whose rows these are. */
  readonly name: string
  /** What is to be known of the rows; grows while they are read. */
  readonly notes: ReadonlySet<string>
  /** Why nothing of a series can be had here; `undefined` where it can. Errors: DataError `SCALE_CONFLICT`. */
  refusalOf(instrumentId: InstrumentId, series: Series): string | undefined
  /**
   * The rows within a stretch, in time order.
   *
   * Errors: DataError; `UNSUPPORTED` and `IO` concern the series alone.
   */
  read(instrumentId: InstrumentId, series: Series, stretch: Stretch): AsyncIterable<RepairRow>
}

/** Rows of another folder, such as one that was imported from the venue's archives. */
export class CatalogueSource implements RepairSource {
  readonly name: string
  readonly notes: ReadonlySet<string> = new Set()
  readonly #root: string
  readonly #ownRoot: string

  /** `ownRoot`: the catalogue that is repaired, whose ticks and lots count. */
  constructor(root: string, ownRoot: string) {
    this.name = `catalogue ${root}`
    this.#root = root
    this.#ownRoot = ownRoot
  }

  refusalOf(instrumentId: InstrumentId, series: Series): string | undefined {
    const theirs = readInstrumentFile(this.#root, instrumentId)?.spec
    const own = readInstrumentFile(this.#ownRoot, instrumentId)?.spec
    if (theirs === undefined || listSeriesFiles(this.#root, instrumentId, series).length === 0)
      return `${this.#root} has no ${series.name} of ${instrumentId}`
    if (own === undefined) return `${instrumentId} has no instrument.json here`
    if (isSameDecimal(theirs.tickSize, own.tickSize) && isSameDecimal(theirs.lotSize, own.lotSize)) return undefined
    const found = `${this.#root} counts ${instrumentId} in tick ${theirs.tickSize}, lot ${theirs.lotSize}`
    throw new DataError('SCALE_CONFLICT', `${found}; here it is tick ${own.tickSize}, lot ${own.lotSize}`)
  }

  async *read(instrumentId: InstrumentId, series: Series, { fromUs, toUs }: Stretch): AsyncIterable<RepairRow> {
    const batch = newColumnBatch(series.kind, ROW_GROUP_ROWS)
    const row = new Float64Array(batch.columns.length)
    for (const { path } of listSeriesFiles(this.#root, instrumentId, series)) {
      const reader = new SeriesFileReader(path)
      try {
        for (const [group, { firstTimeUs, lastTimeUs }] of reader.metadata.groups.entries()) {
          if (lastTimeUs < fromUs || firstTimeUs > toUs) continue
          reader.readGroup(group, batch)
          for (let i = 0; i < batch.rowCount; i++) {
            const timeUs = batch.columns[0]![i]!
            if (timeUs < fromUs || timeUs > toUs) continue
            for (let column = 0; column < row.length; column++) row[column] = batch.columns[column]![i]!
            yield row
          }
        }
      } finally {
        reader.close()
      }
    }
  }
}
