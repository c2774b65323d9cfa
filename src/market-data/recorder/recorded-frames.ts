/** The frames of a run of segments, each once and in order, with what its segment says of itself. */

import type { Hash } from 'node:crypto'
import type { RecordingKeys } from '../../ports/recording-keys.ts'
import { DataError } from '../data-error.ts'
import type { FrameHeader } from './frame.ts'
import { headOf, type RowsHead } from './segment-head.ts'
import { SegmentReader } from './segment-reader.ts'

export interface RecordedFrame {
  readonly path: string
  readonly head: RowsHead
  readonly header: FrameHeader
  /** What was lost before it; empty for nothing. */
  readonly lostText: string
  /** Its records; read only where they are wanted. */
  payload(): Buffer
}

interface Progress {
  runId: string
  frameNumber: number
  lostText: string
}

/**
 * Reads segments of rows, oldest first. A frame that was written twice, because nobody knew whether the disk had it, comes once.
 *
 * Errors: DataError `CORRUPT` for a segment without a head and for a sealed one that somebody changed, `SEALED` without its
 * key, `UNSUPPORTED`, `IO`.
 */
export function* recordedFrames(paths: readonly string[], keys: RecordingKeys, hash?: Hash): Generator<RecordedFrame> {
  const progress: Progress = { runId: '', frameNumber: -1, lostText: '' }
  for (const path of paths) {
    const reader = new SegmentReader(path, keys)
    try {
      yield* framesOf(reader, progress, hash)
    } finally {
      reader.close()
    }
  }
}

function* framesOf(reader: SegmentReader, progress: Progress, hash: Hash | undefined): Generator<RecordedFrame> {
  let head: RowsHead | undefined
  const losses = new SegmentLosses(reader)
  for (let header = reader.next(); header !== undefined; header = reader.next()) {
    progress.lostText ||= losses.next()
    if (hash !== undefined) reader.updateHash(hash)
    if (header.kind === 'Head') {
      head = rowsHeadOf(reader)
      if (head.runId !== progress.runId) Object.assign(progress, { runId: head.runId, frameNumber: -1 })
      continue
    }
    if (head === undefined) {
      const remedy = 'its beginning is damaged; move it out of the folder to go on without it'
      throw new DataError('CORRUPT', `${reader.path}: ${remedy}`)
    }
    if (header.frameNumber <= progress.frameNumber) continue
    progress.frameNumber = header.frameNumber
    yield { path: reader.path, head, header, lostText: progress.lostText, payload: () => reader.payload() }
    progress.lostText = ''
  }
  progress.lostText ||= losses.next() || (reader.isCut ? `${reader.path}: its end is missing` : '')
}

/** What a segment lost since one asked last; what somebody did to a sealed one is refused. */
class SegmentLosses {
  readonly #reader: SegmentReader
  #damagedBytes = 0
  #faultCount = 0

  constructor(reader: SegmentReader) {
    this.#reader = reader
  }

  /** Errors: DataError `CORRUPT`. */
  next(): string {
    const { path, damagedBytes, faults } = this.#reader
    const changed = faults.find(({ kind }) => kind === 'Changed')
    if (changed !== undefined) {
      const remedy = 'somebody did this, no disk does; move it out of the folder to go on without it'
      throw new DataError('CORRUPT', `${path}: ${changed.text}; ${remedy}`)
    }
    const lostBytes = damagedBytes - this.#damagedBytes
    const missing = faults[this.#faultCount]
    this.#damagedBytes = damagedBytes
    this.#faultCount = faults.length
    if (lostBytes > 0) return `${path}: ${lostBytes} bytes cannot be read`
    return missing === undefined ? '' : `${path}: ${missing.text}`
  }
}

function rowsHeadOf(reader: SegmentReader): RowsHead {
  const head = headOf(reader)
  if (head.content === 'Rows') return head
  throw new DataError('CORRUPT', `${reader.path}: holds messages of line ${head.lineId}, not rows`)
}
