/** Where refused rows go: one text file for each source, the raw line behind place and reason; nothing is repaired. */

import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { moveIntoPlace } from '../durable-file.ts'
import { folderOfInstrument } from '../series.ts'
import type { RowRefusal } from './row-sink.ts'

/** Refused rows beyond this are counted and no longer kept. */
export const QUARANTINE_ROWS_MAX = 1_000_000
const RAW_CHARS_MAX = 100_000
const BUFFER_CHARS_MAX = 1 << 20

/** A refused row for the report. */
export interface RefusedRow {
  /** The file, and the entry in an archive. */
  readonly file: string
  readonly line: number
  readonly reason: RowRefusal
  readonly raw: string
}

/** Collects the refused rows of one source file; nothing is created before the first. */
export class Quarantine {
  rowCount = 0
  readonly #root: string
  readonly #path: string
  #file: number | undefined
  #buffer = ''

  constructor(root: string, instrumentId: string, sourcePath: string, sha256: string) {
    this.#root = root
    const name = `${basename(sourcePath)}.${sha256.slice(0, 12)}.tsv`
    this.#path = join(root, 'quarantine', folderOfInstrument(instrumentId), name)
  }

  add(row: RefusedRow): void {
    this.rowCount++
    if (this.rowCount > QUARANTINE_ROWS_MAX + 1) return
    if (this.rowCount === QUARANTINE_ROWS_MAX + 1) {
      this.#buffer += `#\t\tFULL\tmore than ${QUARANTINE_ROWS_MAX} rows were refused; the rest is only counted\n`
      return
    }
    this.#buffer += `${row.file}\t${row.line}\t${row.reason}\t${row.raw.slice(0, RAW_CHARS_MAX)}\n`
    if (this.#buffer.length > BUFFER_CHARS_MAX) this.#flush()
  }

  /** Puts the file into its place. Returns: its path relative to the root, or undefined where no row was refused. */
  finish(): string | undefined {
    if (this.rowCount === 0) return undefined
    this.#flush()
    fsyncSync(this.#file!)
    closeSync(this.#file!)
    moveIntoPlace(`${this.#path}.tmp`, this.#path)
    return relative(this.#root, this.#path)
  }

  abort(): void {
    if (this.#file === undefined) return
    closeSync(this.#file)
    rmSync(`${this.#path}.tmp`, { force: true })
  }

  #flush(): void {
    if (this.#file === undefined) {
      mkdirSync(dirname(this.#path), { recursive: true })
      this.#file = openSync(`${this.#path}.tmp`, 'w', 0o644)
      this.#buffer = `# file\tline\treason\traw line\n${this.#buffer}`
    }
    writeSync(this.#file, this.#buffer)
    this.#buffer = ''
  }
}
