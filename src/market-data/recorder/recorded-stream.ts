/** One stream of a recorder: a chunk that fills, and what becomes of it; what finds no room is refused. */

import { CHUNK_BYTES, ChunkBuffer } from './chunk-buffer.ts'
import { FRAME_BYTES_MAX, type FrameKind } from './frame.ts'
import type { SegmentWriter } from './segment-writer.ts'
import type { WriteQueue } from './write-queue.ts'

/** Chunks that were written are filled again instead of left to the garbage collector. */
const SPARE_CHUNKS_MAX = 4

export class RecordedStream {
  readonly writer: SegmentWriter
  readonly #queue: WriteQueue
  readonly #kind: FrameKind
  readonly #spare: ChunkBuffer[] = []
  #filling: ChunkBuffer
  #lastFrameUs = 0

  constructor(queue: WriteQueue, writer: SegmentWriter, kind: FrameKind) {
    this.writer = writer
    this.#queue = queue
    this.#kind = kind
    this.#filling = new ChunkBuffer(kind)
  }

  /** Returns: a chunk with room for a record of so many bytes; `undefined` where there is none. */
  roomFor(bytes: number): ChunkBuffer | undefined {
    const filling = this.#filling
    if (filling.length + bytes <= filling.capacity) return filling
    if (bytes > FRAME_BYTES_MAX) return undefined
    return this.#handOver(Math.max(CHUNK_BYTES, bytes)) ? this.#filling : undefined
  }

  /** What was taken goes to the disk. Called some times a second. */
  flush(): void {
    // While the disk is behind, few large chunks are better than many small ones.
    if (!this.#filling.isEmpty && !this.#queue.isWaiting(this.writer)) this.#handOver(CHUNK_BYTES)
  }

  /** What was taken goes to the disk, whatever waits before it. */
  flushAll(): void {
    if (!this.#filling.isEmpty) this.#pass(this.#filling, CHUNK_BYTES)
  }

  /** A frame of its own, behind what was taken before it. */
  note(value: unknown, timeUs: number): void {
    this.flushAll()
    const bytes = Buffer.from(JSON.stringify(value))
    const chunk = new ChunkBuffer('Notes', Math.ceil(bytes.length / 8) * 8)
    chunk.buffer.set(bytes, chunk.reserve(bytes.length, timeUs))
    this.#lastFrameUs = timeUs
    this.#queue.put(this.writer, chunk, () => {})
  }

  /** Nothing was written for so long: whoever reads the recording cannot tell whether anybody listened. */
  isQuiet(nowUs: number, quietUs: number): boolean {
    return this.#filling.isEmpty && nowUs - this.#lastFrameUs >= quietUs
  }

  #handOver(nextBytes: number): boolean {
    if (!this.#queue.hasRoom(this.#filling.capacity)) return false
    this.#pass(this.#filling, nextBytes)
    return true
  }

  #pass(full: ChunkBuffer, nextBytes: number): void {
    this.#filling =
      (nextBytes === CHUNK_BYTES ? this.#spare.pop() : undefined) ?? new ChunkBuffer(this.#kind, alignedOf(nextBytes))
    if (full.isEmpty) return
    this.#lastFrameUs = full.lastTimeUs
    this.#queue.put(this.writer, full, this.#takeBack)
  }

  readonly #takeBack = (chunk: ChunkBuffer): void => {
    chunk.clear()
    if (chunk.capacity === CHUNK_BYTES && this.#spare.length < SPARE_CHUNKS_MAX) this.#spare.push(chunk)
  }
}

function alignedOf(bytes: number): number {
  return Math.ceil(bytes / 8) * 8
}
