/**
 * The frames that a segment of a recording consists of. Each is a skippable frame of zstd, which says what follows and holds
 * its checksum, and the zstd frame itself: `zstdcat` reads a segment without this program.
 *
 *     magic, length, mark, kind, envelope, number, records, raw bytes, packed bytes, first time, last time, place, CRC-32 | zstd frame
 *
 * Of a sealed segment the zstd frame is in an envelope (seal.ts). Its first frame is of kind `Key`, its last one of kind `End`.
 */

import { crc32, zstdDecompressSync } from 'node:zlib'
import { SEAL_BYTES, type SegmentSeal } from './seal.ts'

/** Never renumbered: files hold the places. */
export const FRAME_KINDS = ['Head', 'Raw', 'Rows', 'Notes', 'Key', 'End'] as const
export type FrameKind = (typeof FRAME_KINDS)[number]

/** What a frame holds, before it is packed. */
export interface FrameContent {
  readonly kind: FrameKind
  /** Counts the frames of one stream of one run: a frame that was written twice is known by it. */
  readonly frameNumber: number
  readonly recordCount: number
  readonly rawBytes: number
  readonly firstTimeUs: number
  readonly lastTimeUs: number
}

export interface FrameHeader extends FrameContent {
  /** With its envelope. */
  readonly packedBytes: number
  readonly isSealed: boolean
  /** Counts the sealed frames of a segment from 1; 0 for a frame that is not sealed. */
  readonly place: number
}

export const HEADER_BYTES = 56
/** No frame is longer, before or after compression. */
export const FRAME_BYTES_MAX = 16 * 1024 * 1024

const SKIPPABLE_MAGIC = 0x184d2a5f
const MARK = 0x31524648
/** Envelopes, never renumbered; another number is refused. */
const OPEN = 0
const SEALED = 1
const PLACE_AT = 48
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

/** Where a frame of a sealed segment stands, and what seals it. */
export interface SealedPlace {
  readonly seal: SegmentSeal
  readonly place: number
}

/** `packed`: the compressed records. Returns: the frame's parts, one behind the other. */
export function encodeFrame(content: FrameContent, packed: Uint8Array, sealed?: SealedPlace): Uint8Array[] {
  const bytes = Buffer.alloc(HEADER_BYTES)
  bytes.set(FRAME_BEGINNING, 0)
  bytes.writeUInt8(FRAME_KINDS.indexOf(content.kind), 12)
  bytes.writeUInt8(sealed === undefined ? OPEN : SEALED, 13)
  bytes.writeUInt32LE(content.frameNumber, 16)
  bytes.writeUInt32LE(content.recordCount, 20)
  bytes.writeUInt32LE(content.rawBytes, 24)
  bytes.writeUInt32LE(packed.length + (sealed === undefined ? 0 : SEAL_BYTES), 28)
  bytes.writeDoubleLE(content.firstTimeUs, 32)
  bytes.writeDoubleLE(content.lastTimeUs, 40)
  bytes.writeUInt32LE(sealed?.place ?? 0, PLACE_AT)
  const payload = sealed === undefined ? packed : sealed.seal.seal(sealedPartOf(bytes), sealed.place, packed)
  bytes.writeUInt32LE(checksumOf(bytes, payload), CRC_AT)
  return [bytes, payload]
}

/** What an envelope authenticates: a header without its checksum. */
export function sealedPartOf(header: Buffer): Uint8Array {
  return header.subarray(0, CRC_AT)
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
    isSealed: bytes.readUInt8(13) === SEALED,
    place: bytes.readUInt32LE(PLACE_AT),
  }
  return header.rawBytes > FRAME_BYTES_MAX || header.packedBytes > FRAME_BYTES_MAX ? undefined : header
}

/** What an intact frame has that this version cannot read; `undefined` for nothing. */
export function strangenessOf(bytes: Buffer): string | undefined {
  if (bytes.readUInt8(12) >= FRAME_KINDS.length) return `a frame of kind ${bytes.readUInt8(12)}`
  return bytes.readUInt8(13) <= SEALED ? undefined : `envelope ${bytes.readUInt8(13)}`
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
