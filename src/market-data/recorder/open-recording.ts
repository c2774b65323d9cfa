/** What is done before a recording goes on: one process at a time, scales that fit the catalogue, and no torn ends. */

import { join } from 'node:path'
import type { Instrument } from '../../core/domain/instrument.ts'
import type { RecorderNote } from '../../ports/market-recorder.ts'
import type { RecordingKeys } from '../../ports/recording-keys.ts'
import { readInstrumentFile } from '../catalogue.ts'
import { DataError } from '../data-error.ts'
import { syncFolder } from '../durable-file.ts'
import { acquirePidLock } from '../pid-lock.ts'
import { isSameDecimal } from '../same-decimal.ts'
import { mendSegment } from './mend-segment.ts'
import { listRawFolders, listSegments, rowsFolderOf } from './recording-folder.ts'

/**
 * Takes the right to record a venue into a catalogue.
 *
 * Returns: the release. Errors: DataError `BUSY`; `SCALE_CONFLICT` where the catalogue counts an instrument otherwise.
 */
export function takeRecordingLock(root: string, venueId: string, instruments: readonly Instrument[]): () => void {
  for (const instrument of instruments) refuseOtherScale(root, instrument)
  const busyText = (pid: number) => `${root}: process ${pid} records ${venueId} into it already`
  return acquirePidLock(join(rowsFolderOf(root, venueId), 'lock'), busyText)
}

function refuseOtherScale(root: string, { instrumentId, tickSize, lotSize }: Instrument): void {
  const stored = readInstrumentFile(root, instrumentId)?.spec
  if (stored === undefined) return
  if (isSameDecimal(stored.tickSize, tickSize) && isSameDecimal(stored.lotSize, lotSize)) return
  const found = `${instrumentId} is counted in tick ${stored.tickSize}, lot ${stored.lotSize} in ${root}`
  const remedy = 'record into another folder'
  throw new DataError('SCALE_CONFLICT', `${found}; the configuration says tick ${tickSize}, lot ${lotSize}; ${remedy}`)
}

/**
 * Closes what a crash left open: the end that is no frame is cut off, a sealed segment gets its end, and each its lasting name.
 *
 * Errors: DataError `UNSUPPORTED`, `CORRUPT`, `IO`.
 */
export function mendRecording(
  root: string,
  venueId: string,
  keys: RecordingKeys,
  onNote: (note: RecorderNote) => void,
): void {
  const raw = listRawFolders(root).filter(each => each.venueId === venueId)
  for (const folder of [rowsFolderOf(root, venueId), ...raw.map(each => each.folder)]) {
    for (const segment of listSegments(folder)) if (segment.isOpen) mendSegment(segment, keys, onNote)
    // Names that were given are there after a power cut as well.
    if (listSegments(folder).length > 0) syncFolder(folder)
  }
}
