/** What a damaged end of a journal is, and how it is told. */

import type { OpeningNote } from '../../ports.ts'
import { JournalError } from '../journal-error.ts'
import type { BlockRows } from './block-rows.ts'

export const OPENING_NOTE_CODES = [
  /** Damaged blocks at the end were cut off; their bytes are kept. */
  'TAIL_CUT',
  /** The journal ends before blocks that were acknowledged once. */
  'TAIL_LOST',
  /** The file's structure was damaged; all its blocks were read and written anew. */
  'FILE_REBUILT',
  /** The newest snapshot is damaged; an older one is used. */
  'SNAPSHOT_DAMAGED',
] as const

export type EmbeddedOpeningNote = OpeningNote<(typeof OPENING_NOTE_CODES)[number]>

/** A crash leaves at most the blocks of a few commits in doubt; more than this at the end is no torn tail. */
export const CUT_BLOCKS_MAX = 16

export function isGood(rows: BlockRows, blockNumber: number): boolean {
  try {
    rows.blockAt(blockNumber)
    return true
  } catch (error) {
    if (error instanceof JournalError && error.code === 'CORRUPT') return false
    throw error
  }
}

export function tailCut(firstBlock: number, lastBlock: number, reason: string, keptIn: string): EmbeddedOpeningNote {
  const text = `${reason}; the journal was cut back to block ${firstBlock - 1}, the damaged bytes are kept in ${keptIn}`
  return { code: 'TAIL_CUT', severity: 'Critical', text, firstBlock, lastBlock, keptIn }
}

export function reasonOf(rows: BlockRows, blockNumber: number): string {
  try {
    rows.blockAt(blockNumber)
    return `block ${blockNumber} stands after a damaged one`
  } catch (error) {
    return error instanceof JournalError ? error.what : String(error)
  }
}
