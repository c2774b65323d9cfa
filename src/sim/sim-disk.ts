/**
 * The disk of the node's data folder: blocks and snapshots that are durable, and the write that is under way; what a crash
 * leaves of that write is a matter of chance, as on a real one.
 */

import type { Random } from '../core/std/random.ts'
import type { JournalHead, StoredBlock, StoredSnapshot } from '../ports.ts'
import type { WitnessedHead } from '../store/head-witness.ts'
import { SimProcess, type World } from './virtual-time.ts'

export interface StoredRow {
  readonly blockNumber: number
  readonly epoch: number
  readonly lastSequence: number
  readonly lastTimeUs: number
  readonly hash: string
  sealed: Uint8Array
  /** What these bytes hold, once somebody has opened them. */
  opened?: OpenedBlock | undefined
}

interface OpenedBlock {
  readonly sealed: Uint8Array
  readonly block: StoredBlock
}

/** A block on its way, with what it holds. */
interface Writing {
  readonly row: StoredRow
  readonly payload: Uint8Array
}

export interface DiskListener {
  /** The block is synced: a crash does not take it away any more. */
  onSynced(row: StoredRow, payload: Uint8Array): void
}

const SYNC_US_MIN = 150
const SYNC_US_SPREAD = 250
/** One sync in so many takes long, as disks do. */
const SLOW_ONE_IN = 200
const SLOW_US = 20_000

export class SimDisk {
  /** It goes on working while the node is stopped. */
  readonly process = new SimProcess('disk')
  readonly rows: StoredRow[] = []
  /** The end of what was pruned: the oldest row follows it. */
  base: JournalHead = { blockNumber: 0, epoch: 0, lastSequence: 0, hash: '' }
  /** Oldest first. */
  snapshots: StoredSnapshot[] = []
  witness: WitnessedHead | undefined
  /** The newest of the damaged blocks that were cut off its end while none was written since; 0: none were. */
  cutUpTo = 0
  epochMin = 0
  /** Until then it is full, refuses, or is slow. */
  fullUntilUs = 0
  failingUntilUs = 0
  slowUntilUs = 0
  readonly #world: World
  readonly #random: Random
  readonly #listener: DiskListener
  #writing: Writing | undefined

  constructor(world: World, random: Random, listener: DiskListener) {
    this.#world = world
    this.#random = random
    this.#listener = listener
  }

  get newest(): JournalHead {
    return this.rows.at(-1) ?? this.base
  }

  /** Writes and syncs; `onDone` is called as an event of the writer, if it is there to hear it. */
  write(row: StoredRow, payload: Uint8Array, writer: SimProcess, onDone: () => void): void {
    this.#writing = { row, payload }
    this.#world.at(
      this.process,
      this.#syncUs(),
      () => {
        if (this.#writing?.row !== row) return
        this.#writing = undefined
        this.#keep({ row, payload })
        this.#world.at(writer, 0, onDone)
      },
      false,
    )
  }

  /** The writer is gone: its write is there, or not, or in part. */
  crash(isPowerLost: boolean): void {
    const writing = this.#writing
    this.#writing = undefined
    if (writing === undefined) return
    const { row } = writing
    const chance = this.#random.nextInt(10)
    if (chance < 4) return
    if (chance < 8 || !isPowerLost) this.#keep(writing)
    else this.rows.push({ ...row, sealed: row.sealed.slice(0, this.#random.nextInt(row.sealed.length)) })
  }

  /** Flips one bit of one of the newest blocks. Returns: its number, 0 where there is none. */
  flipBit(newestCount: number): number {
    const { rows } = this
    if (rows.length === 0) return 0
    const row = rows[rows.length - 1 - this.#random.nextInt(Math.min(newestCount, rows.length))]!
    // Other bytes: a buffer's own slice would be the same memory.
    row.sealed = Uint8Array.from(row.sealed)
    const at = this.#random.nextInt(row.sealed.length)
    row.sealed[at] = row.sealed[at]! ^ (1 << this.#random.nextInt(8))
    return row.blockNumber
  }

  #keep({ row, payload }: Writing): void {
    this.rows.push(row)
    this.#listener.onSynced(row, payload)
  }

  #syncUs(): number {
    const usual = SYNC_US_MIN + this.#random.nextInt(SYNC_US_SPREAD)
    if (this.#world.nowUs < this.slowUntilUs) return usual + this.#random.nextInt(3_000_000)
    return this.#random.nextInt(SLOW_ONE_IN) === 0 ? usual + SLOW_US : usual
  }
}
