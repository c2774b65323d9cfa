/** Cuts the bytes of a DBN file into its head and its records, a chunk in memory at a time. */

import { DBN_PRELUDE_BYTES, type DbnMetadata, parseDbnMetadata, parseDbnPrelude } from './dbn-metadata.ts'
import type { PartParser } from './row-sink.ts'

/** A record is counted in words of this many bytes. */
const WORD_BYTES = 4
export const DBN_HEADER_BYTES = 16

export interface DbnHandler {
  onMetadata(metadata: DbnMetadata): void
  /** `bytes` is valid during the call; `recordNumber` counts from 1. */
  onRecord(bytes: Buffer, recordNumber: number): void
  /** Nothing behind this place can be read. Called once at most. */
  onBroken(recordNumber: number, what: string): void
}

export class DbnStream implements PartParser {
  readonly #handler: DbnHandler
  #rest: Buffer = Buffer.alloc(0)
  #state: 'Head' | 'Records' | 'Broken' = 'Head'
  #recordNumber = 0

  constructor(handler: DbnHandler) {
    this.#handler = handler
  }

  push(chunk: Uint8Array): void {
    if (this.#state === 'Broken') return
    this.#rest = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk])
    if (this.#state === 'Head' && !this.#takeHead()) return
    this.#takeRecords()
  }

  finish(): void {
    if (this.#state === 'Head') this.#break('the file ends within its head, or it is no DBN')
    else if (this.#state === 'Records' && this.#rest.length > 0) this.#break('the file ends within a record')
  }

  /** Returns: whether records follow. */
  #takeHead(): boolean {
    if (this.#rest.length < DBN_PRELUDE_BYTES) return false
    const prelude = parseDbnPrelude(this.#rest)
    if (prelude === undefined) return this.#break('no DBN of version 1 to 3')
    const end = DBN_PRELUDE_BYTES + prelude.contentBytes
    if (this.#rest.length < end) return false
    const metadata = parseDbnMetadata(prelude.version, this.#rest.subarray(DBN_PRELUDE_BYTES, end))
    if (metadata === undefined) return this.#break('a list of the head does not fit into it')
    this.#rest = this.#rest.subarray(end)
    this.#state = 'Records'
    this.#handler.onMetadata(metadata)
    return true
  }

  #takeRecords(): void {
    const bytes = this.#rest
    let at = 0
    while (at < bytes.length) {
      const byteCount = bytes[at]! * WORD_BYTES
      if (byteCount < DBN_HEADER_BYTES) {
        this.#break(`a record of ${byteCount} bytes`)
        return
      }
      if (at + byteCount > bytes.length) break
      this.#handler.onRecord(bytes.subarray(at, at + byteCount), ++this.#recordNumber)
      at += byteCount
    }
    // A copy: the rest of a chunk would keep the whole chunk in memory.
    this.#rest = Buffer.from(bytes.subarray(at))
  }

  #break(what: string): false {
    this.#state = 'Broken'
    this.#rest = Buffer.alloc(0)
    this.#handler.onBroken(this.#recordNumber + 1, what)
    return false
  }
}
