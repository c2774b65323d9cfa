/** Reads every frame of a recording and names the segments that lost some: their rows and messages are nowhere else. */

import type { RecordingKeys } from '../../ports/recording-keys.ts'
import { DataError, textOfError } from '../data-error.ts'
import type { Findings } from '../findings.ts'
import { listRawFolders, listRecordedVenues, listSegments, rowsFolderOf, type Segment } from './recording-folder.ts'
import { SegmentReader } from './segment-reader.ts'

/** Segments that are being written are left alone. */
export function checkRecordings(
  root: string,
  keys: RecordingKeys,
  findings: Findings,
  onProgress: (path: string) => void,
): void {
  const folders = [
    ...listRecordedVenues(root).map(venueId => rowsFolderOf(root, venueId)),
    ...listRawFolders(root).map(({ folder }) => folder),
  ]
  for (const segment of folders.flatMap(listSegments)) {
    if (segment.isOpen) continue
    checkSegment(segment, keys, findings)
    onProgress(segment.path)
  }
}

function checkSegment({ path }: Segment, keys: RecordingKeys, findings: Findings): void {
  try {
    const reader = new SegmentReader(path, keys)
    try {
      while (reader.next() !== undefined);
      tellOf(reader, findings)
    } finally {
      reader.close()
    }
  } catch (error) {
    if (!(error instanceof DataError)) throw error
    findings.add('UNREADABLE', path, 0, textOfError(error))
  }
}

function tellOf(reader: SegmentReader, findings: Findings): void {
  const { path, damagedBytes, sizeBytes, goodBytes, faults, isCut } = reader
  for (const { text } of faults) findings.add('SEGMENT_CHANGED', path, 0, text)
  const lostBytes = damagedBytes + sizeBytes - goodBytes
  if (faults.length === 0 && lostBytes > 0)
    findings.add('SEGMENT_DAMAGED', path, 0, `${lostBytes} bytes cannot be read: check the disk`)
  if (isCut)
    findings.add('SEGMENT_CUT', path, 0, `what was sealed went on behind byte ${goodBytes}: its end is missing`)
}
