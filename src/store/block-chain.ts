/** A block out of a store's row, checked: its own bytes, the number and hash beside it, and its place in the chain. */

import type { JournalHead, StoredBlock } from '../ports.ts'
import { openBlock } from './block.ts'
import { CodecError } from './codec-error.ts'
import { JournalError } from './journal-error.ts'

/** Errors: JournalError CORRUPT or TOO_NEW, naming the block. */
export function checkedBlock(blockNumber: number, hash: string, sealed: Uint8Array): StoredBlock {
  try {
    const block = openBlock(sealed)
    if (block.blockNumber !== blockNumber) throw new Error(`the row holds block ${block.blockNumber}`)
    if (block.hash !== hash) throw new Error('the hash beside the block has changed')
    return block
  } catch (cause) {
    if (cause instanceof CodecError && cause.code === 'UNKNOWN_FORMAT') {
      throw new JournalError('TOO_NEW', `block ${blockNumber}: ${cause.what}`, { cause, blockNumber })
    }
    throw corruptBlock(blockNumber, cause)
  }
}

/** Errors: JournalError CORRUPT when `block` does not follow `previous`. */
export function checkLink(previous: JournalHead, block: StoredBlock): void {
  const { blockNumber } = block
  if (block.previousHash !== previous.hash) {
    throw corruptBlock(blockNumber, new Error(`it does not follow block ${previous.blockNumber}: the hash differs`))
  }
  if (block.epoch < previous.epoch) throw corruptBlock(blockNumber, new Error('its epoch is lower than the one before'))
}

export function corruptBlock(blockNumber: number, cause: unknown): JournalError {
  const what = cause instanceof Error ? cause.message : String(cause)
  return new JournalError('CORRUPT', `block ${blockNumber}: ${what}`, { cause, blockNumber })
}
