/**
 * The trade numbers that are there around the edges of gaps: two sources stamp a trade differently, and one that came just
 * before a gap may lie in it by the other's clock, or the other way round.
 */

import type { InstrumentId } from '../core/domain/ids.ts'
import { US_PER_MINUTE } from '../core/std/time.ts'
import { listSeriesFiles } from './catalogue.ts'
import { newColumnBatch } from './columns.ts'
import { ROW_GROUP_ROWS, type Stretch } from './parquet.ts'
import { SeriesFileReader } from './parquet-reader.ts'
import type { Series } from './series.ts'

const EDGE_US = US_PER_MINUTE
/** Enough for a busy market around some hundred gaps; beyond it only the times decide. */
const NUMBERS_MAX = 2_000_000
const EVENT_TIME_COLUMN = 1
const NUMBER_COLUMN = 5

export class NumbersNearGaps {
  readonly #isTrades: boolean
  readonly #gaps: readonly Stretch[]
  readonly #numbers = new Set<number>()
  /** By gap: the highest number before it. */
  readonly #before = new Map<Stretch, number>()

  /** Errors: DataError `CORRUPT`. */
  constructor(root: string, instrumentId: InstrumentId, series: Series, gaps: readonly Stretch[]) {
    this.#isTrades = series.kind === 'Trade'
    this.#gaps = gaps
    if (!this.#isTrades) return
    for (const { path } of listSeriesFiles(root, instrumentId, series)) this.#read(path)
  }

  /** Whether a row for this gap is not there yet. What happened before it must come after the last that was received. */
  isMissing(row: ArrayLike<number>, gap: Stretch): boolean {
    const number = row[NUMBER_COLUMN] ?? 0
    if (!this.#isTrades || number === 0) return true
    if (this.#numbers.has(number)) return false
    return row[EVENT_TIME_COLUMN]! > gap.fromUs || number > (this.#before.get(gap) ?? Number.POSITIVE_INFINITY)
  }

  #read(path: string): void {
    const reader = new SeriesFileReader(path)
    const batch = newColumnBatch('Trade', ROW_GROUP_ROWS)
    for (const [group, { firstTimeUs, lastTimeUs }] of reader.metadata.groups.entries()) {
      const near = this.#gaps.filter(gap => firstTimeUs <= gap.toUs + EDGE_US && lastTimeUs >= gap.fromUs - EDGE_US)
      if (near.length === 0) continue
      reader.readGroup(group, batch)
      for (let i = 0; i < batch.rowCount; i++)
        this.#take(batch.columns[0]![i]!, batch.columns[NUMBER_COLUMN]![i]!, near)
    }
    reader.close()
  }

  #take(timeUs: number, number: number, near: readonly Stretch[]): void {
    if (number === 0) return
    for (const gap of near) {
      if (timeUs < gap.fromUs - EDGE_US || timeUs > gap.toUs + EDGE_US) continue
      if (this.#numbers.size < NUMBERS_MAX) this.#numbers.add(number)
      if (timeUs <= gap.fromUs) this.#before.set(gap, Math.max(number, this.#before.get(gap) ?? 0))
    }
  }
}
