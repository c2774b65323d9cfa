import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { FrameError, FrameReader, frameOf } from './frames.ts'

type Frame = readonly [kind: number, payload: Uint8Array]

function bytesOf(frames: readonly Frame[]): Buffer {
  return Buffer.concat(frames.map(([kind, payload]) => frameOf(kind, payload.subarray(0, 7), payload.subarray(7))))
}

function readAll(chunks: readonly Buffer[], bytesMaxByKind = [100, 100, 100]): Frame[] {
  const frames: Frame[] = []
  const reader = new FrameReader({ bytesMaxByKind, onFrame: (kind, payload) => frames.push([kind, payload]) })
  for (const chunk of chunks) reader.push(chunk)
  return frames
}

test('frames come out as they went in, however the stream is cut', () => {
  const frame = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.uint8Array({ maxLength: 40 }))
  const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 })
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 8 }), cuts, (frames, lengths) => {
      const bytes = bytesOf(frames)
      const chunks: Buffer[] = []
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const next = at + lengths[i % lengths.length]!
        chunks.push(bytes.subarray(at, next))
        at = next
      }
      assert.deepEqual(readAll(chunks), frames)
    }),
  )
})

/** Only the beginning of a frame: what it announces does not follow. */
function headerOf(kind: number, payloadBytes: number): Buffer {
  const header = frameOf(kind)
  header.writeUInt32LE(payloadBytes, 0)
  return header
}

test('a payload is the receiver’s own memory', () => {
  const bytes = bytesOf([[0, Uint8Array.of(1, 2, 3)]])
  const [frame] = readAll([bytes])
  bytes.fill(9)
  assert.deepEqual(frame![1], Uint8Array.of(1, 2, 3))
})

test('what is not allowed is refused before it is waited for', () => {
  const refusals: readonly (readonly [Buffer, RegExp])[] = [
    [headerOf(3, 0), /kind 3, which there is not/],
    [headerOf(255, 4_000_000_000), /kind 255/],
    [headerOf(1, 101), /kind 1 with 101 bytes, at most 100/],
    [headerOf(0, 0xffff_ffff), /4294967295 bytes/],
  ]
  for (const [bytes, message] of refusals) {
    assert.throws(() => readAll([bytes]), { name: 'FrameError', message })
    assert.throws(() => readAll([bytes]), FrameError)
  }
})
