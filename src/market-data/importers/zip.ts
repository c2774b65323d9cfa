/**
 * A small strict reader of zip archives: the central directory is the truth, entries are stored or deflated, sizes and
 * checksums are verified while streaming. No encryption, no archives over several disks.
 */

import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import { DataError, textOfError } from '../data-error.ts'

export interface ZipEntry {
  readonly name: string
  readonly sizeBytes: number
  readonly compressedBytes: number
  readonly crc: number
  readonly method: 0 | 8
  /** Of the local header. */
  readonly offset: number
}

const END_SIGNATURE = 0x06054b50
const END64_SIGNATURE = 0x06064b50
const END64_LOCATOR_SIGNATURE = 0x07064b50
const CENTRAL_SIGNATURE = 0x02014b50
const LOCAL_SIGNATURE = 0x04034b50
const GZIP_START = Buffer.from([0x1f, 0x8b])
const END_BYTES = 22
const COMMENT_BYTES_MAX = 65_535
const DIRECTORY_BYTES_MAX = 64 * 1024 * 1024
const ENTRY_COUNT_MAX = 100_000
const UINT32_MAX = 0xffffffff

/** Lists the entries of an archive, folders left out. Errors: DataError `CORRUPT` saying what is wrong with it. */
export async function readZipDirectory(path: string): Promise<ZipEntry[]> {
  const file = await open(path, 'r')
  try {
    const directory = await findDirectory(file)
    const bytes = await readAt(file, directory.offset, directory.sizeBytes)
    return parseDirectory(bytes, directory.entryCount)
  } catch (error) {
    throw new DataError('CORRUPT', `${path}: not a readable zip archive: ${textOfError(error)}`, { cause: error })
  } finally {
    await file.close()
  }
}

interface DirectoryPlace {
  readonly offset: number
  readonly sizeBytes: number
  readonly entryCount: number
}

async function findDirectory(file: FileHandle): Promise<DirectoryPlace> {
  const { size } = await file.stat()
  const tailBytes = Math.min(size, END_BYTES + COMMENT_BYTES_MAX)
  const tail = await readAt(file, size - tailBytes, tailBytes)
  for (let at = tailBytes - END_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END_SIGNATURE || at + END_BYTES + tail.readUInt16LE(at + 20) !== tailBytes) continue
    const place = {
      entryCount: tail.readUInt16LE(at + 10),
      sizeBytes: tail.readUInt32LE(at + 12),
      offset: tail.readUInt32LE(at + 16),
    }
    const is64 = place.entryCount === 0xffff || place.sizeBytes === UINT32_MAX || place.offset === UINT32_MAX
    return checkPlace(is64 ? await findDirectory64(file, size - tailBytes + at) : place, size)
  }
  throw new Error(await lackOfDirectory(file, size))
}

/** What a file is that has no directory at its end, as far as its first bytes tell. */
async function lackOfDirectory(file: FileHandle, size: number): Promise<string> {
  if (size === 0) return 'the file is empty'
  const start = await readAt(file, 0, Math.min(size, 2))
  if (start.equals(GZIP_START)) return 'it is a gzip file; give it a name that ends in .gz'
  return 'the list of its files, which stands at its end, is missing: it was cut short, or is something else'
}

async function findDirectory64(file: FileHandle, endOffset: number): Promise<DirectoryPlace> {
  const locator = await readAt(file, endOffset - 20, 20)
  if (locator.readUInt32LE(0) !== END64_LOCATOR_SIGNATURE) throw new Error('no zip64 locator')
  const end = await readAt(file, Number(locator.readBigUInt64LE(8)), 56)
  if (end.readUInt32LE(0) !== END64_SIGNATURE) throw new Error('no zip64 end of central directory')
  return {
    entryCount: Number(end.readBigUInt64LE(32)),
    sizeBytes: Number(end.readBigUInt64LE(40)),
    offset: Number(end.readBigUInt64LE(48)),
  }
}

function checkPlace(place: DirectoryPlace, fileBytes: number): DirectoryPlace {
  if (place.sizeBytes > DIRECTORY_BYTES_MAX || place.entryCount > ENTRY_COUNT_MAX) {
    throw new Error(`a directory of ${place.entryCount} entries, ${place.sizeBytes} bytes is above the limit`)
  }
  if (place.offset + place.sizeBytes > fileBytes) throw new Error('the central directory lies outside the file')
  return place
}

function parseDirectory(bytes: Buffer, entryCount: number): ZipEntry[] {
  const entries: ZipEntry[] = []
  let at = 0
  for (let i = 0; i < entryCount; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== CENTRAL_SIGNATURE) {
      throw new Error(`entry ${i} of the central directory is broken`)
    }
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28)
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30)
    const entry = parseEntry(bytes, at, nameEnd, extraEnd)
    if (!entry.name.endsWith('/')) entries.push(entry)
    at = extraEnd + bytes.readUInt16LE(at + 32)
  }
  return entries
}

function parseEntry(bytes: Buffer, at: number, nameEnd: number, extraEnd: number): ZipEntry {
  if (extraEnd > bytes.length) throw new Error('an entry of the central directory is cut off')
  const name = bytes.toString('utf8', at + 46, nameEnd)
  const method = bytes.readUInt16LE(at + 10)
  if ((bytes.readUInt16LE(at + 8) & 1) !== 0) throw new Error(`entry ${name} is encrypted`)
  if (method !== 0 && method !== 8) throw new Error(`entry ${name} is packed with method ${method}, not deflate`)
  const sizes = {
    sizeBytes: bytes.readUInt32LE(at + 24),
    compressedBytes: bytes.readUInt32LE(at + 20),
    offset: bytes.readUInt32LE(at + 42),
  }
  readZip64Sizes(bytes.subarray(nameEnd, extraEnd), sizes)
  return { name, method, crc: bytes.readUInt32LE(at + 16), ...sizes }
}

/** Sizes above 4 GiB stand in an extra field of id 1, in this order, each only where the plain field is full. */
function readZip64Sizes(extra: Buffer, sizes: { sizeBytes: number; compressedBytes: number; offset: number }): void {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    let value = at + 4
    for (const key of ['sizeBytes', 'compressedBytes', 'offset'] as const) {
      if (sizes[key] !== UINT32_MAX) continue
      sizes[key] = Number(extra.readBigUInt64LE(value))
      value += 8
    }
  }
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  if (offset < 0) throw new Error('a position before the start of the file')
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
  if (bytesRead !== length) throw new Error(`the file ends ${length - bytesRead} bytes too early`)
  return buffer
}

/**
 * Streams one entry's content; `onBytes` counts the compressed bytes as they are read.
 *
 * Errors: DataError `CORRUPT` where the header, size or checksum is not what the directory says.
 */
export async function* readZipEntry(
  path: string,
  entry: ZipEntry,
  onBytes: (count: number) => void,
): AsyncGenerator<Buffer> {
  let crc = 0
  let sizeBytes = 0
  try {
    const start = await findContent(path, entry)
    for await (const chunk of inflate(path, entry, start, onBytes)) {
      sizeBytes += chunk.length
      if (sizeBytes > entry.sizeBytes) throw new Error(`longer than the ${entry.sizeBytes} bytes of the directory`)
      crc = crc32(chunk, crc)
      yield chunk
    }
    if (sizeBytes !== entry.sizeBytes) throw new Error(`${sizeBytes} bytes, the directory says ${entry.sizeBytes}`)
    if (crc !== entry.crc) throw new Error('the checksum is wrong')
  } catch (error) {
    throw new DataError('CORRUPT', `${path}: entry ${entry.name}: ${textOfError(error)}`, { cause: error })
  }
}

async function findContent(path: string, entry: ZipEntry): Promise<number> {
  const file = await open(path, 'r')
  try {
    const header = await readAt(file, entry.offset, 30)
    if (header.readUInt32LE(0) !== LOCAL_SIGNATURE) throw new Error('no local header where the directory says')
    return entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  } finally {
    await file.close()
  }
}

async function* inflate(
  path: string,
  entry: ZipEntry,
  start: number,
  onBytes: (count: number) => void,
): AsyncGenerator<Buffer> {
  if (entry.compressedBytes === 0) return
  const raw = createReadStream(path, { start, end: start + entry.compressedBytes - 1 })
  raw.on('data', chunk => onBytes(chunk.length))
  if (entry.method === 0) {
    yield* raw
    return
  }
  const inflated = createInflateRaw()
  raw.on('error', error => inflated.destroy(error))
  yield* raw.pipe(inflated)
}
