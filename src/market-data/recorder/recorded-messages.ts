/** The messages of a recorded line as they came, one segment after the other, each once. */

import type { RecordingKeys } from '../../ports/recording-keys.ts'
import { DataError } from '../data-error.ts'
import type { FrameHeader } from './frame.ts'
import { type RawMessage, readRaw } from './raw-text.ts'
import { listSegments, rawFolderOf, type Segment } from './recording-folder.ts'
import { headOf } from './segment-head.ts'
import { SegmentReader } from './segment-reader.ts'

export interface AskedMessages {
  /** The catalogue. */
  readonly root: string
  readonly venueId: string
  readonly lineId: string
  readonly keys: RecordingKeys
  /** Both included. */
  readonly fromUs: number
  readonly toUs: number
}

/** A message, or in its place that frames were lost before the next one. */
export type RecordedMessage = RawMessage | { readonly lostText: string }

/** Errors: DataError `NOT_FOUND`, `SEALED`, `CORRUPT`, `UNSUPPORTED`, `IO`. */
export function* recordedMessages(asked: AskedMessages): Generator<RecordedMessage> {
  const { root, venueId, lineId, keys, fromUs, toUs } = asked
  const segments = listSegments(rawFolderOf(root, venueId, lineId))
  if (segments.length === 0)
    throw new DataError('NOT_FOUND', `${root}: no messages of line ${lineId} of ${venueId} were recorded`)
  const newest = { runId: '', frameNumber: -1 }
  for (const segment of segments.filter((_, at) => isWithin(segments, at, asked))) {
    const reader = new SegmentReader(segment.path, keys)
    try {
      for (const message of messagesOf(reader, newest, segment.isOpen))
        if ('lostText' in message || (message.receiveTimeUs >= fromUs && message.receiveTimeUs <= toUs)) yield message
    } finally {
      reader.close()
    }
  }
}

/** A segment ends about where the next begins: clocks are set, so the one before is looked through as well. */
function isWithin(segments: readonly Segment[], at: number, { fromUs, toUs }: AskedMessages): boolean {
  const endedUs = segments[at + 2]?.startedUs ?? Number.POSITIVE_INFINITY
  return segments[at]!.startedUs <= toUs && endedUs >= fromUs
}

function* messagesOf(
  reader: SegmentReader,
  newest: { runId: string; frameNumber: number },
  isOpen: boolean,
): Generator<RecordedMessage> {
  let lost = lossOf(reader, false)
  for (let header = reader.next(); header !== undefined; header = reader.next()) {
    const now = lossOf(reader, false)
    if (now !== lost) yield { lostText: now }
    lost = now
    if (header.kind === 'Head') beginRun(reader, newest)
    if (header.kind === 'Raw' && isNew(header, newest)) yield* readRaw(reader.payload())
  }
  const end = lossOf(reader, !isOpen)
  if (end !== lost) yield { lostText: end }
}

function beginRun(reader: SegmentReader, newest: { runId: string; frameNumber: number }): void {
  const { runId } = headOf(reader)
  if (runId !== newest.runId) Object.assign(newest, { runId, frameNumber: -1 })
}

function isNew({ frameNumber }: FrameHeader, newest: { frameNumber: number }): boolean {
  if (frameNumber <= newest.frameNumber) return false
  newest.frameNumber = frameNumber
  return true
}

/** What a segment lost so far; empty for nothing. */
function lossOf(reader: SegmentReader, isAtEnd: boolean): string {
  const { path, faults, damagedBytes, goodBytes, sizeBytes, isCut } = reader
  const lostBytes = damagedBytes + (isAtEnd ? sizeBytes - goodBytes : 0)
  const texts = faults.map(({ text }) => text)
  if (lostBytes > 0) texts.push(`${lostBytes} bytes cannot be read`)
  if (isAtEnd && isCut) texts.push('its end is missing')
  return texts.length === 0 ? '' : `${path}: ${texts.join('; ')}`
}
