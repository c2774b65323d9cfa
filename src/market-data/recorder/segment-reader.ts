/**
 * The records of a segment, frame by frame, sealed or not. A frame that cannot be read, or is not what was sealed at its place,
 * is stepped over: what lies behind the last good one is the torn tail of a crash, what lies between two is damage.
 *
 * Invariant: of a sealed segment no frame is told that was changed, moved or put in; what is missing is a fault with its place.
 */

import type { Hash } from 'node:crypto'
import type { RecordingKeys } from '../../ports/recording-keys.ts'
import { DataError } from '../data-error.ts'
import { type FrameHeader, sealedPartOf, unpack } from './frame.ts'
import { FrameReader } from './frame-reader.ts'
import { SegmentSeal } from './seal.ts'

export const NO_KEYS: RecordingKeys = { opening: [] }

export interface SegmentFault {
  /** No disk does the first by accident; the second is what a cut-out leaves. */
  readonly kind: 'Changed' | 'Missing'
  readonly text: string
}

const FAULTS_MAX = 20

export class SegmentReader {
  /** Where the last good frame ends. */
  goodBytes = 0
  /** Between good frames. */
  damagedBytes = 0
  /** Of a sealed segment: the first ones. */
  readonly faults: SegmentFault[] = []
  readonly #frames: FrameReader
  readonly #keys: RecordingKeys
  #seal: SegmentSeal | undefined
  #place = 0
  #hasEnd = false
  #header: FrameHeader | undefined
  #packed: Buffer = Buffer.alloc(0)

  /** Errors: DataError `IO`. */
  constructor(path: string, keys: RecordingKeys = NO_KEYS) {
    this.#frames = new FrameReader(path)
    this.#keys = keys
  }

  get path(): string {
    return this.#frames.path
  }

  get sizeBytes(): number {
    return this.#frames.sizeBytes
  }

  /** With the last frame read: the end of it is gone. A segment that is written has no end yet. */
  get isCut(): boolean {
    return this.#seal !== undefined && !this.#hasEnd
  }

  /**
   * Returns: the header of the next good frame; `undefined` behind the last.
   *
   * Errors: DataError `UNSUPPORTED`, `CORRUPT`, `SEALED` where the key of a sealed segment is not at hand.
   */
  next(): FrameHeader | undefined {
    for (let header = this.#frames.next(); header !== undefined; header = this.#frames.next()) {
      const packed = this.#opened(header)
      if (packed === undefined) continue
      this.#step()
      if (header.kind === 'Key') this.#seal = SegmentSeal.of(this.path, unpack(header, packed), this.#keys)
      else if (header.kind === 'End') this.#hasEnd = true
      else return this.#tell(header, packed)
    }
    this.#header = undefined
    return undefined
  }

  /** The records of the frame that `next` told. */
  payload(): Buffer {
    if (this.#header === undefined) throw new Error('no frame was read')
    return unpack(this.#header, this.#packed)
  }

  /** Adds the frame as it is on the disk. */
  updateHash(hash: Hash): void {
    this.#frames.updateHash(hash)
  }

  close(): void {
    this.#frames.close()
  }

  #step(): void {
    const { frameAt, frameEnd } = this.#frames
    this.damagedBytes += frameAt - this.goodBytes
    this.goodBytes = frameEnd
  }

  #tell(header: FrameHeader, packed: Buffer): FrameHeader {
    this.#header = header
    this.#packed = packed
    return header
  }

  /** Returns: the compressed records; `undefined` where they are not to be believed. */
  #opened(header: FrameHeader): Buffer | undefined {
    const packed = this.#frames.packed()
    if (this.#seal === undefined && !header.isSealed) return packed
    if (this.#seal === undefined) {
      const remedy = 'its beginning is damaged, and with it the name of its key'
      throw new DataError('CORRUPT', `${this.path}: ${remedy}; move it out of the folder to go on without it`)
    }
    if (!header.isSealed) return this.#refuse('is not sealed as the others are: it was put in')
    const opened = this.#seal.open(sealedPartOf(this.#frames.headerBytes), header.place, packed)
    if (opened === undefined) return this.#refuse(`is not what was sealed with key ${this.#seal.keyId}: it was changed`)
    if (this.#hasEnd || header.place <= this.#place)
      return this.#refuse(`is number ${header.place} behind number ${this.#place}: it was moved`)
    this.#follow(header.place)
    return opened
  }

  #follow(place: number): void {
    const missing = place - 1 - this.#place
    // Bytes that cannot be read are told as such.
    if (missing > 0 && this.#frames.frameAt === this.goodBytes)
      this.#note('Missing', `comes where number ${this.#place + 1} was: ${missing} before it are missing`)
    this.#place = place
  }

  #refuse(what: string): undefined {
    this.#note('Changed', what)
    return undefined
  }

  #note(kind: SegmentFault['kind'], what: string): void {
    const text = `the frame at byte ${this.#frames.frameAt} ${what}`
    if (this.faults.length < FAULTS_MAX) this.faults.push({ kind, text })
  }
}
