/** What one connection of the WebSocket API listens to: one subscription for an account, numbered from 0. */

import type { ApiKey } from './api-keys.ts'
import { VenueError } from './errors.ts'
import { msOf } from './order-texts.ts'
import type { UserStreams } from './user-streams.ts'

interface Subscription {
  readonly id: number
  readonly account: number
  /** It goes with the session's log-out. */
  readonly isOfSession: boolean
  end(): void
}

const SUBSCRIPTIONS_MAX = 1000
const TOO_MANY = `Too many subscriptions. Connection may create up to '${SUBSCRIPTIONS_MAX}' subscriptions at a time.`

export class WsApiSubscriptions {
  readonly #users: UserStreams
  readonly #nowUs: () => number
  readonly #send: (message: unknown) => void
  #active: Subscription[] = []
  #count = 0

  constructor(users: UserStreams, nowUs: () => number, send: (message: unknown) => void) {
    this.#users = users
    this.#nowUs = nowUs
    this.#send = send
  }

  get hasAny(): boolean {
    return this.#active.length > 0
  }

  list(): unknown {
    return this.#active.map(({ id }) => ({ subscriptionId: id }))
  }

  /** Errors: -2035 for an account that is listened to already, -1191. */
  begin(key: ApiKey, isOfSession: boolean): unknown {
    const account = key.accountIndex
    if (this.#active.some(each => each.account === account))
      throw new VenueError(-2035, 'A subscription for this account is already active on this connection.')
    if (this.#active.length >= SUBSCRIPTIONS_MAX) throw new VenueError(-1191, TOO_MANY)
    const id = this.#count++
    const end = this.#users.subscribe(account, event => this.#send({ subscriptionId: id, event }))
    this.#active.push({ id, account, isOfSession, end })
    return { subscriptionId: id }
  }

  /** Undefined: all of them. */
  endById(id: number | undefined): void {
    this.#endWhere(each => id === undefined || each.id === id)
  }

  endOfSession(): void {
    this.#endWhere(each => each.isOfSession)
  }

  /** The connection is gone: nobody is told. */
  drop(): void {
    for (const each of this.#active) each.end()
    this.#active = []
  }

  #endWhere(isMeant: (subscription: Subscription) => boolean): void {
    const ended = this.#active.filter(isMeant)
    this.#active = this.#active.filter(each => !ended.includes(each))
    for (const { id, end } of ended) {
      end()
      this.#send({ subscriptionId: id, event: { e: 'eventStreamTerminated', E: msOf(this.#nowUs()) } })
    }
  }
}
