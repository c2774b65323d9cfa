/**
 * Keeps what was said between a gateway and its venue about orders, so that it is there after the process has died.
 *
 * Invariants: nobody waits for the disk; what waits for it, a message, a file, the whole and the share of one order in a file are
 * bounded; what is left out is said.
 */

import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { US_PER_DAY } from '../../core/std/time.ts'
import type { OrderMessage } from '../../ports/order-messages.ts'
import {
  type KeptMessage,
  pruneSegments,
  SEGMENT_BOUNDS,
  type SegmentBounds,
  segmentFileOf,
  segmentsIn,
} from './message-segments.ts'

const TEXT_CHARACTERS_MAX = 16 * 1024
const WAITING_MAX = 1_024
/** A burst of orders goes first; a process that is killed loses what it was told within this. */
const PAUSE_MS = 5
/** Between two of these is a pause: an order does not wait for the texts of a hundred answers. */
const BATCH = 32
/** An order that is amended all day must not push out what was said of all others. */
const OF_ONE_ORDER_MAX = 2_000

interface OpenSegment {
  readonly handle: FileHandle
  readonly fromUs: number
  bytes: number
  /** By order. */
  readonly counts: Map<string, number>
}

export class MessageLog {
  readonly #folder: string
  readonly #nowUs: () => number
  readonly #onLog: (text: string) => void
  readonly #bounds: SegmentBounds
  #waiting: OrderMessage[] = []
  /** Not on record yet. */
  #leftOutCount = 0
  #leftOutTotal = 0
  #writing: Promise<void> | undefined
  #segment: OpenSegment | undefined
  #hasFailed = false

  /** `folder`: of this venue alone; it is made with the first message. */
  constructor(folder: string, nowUs: () => number, onLog: (text: string) => void, bounds = SEGMENT_BOUNDS) {
    this.#folder = folder
    this.#nowUs = nowUs
    this.#onLog = onLog
    this.#bounds = bounds
  }

  /** Since it began: more came than the disk took, or it took none. */
  get leftOutTotal(): number {
    return this.#leftOutTotal
  }

  /** A function of its own, to be handed on. */
  readonly take = (message: OrderMessage): void => {
    if (this.#waiting.length >= WAITING_MAX) {
      this.#waiting.shift()
      this.#leaveOut(1)
    }
    this.#waiting.push(message)
    this.#writing ??= this.#writeAll()
  }

  /** What was taken is written, or told to be lost. */
  async close(): Promise<void> {
    await this.#writing
    await this.#endSegment()
  }

  async #writeAll(): Promise<void> {
    do {
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
      await this.#writeBatch()
    } while (this.#waiting.length > 0)
    this.#writing = undefined
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#waiting.splice(0, BATCH)
    try {
      const segment = await this.#segmentFor(this.#nowUs())
      const lines = this.#linesOf(batch, segment)
      segment.bytes += Buffer.byteLength(lines)
      await segment.handle.appendFile(lines)
      this.#hasFailed = false
    } catch (error) {
      await this.#fail(batch.length, error as Error)
    }
  }

  /** A full disk is told by those who need it; here it is told once. */
  async #fail(count: number, error: Error): Promise<void> {
    this.#leaveOut(count)
    if (!this.#hasFailed) this.#onLog(`messages of orders cannot be kept in ${this.#folder}: ${error.message}`)
    this.#hasFailed = true
    await this.#endSegment()
  }

  #leaveOut(count: number): void {
    this.#leftOutCount += count
    this.#leftOutTotal += count
  }

  #linesOf(batch: readonly OrderMessage[], segment: OpenSegment): string {
    const lines = batch.flatMap(message => kept(message, segment.counts))
    if (this.#leftOutCount > 0)
      lines.unshift(leftOut(this.#nowUs(), [], `${this.#leftOutCount} messages, of any order`))
    this.#leftOutCount = 0
    return lines.map(line => `${JSON.stringify(line)}\n`).join('')
  }

  // ── segments ───────────────────────────────────────────────────────────────────────────────────────────────────────

  async #segmentFor(nowUs: number): Promise<OpenSegment> {
    const segment = this.#segment
    if (segment !== undefined && !this.#isOver(segment, nowUs)) return segment
    await this.#endSegment()
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    pruneSegments(this.#folder, nowUs, this.#bounds)
    this.#segment = await this.#open(nowUs)
    return this.#segment
  }

  /** The one that was written last, where there is room in it; what a crash tore off there ends with its line. */
  async #open(nowUs: number): Promise<OpenSegment> {
    const newest = segmentsIn(this.#folder).at(-1)
    const again = newest === undefined ? undefined : await this.#openAt(newest.fromUs)
    if (again !== undefined && !this.#isOver(again, nowUs)) {
      await again.handle.appendFile('\n')
      return again
    }
    await again?.handle.close()
    return this.#openAt(nowUs)
  }

  async #openAt(fromUs: number): Promise<OpenSegment> {
    const handle = await open(segmentFileOf(this.#folder, fromUs), 'a', 0o600)
    const { size } = await handle.stat()
    return { handle, fromUs, bytes: size, counts: new Map() }
  }

  #isOver({ bytes, fromUs }: OpenSegment, nowUs: number): boolean {
    return bytes >= this.#bounds.segmentBytesMax || Math.floor(nowUs / US_PER_DAY) !== Math.floor(fromUs / US_PER_DAY)
  }

  async #endSegment(): Promise<void> {
    const segment = this.#segment
    this.#segment = undefined
    await segment?.handle.close().catch(() => {})
  }
}

/** Returns: nothing where each of its orders has had its share of this file. */
function kept({ timeUs, direction, clientOrderIds, text }: OrderMessage, counts: Map<string, number>): KeptMessage[] {
  const orders = clientOrderIds.filter(id => (counts.get(id) ?? 0) < OF_ONE_ORDER_MAX)
  for (const id of orders) counts.set(id, (counts.get(id) ?? 0) + 1)
  if (orders.length === 0) return []
  const full = orders.filter(id => counts.get(id) === OF_ONE_ORDER_MAX)
  const line = { timeUs, direction, orders, text: cut(text()) }
  return full.length === 0
    ? [line]
    : [line, leftOut(timeUs, full, `whatever follows ${OF_ONE_ORDER_MAX} messages of it`)]
}

function leftOut(timeUs: number, orders: readonly string[], text: string): KeptMessage {
  return { timeUs, direction: 'LeftOut', orders, text }
}

function cut(text: string): string {
  const more = text.length - TEXT_CHARACTERS_MAX
  return more <= 0 ? text : `${text.slice(0, TEXT_CHARACTERS_MAX)} … and ${more} characters more`
}
