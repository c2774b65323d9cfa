/**
 * What a series of the catalogue covers, file by file: rows and where they come from, what is missing of them and why, and
 * what somebody filled since. Reads footers, and of the rows the times alone.
 */

import type { InstrumentId } from '../core/domain/ids.ts'
import { US_PER_DAY, US_PER_HOUR } from '../core/std/time.ts'
import { listSeriesFiles, type SeriesFile } from './catalogue.ts'
import { textOfError } from './data-error.ts'
import { type KnownGap, ROW_GROUP_ROWS, type SeriesSource, type Stretch } from './parquet.ts'
import { SeriesFileReader } from './parquet-reader.ts'
import type { Series } from './series.ts'
import { between, joined, lengthUs, without } from './stretches.ts'
import { SilenceWatch } from './usual-silence.ts'

/** A day, a month or a year of a series: one file. */
export interface PeriodCoverage {
  readonly instrumentId: InstrumentId
  readonly series: string
  readonly period: string
  readonly rowCount: number
  readonly firstTimeUs: number
  readonly lastTimeUs: number
  readonly sizeBytes: number
  readonly importedCount: number
  readonly recordedCount: number
  readonly repairedCount: number
  /** When somebody listened, or answered for it; 0 for what was imported. */
  readonly listenedUs: number
  /** What is missing and was not filled; the reason `Silent` is what the rows themselves tell. */
  readonly gaps: readonly KnownGap[]
  /** Rows that came and were not kept, and that broke a rule. */
  readonly lostCount: number
  readonly refusedCount: number
  /** Why the file cannot be read; empty where it can. */
  readonly fault: string
}

/** When the market was closed between two times, in order: nothing is missing of that. */
export type ClosedHours = (fromUs: number, toUs: number) => readonly Stretch[]
export const NEVER_CLOSED: ClosedHours = () => []

/** All files of a series, oldest first. A file that cannot be read is told with its fault. */
export function coverageOf(
  root: string,
  instrumentId: InstrumentId,
  series: Series,
  closedHours: ClosedHours = NEVER_CLOSED,
): PeriodCoverage[] {
  return listSeriesFiles(root, instrumentId, series).map(file => coverageOfFile(file, closedHours))
}

function coverageOfFile(file: SeriesFile, closedHours: ClosedHours): PeriodCoverage {
  const { instrumentId, series, period } = file
  const name = { instrumentId, series: series.name, period }
  try {
    const reader = new SeriesFileReader(file.path)
    try {
      return { ...name, ...readCoverage(reader, closedHours) }
    } finally {
      reader.close()
    }
  } catch (error) {
    return { ...name, ...NOTHING, fault: textOfError(error) }
  }
}

const NOTHING = {
  rowCount: 0,
  firstTimeUs: 0,
  lastTimeUs: 0,
  sizeBytes: 0,
  importedCount: 0,
  recordedCount: 0,
  repairedCount: 0,
  listenedUs: 0,
  gaps: [],
  lostCount: 0,
  refusedCount: 0,
} as const

function readCoverage(
  reader: SeriesFileReader,
  closedHours: ClosedHours,
): Omit<PeriodCoverage, 'instrumentId' | 'series' | 'period'> {
  const { rowCount, firstTimeUs, lastTimeUs, sources } = reader.metadata
  const rowsOf = (origin: SeriesSource['origin']) =>
    sources.reduce((sum, each) => (each.origin === origin ? sum + each.rowCount : sum), 0)
  const known = sources.flatMap(({ gaps }) => gaps ?? [])
  return {
    rowCount,
    firstTimeUs,
    lastTimeUs,
    sizeBytes: reader.sizeBytes,
    importedCount: rowsOf(undefined),
    recordedCount: rowsOf('Recorded'),
    repairedCount: rowsOf('Repaired'),
    listenedUs: lengthUs(listenedOf(sources)),
    gaps: openGaps(reader, known, closedHours),
    lostCount: known.reduce((sum, { lostCount }) => sum + lostCount, 0),
    refusedCount: sources.reduce((sum, each) => sum + (each.rowsRefused ?? 0), 0),
    fault: '',
  }
}

/** When somebody listened, whoever it was. */
export function listenedOf(sources: readonly SeriesSource[]): Stretch[] {
  return joined(sources.flatMap(({ listened }) => listened ?? []))
}

/** What somebody filled since. */
export function repairedOf(sources: readonly SeriesSource[]): Stretch[] {
  return joined(sources.flatMap(({ origin, listened }) => (origin === 'Repaired' ? (listened ?? []) : [])))
}

function openGaps(reader: SeriesFileReader, known: readonly KnownGap[], closedHours: ClosedHours): KnownGap[] {
  const { sources } = reader.metadata
  const repaired = repairedOf(sources)
  const deaf = between(listenedOf(sources)).map(stretch => ({ ...stretch, reason: 'NotRecorded', lostCount: 0 }))
  const named = [...known, ...deaf]
  const silent = silencesOf(reader, closedHours).flatMap(stretch =>
    without(stretch, joined(named)).map(left => ({ ...left, reason: 'Silent', lostCount: 0 })),
  )
  const whileOpen = named.flatMap(gap =>
    without(gap, closedHours(gap.fromUs, gap.toUs)).map(left => ({ ...gap, ...left })),
  )
  const open = [...whileOpen, ...silent].flatMap(gap => without(gap, repaired).map(left => ({ ...gap, ...left })))
  return open.sort((a, b) => a.fromUs - b.fromUs)
}

/** Bars come at their times, and the check counts those that are missing. */
function silencesOf(reader: SeriesFileReader, closedHours: ClosedHours): Stretch[] {
  if (reader.series.kind === 'Bar') return missingBars(reader, closedHours)
  const watch = new SilenceWatch()
  const times = new Float64Array(ROW_GROUP_ROWS)
  for (let group = 0; group < reader.metadata.groups.length; group++) watch.take(times, reader.readTimes(group, times))
  return watch.gaps(closedHours)
}

const MISSING_MAX = 1_000

function missingBars(reader: SeriesFileReader, closedHours: ClosedHours): Stretch[] {
  const { stepUs } = reader.series
  const times = new Float64Array(ROW_GROUP_ROWS)
  const gaps: Stretch[] = []
  let lastUs = 0
  for (let group = 0; group < reader.metadata.groups.length; group++) {
    const count = reader.readTimes(group, times)
    for (let i = 0; i < count; i++) {
      const timeUs = times[i]!
      if (lastUs > 0 && timeUs - lastUs > stepUs && gaps.length < MISSING_MAX)
        gaps.push(...missingWhileOpen({ fromUs: lastUs, toUs: timeUs }, stepUs, closedHours))
      lastUs = timeUs
    }
  }
  return gaps
}

/** Two bars in a row are at most a step of open hours apart; those of days at most a day that has a session. */
function missingWhileOpen(silence: Stretch, stepUs: number, closedHours: ClosedHours): Stretch[] {
  const closed = closedHours(silence.fromUs, silence.toUs)
  if (stepUs < US_PER_DAY) return without(silence, closed).filter(({ fromUs, toUs }) => toUs - fromUs > stepUs)
  // Where clocks are changed days have an hour more or less.
  const closedDays = closed.map(({ fromUs, toUs }) => Math.floor((toUs - fromUs + US_PER_HOUR) / US_PER_DAY))
  const openUs = closedDays.reduce((leftUs, days) => leftUs - days * US_PER_DAY, silence.toUs - silence.fromUs)
  return openUs > stepUs + US_PER_HOUR ? [silence] : []
}
