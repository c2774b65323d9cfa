/**
 * Writes the segments of one stream: a frame at a time, synced, a new segment each hour or when one is large.
 *
 * Invariant: what `append` kept is in exactly one frame of its number for a reader: a frame whose writing failed half-way is cut
 * off, and where even that fails it is written again under the same number in the next segment, which readers know.
 */

import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'
import { US_PER_HOUR } from '../../core/std/time.ts'
import type { RecordingKey } from '../../ports/recording-keys.ts'
import { encodeFrame, type FrameKind } from './frame.ts'
import type { DiskFile, RecordingDisk } from './recording-disk.ts'
import { segmentPathOf } from './recording-folder.ts'
import { SegmentSeal } from './seal.ts'

/** Records on their way into a frame; the bytes may be used again once `append` has answered. */
export interface Chunk {
  readonly kind: FrameKind
  readonly bytes: Uint8Array
  readonly recordCount: number
  readonly firstTimeUs: number
  readonly lastTimeUs: number
}

const compress = promisify(zstdCompress)
/** Recorded messages repeat themselves: the lowest level takes them to a tenth, at several hundred MB/s. */
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }
const SEGMENT_BYTES_MAX = 256 * 1024 * 1024

export interface SegmentWriterSetup {
  readonly disk: RecordingDisk
  readonly folder: string
  /** What the first frame of each segment says, as JSON. */
  readonly head: object
  /** Absent: segments are not sealed. */
  readonly key?: RecordingKey | undefined
}

export class SegmentWriter {
  readonly #setup: SegmentWriterSetup
  #file: DiskFile | undefined
  #path = ''
  #goodBytes = 0
  #seal: SegmentSeal | undefined
  /** Of the sealed frame that comes next. */
  #place = 0
  #hasHead = false
  #hasEnd = false
  #hour = 0
  #lastTimeUs = 0
  #startedUs = 0
  #frameNumber = 0

  constructor(setup: SegmentWriterSetup) {
    this.#setup = setup
  }

  /**
   * Writes one frame and syncs it. Returns: its bytes on the disk.
   *
   * Errors: the operating system's; then nothing of the chunk counts as written, and the same call may be made again.
   */
  async append(chunk: Chunk): Promise<number> {
    const packed = await compress(chunk.bytes, COMPRESSION)
    if (this.isOver(chunk.firstTimeUs)) await this.seal()
    if (this.#file === undefined) await this.#create(chunk.firstTimeUs)
    const before = this.#goodBytes
    // A head that could not be written is written again: without it nobody knows what the rest means.
    if (!this.#hasHead) await this.#writeHead(chunk.firstTimeUs)
    await this.#write(chunk, packed)
    this.#frameNumber++
    return this.#goodBytes - before
  }

  /** Whether the open segment is to be closed before something of this time is written. */
  isOver(timeUs: number): boolean {
    if (this.#file === undefined) return false
    return this.#hasEnd || hourOf(timeUs) !== this.#hour || this.#goodBytes >= SEGMENT_BYTES_MAX
  }

  /** Gives the open segment its lasting name. Errors: the operating system's. */
  async seal(): Promise<void> {
    const file = this.#file
    if (file === undefined) return
    // Without it nobody could tell a sealed segment from one whose end was cut off.
    if (this.#seal !== undefined && this.#hasHead && !this.#hasEnd) await this.#writeEnd()
    await file.close()
    this.#file = undefined
    await this.#setup.disk.rename(`${this.#path}.open`, this.#path)
  }

  async #create(timeUs: number): Promise<void> {
    const { disk, folder, key } = this.#setup
    // A clock that was set back must not lead to a name that was used.
    this.#startedUs = Math.max(timeUs, this.#startedUs + 1)
    this.#path = segmentPathOf(folder, this.#startedUs)
    this.#file = await disk.create(`${this.#path}.open`)
    this.#goodBytes = 0
    this.#seal = key === undefined ? undefined : SegmentSeal.begin(key)
    this.#place = 0
    this.#hasHead = false
    this.#hasEnd = false
    this.#hour = hourOf(timeUs)
  }

  async #writeHead(timeUs: number): Promise<void> {
    if (this.#seal !== undefined && this.#goodBytes === 0) await this.#writeText('Key', this.#seal.keyFrame, timeUs)
    const head = Buffer.from(JSON.stringify({ ...this.#setup.head, startedUs: this.#startedUs }))
    await this.#writeText('Head', head, timeUs)
    this.#hasHead = true
  }

  async #writeEnd(): Promise<void> {
    await this.#writeText('End', Buffer.alloc(0), this.#lastTimeUs)
    this.#hasEnd = true
  }

  async #writeText(kind: FrameKind, bytes: Uint8Array, timeUs: number): Promise<void> {
    const chunk: Chunk = { kind, bytes, recordCount: 1, firstTimeUs: timeUs, lastTimeUs: timeUs }
    await this.#write(chunk, await compress(bytes, COMPRESSION))
  }

  async #write({ bytes, ...chunk }: Chunk, packed: Uint8Array): Promise<void> {
    const content = { ...chunk, frameNumber: this.#frameNumber, rawBytes: bytes.length }
    // What the others are opened with is in the clear.
    const seal = chunk.kind === 'Key' ? undefined : this.#seal
    const parts = encodeFrame(content, packed, seal && { seal, place: this.#place + 1 })
    const file = this.#file!
    try {
      await file.append(parts)
      await file.sync()
    } catch (error) {
      await this.#undo(file)
      throw error
    }
    this.#goodBytes += parts.reduce((sum, part) => sum + part.length, 0)
    this.#lastTimeUs = chunk.lastTimeUs
    if (seal !== undefined) this.#place++
  }

  /** After a failed sync nobody knows what the disk has: it is cut back, or left behind for the next start to look at. */
  async #undo(file: DiskFile): Promise<void> {
    try {
      await file.truncate(this.#goodBytes)
      await file.sync()
    } catch {
      this.#file = undefined
      await file.close().catch(() => {})
    }
  }
}

function hourOf(timeUs: number): number {
  return Math.floor(timeUs / US_PER_HOUR)
}
