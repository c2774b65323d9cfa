/**
 * What waits for the disk: chunks of all streams of a recorder, written one after another. While the disk fails the first of
 * them is tried again and again, the rest waits, and beyond a bound nothing more is taken.
 */

import type { RecorderNote, RecorderNoteCode } from '../../ports/market-recorder.ts'
import { textOfError } from '../data-error.ts'
import type { ChunkBuffer } from './chunk-buffer.ts'
import type { RecordingDisk } from './recording-disk.ts'
import type { SegmentWriter } from './segment-writer.ts'

export interface WriteQueueSetup {
  readonly disk: RecordingDisk
  /** Whose disk is looked at. */
  readonly folder: string
  /** Less than this is left to others: a journal on the same disk must be able to write. */
  readonly freeBytesMin: number
  readonly queueBytesMax: number
  readonly retryMs: number
  readonly monotonicUs: () => number
  readonly onNote: (note: RecorderNote) => void
}

interface Job {
  readonly writer: SegmentWriter
  readonly chunk: ChunkBuffer
  readonly onWritten: (chunk: ChunkBuffer) => void
}

const LOOK_AT_DISK_US = 5_000_000

class DiskLowError extends Error {
  readonly code = 'ENOSPC'
}

export class WriteQueue {
  waitingBytes = 0
  writtenBytes = 0
  durableCount = 0
  readonly #setup: WriteQueueSetup
  readonly #jobs: Job[] = []
  readonly #sealing = new Set<SegmentWriter>()
  #running: Promise<void> | undefined
  #isFailing = false
  #lookedUs = Number.NEGATIVE_INFINITY
  /** Nobody waits any more: the next failure is the last. */
  #isGivingUp = false
  #wake: (() => void) | undefined

  constructor(setup: WriteQueueSetup) {
    this.#setup = setup
  }

  /** Whether a chunk of this capacity may wait. */
  hasRoom(bytes: number): boolean {
    return this.waitingBytes + bytes <= this.#setup.queueBytesMax
  }

  /** The chunk is the queue's until `onWritten`. */
  put(writer: SegmentWriter, chunk: ChunkBuffer, onWritten: (chunk: ChunkBuffer) => void): void {
    this.waitingBytes += chunk.capacity
    this.#jobs.push({ writer, chunk, onWritten })
    this.#run()
  }

  /** Gives the segment its lasting name once what waits for it is written. */
  seal(writer: SegmentWriter): void {
    this.#sealing.add(writer)
    this.#run()
  }

  isWaiting(writer: SegmentWriter): boolean {
    return this.#jobs.some(job => job.writer === writer)
  }

  /** Resolves once nothing waits. */
  async drain(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  /** As `drain`, but after the next failure what waits is given up. Returns: how many records were. */
  async finish(): Promise<number> {
    this.#isGivingUp = true
    this.#wake?.()
    await this.drain()
    const lost = this.#jobs.reduce((sum, { chunk }) => sum + chunk.recordCount, 0)
    this.#jobs.length = 0
    return lost
  }

  #run(): void {
    this.#running ??= this.#writeAll().finally(() => {
      this.#running = undefined
      if (!this.#isGivingUp && (this.#jobs.length > 0 || this.#sealing.size > 0)) this.#run()
    })
  }

  async #writeAll(): Promise<void> {
    while (this.#jobs.length > 0 || this.#sealing.size > 0) {
      try {
        if (this.#jobs.length > 0) await this.#writeFirst()
        else await this.#sealFirst()
        this.#sayRecovered()
      } catch (error) {
        this.#sayFailing(error)
        if (this.#isGivingUp) return
        await this.#pause()
      }
    }
  }

  async #writeFirst(): Promise<void> {
    await this.#refuseLowDisk()
    const { writer, chunk, onWritten } = this.#jobs[0]!
    this.writtenBytes += await writer.append(chunk.chunk())
    this.#jobs.shift()
    this.waitingBytes -= chunk.capacity
    if (chunk.kind !== 'Notes') this.durableCount += chunk.recordCount
    onWritten(chunk)
  }

  async #sealFirst(): Promise<void> {
    const [writer] = this.#sealing
    if (writer === undefined) return
    await writer.seal()
    this.#sealing.delete(writer)
  }

  async #refuseLowDisk(): Promise<void> {
    const { disk, folder, freeBytesMin, monotonicUs } = this.#setup
    const nowUs = monotonicUs()
    if (!this.#isFailing && nowUs - this.#lookedUs < LOOK_AT_DISK_US) return
    this.#lookedUs = nowUs
    const freeBytes = await disk.freeBytes(folder)
    if (freeBytes >= freeBytesMin) return
    const left = `${Math.floor(freeBytes / 1e6)} MB are free, ${Math.floor(freeBytesMin / 1e6)} MB are left to others`
    throw new DiskLowError(`${left} (recording.freeMin)`)
  }

  #pause(): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, this.#setup.retryMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #sayFailing(error: unknown): void {
    if (this.#isFailing) return
    this.#isFailing = true
    const isFull = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    const code: RecorderNoteCode = isFull ? 'DISK_FULL' : 'WRITE_FAILED'
    const { folder, retryMs, queueBytesMax, onNote } = this.#setup
    const next = `tried again each ${retryMs / 1_000} s; ${Math.floor(queueBytesMax / 1e6)} MB may wait, then the market goes unrecorded`
    onNote({ code, severity: 'Error', text: `${folder}: ${textOfError(error)}; ${next}` })
  }

  #sayRecovered(): void {
    if (!this.#isFailing) return
    this.#isFailing = false
    this.#setup.onNote({
      code: 'WRITES_AGAIN',
      severity: 'Info',
      text: `${this.#setup.folder}: what waited is written`,
    })
  }
}
