/** The keys that accounts trade by: what each may do, from where, and whether a signature is its own. */

import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import type { AccountIndex } from '../../../core/domain/ids.ts'

export const KEY_KINDS = ['HMAC', 'Ed25519'] as const
export type KeyKind = (typeof KEY_KINDS)[number]

/** As it stands in the key file. The venue holds the secret of an HMAC key, and of an Ed25519 key the public half alone. */
export interface StoredKey {
  readonly apiKey: string
  readonly kind: KeyKind
  readonly account: string
  /** HMAC */
  readonly secretKey?: string | undefined
  /** Ed25519: PEM. */
  readonly publicKey?: string | undefined
  readonly canRead: boolean
  readonly canTrade: boolean
  readonly canWithdraw: boolean
  /** Empty: from anywhere. */
  readonly ips: readonly string[]
  readonly createdMs: number
  readonly environment: 'paper'
}

export class ApiKey {
  readonly stored: StoredKey
  readonly accountIndex: AccountIndex
  readonly #publicKey: KeyObject | undefined

  constructor(stored: StoredKey, accountIndex: AccountIndex) {
    this.stored = stored
    this.accountIndex = accountIndex
    this.#publicKey = stored.kind === 'Ed25519' ? createPublicKey(stored.publicKey!) : undefined
  }

  allows(ip: string): boolean {
    return this.stored.ips.length === 0 || this.stored.ips.includes(ip)
  }

  /** Shape: HMAC-SHA256 as hexadecimal digits of any case, Ed25519 as base64. */
  hasSigned(payload: string, signature: string): boolean {
    return this.#publicKey === undefined
      ? isHmacOf(this.stored.secretKey!, payload, signature)
      : verify(null, Buffer.from(payload), this.#publicKey, Buffer.from(signature, 'base64'))
  }
}

function isHmacOf(secretKey: string, payload: string, signature: string): boolean {
  if (!/^[0-9a-fA-F]{64}$/.test(signature)) return false
  return timingSafeEqual(createHmac('sha256', secretKey).update(payload).digest(), Buffer.from(signature, 'hex'))
}

export class ApiKeys {
  readonly #byKey: ReadonlyMap<string, ApiKey>

  constructor(keys: readonly ApiKey[]) {
    this.#byKey = new Map(keys.map(key => [key.stored.apiKey, key]))
  }

  find(apiKey: string): ApiKey | undefined {
    return this.#byKey.get(apiKey)
  }
}
