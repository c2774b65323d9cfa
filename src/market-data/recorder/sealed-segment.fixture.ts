/** A sealed segment, its frames, and what somebody may do to them. */

import { readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { crc32 } from 'node:zlib'
import { temporaryFolder } from '../fixtures.ts'
import { HEADER_BYTES } from './frame.ts'
import { FrameReader } from './frame-reader.ts'
import { readRaw } from './raw-text.ts'
import { NOON_US, recorderIn } from './recorded-market.fixture.ts'
import { listSegments, rawFolderOf } from './recording-folder.ts'
import { sealingKeys, until } from './recording-stand.fixture.ts'
import { SegmentReader } from './segment-reader.ts'

/** Of the segment. */
export const KEYS = sealingKeys()
export const TEXTS = ['zero', 'one', 'two', 'three']

export interface SealedSegment {
  readonly root: string
  readonly path: string
  /** Of every frame: key, head, four messages, the end. */
  readonly frames: readonly Buffer[]
}

/** A closed segment of raw messages, each in a frame of its own. */
export async function sealedSegment(context: TestContext, keys = KEYS): Promise<SealedSegment> {
  const root = temporaryFolder(context)
  const { recorder } = recorderIn(root, { keys })
  for (const [at, text] of TEXTS.entries()) {
    recorder.takeRaw('a', text, NOON_US + at)
    await until(() => recorder.figures().durableCount === at + 1, 'a flush')
  }
  await recorder.close()
  const { path } = listSegments(rawFolderOf(root, 'SIM', 'a'))[0]!
  return { root, path, frames: framesOf(path) }
}

export function framesOf(path: string): Buffer[] {
  const bytes = readFileSync(path)
  const reader = new FrameReader(path)
  const frames: Buffer[] = []
  while (reader.next() !== undefined) frames.push(bytes.subarray(reader.frameAt, reader.frameEnd))
  reader.close()
  return frames
}

/** Somebody who changes a frame makes its checksum right again. */
export function changed(frame: Buffer, at: number, bit = 1): Buffer {
  const bytes = Buffer.from(frame)
  bytes[at] = bytes[at]! ^ bit
  bytes.writeUInt32LE(crc32(bytes.subarray(HEADER_BYTES), crc32(bytes.subarray(0, 52))), 52)
  return bytes
}

export function without(frames: readonly Buffer[], at: number): Buffer[] {
  return frames.filter((_, each) => each !== at)
}

export function textsIn(path: string, keys = KEYS): string[] {
  const reader = new SegmentReader(path, keys)
  try {
    const texts: string[] = []
    for (let header = reader.next(); header !== undefined; header = reader.next())
      if (header.kind === 'Raw') texts.push(...[...readRaw(reader.payload())].map(({ text }) => text))
    return texts
  } finally {
    reader.close()
  }
}
