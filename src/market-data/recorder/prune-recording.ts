/**
 * What of a recording is dropped because it is old or too much: raw messages by age and size, recorded days by age.
 *
 * Invariant: the newest segment of each line and the newest file of each series stay, and so does whatever a person imported.
 */

import { rmSync } from 'node:fs'
import { listInstruments, listSeries, listSeriesFiles, readSeriesMetadata, type SeriesFile } from '../catalogue.ts'
import { textOfError } from '../data-error.ts'
import { listRawFolders, listSegments, type Segment, sizeOf } from './recording-folder.ts'

/** Absent: everything is kept. */
export interface RecordingRetention {
  readonly keepRawUs?: number | undefined
  readonly rawBytesMax?: number | undefined
  readonly keepDataUs?: number | undefined
}

export interface PruneReport {
  readonly rawSegments: number
  readonly dataFiles: number
  readonly bytes: number
  /** Files that were left alone because they cannot be read. */
  readonly unreadable: readonly string[]
}

interface OldSegment extends Segment {
  /** Before this it holds nothing. */
  readonly endedUs: number
  readonly bytes: number
}

/** Errors: the operating system's. */
export function pruneRecording(
  root: string,
  venueId: string,
  retention: RecordingRetention,
  nowUs: number,
): PruneReport {
  const raw = rawToPrune(root, venueId, retention, nowUs)
  const unreadable: string[] = []
  const data =
    retention.keepDataUs === undefined ? [] : dataToPrune(root, venueId, nowUs - retention.keepDataUs, unreadable)
  const bytes = [...raw, ...data].reduce((sum, { path }) => sum + sizeOf(path), 0)
  for (const { path } of [...raw, ...data]) rmSync(path, { force: true })
  return { rawSegments: raw.length, dataFiles: data.length, bytes, unreadable }
}

function rawToPrune(root: string, venueId: string, retention: RecordingRetention, nowUs: number): OldSegment[] {
  const { keepRawUs = Number.POSITIVE_INFINITY, rawBytesMax = Number.POSITIVE_INFINITY } = retention
  const folders = listRawFolders(root).filter(each => each.venueId === venueId)
  const old = folders.flatMap(({ folder }) => olderSegments(folder)).sort((a, b) => a.endedUs - b.endedUs)
  let bytes = folders.flatMap(({ folder }) => listSegments(folder)).reduce((sum, { path }) => sum + sizeOf(path), 0)
  return old.filter(segment => {
    const goes = segment.endedUs < nowUs - keepRawUs || bytes > rawBytesMax
    if (goes) bytes -= segment.bytes
    return goes
  })
}

/** All of a line's segments but the newest; each ends where the next begins. */
function olderSegments(folder: string): OldSegment[] {
  const segments = listSegments(folder)
  return segments.slice(0, -1).map((segment, at) => ({
    ...segment,
    endedUs: segments[at + 1]!.startedUs,
    bytes: sizeOf(segment.path),
  }))
}

function dataToPrune(root: string, venueId: string, beforeUs: number, unreadable: string[]): SeriesFile[] {
  const instrumentIds = listInstruments(root).filter(instrumentId => instrumentId.endsWith(`.${venueId}`))
  return instrumentIds.flatMap(instrumentId =>
    listSeries(root, instrumentId).flatMap(series =>
      listSeriesFiles(root, instrumentId, series)
        .slice(0, -1)
        .filter(file => isOldRecording(file, beforeUs, unreadable)),
    ),
  )
}

/** What a person imported stays: nobody can record it again. */
function isOldRecording({ path }: SeriesFile, beforeUs: number, unreadable: string[]): boolean {
  try {
    const { lastTimeUs, sources } = readSeriesMetadata(path)
    return lastTimeUs < beforeUs && sources.every(({ origin }) => origin !== undefined)
  } catch (error) {
    unreadable.push(`${path}: ${textOfError(error)}`)
    return false
  }
}
