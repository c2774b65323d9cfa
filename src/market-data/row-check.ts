/** Rules over the stored rows of one series, file after file; the state between files is what makes gaps visible. */

import type { TimeUs } from '../core/domain/ids.ts'
import { isSideMissing } from '../core/domain/market-data.ts'
import { formatTimeUs } from '../core/std/time.ts'
import type { SeriesFile } from './catalogue.ts'
import type { ColumnBatch } from './columns.ts'
import type { FindingCode, Findings } from './findings.ts'
import { RecentNumbers } from './recent-numbers.ts'
import { type Partition, partitionOf, type Series } from './series.ts'

export interface Observations {
  gapCount: number
  missingBarCount: number
  longestGapUs: number
  longestGapAtUs: number
  lockedQuoteCount: number
}

export class RowCheck {
  readonly observations: Observations = {
    gapCount: 0,
    missingBarCount: 0,
    longestGapUs: 0,
    longestGapAtUs: 0,
    lockedQuoteCount: 0,
  }
  readonly #series: Series
  readonly #findings: Findings
  readonly #tradeNumbers = new RecentNumbers()
  #lastTimeUs = 0
  #partition: Partition | undefined
  #file: SeriesFile | undefined

  constructor(series: Series, findings: Findings) {
    this.#series = series
    this.#findings = findings
  }

  /** Checks the rows of a batch; `rowsBefore` of the same file came before it. */
  check(file: SeriesFile, batch: ColumnBatch, rowsBefore: number): void {
    this.#file = file
    for (let i = 0; i < batch.rowCount; i++) this.#checkRow(batch.columns, i, rowsBefore + i + 1)
  }

  #checkRow(columns: readonly Float64Array[], i: number, row: number): void {
    const timeUs = columns[0]![i]!
    this.#checkTime(timeUs, row)
    this.#checkPeriod(this.#series.kind === 'Bar' ? columns[1]![i]! : timeUs, row)
    switch (this.#series.kind) {
      case 'Quote':
        this.#checkQuote(columns, i, row)
        break
      case 'Trade':
        this.#checkTrade(columns, i, row)
        break
      case 'BookLevel':
        this.#checkBookLevel(columns, i, row)
        break
      case 'Bar':
        this.#checkBar(columns, i, row)
        break
      default:
        this.#series.kind satisfies never
    }
    this.#lastTimeUs = timeUs
  }

  #add(code: FindingCode, row: number, text: string): void {
    this.#findings.add(code, this.#file?.path ?? '', row, text)
  }

  #checkTime(timeUs: number, row: number): void {
    const lastUs = this.#lastTimeUs
    if (timeUs < lastUs) this.#add('TIME_BACKWARDS', row, `${timeText(timeUs)} comes after ${timeText(lastUs)}`)
    if (lastUs === 0 || timeUs - lastUs <= this.observations.longestGapUs) return
    this.observations.longestGapUs = timeUs - lastUs
    this.observations.longestGapAtUs = lastUs
  }

  #checkPeriod(filedUs: number, row: number): void {
    const partition = this.#partition
    if (partition === undefined || filedUs < partition.startUs || filedUs >= partition.endUs) {
      this.#partition = partitionOf(this.#series, filedUs)
    }
    if (this.#partition!.key !== this.#file!.period) {
      this.#add('WRONG_PERIOD', row, `${timeText(filedUs)} does not belong into a file of ${this.#file!.period}`)
    }
  }

  #checkQuote(columns: readonly Float64Array[], i: number, row: number): void {
    const bidTicks = columns[2]![i]!
    const askTicks = columns[4]![i]!
    const bidLots = columns[3]![i]!
    const askLots = columns[5]![i]!
    const isWhole = !isSideMissing(bidTicks, bidLots) && !isSideMissing(askTicks, askLots)
    if (isWhole && bidTicks > askTicks)
      this.#add('CROSSED_QUOTE', row, `bid ${bidTicks} ticks is above ask ${askTicks}`)
    if (isWhole && bidTicks === askTicks) this.observations.lockedQuoteCount++
    if (bidLots < 0 || askLots < 0) this.#add('VALUE_WRONG', row, 'a size is negative')
  }

  #checkTrade(columns: readonly Float64Array[], i: number, row: number): void {
    if (columns[3]![i]! < 0) this.#add('VALUE_WRONG', row, 'the size is negative')
    if (columns[4]![i]! > 2) this.#add('VALUE_WRONG', row, `aggressor ${columns[4]![i]} is not 0, 1 or 2`)
    const tradeNumber = columns[5]![i]!
    if (tradeNumber === 0) return
    if (this.#tradeNumbers.isRepeated(tradeNumber)) {
      this.#add('DUPLICATE_TRADE', row, `trade ${tradeNumber} is there twice`)
    }
  }

  #checkBookLevel(columns: readonly Float64Array[], i: number, row: number): void {
    if (columns[2]![i]! > 1 || columns[5]![i]! > 3) this.#add('VALUE_WRONG', row, 'side or flags have no meaning')
    if (columns[4]![i]! < 0) this.#add('VALUE_WRONG', row, 'the size is negative')
  }

  #checkBar(columns: readonly Float64Array[], i: number, row: number): void {
    const closeUs = columns[0]![i]!
    const openUs = columns[1]![i]!
    const open = columns[2]![i]!
    const high = columns[3]![i]!
    const low = columns[4]![i]!
    const close = columns[5]![i]!
    if (high < Math.max(open, close, low) || low > Math.min(open, close)) {
      this.#add('BAR_SHAPE', row, `open ${open}, high ${high}, low ${low}, close ${close} ticks`)
    }
    if (columns[6]![i]! < 0) this.#add('VALUE_WRONG', row, 'the volume is negative')
    const lastUs = this.#lastTimeUs
    if (lastUs === 0) return
    if (closeUs === lastUs) this.#add('DUPLICATE_BAR', row, `two bars close at ${timeText(closeUs)}`)
    if (openUs <= lastUs) return
    this.observations.gapCount++
    // Rounded: the days on which clocks change are an hour shorter or longer.
    this.observations.missingBarCount += Math.round((openUs - lastUs) / this.#series.stepUs)
  }
}

function timeText(timeUs: number): string {
  return formatTimeUs(timeUs as TimeUs)
}
