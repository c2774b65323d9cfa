/**
 * A small file that notes the newest acknowledged block. It is written without a sync after every commit, so it can be
 * older than the journal but never newer: if the journal ends before it, acknowledged blocks are gone, which SQLite alone
 * would not tell (it drops a damaged end of its write-ahead log without a word).
 */

import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { crc32 } from 'node:zlib'
import type { JournalHead } from '../../ports.ts'

const WITNESS_FILE = 'journal.head'
const LINE_CHARS = 128

export function witnessPathOf(folder: string): string {
  return path.join(folder, WITNESS_FILE)
}

export class HeadWitness {
  private readonly fileNumber: number

  constructor(folder: string) {
    const file = witnessPathOf(folder)
    this.fileNumber = openWithoutTruncating(file)
  }

  note(head: JournalHead): void {
    const text = `${head.blockNumber} ${head.hash || '-'}`
    const line = `${text} ${crc32(text)}`.padEnd(LINE_CHARS - 1)
    try {
      writeSync(this.fileNumber, `${line}\n`, 0)
    } catch {
      // The block is durable all the same; an older witness only proves less.
    }
  }

  close(): void {
    closeSync(this.fileNumber)
  }
}

export interface WitnessedHead {
  readonly blockNumber: number
  readonly hash: string
}

/** `undefined` where there is none or its own checksum does not fit. */
export function readWitness(folder: string): WitnessedHead | undefined {
  let line: string
  try {
    line = readFileSync(witnessPathOf(folder), 'utf8')
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
