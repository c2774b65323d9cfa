/** The head of a DBN file: version, dataset, and which instrument number is which symbol. Source: databento/dbn, version 1 to 3. */

/** Bytes before the head's own content: `DBN`, the version, the content's length. */
export const DBN_PRELUDE_BYTES = 8
/** A head with every option of an exchange has some 50 MB. */
export const DBN_METADATA_BYTES_MAX = 256 * 1024 * 1024
const FIXED_BYTES = 100
const SYMBOL_BYTES_V1 = 22
/** Kinds of names: a number of the dataset. */
const STYPE_INSTRUMENT_ID = 0

export interface DbnMetadata {
  readonly version: number
  readonly dataset: string
  /** Instrument number → symbol. Two numbers may have one symbol: a continuous contract over a roll. */
  readonly symbols: ReadonlyMap<number, string>
  /** Records carry eight bytes more. */
  readonly hasSendTime: boolean
}

/** Reads the prelude. Returns: undefined where it is no DBN of a version that is known. */
export function parseDbnPrelude(
  bytes: Buffer,
): { readonly version: number; readonly contentBytes: number } | undefined {
  if (bytes.toString('latin1', 0, 3) !== 'DBN') return undefined
  const version = bytes.readUInt8(3)
  const contentBytes = bytes.readUInt32LE(4)
  const isKnown = version >= 1 && version <= 3 && contentBytes >= FIXED_BYTES && contentBytes <= DBN_METADATA_BYTES_MAX
  return isKnown ? { version, contentBytes } : undefined
}

/** Reads the content behind the prelude; undefined where a list in it does not fit. */
export function parseDbnMetadata(version: number, bytes: Buffer): DbnMetadata | undefined {
  // Version 1 has a record count of eight bytes in front of the three kinds.
  const kindsAt = version === 1 ? 50 : 42
  const symbolBytes = version === 1 ? SYMBOL_BYTES_V1 : bytes.readUInt16LE(kindsAt + 3)
  const stypeIn = bytes.readUInt8(kindsAt)
  const symbols = new Map<number, string>()
  const cursor = new Cursor(bytes, FIXED_BYTES)
  cursor.skip(cursor.count())
  // Symbols that were asked for, found in part, and not found.
  for (let list = 0; list < 3; list++) cursor.skip(cursor.count() * symbolBytes)
  const mappingCount = cursor.count()
  for (let i = 0; i < mappingCount && !cursor.isBroken; i++) readMapping(cursor, symbolBytes, stypeIn, symbols)
  if (cursor.isBroken) return undefined
  const dataset = textAt(bytes, 0, 16)
  return { version, dataset, symbols, hasSendTime: bytes.readUInt8(kindsAt + 2) !== 0 }
}

function readMapping(cursor: Cursor, symbolBytes: number, stypeIn: number, symbols: Map<number, string>): void {
  const asked = cursor.text(symbolBytes)
  const intervalCount = cursor.count()
  for (let i = 0; i < intervalCount && !cursor.isBroken; i++) {
    // Its first and last day: numbers are not used twice within one file.
    cursor.skip(8)
    const found = cursor.text(symbolBytes)
    const [number, symbol] = stypeIn === STYPE_INSTRUMENT_ID ? [asked, found] : [found, asked]
    if (/^\d{1,10}$/.test(number)) symbols.set(Number(number), symbol)
  }
}

/** Reads lists one behind the other; a place outside the bytes breaks it for good. */
class Cursor {
  isBroken = false
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  skip(byteCount: number): void {
    this.#at += byteCount
    if (this.#at > this.#bytes.length) this.isBroken = true
  }

  count(): number {
    const at = this.#at
    this.skip(4)
    return this.isBroken ? 0 : this.#bytes.readUInt32LE(at)
  }

  text(byteCount: number): string {
    const at = this.#at
    this.skip(byteCount)
    return this.isBroken ? '' : textAt(this.#bytes, at, byteCount)
  }
}

function textAt(bytes: Buffer, at: number, byteCount: number): string {
  const end = bytes.indexOf(0, at)
  return bytes.toString('utf8', at, end < 0 ? at + byteCount : Math.min(end, at + byteCount))
}
