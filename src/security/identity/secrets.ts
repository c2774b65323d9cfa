/** Secrets that are handed out once and kept as hashes: how they are made, hashed, and told from other texts. */

import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

export type RandomBytes = (count: number) => Uint8Array

const SECRET_BYTES = 32
/** Texts that come from outside are not hashed beyond this. */
const SECRET_CHARS_MAX = 128

/** 256 bits, for addresses and cookies. */
export function newSecret(random: RandomBytes): string {
  return Buffer.from(random(SECRET_BYTES)).toString('base64url')
}

/**
 * What is kept of a secret.
 *
 * Why: SHA-256 is enough for 256 random bits; looking a hash up in an index tells nothing about the secret by its time.
 */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret.slice(0, SECRET_CHARS_MAX)).digest('hex')
}

// ── tokens of programs ───────────────────────────────────────────────────────────────────────────────────────────────

const TOKEN = /^hf_([0-9a-f]{64})([0-9a-f]{8})$/

/** `hf_`, 64 hexadecimal digits and 8 of their checksum: what leaks into a repository or a log can be searched for. */
export function newToken(random: RandomBytes): string {
  const digits = Buffer.from(random(SECRET_BYTES)).toString('hex')
  return `hf_${digits}${checksumOf(digits)}`
}

/** Whether the text can be a token at all: what fails here is not looked up. */
export function isTokenText(text: string): boolean {
  const [, digits, checksum] = TOKEN.exec(text) ?? []
  return digits !== undefined && checksumOf(digits) === checksum
}

function checksumOf(digits: string): string {
  return crc32(`hf_${digits}`).toString(16).padStart(8, '0')
}
