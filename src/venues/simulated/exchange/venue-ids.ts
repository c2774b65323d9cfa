/** Ids that the venue gives where nobody else did: the same from the same seed and place, and never twice. */

import { createHash, randomBytes } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Shape: 22 letters and digits. */
export function derivedId(...parts: readonly (string | number)[]): string {
  const digest = createHash('sha256').update(parts.join('|')).digest()
  return lettersOf(digest.subarray(0, 22))
}

/** Shape: as many letters and digits, hard to guess. */
export function secretId(length: number): string {
  return lettersOf(randomBytes(length))
}

function lettersOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += ALPHABET[byte % ALPHABET.length]
  return text
}
