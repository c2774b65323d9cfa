/** Source files as parts, and parts as lines of text: plain, gzip, zstd or zip, streamed, a bounded piece in memory at a time. */

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { DataError, textOfError } from '../data-error.ts'
import type { LineParser, OnRow, PartParser } from './row-sink.ts'
import { readZipDirectory, readZipEntry } from './zip.ts'

/** A file, or one file of an archive. */
export interface TextPart {
  /** The entry's name in an archive, else the file's own. */
  readonly name: string
  /** Chunks of the content, decompressed. `onBytes` counts bytes of the source file, compressed as they are. */
  read(onBytes: (count: number) => void): AsyncIterable<Buffer>
}

/** A line longer than this is given up (a REST snapshot of 5,000 levels has 300 KB). */
export const LINE_CHARS_MAX = 8 * 1024 * 1024

/** The parts of a source file in archive order. Errors: DataError `NOT_FOUND`, `IO`, `CORRUPT`. */
export async function openTextParts(path: string): Promise<{ parts: TextPart[]; sizeBytes: number }> {
  const sizeBytes = await sizeOf(path)
  if (path.toLowerCase().endsWith('.zip')) {
    const entries = await readZipDirectory(path)
    const parts = entries.map(entry => ({
      name: entry.name,
      read: (onBytes: (count: number) => void) => readZipEntry(path, entry, onBytes),
    }))
    return { parts, sizeBytes }
  }
  const packing = PACKINGS.find(({ ending }) => path.toLowerCase().endsWith(ending))
  const name = packing === undefined ? basename(path) : basename(path).slice(0, -packing.ending.length)
  return { parts: [{ name, read: onBytes => readFileChunks(path, packing?.unpack, onBytes) }], sizeBytes }
}

const PACKINGS: readonly { readonly ending: string; unpack(): Transform }[] = [
  { ending: '.gz', unpack: createGunzip },
  { ending: '.zst', unpack: createZstdDecompress },
]

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path)
    if (!found.isFile()) throw new DataError('BAD_OPTION', `${path}: not a file`)
    return found.size
  } catch (error) {
    if (error instanceof DataError) throw error
    throw new DataError('NOT_FOUND', `${path}: ${textOfError(error)}`, { cause: error })
  }
}

async function* readFileChunks(
  path: string,
  unpack: (() => Transform) | undefined,
  onBytes: (count: number) => void,
): AsyncGenerator<Buffer> {
  const raw = createReadStream(path, { highWaterMark: 1 << 18 })
  raw.on('data', chunk => onBytes(chunk.length))
  try {
    if (unpack === undefined) {
      yield* raw
      return
    }
    const inflated = unpack()
    raw.on('error', error => inflated.destroy(error))
    yield* raw.pipe(inflated)
  } catch (error) {
    throw new DataError('CORRUPT', `${path}: cannot be read to its end: ${textOfError(error)}`, { cause: error })
  }
}

export type OnLine = (line: string, lineNumber: number) => void

/** Cuts chunks into lines; a line without an end counts at the end of the file, a byte-order mark is dropped. */
export class LineCutter {
  readonly #onLine: OnLine
  readonly #decoder = new TextDecoder('utf-8')
  #rest = ''
  #lineNumber = 0
  /** Inside a line that is too long: nothing of it is kept until its end. */
  #isSkipping = false

  constructor(onLine: OnLine) {
    this.#onLine = onLine
  }

  push(chunk: Uint8Array): void {
    const text = this.#rest + this.#decoder.decode(chunk, { stream: true })
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#emit(text.slice(start, text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end))
      start = end + 1
    }
    this.#keep(text.slice(start))
  }

  finish(): void {
    const text = this.#rest + this.#decoder.decode()
    if (text !== '' || this.#isSkipping) this.#emit(text)
    this.#rest = ''
  }

  #emit(line: string): void {
    this.#lineNumber++
    // The start of a line that was too long was already handed on, so that it is counted and seen.
    if (this.#isSkipping) this.#isSkipping = false
    else this.#onLine(line, this.#lineNumber)
  }

  #keep(rest: string): void {
    if (rest.length <= LINE_CHARS_MAX || this.#isSkipping) {
      this.#rest = this.#isSkipping ? '' : rest
      return
    }
    this.#onLine(rest, this.#lineNumber + 1)
    this.#rest = ''
    this.#isSkipping = true
  }
}

class StopReading extends Error {}

/** Ends the reading from within `onLine`, as if the part ended there. */
export function stopReading(): never {
  throw new StopReading()
}

/** Feeds a part's bytes into a parser; one that stops the reading is finished as if the part ended there. */
export async function readPart(part: TextPart, parser: PartParser, onBytes: (count: number) => void): Promise<void> {
  try {
    for await (const chunk of part.read(onBytes)) parser.push(chunk)
    parser.finish()
  } catch (error) {
    if (!(error instanceof StopReading)) throw error
  }
}

/** Feeds a part line by line into `onLine`. */
export async function readLines(part: TextPart, onLine: OnLine, onBytes: (count: number) => void): Promise<void> {
  await readPart(part, new LineCutter(onLine), onBytes)
}

/** A part whose rows are its lines. */
export function linePart(parser: LineParser, onRow: OnRow): PartParser {
  const cutter = new LineCutter((line, lineNumber) => {
    onRow(line.length > LINE_CHARS_MAX ? 'LINE_TOO_LONG' : parser.parse(line), lineNumber, line)
  })
  return {
    push: chunk => cutter.push(chunk),
    finish: () => {
      cutter.finish()
      parser.finish?.()
    },
  }
}

/** The first lines of a part, without reading on. */
export async function readFirstLines(part: TextPart, count: number): Promise<string[]> {
  const lines: string[] = []
  const onLine = (line: string) => {
    lines.push(line)
    if (lines.length >= count) stopReading()
  }
  await readLines(part, onLine, () => {})
  return lines
}
