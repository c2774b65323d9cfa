/**
 * Who listens to which account, and the listen keys by which a client says so.
 *
 * Invariant: a key lives for an hour after it was asked for or kept alive; an account has one, asked for again it is the
 * same. At most `LISTENERS_MAX` listen to one account.
 */

import { US_PER_MINUTE } from '../../../core/std/time.ts'
import { errors } from './errors.ts'
import { HeldEvents } from './held-events.ts'
import type { Deliveries, FaultSeam } from './seams.ts'
import type { UserEvent } from './user-events.ts'
import { secretId } from './venue-ids.ts'

export type UserSink = (event: Readonly<Record<string, unknown>>) => void

interface ListenKey {
  readonly account: number
  expiresUs: number
  readonly sinks: Set<UserSink>
}

const LISTEN_KEY_US = 60 * US_PER_MINUTE
const LISTEN_KEY_LENGTH = 64
const LISTENERS_MAX = 1000

export class UserStreams {
  readonly #sinks = new Map<number, Set<UserSink>>()
  readonly #keys = new Map<string, ListenKey>()
  readonly #faults: FaultSeam
  readonly #accountNames: readonly string[]
  readonly #held = new HeldEvents()

  constructor(accountNames: readonly string[], faults: FaultSeam) {
    this.#accountNames = accountNames
    this.#faults = faults
  }

  hasListeners(account: number): boolean {
    return (this.#sinks.get(account)?.size ?? 0) > 0
  }

  /** Returns: ends it. Errors: -1000 where too many listen already. */
  subscribe(account: number, sink: UserSink): () => void {
    const sinks = this.#sinks.get(account) ?? new Set()
    this.#sinks.set(account, sinks)
    if (sinks.size >= LISTENERS_MAX) throw errors.refused('Too many user data subscriptions.')
    sinks.add(sink)
    return () => void sinks.delete(sink)
  }

  tell(account: number, event: UserEvent): void {
    const stream = this.#accountNames[account]!
    this.#held.release()
    for (const sink of this.#sinks.get(account) ?? []) {
      const deliveries = this.#faults.onEvent({ channel: 'User', eventType: event.e, stream, payload: event })
      if (deliveries !== undefined) for (const each of deliveries) this.#deliver(sink, each)
      else if (this.#held.isHolding(sink)) this.#deliver(sink, { payload: event, delayUs: 0, isInOrder: true })
      else sink(event)
    }
  }

  /** What faults hold back is not told any more. */
  close(): void {
    this.#held.drop()
  }

  #deliver(sink: UserSink, { payload, delayUs, isInOrder }: Deliveries[number]): void {
    const isHeld = delayUs > 0 || (isInOrder && this.#held.isHolding(sink))
    if (isHeld) this.#held.hold(sink, delayUs, isInOrder, () => sink(payload))
    else sink(payload)
  }

  // ── listen keys ────────────────────────────────────────────────────────────────────────────────────────────────────

  openKey(account: number, nowUs: number): string {
    for (const [name, key] of this.#keys) {
      if (key.account !== account || key.expiresUs <= nowUs) continue
      key.expiresUs = nowUs + LISTEN_KEY_US
      return name
    }
    const name = secretId(LISTEN_KEY_LENGTH)
    this.#keys.set(name, { account, expiresUs: nowUs + LISTEN_KEY_US, sinks: new Set() })
    return name
  }

  /** Errors: -1125. */
  keepKey(name: string, account: number, nowUs: number): void {
    this.#keyOf(name, account).expiresUs = nowUs + LISTEN_KEY_US
  }

  /** Errors: -1125. */
  closeKey(name: string, account: number): void {
    this.#end(name, this.#keyOf(name, account))
  }

  /** Undefined where no such key lives. Returns: ends it. */
  attach(name: string, sink: UserSink): (() => void) | undefined {
    const key = this.#keys.get(name)
    if (key === undefined) return undefined
    const end = this.subscribe(key.account, sink)
    key.sinks.add(sink)
    return () => {
      end()
      key.sinks.delete(sink)
    }
  }

  /** Tells the clients of keys that were not kept alive, and forgets them. */
  expireKeys(nowUs: number): void {
    for (const [name, key] of this.#keys) {
      if (key.expiresUs > nowUs) continue
      for (const sink of key.sinks) sink({ e: 'listenKeyExpired', E: Math.floor(nowUs / 1000), listenKey: name })
      this.#end(name, key)
    }
  }

  #keyOf(name: string, account: number): ListenKey {
    const key = this.#keys.get(name)
    if (key === undefined || key.account !== account) throw errors.badListenKey()
    return key
  }

  #end(name: string, key: ListenKey): void {
    this.#keys.delete(name)
    for (const sink of key.sinks) this.#sinks.get(key.account)?.delete(sink)
  }
}
