/** `holdfast data gather`: files what recorders have closed into the days of a catalogue. */

import { DataError } from '../../market-data/data-error.ts'
import type { OverlapPolicy } from '../../market-data/importers/commit.ts'
import { type GatherReport, gatherRecording } from '../../market-data/recorder/gather-recording.ts'
import { listRecordedVenues } from '../../market-data/recorder/recording-folder.ts'
import type { RecordingKeys } from '../../ports/recording-keys.ts'
import { EXIT_CODES } from '../exit-codes.ts'
import { type KeyFileOptions, openingKeysOf } from '../key-files.ts'
import { formatCount, styled, writeJson, writeLine } from '../output.ts'
import { ProgressBar } from '../progress-bar.ts'

export interface GatherVerbOptions extends KeyFileOptions {
  readonly replace?: boolean
  readonly json?: boolean
}

export function gatherData(root: string, options: GatherVerbOptions): void {
  const progress = new ProgressBar({ unit: 'rows' })
  const onProgress = (done: number, total: number) => progress.update(done, total, 'filing')
  const reports = gatherAll(root, openingKeysOf(options), options.replace ? 'Replace' : 'Refuse', onProgress)
  progress.finish()
  if (options.json) return writeJson(reports)
  if (reports.every(({ segmentCount }) => segmentCount === 0)) return writeLine('nothing waits to be filed')
  for (const { venueId, rowCount, rowsRefused, segmentCount, files } of reports) {
    const refused = rowsRefused === 0 ? '' : `, ${styled('yellow', `${formatCount(rowsRefused)} refused`)}`
    writeLine(
      `${venueId}: ${formatCount(rowCount)} rows of ${segmentCount} segments in ${files.length} files${refused}`,
    )
  }
}

/** A venue that cannot be filed is told, and does not keep the others from it. */
export function gatherAll(
  root: string,
  keys: RecordingKeys,
  overlap: OverlapPolicy,
  onProgress: (done: number, total: number) => void,
): GatherReport[] {
  return listRecordedVenues(root).flatMap(venueId => {
    try {
      return gatherRecording({ root, venueId, keys, overlap, nowUs: Date.now() * 1_000, onProgress })
    } catch (error) {
      if (!(error instanceof DataError)) throw error
      process.exitCode = EXIT_CODES.data
      process.stderr.write(`${styled('red', error.code, process.stderr)}  ${venueId}: ${error.message}\n`)
      return []
    }
  })
}
