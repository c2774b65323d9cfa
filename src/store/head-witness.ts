/**
 * A small file that notes the newest acknowledged block. It is written without a sync after every commit, so it can be
 * older than the journal but never newer: if the journal ends before it, acknowledged blocks are gone. Neither store would
 * tell: SQLite drops a damaged end of its write-ahead log without a word, and a standby of a database that is promoted
 * knows nothing of what it never got.
 */

import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { crc32 } from 'node:zlib'

/** Of the journal in the folder itself, and of the store that several nodes share: they may hold different ones. */
export const WITNESS_FILES = ['journal.head', 'store.head'] as const
export type WitnessFile = (typeof WITNESS_FILES)[number]
const LINE_CHARS = 128

export class HeadWitness {
  private readonly fileNumber: number
  private isOpen = true

  constructor(folder: string, file: WitnessFile = 'journal.head') {
    this.fileNumber = openWithoutTruncating(path.join(folder, file))
  }

  note(head: WitnessedHead): void {
    if (!this.isOpen) return
    const text = `${head.blockNumber} ${head.hash || '-'}`
    const line = `${text} ${crc32(text)}`.padEnd(LINE_CHARS - 1)
    try {
      writeSync(this.fileNumber, `${line}\n`, 0)
    } catch {
      // The block is durable all the same; an older witness only proves less.
    }
  }

  close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    closeSync(this.fileNumber)
  }
}

export interface WitnessedHead {
  readonly blockNumber: number
  readonly hash: string
}

export const NOTHING_WITNESSED: WitnessedHead = { blockNumber: 0, hash: '' }

/** `undefined` where there is none or its own checksum does not fit. */
export function readWitness(folder: string, file: WitnessFile = 'journal.head'): WitnessedHead | undefined {
  let line: string
  try {
    line = readFileSync(path.join(folder, file), 'utf8')
  } catch {
    return undefined
  }
  const [blockNumber, hash, check] = line.trim().split(' ')
  if (String(crc32(`${blockNumber} ${hash}`)) !== check) return undefined
  return { blockNumber: Number(blockNumber), hash: hash === '-' ? '' : hash! }
}

function openWithoutTruncating(file: string): number {
  try {
    return openSync(file, 'r+')
  } catch {
    return openSync(file, 'w+')
  }
}
