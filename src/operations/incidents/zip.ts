/** A zip archive of a few texts: deflated, with the names as UTF-8, and with no time of its own, so that equal files are equal bytes. */

import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipFile {
  /** With `/` between folders. */
  readonly name: string
  readonly content: Uint8Array
}

const LOCAL_HEADER = 0x04034b50
const CENTRAL_HEADER = 0x02014b50
const END_RECORD = 0x06054b50
const VERSION = 20
const DEFLATE = 8
const NAME_IS_UTF8 = 0x0800
/** 1980-01-01: the first day that the format knows. */
const NO_TIME = 0
const NO_DATE = 0x0021
/** Readable by its owner alone. */
const MODE = 0o100600
const MADE_ON_UNIX = 3 << 8

interface Packed {
  readonly name: Buffer
  readonly data: Buffer
  readonly crc: number
  readonly sizeBytes: number
  readonly offset: number
}

export function zipOf(files: readonly ZipFile[]): Uint8Array {
  const parts: Buffer[] = []
  const packed: Packed[] = []
  let offset = 0
  for (const { name, content } of files) {
    const data = deflateRawSync(content)
    const each = { name: Buffer.from(name), data, crc: crc32(content), sizeBytes: content.length, offset }
    const header = localHeader(each)
    parts.push(header, each.name, data)
    offset += header.length + each.name.length + data.length
    packed.push(each)
  }
  const directory = Buffer.concat(packed.flatMap(each => [centralHeader(each), each.name]))
  return Buffer.concat([...parts, directory, endRecord(packed.length, directory.length, offset)])
}

/** What both headers of a file share. */
function commonFields({ name, data, crc, sizeBytes }: Packed): Buffer {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(VERSION, 0)
  fields.writeUInt16LE(NAME_IS_UTF8, 2)
  fields.writeUInt16LE(DEFLATE, 4)
  fields.writeUInt16LE(NO_TIME, 6)
  fields.writeUInt16LE(NO_DATE, 8)
  fields.writeUInt32LE(crc, 10)
  fields.writeUInt32LE(data.length, 14)
  fields.writeUInt32LE(sizeBytes, 18)
  fields.writeUInt16LE(name.length, 22)
  return fields
}

function localHeader(packed: Packed): Buffer {
  return Buffer.concat([signature(LOCAL_HEADER), commonFields(packed)])
}

function centralHeader(packed: Packed): Buffer {
  const head = Buffer.alloc(6)
  head.writeUInt32LE(CENTRAL_HEADER, 0)
  head.writeUInt16LE(MADE_ON_UNIX | VERSION, 4)
  const tail = Buffer.alloc(14)
  tail.writeUInt32LE((MODE << 16) >>> 0, 6)
  tail.writeUInt32LE(packed.offset, 10)
  return Buffer.concat([head, commonFields(packed), tail])
}

function endRecord(count: number, directoryBytes: number, offset: number): Buffer {
  const record = Buffer.alloc(22)
  record.writeUInt32LE(END_RECORD, 0)
  record.writeUInt16LE(count, 8)
  record.writeUInt16LE(count, 10)
  record.writeUInt32LE(directoryBytes, 12)
  record.writeUInt32LE(offset, 16)
  return record
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value, 0)
  return bytes
}
