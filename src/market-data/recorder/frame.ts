/**
 * The frames that a segment of a recording consists of. Each is a skippable frame of zstd, which says what follows and holds
 * its checksum, and the zstd frame itself: `zstdcat` reads a segment without this program.
 *
 *     magic, length, mark, kind, envelope, number, records, raw bytes, packed bytes, first time, last time, CRC-32 | zstd frame
 */

import { crc32, zstdDecompressSync } from 'node:zlib'

/** Never renumbered: files hold the places. */
export const FRAME_KINDS = ['Head', 'Raw', 'Rows', 'Notes'] as const
export type FrameKind = (typeof FRAME_KINDS)[number]

export interface FrameHeader {
  readonly kind: FrameKind
  /** Counts the frames of one stream of one run: a frame that was written twice is known by it. */
  readonly frameNumber: number
  readonly recordCount: number
  readonly rawBytes: number
  readonly packedBytes: number
  readonly firstTimeUs: number
  readonly lastTimeUs: number
}

export const HEADER_BYTES = 56
/** No frame is longer, before or after compression. */
export const FRAME_BYTES_MAX = 16 * 1024 * 1024

const SKIPPABLE_MAGIC = 0x184d2a5f
const MARK = 0x31524648
/** 0: as compressed. A sealed envelope (encryption) is another number, and is refused until there is one. */
const NO_ENVELOPE = 0
const CRC_AT = 52

/** The first twelve bytes of every frame: what a search for the next one looks for. */
export const FRAME_BEGINNING: Uint8Array = beginningOfFrame()

function beginningOfFrame(): Uint8Array {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt32LE(SKIPPABLE_MAGIC, 0)
  bytes.writeUInt32LE(HEADER_BYTES - 8, 4)
  bytes.writeUInt32LE(MARK, 8)
  return bytes
}

/** `packed`: the compressed records. Returns: the header that goes before them. */
export function encodeHeader(header: FrameHeader, packed: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(HEADER_BYTES)
  bytes.set(FRAME_BEGINNING, 0)
  bytes.writeUInt8(FRAME_KINDS.indexOf(header.kind), 12)
  bytes.writeUInt8(NO_ENVELOPE, 13)
  bytes.writeUInt32LE(header.frameNumber, 16)
  bytes.writeUInt32LE(header.recordCount, 20)
  bytes.writeUInt32LE(header.rawBytes, 24)
  bytes.writeUInt32LE(header.packedBytes, 28)
  bytes.writeDoubleLE(header.firstTimeUs, 32)
  bytes.writeDoubleLE(header.lastTimeUs, 40)
  bytes.writeUInt32LE(checksumOf(bytes, packed), CRC_AT)
  return bytes
}

function checksumOf(header: Uint8Array, packed: Uint8Array): number {
  return crc32(packed, crc32(header.subarray(0, CRC_AT)))
}

/** Returns: `undefined` where no frame begins; nothing is believed before {@link isIntact}. */
export function decodeHeader(bytes: Buffer): FrameHeader | undefined {
  if (!bytes.subarray(0, 12).equals(FRAME_BEGINNING)) return undefined
  const header = {
    kind: FRAME_KINDS[bytes.readUInt8(12)] ?? 'Head',
    frameNumber: bytes.readUInt32LE(16),
    recordCount: bytes.readUInt32LE(20),
    rawBytes: bytes.readUInt32LE(24),
    packedBytes: bytes.readUInt32LE(28),
    firstTimeUs: bytes.readDoubleLE(32),
    lastTimeUs: bytes.readDoubleLE(40),
  }
  return header.rawBytes > FRAME_BYTES_MAX || header.packedBytes > FRAME_BYTES_MAX ? undefined : header
}

/** What an intact frame has that this version cannot read; `undefined` for nothing. */
export function strangenessOf(bytes: Buffer): string | undefined {
  if (bytes.readUInt8(12) >= FRAME_KINDS.length) return `a frame of kind ${bytes.readUInt8(12)}`
  return bytes.readUInt8(13) === NO_ENVELOPE ? undefined : `envelope ${bytes.readUInt8(13)}`
}

export function isIntact(headerBytes: Buffer, packed: Uint8Array): boolean {
  return headerBytes.readUInt32LE(CRC_AT) === checksumOf(headerBytes, packed)
}

/** Errors: throws where the bytes are not what the header says; after {@link isIntact} only a bug of the writer does that. */
export function unpack(header: FrameHeader, packed: Uint8Array): Buffer {
  const bytes = zstdDecompressSync(packed, { maxOutputLength: FRAME_BYTES_MAX })
  if (bytes.length !== header.rawBytes) throw new Error(`${bytes.length} bytes in a frame of ${header.rawBytes}`)
  return bytes
}
