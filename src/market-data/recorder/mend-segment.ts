/** What is done with a segment that a crash left open: its torn end is cut off, a sealed one gets its end, and it gets its lasting name. */

import { renameSync, rmSync, truncateSync } from 'node:fs'
import { zstdCompressSync } from 'node:zlib'
import type { RecorderNote } from '../../ports/market-recorder.ts'
import type { RecordingKeys } from '../../ports/recording-keys.ts'
import { DataError } from '../data-error.ts'
import { appendDurably } from '../durable-file.ts'
import { encodeFrame, unpack } from './frame.ts'
import { FrameReader } from './frame-reader.ts'
import type { Segment } from './recording-folder.ts'
import { SegmentSeal } from './seal.ts'

/** Errors: DataError `UNSUPPORTED`, `CORRUPT`, `IO`; the operating system's. */
export function mendSegment({ path }: Segment, keys: RecordingKeys, onNote: (note: RecorderNote) => void): void {
  const found = walkSegment(path)
  const { goodBytes, sizeBytes, damagedBytes } = found
  if (goodBytes < sizeBytes) truncateSync(path, goodBytes)
  const unsealed = found.keyFrame === undefined || found.hasEnd ? '' : endSealed(path, found.keyFrame, found, keys)
  if (goodBytes === 0) rmSync(path)
  else renameSync(path, path.slice(0, -'.open'.length))
  if (goodBytes === sizeBytes && damagedBytes === 0 && unsealed === '') return
  const cut = `${path}: ${sizeBytes - goodBytes} bytes of an unfinished frame were cut off`
  const damage = damagedBytes === 0 ? '' : `; ${damagedBytes} bytes before them cannot be read: check the disk`
  const severity = damagedBytes === 0 && unsealed === '' ? 'Info' : 'Warning'
  onNote({ code: 'TAIL_CUT', severity, text: cut + damage + unsealed })
}

interface FoundFrames {
  readonly sizeBytes: number
  /** Where the last intact frame ends. */
  goodBytes: number
  damagedBytes: number
  /** Of a sealed segment: what says by which key. */
  keyFrame: Buffer | undefined
  place: number
  lastTimeUs: number
  hasEnd: boolean
}

/** Needs no key: what is intact on the disk can be told by its checksum. */
function walkSegment(path: string): FoundFrames {
  const reader = new FrameReader(path)
  const { sizeBytes } = reader
  const none = { goodBytes: 0, damagedBytes: 0, keyFrame: undefined, place: 0, lastTimeUs: 0, hasEnd: false }
  const found: FoundFrames = { sizeBytes, ...none }
  try {
    for (let header = reader.next(); header !== undefined; header = reader.next()) {
      found.damagedBytes += reader.frameAt - found.goodBytes
      found.goodBytes = reader.frameEnd
      found.place = header.place
      found.lastTimeUs = header.lastTimeUs
      found.hasEnd = header.kind === 'End'
      if (header.kind === 'Key') found.keyFrame = unpack(header, reader.packed())
    }
    return found
  } finally {
    reader.close()
  }
}

/** Returns: what is to be told where the key is not at hand. */
function endSealed(path: string, keyFrame: Buffer, found: FoundFrames, keys: RecordingKeys): string {
  try {
    const seal = SegmentSeal.of(path, keyFrame, keys)
    const empty = Buffer.alloc(0)
    const times = { firstTimeUs: found.lastTimeUs, lastTimeUs: found.lastTimeUs }
    const content = { kind: 'End' as const, frameNumber: 0, recordCount: 1, rawBytes: 0, ...times }
    appendDurably(path, encodeFrame(content, zstdCompressSync(empty), { seal, place: found.place + 1 }))
    return ''
  } catch (error) {
    if (!(error instanceof DataError && error.code === 'SEALED')) throw error
    return `; it gets no end, and a check will say so: ${error.message}`
  }
}
