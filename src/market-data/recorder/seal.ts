/**
 * The envelope of a sealed segment: each frame by AES-256-GCM, under a key that this file alone has (HKDF of the key and the
 * file's salt), its header authenticated with it.
 *
 *     8 random bytes | ciphertext | 16 bytes of tag
 *
 * Invariant: no nonce comes twice under a file's key: it is the frame's place in the file and the random bytes, so that a frame
 * that is written again at the same place after a failure has another one.
 */

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { RecordingKey, RecordingKeys } from '../../ports/recording-keys.ts'
import { DataError, textOfError } from '../data-error.ts'

const CIPHER = 'aes-256-gcm'
const SALT_BYTES = 32
const PLACE_BYTES = 4
const RANDOM_BYTES = 8
const TAG_BYTES = 16
/** What a sealed frame has more than an open one. */
export const SEAL_BYTES = RANDOM_BYTES + TAG_BYTES

const SEAL_VERSION = 1

/** The first frame of a sealed segment, as JSON and in the clear. */
const keyFrameSchema = z.strictObject({
  sealVersion: z.literal(SEAL_VERSION),
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  salt: z.string().regex(/^[0-9a-f]{64}$/),
})

export class SegmentSeal {
  readonly keyId: string
  /** For the frame that others need to open this segment. */
  readonly keyFrame: Uint8Array
  readonly #fileKey: Uint8Array

  private constructor(key: RecordingKey, salt: Uint8Array) {
    this.keyId = key.keyId
    const told = { sealVersion: SEAL_VERSION, keyId: key.keyId, salt: Buffer.from(salt).toString('hex') }
    this.keyFrame = Buffer.from(JSON.stringify(told))
    this.#fileKey = key.deriveFileKey(salt)
  }

  static begin(key: RecordingKey): SegmentSeal {
    return new SegmentSeal(key, randomBytes(SALT_BYTES))
  }

  /** Errors: DataError `CORRUPT` for no such frame, `SEALED` where none of the keys is the one. */
  static of(path: string, keyFrame: Buffer, keys: RecordingKeys): SegmentSeal {
    const { keyId, salt } = toldIn(path, keyFrame)
    const key = keys.opening.find(each => each.keyId === keyId)
    if (key !== undefined) return new SegmentSeal(key, Buffer.from(salt, 'hex'))
    const has = keys.opening.map(each => each.keyId).join(', ')
    const found = has === '' ? 'no key file was named' : `the key files that were named have ${has}`
    throw new DataError('SEALED', `${path}: sealed with key ${keyId}; ${found} (--key-file, or recording.encryption)`)
  }

  /** `header`: of the frame, without its checksum. Returns: what stands behind it. */
  seal(header: Uint8Array, place: number, packed: Uint8Array): Uint8Array {
    const random = randomBytes(RANDOM_BYTES)
    const cipher = createCipheriv(CIPHER, this.#fileKey, nonceOf(place, random))
    cipher.setAAD(header)
    return Buffer.concat([random, cipher.update(packed), cipher.final(), cipher.getAuthTag()])
  }

  /** Returns: `undefined` where not every byte, of the header too, is as it was sealed. */
  open(header: Uint8Array, place: number, sealed: Uint8Array): Buffer | undefined {
    if (sealed.length < SEAL_BYTES) return undefined
    const tagAt = sealed.length - TAG_BYTES
    const cipher = createDecipheriv(CIPHER, this.#fileKey, nonceOf(place, sealed.subarray(0, RANDOM_BYTES)))
    cipher.setAAD(header)
    cipher.setAuthTag(sealed.subarray(tagAt))
    try {
      return Buffer.concat([cipher.update(sealed.subarray(RANDOM_BYTES, tagAt)), cipher.final()])
    } catch {
      return undefined
    }
  }
}

function toldIn(path: string, keyFrame: Buffer): z.infer<typeof keyFrameSchema> {
  try {
    return keyFrameSchema.parse(JSON.parse(keyFrame.toString('utf8')))
  } catch (error) {
    const text = `${path}: cannot tell what it is sealed with: ${textOfError(error)}`
    throw new DataError('CORRUPT', text, { cause: error })
  }
}

function nonceOf(place: number, random: Uint8Array): Uint8Array {
  const nonce = Buffer.alloc(PLACE_BYTES + RANDOM_BYTES)
  nonce.writeUInt32LE(place, 0)
  nonce.set(random, PLACE_BYTES)
  return nonce
}
