/**
 * Reads a segment frame by frame, one in memory. A frame that cannot be read is stepped over to the next that can: what lies
 * behind the last good one is the torn tail of a crash, what lies between two is damage.
 */

import type { Hash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { DataError, textOfError } from '../data-error.ts'
import {
  decodeHeader,
  FRAME_BEGINNING,
  type FrameHeader,
  HEADER_BYTES,
  isIntact,
  strangenessOf,
  unpack,
} from './frame.ts'

const SEARCH_BYTES = 1 << 16

export class SegmentReader {
  readonly path: string
  readonly sizeBytes: number
  /** Where the last good frame ends. */
  goodBytes = 0
  /** Between good frames. */
  damagedBytes = 0
  readonly #file: number
  readonly #headerBytes = Buffer.alloc(HEADER_BYTES)
  #at = 0
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

  /** Returns: the header of the next good frame; `undefined` behind the last. Errors: DataError `UNSUPPORTED`. */
  next(): FrameHeader | undefined {
    while (this.#at + HEADER_BYTES <= this.sizeBytes) {
      const header = this.#readFrame(this.#at)
      if (header !== undefined) return this.#step(header)
      this.#at = this.#search(this.#at + 1)
    }
    this.#header = undefined
    return undefined
  }

  /** The records of the frame that `next` told. */
  payload(): Buffer {
    if (this.#header === undefined) throw new Error('no frame was read')
    return unpack(this.#header, this.#packed.subarray(0, this.#header.packedBytes))
  }

  /** Adds the frame as it is on the disk. */
  updateHash(hash: Hash): void {
    if (this.#header === undefined) return
    hash.update(this.#headerBytes).update(this.#packed.subarray(0, this.#header.packedBytes))
  }

  close(): void {
    closeSync(this.#file)
  }

  #step(header: FrameHeader): FrameHeader {
    this.damagedBytes += this.#at - this.goodBytes
    this.#at += HEADER_BYTES + header.packedBytes
    this.goodBytes = this.#at
    this.#header = header
    return header
  }

  #readFrame(at: number): FrameHeader | undefined {
    if (!this.#read(this.#headerBytes, at)) return undefined
    const header = decodeHeader(this.#headerBytes)
    if (header === undefined || at + HEADER_BYTES + header.packedBytes > this.sizeBytes) return undefined
    if (this.#packed.length < header.packedBytes) this.#packed = Buffer.alloc(header.packedBytes * 2)
    const packed = this.#packed.subarray(0, header.packedBytes)
    if (!this.#read(packed, at + HEADER_BYTES) || !isIntact(this.#headerBytes, packed)) return undefined
    const strange = strangenessOf(this.#headerBytes)
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
