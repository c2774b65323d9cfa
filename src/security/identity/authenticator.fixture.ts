/** An authenticator in software: makes passkeys (ES256) and signs challenges as a browser would send them; can be told to lie. */

import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04
const HAS_CREDENTIAL = 0x40
/** An empty map: of the attestation `none`. */
const NO_STATEMENT = Symbol('no statement')

/** What a dishonest or a careless one would change. */
export interface Lies {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly isVerified?: boolean
  readonly counter?: number
  readonly type?: string
}

export class SoftwareAuthenticator {
  readonly credentialId = randomBytes(32)
  counter = 0
  readonly #origin: string
  readonly #privateKey: KeyObject
  readonly #publicKey: KeyObject

  constructor(origin: string) {
    this.#origin = origin
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.#privateKey = privateKey
    this.#publicKey = publicKey
  }

  /** The answer to `navigator.credentials.create`. */
  create(options: object, lies: Lies = {}): object {
    const { challenge, rp } = options as { challenge: string; rp: { id: string } }
    const key = this.#publicKey.export({ format: 'jwk' })
    const cose = map([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(key.x!, 'base64url')],
      [-3, Buffer.from(key.y!, 'base64url')],
    ])
    const idLength = Buffer.from([this.credentialId.length >> 8, this.credentialId.length & 255])
    const credential = Buffer.concat([Buffer.alloc(16), idLength, this.credentialId, cose])
    const data = Buffer.concat([this.#head(rp.id, HAS_CREDENTIAL, lies), credential])
    const attestation = map([
      ['fmt', 'none'],
      ['attStmt', NO_STATEMENT],
      ['authData', data],
    ])
    return this.#answer({
      clientDataJSON: this.#clientData('webauthn.create', challenge, lies).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    })
  }

  /** The answer to `navigator.credentials.get`. */
  get(options: object, lies: Lies = {}): object {
    const { challenge, rpId } = options as { challenge: string; rpId: string }
    this.counter = lies.counter ?? this.counter + 1
    const data = this.#head(rpId, 0, lies)
    const clientData = this.#clientData('webauthn.get', challenge, lies)
    const signed = Buffer.concat([data, createHash('sha256').update(clientData).digest()])
    return this.#answer({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: sign('sha256', signed, this.#privateKey).toString('base64url'),
    })
  }

  #answer(response: object): object {
    const id = this.credentialId.toString('base64url')
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response }
  }

  #head(rpId: string, flags: number, lies: Lies): Buffer {
    const verified = lies.isVerified === false ? 0 : USER_VERIFIED
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.counter)
    const rpHash = createHash('sha256')
      .update(lies.rpId ?? rpId)
      .digest()
    return Buffer.concat([rpHash, Buffer.from([flags | USER_PRESENT | verified]), counter])
  }

  #clientData(type: string, challenge: string, lies: Lies): Buffer {
    const { origin = this.#origin } = lies
    return Buffer.from(
      JSON.stringify({ type: lies.type ?? type, challenge: lies.challenge ?? challenge, origin, crossOrigin: false }),
    )
  }
}

// ── as much of CBOR as that needs ────────────────────────────────────────────────────────────────────────────────────

type Item = number | string | Buffer | typeof NO_STATEMENT

function map(entries: readonly (readonly [Item, Item])[]): Buffer {
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, value]) => [encoded(key), encoded(value)])])
}

function encoded(item: Item): Buffer {
  if (typeof item === 'number') return item >= 0 ? head(0, item) : head(1, -1 - item)
  if (typeof item === 'string') return Buffer.concat([head(3, item.length), Buffer.from(item)])
  if (item === NO_STATEMENT) return head(5, 0)
  return Buffer.concat([head(2, item.length), item])
}

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value])
  return value < 256
    ? Buffer.from([(major << 5) | 24, value])
    : Buffer.from([(major << 5) | 25, value >> 8, value & 255])
}
