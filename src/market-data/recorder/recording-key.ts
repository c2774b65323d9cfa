/** A key of recordings as the line of a file: `holdfast-recording-key-1 <64 hexadecimal digits>`. */

import { hkdfSync, randomBytes } from 'node:crypto'
import type { RecordingKey } from '../../ports/recording-keys.ts'

const MARK = 'holdfast-recording-key-1'
const LINE = /^holdfast-recording-key-1 ([0-9a-f]{64})$/
const KEY_BYTES = 32
const KEY_ID_BYTES = 8
const NO_SALT = new Uint8Array(0)

/** Returns: the line of a key that nobody had before. */
export function newKeyLine(): string {
  return `${MARK} ${randomBytes(KEY_BYTES).toString('hex')}`
}

/** Returns: `undefined` for anything but such a line. */
export function parseKeyLine(line: string): RecordingKey | undefined {
  const hex = LINE.exec(line)?.[1]
  if (hex === undefined) return undefined
  const secret = Buffer.from(hex, 'hex')
  const derive = (salt: Uint8Array, purpose: string, bytes: number) =>
    new Uint8Array(hkdfSync('sha256', secret, salt, purpose, bytes))
  return {
    keyId: Buffer.from(derive(NO_SALT, 'holdfast recording key id', KEY_ID_BYTES)).toString('hex'),
    deriveFileKey: salt => derive(salt, 'holdfast recording segment 1', KEY_BYTES),
  }
}
