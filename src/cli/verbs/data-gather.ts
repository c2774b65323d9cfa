/** `holdfast data gather`: files what recorders have closed into the days of a catalogue. */

import { DataError } from '../../market-data/data-error.ts'
import { type GatherReport, gatherRecording } from '../../market-data/recorder/gather-recording.ts'
import { listRecordedVenues } from '../../market-data/recorder/recording-folder.ts'
import { EXIT_CODES } from '../exit-codes.ts'
import { formatCount, styled, writeJson, writeLine } from '../output.ts'
import { ProgressBar } from '../progress-bar.ts'

export function gatherData(root: string, options: { readonly replace?: boolean; readonly json?: boolean }): void {
  const progress = new ProgressBar({ unit: 'rows' })
  const reports: GatherReport[] = []
  for (const venueId of listRecordedVenues(root)) {
    try {
      reports.push(
        gatherRecording({
          root,
          venueId,
          overlap: options.replace ? 'Replace' : 'Refuse',
          nowUs: Date.now() * 1_000,
          onProgress: (done, total) => progress.update(done, total, venueId),
        }),
      )
    } catch (error) {
      if (!(error instanceof DataError)) throw error
      process.exitCode = EXIT_CODES.data
      process.stderr.write(`${styled('red', error.code, process.stderr)}  ${venueId}: ${error.message}\n`)
    }
  }
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
