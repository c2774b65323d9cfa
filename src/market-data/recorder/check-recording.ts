/** Reads every frame of a recording and names the segments that lost some: their rows and messages are nowhere else. */

import { DataError, textOfError } from '../data-error.ts'
import type { Findings } from '../findings.ts'
import { listRawFolders, listRecordedVenues, listSegments, rowsFolderOf, type Segment } from './recording-folder.ts'
import { SegmentReader } from './segment-reader.ts'

/** Segments that are being written are left alone. */
export function checkRecordings(root: string, findings: Findings, onProgress: (path: string) => void): void {
  const folders = [
    ...listRecordedVenues(root).map(venueId => rowsFolderOf(root, venueId)),
    ...listRawFolders(root).map(({ folder }) => folder),
  ]
  for (const segment of folders.flatMap(listSegments)) {
    if (segment.isOpen) continue
    checkSegment(segment, findings)
    onProgress(segment.path)
  }
}

function checkSegment({ path }: Segment, findings: Findings): void {
  try {
    const reader = new SegmentReader(path)
    try {
      while (reader.next() !== undefined);
      const lostBytes = reader.damagedBytes + reader.sizeBytes - reader.goodBytes
      if (lostBytes > 0) findings.add('SEGMENT_DAMAGED', path, 0, `${lostBytes} bytes cannot be read: check the disk`)
    } finally {
      reader.close()
    }
  } catch (error) {
    if (!(error instanceof DataError)) throw error
    findings.add('UNREADABLE', path, 0, textOfError(error))
  }
}
