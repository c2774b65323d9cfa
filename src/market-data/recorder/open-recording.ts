/** What is done before a recording goes on: one process at a time, scales that fit the catalogue, and no torn ends. */

import { renameSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import type { Instrument } from '../../core/domain/instrument.ts'
import type { RecorderNote } from '../../ports.ts'
import { readInstrumentFile } from '../catalogue.ts'
import { DataError } from '../data-error.ts'
import { syncFolder } from '../durable-file.ts'
import { acquirePidLock } from '../pid-lock.ts'
import { isSameDecimal } from '../same-decimal.ts'
import { listRawFolders, listSegments, rowsFolderOf, type Segment } from './recording-folder.ts'
import { SegmentReader } from './segment-reader.ts'

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

/** Closes what a crash left open: the end that is no frame is cut off, and the segment gets its lasting name. */
export function mendRecording(root: string, venueId: string, onNote: (note: RecorderNote) => void): void {
  const raw = listRawFolders(root).filter(each => each.venueId === venueId)
  for (const folder of [rowsFolderOf(root, venueId), ...raw.map(each => each.folder)]) {
    for (const segment of listSegments(folder)) if (segment.isOpen) mendSegment(segment, onNote)
    // Names that were given are there after a power cut as well.
    if (listSegments(folder).length > 0) syncFolder(folder)
  }
}

function mendSegment({ path }: Segment, onNote: (note: RecorderNote) => void): void {
  const reader = new SegmentReader(path)
  let frameCount = 0
  while (reader.next() !== undefined) frameCount++
  reader.close()
  const { goodBytes, sizeBytes, damagedBytes } = reader
  if (goodBytes < sizeBytes) truncateSync(path, goodBytes)
  if (frameCount === 0) rmSync(path)
  else renameSync(path, path.slice(0, -'.open'.length))
  if (goodBytes === sizeBytes && damagedBytes === 0) return
  const cut = `${path}: ${sizeBytes - goodBytes} bytes of an unfinished frame were cut off`
  const damage = damagedBytes === 0 ? '' : `; ${damagedBytes} bytes before them cannot be read: check the disk`
  onNote({ code: 'TAIL_CUT', severity: damagedBytes === 0 ? 'Info' : 'Warning', text: cut + damage })
}
