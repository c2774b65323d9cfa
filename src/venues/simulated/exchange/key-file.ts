/**
 * The file of keys: made where there is none, read only where nobody but its owner may.
 *
 * Invariant: a secret stands in this file, and a private key in its own; nothing else ever holds one.
 */

import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { readPrivateFile } from '../../../files/private-file.ts'
import { KEY_KINDS, type KeyKind, type StoredKey } from './api-keys.ts'
import { secretId } from './venue-ids.ts'

/** What the owner alone may read. */
const OWNER_ONLY = 0o600
/** A thousand keys have room in it. */
const BYTES_MAX = 1_000_000

/** The file cannot be used: what is wrong, and what to do. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError'
}

const storedKey = z.strictObject({
  apiKey: z.string().regex(/^[A-Za-z0-9]{64}$/),
  kind: z.enum(KEY_KINDS),
  account: z.string().min(1),
  secretKey: z.string().min(16).optional(),
  publicKey: z.string().min(1).optional(),
  canRead: z.boolean().default(true),
  canTrade: z.boolean().default(true),
  canWithdraw: z.boolean().default(false),
  ips: z.array(z.string()).default([]),
  createdMs: z.int().min(0),
  environment: z.literal('paper'),
})
const keyFile = z.array(storedKey).max(1000)

/** Errors: KeyFileError naming the file. */
export function readKeyFile(file: string): readonly StoredKey[] {
  const read = readPrivateFile(file, { bytesMax: BYTES_MAX })
  if (!read.ok) throw new KeyFileError(read.error.text)
  const parsed = keyFile.safeParse(jsonOf(file, read.value))
  if (!parsed.success) {
    const lines = parsed.error.issues.map(issue => `${file}: ${issue.path.join('.') || 'keys'}: ${issue.message}`)
    throw new KeyFileError(lines.join('\n'))
  }
  for (const [at, key] of parsed.data.entries()) refuseHalf(file, at, key)
  return parsed.data
}

function refuseHalf(file: string, at: number, { kind, secretKey, publicKey }: StoredKey): void {
  const needed = kind === 'HMAC' ? secretKey : publicKey
  if (needed === undefined)
    throw new KeyFileError(`${file}: ${at}: a key of kind ${kind} needs ${kind === 'HMAC' ? 'secretKey' : 'publicKey'}`)
}

/** The message of a JSON error quotes the text, which may be a secret: it is left out. */
function jsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new KeyFileError(`${file}: is not JSON; mend it, or move it away to have new keys made`)
  }
}

/** One key of each kind for each account, where the file is not there yet. */
export function ensureKeyFile(file: string, accounts: readonly string[], nowMs: number): readonly StoredKey[] {
  if (!existsSync(file)) {
    writeKeys(
      file,
      accounts.flatMap(account => KEY_KINDS.map(kind => newKey(file, kind, account, nowMs))),
    )
  }
  return readKeyFile(file)
}

/** Adds a key for an account. Returns: the key. */
export function addKey(
  file: string,
  kind: KeyKind,
  account: string,
  nowMs: number,
  rights: Partial<Pick<StoredKey, 'canRead' | 'canTrade' | 'canWithdraw' | 'ips'>> = {},
): StoredKey {
  const before = existsSync(file) ? readKeyFile(file) : []
  const key = { ...newKey(file, kind, account, nowMs), ...rights }
  writeKeys(file, [...before, key])
  return key
}

/** Where the private half of an Ed25519 key lies: beside the key file, for the client to read. */
export function privateKeyFileOf(file: string, apiKey: string): string {
  return join(dirname(file), `${apiKey.slice(0, 12)}.private.pem`)
}

function newKey(file: string, kind: KeyKind, account: string, nowMs: number): StoredKey {
  const apiKey = secretId(64)
  const base = { apiKey, kind, account, canRead: true, canTrade: true, canWithdraw: false, ips: [], createdMs: nowMs }
  if (kind === 'HMAC') return { ...base, secretKey: secretId(64), environment: 'paper' }
  const pair = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writePrivately(privateKeyFileOf(file, apiKey), pair.privateKey)
  return { ...base, publicKey: pair.publicKey, environment: 'paper' }
}

function writeKeys(file: string, keys: readonly StoredKey[]): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.new`
  writePrivately(draft, `${JSON.stringify(keys, null, 2)}\n`)
  renameSync(draft, file)
}

function writePrivately(file: string, text: string): void {
  writeFileSync(file, text, { mode: OWNER_ONLY })
  chmodSync(file, OWNER_ONLY)
}
