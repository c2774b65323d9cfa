import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { temporaryFolder } from '../fixtures.ts'
import { ChunkBuffer } from './chunk-buffer.ts'
import { FRAME_BEGINNING, HEADER_BYTES } from './frame.ts'
import { putRaw, rawBytesMaxOf, readRaw } from './raw-text.ts'
import { MACHINE_DISK } from './recording-disk.ts'
import { listSegments } from './recording-folder.ts'
import { SegmentReader } from './segment-reader.ts'
import { SegmentWriter } from './segment-writer.ts'

/** Texts as they may come: any code unit but half a pair, which no socket delivers. */
const messages = fc.array(
  fc.record(
    { text: fc.string({ unit: 'binary', maxLength: 300 }), receiveTimeUs: fc.nat(4_102_444_800_000_000) },
    { noNullPrototype: true },
  ),
  { minLength: 1, maxLength: 30 },
)

test('messages come back as they were, with line ends, blanks and signs of four bytes', () => {
  fc.assert(
    fc.property(messages, list => {
      const chunk = new ChunkBuffer('Raw', 1 << 16)
      for (const { text, receiveTimeUs } of list) {
        const before = chunk.length
        assert.ok(putRaw(chunk, text, receiveTimeUs))
        assert.ok(chunk.length - before <= rawBytesMaxOf(text))
      }
      assert.deepEqual([...readRaw(Buffer.from(chunk.chunk().bytes))], list)
    }),
  )
})

test('a message that does not fit leaves the chunk as it was', () => {
  const chunk = new ChunkBuffer('Raw', 64)
  assert.ok(putRaw(chunk, 'a', 1))
  const { length, recordCount } = chunk
  assert.equal(putRaw(chunk, 'x'.repeat(100), 1), false)
  assert.deepEqual([chunk.length, chunk.recordCount], [length, recordCount])
})

/** A segment of a head and five frames. */
async function writtenSegment(folder: string): Promise<string> {
  const writer = new SegmentWriter({ disk: MACHINE_DISK, folder, head: { of: 'a test' } })
  for (let i = 0; i < 5; i++) {
    const bytes = Buffer.from(`${i} `.repeat(40))
    await writer.append({ kind: 'Raw', bytes, recordCount: i, firstTimeUs: 1_000 + i, lastTimeUs: 1_000 + i })
  }
  await writer.seal()
  return listSegments(folder)[0]!.path
}

/** What is read of some bytes; every frame that is told can be opened. */
function framesIn(path: string, bytes: Uint8Array): { readonly numbers: number[]; readonly reader: SegmentReader } {
  writeFileSync(path, bytes)
  const reader = new SegmentReader(path)
  const numbers: number[] = []
  for (let header = reader.next(); header !== undefined; header = reader.next()) {
    reader.payload()
    numbers.push(header.frameNumber)
  }
  reader.close()
  return { numbers, reader }
}

test('whatever stands between frames is stepped over: all of them are read, and the rest is counted', async context => {
  const folder = temporaryFolder(context)
  const path = await writtenSegment(folder)
  const whole = readFileSync(path)
  const ends = [...endsOf(whole)]
  const rubbish = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    // What looks like a frame and is none.
    fc.uint8Array({ maxLength: HEADER_BYTES }).map(bytes => Buffer.concat([FRAME_BEGINNING, bytes])),
  )
  const copy = join(folder, 'copy')
  fc.assert(
    fc.property(fc.array(rubbish, { minLength: 7, maxLength: 7 }), pieces => {
      const parts = ends.flatMap((end, at) => [pieces[at]!, whole.subarray(ends[at - 1] ?? 0, end)])
      const bytes = Buffer.concat([...parts, pieces[6]!])
      const { numbers, reader } = framesIn(copy, bytes)
      assert.deepEqual(numbers, [0, 0, 1, 2, 3, 4])
      const between = pieces.slice(0, 6).reduce((sum, piece) => sum + piece.length, 0)
      assert.equal(reader.damagedBytes, between)
      assert.equal(reader.sizeBytes - reader.goodBytes, pieces[6]!.length)
    }),
    { numRuns: 200 },
  )
})

function* endsOf(bytes: Buffer): Generator<number> {
  for (let at = 0; at < bytes.length; ) {
    at += HEADER_BYTES + bytes.readUInt32LE(at + 28)
    yield at
  }
}
