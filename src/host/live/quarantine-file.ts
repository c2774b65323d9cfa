/**
 * Refused messages of a market, kept as they came: a line of JSON each.
 *
 * Invariants: two files of a bounded size; so many lines a second, what is beyond is counted and the count is written; nobody
 * waits for the disk.
 */

import { mkdirSync } from 'node:fs'
import { appendFile, rename, stat } from 'node:fs/promises'
import path from 'node:path'

export interface Quarantined {
  readonly time: string
  readonly line: string
  readonly instrument: string
  /** Of the rule, see docs/market-data.md. */
  readonly code: string
  readonly severity: string
  /** What was measured and what is allowed, in the unit of the rule. */
  readonly was: number
  readonly limit: number
  readonly input: object
  /** As the venue sent it; cut where it is long. */
  readonly raw: string
}

const FILE_BYTES_MAX = 32 * 1024 * 1024
const LINES_PER_FLUSH_MAX = 1_000
const FLUSH_MS = 1_000
const RAW_CHARACTERS_MAX = 4_096

export class QuarantineFile {
  readonly file: string
  readonly #onLog: (text: string) => void
  readonly #fileBytesMax: number
  readonly #timer: NodeJS.Timeout
  #lines: string[] = []
  #leftOutCount = 0
  #isWriting = false
  #hasFailed = false

  /** Errors: the operating system's, where the folder cannot be made. */
  constructor(file: string, onLog: (text: string) => void, fileBytesMax = FILE_BYTES_MAX) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    this.file = file
    this.#onLog = onLog
    this.#fileBytesMax = fileBytesMax
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS)
  }

  add(entry: Quarantined): void {
    if (this.#lines.length >= LINES_PER_FLUSH_MAX) this.#leftOutCount++
    else this.#lines.push(JSON.stringify({ ...entry, raw: entry.raw.slice(0, RAW_CHARACTERS_MAX) }))
  }

  async flush(): Promise<void> {
    if (this.#isWriting || this.#lines.length === 0) return
    this.#isWriting = true
    const lines = this.#lines
    if (this.#leftOutCount > 0) lines.push(JSON.stringify({ code: 'FULL', leftOut: this.#leftOutCount }))
    this.#lines = []
    this.#leftOutCount = 0
    try {
      await this.#write(`${lines.join('\n')}\n`)
      this.#hasFailed = false
    } catch (error) {
      // A full disk is told by those who need it; here it is told once.
      if (!this.#hasFailed) this.#onLog(`quarantine: ${this.file} cannot be written: ${(error as Error).message}`)
      this.#hasFailed = true
    } finally {
      this.#isWriting = false
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  async #write(text: string): Promise<void> {
    const bytes = await stat(this.file).then(
      ({ size }) => size,
      () => 0,
    )
    if (bytes + text.length > this.#fileBytesMax && bytes > 0) await rename(this.file, `${this.file}.1`)
    await appendFile(this.file, text, { mode: 0o600 })
  }
}
