/** A snapshot as stores keep it: compressed, with a hash over all that is said of it. */

import { hash as digestOf } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompressSync } from 'node:zlib'
import type { TimeUs } from '../core/domain/ids.ts'
import type { StoredSnapshot } from '../ports.ts'
import { PAYLOAD_BYTES_MAX } from './block.ts'
import { JournalError } from './journal-error.ts'

/** A packed one as a table has it. */
export interface SnapshotRow {
  readonly block_number: number
  readonly last_sequence: number
  readonly time_us: number
  readonly state_hash: string
  readonly sha256: string
  readonly payload: Uint8Array
}

const ZSTD_LEVEL_1 = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

const compress = promisify(zstdCompress)

/** Packs a snapshot's payload in the thread pool, so that neither the deciding nor the commit thread waits for it. */
export async function packSnapshot(snapshot: StoredSnapshot): Promise<StoredSnapshot> {
  return { ...snapshot, payload: await compress(snapshot.payload, ZSTD_LEVEL_1) }
}

/** Returns: `undefined` where it is not what was stored. */
export function snapshotOfRow(row: SnapshotRow): StoredSnapshot | undefined {
  const { block_number: blockNumber, last_sequence: lastSequence, state_hash: stateHash, payload, sha256 } = row
  const packed = { blockNumber, lastSequence, timeUs: row.time_us as TimeUs, stateHash, payload }
  if (hashOfSnapshot(packed) !== sha256) return undefined
  return { ...packed, payload: zstdDecompressSync(payload, { maxOutputLength: PAYLOAD_BYTES_MAX }) }
}

/** Of a packed one. */
export function hashOfSnapshot({ blockNumber, lastSequence, timeUs, stateHash, payload }: StoredSnapshot): string {
  const payloadHash = digestOf('sha256', payload, 'hex')
  return digestOf('sha256', `${blockNumber} ${lastSequence} ${timeUs} ${stateHash} ${payloadHash}`, 'hex')
}

/** `found`: the sequence at which that block ends, where there is one. */
export function refusedSnapshot({ blockNumber, lastSequence }: StoredSnapshot, found: unknown): JournalError {
  const block =
    found === undefined || found === null ? 'which is not in the journal' : `which ends at sequence ${found}`
  return new JournalError(
    'SNAPSHOT_REFUSED',
    `a snapshot at sequence ${lastSequence} of block ${blockNumber}, ${block}`,
  )
}
