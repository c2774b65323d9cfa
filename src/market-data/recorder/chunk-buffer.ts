/** Records of one stream in memory until they are a chunk: texts or rows of numbers, one behind the other. */

import type { FrameKind } from './frame.ts'
import type { Chunk } from './segment-writer.ts'

/** Half a megabyte: a thousand messages compress as well as a million. */
export const CHUNK_BYTES = 512 * 1024

export class ChunkBuffer {
  readonly kind: FrameKind
  readonly buffer: Buffer
  /** The same memory, for rows. */
  readonly numbers: Float64Array
  length = 0
  recordCount = 0
  firstTimeUs = 0
  lastTimeUs = 0

  constructor(kind: FrameKind, bytes = CHUNK_BYTES) {
    this.kind = kind
    const memory = new ArrayBuffer(bytes)
    this.buffer = Buffer.from(memory)
    this.numbers = new Float64Array(memory)
  }

  get isEmpty(): boolean {
    return this.recordCount === 0
  }

  get capacity(): number {
    return this.buffer.length
  }

  /** Returns: where a record of so many bytes begins; -1 where it does not fit. */
  reserve(bytes: number, timeUs: number): number {
    const at = this.length
    if (at + bytes > this.buffer.length) return -1
    if (this.recordCount === 0) this.firstTimeUs = timeUs
    this.lastTimeUs = timeUs
    this.length = at + bytes
    this.recordCount++
    return at
  }

  chunk(): Chunk {
    const { kind, recordCount, firstTimeUs, lastTimeUs } = this
    return { kind, bytes: this.buffer.subarray(0, this.length), recordCount, firstTimeUs, lastTimeUs }
  }

  clear(): void {
    this.length = 0
    this.recordCount = 0
  }
}
