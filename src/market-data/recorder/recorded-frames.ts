/** The frames of a run of segments, each once and in order, with what its segment says of itself. */

import type { Hash } from 'node:crypto'
import { DataError } from '../data-error.ts'
import type { FrameHeader } from './frame.ts'
import { headOf, type RowsHead } from './segment-head.ts'
import { SegmentReader } from './segment-reader.ts'

export interface RecordedFrame {
  readonly path: string
  readonly head: RowsHead
  readonly header: FrameHeader
  /** Bytes before it that could not be read. */
  readonly damagedBytes: number
  /** Its records; read only where they are wanted. */
  payload(): Buffer
}

/**
 * Reads segments of rows, oldest first. A frame that was written twice, because nobody knew whether the disk had it, comes once.
 *
 * Errors: DataError `CORRUPT` for a segment without a head, `UNSUPPORTED`, `IO`.
 */
export function* recordedFrames(paths: readonly string[], hash?: Hash): Generator<RecordedFrame> {
  const newest = { runId: '', frameNumber: -1 }
  for (const path of paths) {
    const reader = new SegmentReader(path)
    try {
      yield* framesOf(reader, newest, hash)
    } finally {
      reader.close()
    }
  }
}

function* framesOf(
  reader: SegmentReader,
  newest: { runId: string; frameNumber: number },
  hash: Hash | undefined,
): Generator<RecordedFrame> {
  let head: RowsHead | undefined
  let damagedBytes = 0
  for (let header = reader.next(); header !== undefined; header = reader.next()) {
    if (hash !== undefined) reader.updateHash(hash)
    if (header.kind === 'Head') {
      head = rowsHeadOf(reader)
      if (head.runId !== newest.runId) Object.assign(newest, { runId: head.runId, frameNumber: -1 })
      continue
    }
    if (head === undefined) {
      const remedy = 'its beginning is damaged; move it out of the folder to go on without it'
      throw new DataError('CORRUPT', `${reader.path}: ${remedy}`)
    }
    if (header.frameNumber <= newest.frameNumber) continue
    newest.frameNumber = header.frameNumber
    yield {
      path: reader.path,
      head,
      header,
      damagedBytes: reader.damagedBytes - damagedBytes,
      payload: () => reader.payload(),
    }
    damagedBytes = reader.damagedBytes
  }
}

function rowsHeadOf(reader: SegmentReader): RowsHead {
  const head = headOf(reader)
  if (head.content === 'Rows') return head
  throw new DataError('CORRUPT', `${reader.path}: holds messages of line ${head.lineId}, not rows`)
}
