/** The tables of one desk in the simulated database: blocks, snapshots, lease and board, as they are committed. */

import type { JournalHead, SeenNode, StoredBlock } from '../../ports.ts'
import type { SnapshotRow } from '../../store/packed-snapshot.ts'
import { StoreLock } from './store-lock.ts'

export interface DeskRow {
  readonly blockNumber: number
  readonly epoch: number
  readonly firstSequence: number
  readonly lastSequence: number
  readonly lastTimeUs: number
  readonly hash: string
  readonly previousHash: string
  sealed: Uint8Array
  /** What the bytes hold, once somebody has opened them. */
  opened?: { readonly sealed: Uint8Array; readonly block: StoredBlock }
}

export interface LeaseRow {
  readonly epoch: number
  readonly nodeId: string
  readonly instance: string
  readonly buildId: string
  readonly configHash: string
  readonly durationUs: number
  /** By the server's clock. */
  readonly expiresUs: number
  readonly isReleased: boolean
  /** The life of the server by whose clock it was counted, that in which its session's lock was taken, and that of the claim. */
  readonly clockLife: number
  readonly sessionLife: number
  readonly claimLife: number
  readonly wantedNode: string
  readonly wantedUntilUs: number
  readonly reservedNode: string
  readonly reservedUntilUs: number
}

const NO_LEASE: LeaseRow = {
  epoch: 0,
  nodeId: '',
  instance: '',
  buildId: '',
  configHash: '',
  durationUs: 0,
  expiresUs: 0,
  isReleased: false,
  clockLife: 0,
  sessionLife: 0,
  claimLife: 0,
  wantedNode: '',
  wantedUntilUs: 0,
  reservedNode: '',
  reservedUntilUs: 0,
}

interface AcceptedLoss {
  readonly end: number
  readonly lostUntil: number
}

/** What a failover that lost commits goes back to. */
interface Past {
  readonly newest: number
  readonly lease: LeaseRow
  readonly accepted: AcceptedLoss
  readonly snapshots: readonly SnapshotRow[]
}

const PASTS_KEPT = 12
const HASH_OF_NOTHING = '0'.repeat(64)

export class StoreDesk {
  readonly deskId: number
  readonly name: string
  readonly rows: DeskRow[] = []
  /** The end of what was pruned. */
  base: JournalHead = { blockNumber: 0, epoch: 0, lastSequence: 0, hash: '' }
  /** Oldest first. */
  snapshots: readonly SnapshotRow[] = []
  lease: LeaseRow = NO_LEASE
  /** It was told, or a person accepted, that the journal ends there, though blocks up to another one were acknowledged. */
  accepted: AcceptedLoss = { end: -1, lostUntil: -1 }
  readonly nodes = new Map<string, Omit<SeenNode, 'seenAgoUs'> & { readonly seenUs: number; readonly toldBy: string }>()
  /** Held by appends, shared, until they are replicated; by a claim alone. */
  appends = new StoreLock()
  /** Of the lease's row. */
  row = new StoreLock()
  /** Blocks that are written and not committed. */
  readonly inserting = new Map<number, Promise<void>>()
  #pasts: Past[] = []

  constructor(deskId: number, name: string) {
    this.deskId = deskId
    this.name = name
  }

  get head(): JournalHead {
    return this.rows.at(-1) ?? this.base
  }

  rowOf(blockNumber: number): DeskRow | undefined {
    return this.rows[blockNumber - this.base.blockNumber - 1]
  }

  /** What was pruned is taken to have been there. */
  has(blockNumber: number, hash: string): boolean {
    const { base } = this
    if (blockNumber <= base.blockNumber) return blockNumber < base.blockNumber || hash === base.hash
    return this.rowOf(blockNumber)?.hash === hash
  }

  /** The last block that is lost behind the end of the journal, until something follows; else -1. */
  get lostUntil(): number {
    return this.accepted.end === this.head.blockNumber ? this.accepted.lostUntil : -1
  }

  /** The newest block for which it is so; the base where none is. */
  lastWhere(isIt: (row: DeskRow) => boolean): number {
    return this.rows.findLast(isIt)?.blockNumber ?? this.base.blockNumber
  }

  pruneUpTo(blockNumber: number): number {
    const last = this.rowOf(blockNumber)!
    const { epoch, lastSequence, hash } = last
    const count = blockNumber - this.base.blockNumber
    this.rows.splice(0, count)
    this.base = { blockNumber, epoch, lastSequence, hash }
    return count
  }

  // ── commits that a failover may lose ───────────────────────────────────────────────────────────────────────────────

  /** Before each commit. */
  notePast(): void {
    const { lease, accepted, snapshots } = this
    this.#pasts.push({ newest: this.head.blockNumber, lease, accepted, snapshots })
    if (this.#pasts.length > PASTS_KEPT) this.#pasts.shift()
  }

  /** Returns: the blocks that are gone. */
  loseCommits(count: number): DeskRow[] {
    const past = this.#pasts.at(-count)
    this.#pasts = []
    if (past === undefined || past.newest < this.base.blockNumber) return []
    this.lease = past.lease
    this.accepted = past.accepted
    this.snapshots = past.snapshots
    return this.rows.splice(past.newest - this.base.blockNumber)
  }
}

/** The empty hash as the sealed form has it. */
export function paddedHash(hash: string): string {
  return hash === '' ? HASH_OF_NOTHING : hash
}
