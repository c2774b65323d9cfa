/** Passwords by argon2id: how they are hashed and compared, and how many at once. */

import { type Argon2Parameters, argon2, timingSafeEqual } from 'node:crypto'
import type { RandomBytes } from './secrets.ts'

export interface PasswordCost {
  readonly memoryKib: number
  readonly passes: number
  readonly lanes: number
}

/** Above what OWASP asks for; about a quarter of a second on a small machine. */
export const PASSWORD_COST: PasswordCost = { memoryKib: 65_536, passes: 3, lanes: 4 }

const TAG_BYTES = 32
const NONCE_BYTES = 16
/** Two take 128 MiB; what waits costs nothing, and more than that is told to come back. */
const AT_ONCE_MAX = 2
const WAITING_MAX = 16
/** The usual text of such hashes: what it cost is in it, so that a later version may cost more. */
const STORED = /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,3})\$([\w+/]+)\$([\w+/]+)$/

/** All the room for hashing is taken: somebody tries very many passwords, or very many people sign in. */
export class HashingBusy extends Error {
  override readonly name = 'HashingBusy'
}

export class PasswordHasher {
  readonly #random: RandomBytes
  readonly #cost: PasswordCost
  readonly #waiting: (() => void)[] = []
  #working = 0

  constructor(random: RandomBytes, cost: PasswordCost = PASSWORD_COST) {
    this.#random = random
    this.#cost = cost
  }

  /** Errors: HashingBusy. */
  async hash(password: string): Promise<string> {
    const nonce = this.#random(NONCE_BYTES)
    const tag = await this.#work(password, nonce, this.#cost)
    const { memoryKib, passes, lanes } = this.#cost
    return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${base64Of(nonce)}$${base64Of(tag)}`
  }

  /**
   * Whether this is the password.
   *
   * Shape: without a stored hash (an unknown person) the same work is done, and the answer is no.
   * Errors: HashingBusy.
   */
  async verify(password: string, stored: string | undefined): Promise<boolean> {
    const [, memory, passes, lanes, nonce, tag] = STORED.exec(stored ?? '') ?? []
    if (tag === undefined) {
      await this.#work(password, new Uint8Array(NONCE_BYTES), this.#cost)
      return false
    }
    const cost = { memoryKib: Number(memory), passes: Number(passes), lanes: Number(lanes) }
    const found = await this.#work(password, Buffer.from(nonce!, 'base64'), cost)
    const expected = Buffer.from(tag, 'base64')
    return found.length === expected.length && timingSafeEqual(found, expected)
  }

  async #work(password: string, nonce: Uint8Array, { memoryKib, passes, lanes }: PasswordCost): Promise<Buffer> {
    await this.#takePlace()
    try {
      // The same letters typed on another keyboard may be other bytes.
      const message = Buffer.from(password.normalize('NFKC'))
      return await derive({ message, nonce, memory: memoryKib, passes, parallelism: lanes, tagLength: TAG_BYTES })
    } finally {
      this.#leavePlace()
    }
  }

  async #takePlace(): Promise<void> {
    if (this.#working < AT_ONCE_MAX) {
      this.#working++
      return
    }
    if (this.#waiting.length >= WAITING_MAX) throw new HashingBusy('too many passwords are looked at already')
    await new Promise<void>(resolve => this.#waiting.push(resolve))
  }

  /** The place goes to the one that waits longest. */
  #leavePlace(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#working--
    else next()
  }
}

function derive(parameters: Argon2Parameters): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    argon2('argon2id', parameters, (error, key) => (error === null ? resolve(key) : reject(error))),
  )
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}
