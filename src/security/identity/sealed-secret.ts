/**
 * Secrets that have to be read again, as they lie in the file: a version byte, then what that version says. Version 0 is
 * plain, so that a vault can seal the same rows later without another table.
 */

import assert from 'node:assert/strict'

const PLAIN = 0

export function sealed(secret: Uint8Array): Uint8Array {
  return Uint8Array.of(PLAIN, ...secret)
}

export function unsealed(bytes: Uint8Array): Uint8Array {
  assert(bytes[0] === PLAIN, `a secret is sealed by version ${bytes[0]}, which this program cannot open`)
  return bytes.slice(1)
}
