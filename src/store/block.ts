/**
 * The sealed form of a block: header, hash of the block before, payload, and a SHA-256 over all of it. docs/journal.md
 * has the bytes one by one. Sealed blocks are the same in every store and in the archive.
 */

import { hash as digestOf } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, crc32, zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { TimeUs } from '../core/domain/ids.ts'
import type { BlockDraft, StoredBlock } from '../ports.ts'
import { CodecError } from './codec-error.ts'

export const BLOCK_FORMAT_VERSION = 1
export const HEADER_BYTES = 104
export const HASH_BYTES = 32
/** Larger payloads are refused on both ways, so that a damaged length cannot take all memory. */
export const PAYLOAD_BYTES_MAX = 256 * 1024 * 1024

/** How the payload is stored. Codes with 0x80 are kept free for an encryption envelope around one of these. */
const CODEC_PLAIN = 0
const CODEC_ZSTD = 1

const compressAside = promisify(zstdCompress)

const MAGIC = 0x31424648 // 'HFB1' read as little-endian
/** Below this a compressor costs time and saves nothing. */
const COMPRESS_FROM_BYTES = 512
/** Below this handing it to another thread takes longer than doing it (0.1 ms). */
const COMPRESS_ASIDE_FROM_BYTES = 16 * 1024
const ZSTD_LEVEL_1 = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

const AT_VERSION = 4
const AT_CODEC = 5
const AT_RESERVED = 6
const AT_BLOCK_NUMBER = 8
const AT_EPOCH = 16
const AT_FIRST_SEQUENCE = 24
const AT_LAST_SEQUENCE = 32
const AT_FIRST_TIME = 40
const AT_LAST_TIME = 48
const AT_RECORD_COUNT = 56
const AT_PAYLOAD_BYTES = 60
const AT_STORED_BYTES = 64
const AT_CRC = 68
const AT_PREVIOUS_HASH = 72

export interface SealedBlock {
  readonly bytes: Uint8Array
  /** Hexadecimal. */
  readonly hash: string
}

/** Seals a draft as the block after `previousHash` (hexadecimal, empty before the first block). */
export function sealBlock(blockNumber: number, previousHash: string, draft: BlockDraft): SealedBlock {
  const { payload } = draft
  const isPlain = payload.length < COMPRESS_FROM_BYTES
  refuseLong(payload)
  return sealStored(blockNumber, previousHash, draft, isPlain ? payload : zstdCompressSync(payload, ZSTD_LEVEL_1))
}

/**
 * The same bytes; a long payload is compressed in the thread pool, so that a deciding thread does not wait for it. The
 * compressor is told the length, which it sees by itself when it is called at once.
 */
export async function sealBlockAside(
  blockNumber: number,
  previousHash: string,
  draft: BlockDraft,
): Promise<SealedBlock> {
  const { payload } = draft
  if (payload.length < COMPRESS_ASIDE_FROM_BYTES) return sealBlock(blockNumber, previousHash, draft)
  refuseLong(payload)
  return sealStored(
    blockNumber,
    previousHash,
    draft,
    await compressAside(payload, { ...ZSTD_LEVEL_1, pledgedSrcSize: payload.length }),
  )
}

function refuseLong({ length }: Uint8Array): void {
  if (length <= PAYLOAD_BYTES_MAX) return
  throw new CodecError('VALUE_INVALID', `a payload of ${length} bytes, at most ${PAYLOAD_BYTES_MAX}`)
}

function sealStored(blockNumber: number, previousHash: string, draft: BlockDraft, stored: Uint8Array): SealedBlock {
  const { payload } = draft
  const isPlain = stored === payload
  // Most blocks are small: memory of their own costs more than all that is written into it.
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + stored.length + HASH_BYTES).fill(0, 0, HEADER_BYTES)
  bytes.writeUInt32LE(MAGIC, 0)
  bytes[AT_VERSION] = BLOCK_FORMAT_VERSION
  bytes[AT_CODEC] = isPlain ? CODEC_PLAIN : CODEC_ZSTD
  putWhole(bytes, AT_BLOCK_NUMBER, blockNumber)
  putWhole(bytes, AT_EPOCH, draft.epoch)
  putWhole(bytes, AT_FIRST_SEQUENCE, draft.firstSequence)
  putWhole(bytes, AT_LAST_SEQUENCE, draft.lastSequence)
  putWhole(bytes, AT_FIRST_TIME, draft.firstTimeUs)
  putWhole(bytes, AT_LAST_TIME, draft.lastTimeUs)
  bytes.writeUInt32LE(draft.recordCount, AT_RECORD_COUNT)
  bytes.writeUInt32LE(payload.length, AT_PAYLOAD_BYTES)
  bytes.writeUInt32LE(stored.length, AT_STORED_BYTES)
  bytes.writeUInt32LE(crc32(stored), AT_CRC)
  bytes.write(previousHash, AT_PREVIOUS_HASH, 'hex')
  bytes.set(stored, HEADER_BYTES)
  const end = HEADER_BYTES + stored.length
  const hash = digestOf('sha256', bytes.subarray(0, end), 'hex')
  bytes.write(hash, end, 'hex')
  return { bytes, hash }
}

/**
 * Checks a sealed block against its checksum and its hash, and unpacks it. Whether it follows its predecessor is the
 * caller's to compare.
 *
 * Errors: CodecError CHECK_FAILED or TRUNCATED for damage, UNKNOWN_FORMAT for a sound block of a newer program.
 */
export function openBlock(sealed: Uint8Array): StoredBlock {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  const hash = checkHash(bytes)
  const end = checkFrame(bytes)
  const stored = bytes.subarray(HEADER_BYTES, end)
  if (crc32(stored) !== bytes.readUInt32LE(AT_CRC)) throw new CodecError('CHECK_FAILED', 'the CRC-32 does not fit')
  return {
    blockNumber: wholeAt(bytes, AT_BLOCK_NUMBER),
    epoch: wholeAt(bytes, AT_EPOCH),
    firstSequence: wholeAt(bytes, AT_FIRST_SEQUENCE),
    lastSequence: wholeAt(bytes, AT_LAST_SEQUENCE),
    firstTimeUs: wholeAt(bytes, AT_FIRST_TIME) as TimeUs,
    lastTimeUs: wholeAt(bytes, AT_LAST_TIME) as TimeUs,
    recordCount: bytes.readUInt32LE(AT_RECORD_COUNT),
    hash,
    previousHash: previousHashOf(bytes),
    payload: unpack(bytes[AT_CODEC]!, stored, bytes.readUInt32LE(AT_PAYLOAD_BYTES)),
  }
}

/** The last 32 bytes are the hash of all before them in every format, so that a newer block is not taken for a damaged one. */
function checkHash(bytes: Buffer): string {
  if (bytes.length < HEADER_BYTES + HASH_BYTES) throw new CodecError('TRUNCATED', `a block of ${bytes.length} bytes`)
  const end = bytes.length - HASH_BYTES
  const hash = bytes.toString('hex', end)
  if (digestOf('sha256', bytes.subarray(0, end), 'hex') === hash) return hash
  throw new CodecError('CHECK_FAILED', 'the SHA-256 does not fit')
}

/** Returns where the stored payload ends. */
function checkFrame(bytes: Buffer): number {
  if (bytes.readUInt32LE(0) !== MAGIC) throw new CodecError('UNKNOWN_FORMAT', 'the bytes are not a block')
  if (bytes[AT_VERSION] !== BLOCK_FORMAT_VERSION) {
    throw new CodecError('UNKNOWN_FORMAT', `a block of format ${bytes[AT_VERSION]}, known is ${BLOCK_FORMAT_VERSION}`)
  }
  const end = HEADER_BYTES + bytes.readUInt32LE(AT_STORED_BYTES)
  if (end + HASH_BYTES !== bytes.length) {
    throw new CodecError('CHECK_FAILED', `a block of ${end + HASH_BYTES} bytes has ${bytes.length}`)
  }
  if (bytes.readUInt16LE(AT_RESERVED) !== 0) throw new CodecError('UNKNOWN_FORMAT', 'reserved bytes are in use')
  return end
}

function unpack(codec: number, stored: Buffer, payloadBytes: number): Uint8Array {
  if (payloadBytes > PAYLOAD_BYTES_MAX) throw new CodecError('VALUE_INVALID', `a payload of ${payloadBytes} bytes`)
  const payload = unpackAs(codec, stored, payloadBytes)
  if (payload.length !== payloadBytes) {
    throw new CodecError('CHECK_FAILED', `a payload of ${payloadBytes} bytes has ${payload.length}`)
  }
  return payload
}

function unpackAs(codec: number, stored: Buffer, payloadBytes: number): Uint8Array {
  if (codec === CODEC_PLAIN) return stored
  if (codec !== CODEC_ZSTD) throw new CodecError('UNKNOWN_FORMAT', `a payload stored with codec ${codec}`)
  try {
    return zstdDecompressSync(stored, { maxOutputLength: Math.max(1, payloadBytes) })
  } catch (cause) {
    throw new CodecError('CHECK_FAILED', 'the payload cannot be decompressed', { cause })
  }
}

const NO_HASH = '00'.repeat(HASH_BYTES)

function previousHashOf(bytes: Buffer): string {
  const hash = bytes.toString('hex', AT_PREVIOUS_HASH, AT_PREVIOUS_HASH + HASH_BYTES)
  return hash === NO_HASH ? '' : hash
}

/** A whole number of 64 bits is written as two halves: six bigints a block cost as much as half of its hash. */
const HALF = 2 ** 32

function putWhole(bytes: Buffer, at: number, value: number): void {
  if (!Number.isSafeInteger(value)) throw new CodecError('VALUE_INVALID', `${value} in a block's header`)
  bytes.writeUInt32LE(value >>> 0, at)
  bytes.writeInt32LE(Math.floor(value / HALF), at + 4)
}

function wholeAt(bytes: Buffer, at: number): number {
  const value = bytes.readInt32LE(at + 4) * HALF + bytes.readUInt32LE(at)
  if (!Number.isSafeInteger(value)) throw new CodecError('VALUE_INVALID', `${value} in a block's header`)
  return value
}
