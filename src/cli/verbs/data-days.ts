/** `holdfast data list --days`: one line for each file: what it covers, where its rows come from, what is missing. */

import { listInstruments, listSeries } from '../../market-data/catalogue.ts'
import type { KnownGap } from '../../market-data/parquet.ts'
import { listRecordedVenues, listSegments, rowsFolderOf } from '../../market-data/recorder/recording-folder.ts'
import { coverageOf, type PeriodCoverage } from '../../market-data/series-coverage.ts'
import { type CalendarOptions, closedHoursOf } from '../closed-hours.ts'
import { EXIT_CODES } from '../exit-codes.ts'
import {
  type Column,
  formatCount,
  formatSeconds,
  formatWhen,
  styled,
  writeJson,
  writeLine,
  writeTable,
} from '../output.ts'

const COLUMNS: readonly Column[] = [
  { title: 'instrument' },
  { title: 'series' },
  { title: 'period' },
  { title: 'rows', align: 'right' },
  { title: 'from' },
  { title: 'to' },
  { title: 'origin' },
  { title: 'listened', align: 'right' },
  { title: 'gaps', align: 'right' },
  { title: 'missing', align: 'right' },
  { title: 'longest' },
  { title: 'refused', align: 'right' },
  { title: 'lost', align: 'right' },
]

export interface DaysOptions extends CalendarOptions {
  readonly instrument?: string
  readonly json?: boolean
}

export async function listDays(root: string, options: DaysOptions): Promise<void> {
  const hoursOf = await closedHoursOf(options)
  const periods = listInstruments(root)
    .filter(instrumentId => options.instrument === undefined || instrumentId === options.instrument)
    .flatMap(instrumentId =>
      listSeries(root, instrumentId).flatMap(series => coverageOf(root, instrumentId, series, hoursOf(instrumentId))),
    )
  if (periods.some(({ fault }) => fault !== '')) process.exitCode = EXIT_CODES.data
  if (options.json) return writeJson(periods)
  if (periods.length === 0)
    writeLine(`${root} holds nothing${options.instrument === undefined ? '' : ` of ${options.instrument}`}`)
  else writeTable(COLUMNS, periods.map(cellsOf))
  for (const { fault } of periods)
    if (fault !== '') process.stderr.write(`${styled('red', 'unreadable', process.stderr)}  ${fault}\n`)
  tellWaiting(root)
}

function cellsOf(one: PeriodCoverage): string[] {
  const { gaps } = one
  const missingUs = gaps.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0)
  return [
    one.instrumentId,
    one.series,
    one.period,
    formatCount(one.rowCount),
    one.rowCount === 0 ? '' : formatWhen(one.firstTimeUs),
    one.rowCount === 0 ? '' : formatWhen(one.lastTimeUs),
    originsOf(one),
    one.listenedUs === 0 ? '' : formatSeconds(one.listenedUs / 1e6),
    formatCount(gaps.length),
    gaps.length === 0 ? '' : formatSeconds(missingUs / 1e6),
    longestOf(gaps),
    formatCount(one.refusedCount),
    formatCount(one.lostCount),
  ]
}

/** Repaired rows are never among others without a word. */
function originsOf({ importedCount, recordedCount, repairedCount }: PeriodCoverage): string {
  const parts = [
    importedCount > 0 ? 'imported' : '',
    recordedCount > 0 ? 'recorded' : '',
    repairedCount > 0 ? styled('yellow', `repaired ${formatCount(repairedCount)}`) : '',
  ]
  return parts.filter(part => part !== '').join(' + ')
}

function longestOf(gaps: readonly KnownGap[]): string {
  if (gaps.length === 0) return ''
  const longest = gaps.reduce((a, b) => (b.toUs - b.fromUs > a.toUs - a.fromUs ? b : a))
  const { fromUs, toUs, reason } = longest
  return `${reason} ${formatSeconds((toUs - fromUs) / 1e6)} at ${formatWhen(fromUs)}`
}

/** What a recorder has closed and nobody filed yet is not in the table. */
function tellWaiting(root: string): void {
  for (const venueId of listRecordedVenues(root)) {
    const count = listSegments(rowsFolderOf(root, venueId)).length
    const what = count === 1 ? '1 segment waits' : `${count} segments wait`
    if (count > 0) writeLine(`${venueId}: ${what} to be filed; "holdfast data gather ${root}" does it`)
  }
}
