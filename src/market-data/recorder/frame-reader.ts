/**
 * Reads a segment frame by frame as it lies on the disk, one in memory, whether it is sealed or not. What is no intact frame is
 * stepped over to the next that is.
 */

import type { Hash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { DataError, textOfError } from '../data-error.ts'
import { decodeHeader, FRAME_BEGINNING, type FrameHeader, HEADER_BYTES, isIntact, strangenessOf } from './frame.ts'

const SEARCH_BYTES = 1 << 16

export class FrameReader {
  readonly path: string
  readonly sizeBytes: number
  /** Where the frame that was read begins, and where it ends. */
  frameAt = 0
  frameEnd = 0
  readonly headerBytes = Buffer.alloc(HEADER_BYTES)
  readonly #file: number
  #packed: Buffer = Buffer.alloc(0)
  #header: FrameHeader | undefined

  /** Errors: DataError `IO`. */
  constructor(path: string) {
    this.path = path
    try {
      this.#file = openSync(path, 'r')
    } catch (error) {
      throw new DataError('IO', `${path}: ${textOfError(error)}`, { cause: error })
    }
    this.sizeBytes = fstatSync(this.#file).size
  }

  /** Returns: the header of the next intact frame; `undefined` behind the last. Errors: DataError `UNSUPPORTED`. */
  next(): FrameHeader | undefined {
    this.#header = undefined
    for (let at = this.frameEnd; at + HEADER_BYTES <= this.sizeBytes; at = this.#search(at + 1)) {
      const header = this.#readFrame(at)
      if (header === undefined) continue
      this.frameAt = at
      this.frameEnd = at + HEADER_BYTES + header.packedBytes
      this.#header = header
      return header
    }
    return undefined
  }

  /** What stands behind the header; until the next call of `next`. */
  packed(): Buffer {
    if (this.#header === undefined) throw new Error('no frame was read')
    return this.#packed.subarray(0, this.#header.packedBytes)
  }

  /** Adds the frame as it is on the disk. */
  updateHash(hash: Hash): void {
    hash.update(this.headerBytes).update(this.packed())
  }

  close(): void {
    closeSync(this.#file)
  }

  #readFrame(at: number): FrameHeader | undefined {
    if (!this.#read(this.headerBytes, at)) return undefined
    const header = decodeHeader(this.headerBytes)
    if (header === undefined || at + HEADER_BYTES + header.packedBytes > this.sizeBytes) return undefined
    if (this.#packed.length < header.packedBytes) this.#packed = Buffer.alloc(header.packedBytes * 2)
    const packed = this.#packed.subarray(0, header.packedBytes)
    if (!this.#read(packed, at + HEADER_BYTES) || !isIntact(this.headerBytes, packed)) return undefined
    const strange = strangenessOf(this.headerBytes)
    if (strange === undefined) return header
    throw new DataError('UNSUPPORTED', `${this.path}: ${strange} at byte ${at}: written by a newer version`)
  }

  /** Where the next frame may begin; the end of the file where none does. */
  #search(from: number): number {
    const window = Buffer.alloc(SEARCH_BYTES)
    for (let at = from; at + FRAME_BEGINNING.length <= this.sizeBytes; at += SEARCH_BYTES - FRAME_BEGINNING.length) {
      const length = Math.min(SEARCH_BYTES, this.sizeBytes - at)
      const bytes = window.subarray(0, length)
      if (!this.#read(bytes, at)) return this.sizeBytes
      const found = bytes.indexOf(FRAME_BEGINNING)
      if (found >= 0) return at + found
    }
    return this.sizeBytes
  }

  #read(into: Uint8Array, at: number): boolean {
    let done = 0
    while (done < into.length) {
      const count = readSync(this.#file, into, done, into.length - done, at + done)
      if (count === 0) return false
      done += count
    }
    return true
  }
}
