/** All channels of a session: what is to be told is written down for each, sent by its worker, and handed on where one fails. */

import type { DatabaseSync } from 'node:sqlite'
import type { Random } from '../../core/std/random.ts'
import { inTransaction } from '../../files/transaction.ts'
import type { Channel, ChannelTest, Delivery } from '../../ports/alert-desk.ts'
import { ChannelWorker } from './channel-worker.ts'
import { DeliveryStore, type Waiting } from './delivery-store.ts'
import { DeliveryError, type Notification, type Transport } from './notification.ts'

export interface OpenChannel {
  readonly kind: string
  readonly transport: Transport
  readonly fallback?: string | undefined
  readonly perMinuteMax: number
}

export interface OutboxSetup {
  readonly db: DatabaseSync
  readonly channels: ReadonlyMap<string, OpenChannel>
  readonly random: Random
  nowUs(): number
  onOutcome(channel: string, outcome: Outcome, sinceEventUs: number): void
}

export const OUTCOMES = ['delivered', 'retried', 'given_up', 'dropped'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** What waits for a receiver that does not answer; what comes then is dropped, and told by another channel. */
const WAITING_MAX = 500
const LEFT_OUT_US = 300_000_000

interface Health {
  deliveredUs: number
  failingSinceUs: number
  error: string
}

export class Outbox {
  readonly #setup: OutboxSetup
  readonly #store: DeliveryStore
  readonly #workers = new Map<string, ChannelWorker>()
  readonly #health = new Map<string, Health>()
  #leftOutUs = 0

  constructor(setup: OutboxSetup) {
    this.#setup = setup
    this.#store = new DeliveryStore(setup.db)
    this.#store.prune([...setup.channels.keys()])
    for (const [name, channel] of setup.channels) this.#workers.set(name, this.#workerOf(name, channel))
  }

  #workerOf(name: string, { transport, perMinuteMax, fallback }: OpenChannel): ChannelWorker {
    const { random, nowUs } = this.#setup
    this.#health.set(name, { deliveredUs: 0, failingSinceUs: 0, error: '' })
    return new ChannelWorker({
      name,
      transport,
      perMinuteMax,
      hasFallback: fallback !== undefined,
      store: this.#store,
      random: random.fork(name),
      nowUs,
      onDelivered: (deliveries, timeUs) => this.#delivered(name, deliveries, timeUs),
      onFailed: (delivery, error, isOver) => this.#failed(name, delivery, error, isOver),
      onFall: delivery => this.#fall(delivery, name, fallback!),
    })
  }

  /** Within the caller's transaction; `wake` follows after it. Names that are no channels are left out. */
  add(channels: readonly string[], pageId: string, notification: Notification, eventUs: number): void {
    const nowUs = this.#setup.nowUs()
    for (const channel of channels) {
      if (!this.#workers.has(channel)) continue
      if (this.#store.waitingCount(channel) < WAITING_MAX)
        this.#store.add(channel, pageId, notification, eventUs, nowUs)
      else this.#dropped(channel, nowUs - eventUs)
    }
  }

  #dropped(channel: string, sinceEventUs: number): void {
    this.#leftOutUs = this.#setup.nowUs()
    this.#setup.onOutcome(channel, 'dropped', sinceEventUs)
  }

  wake(): void {
    for (const worker of this.#workers.values()) worker.wake()
  }

  close(): void {
    for (const worker of this.#workers.values()) worker.close()
  }

  /** Notifications that wait for any channel. */
  get waitingCount(): number {
    return [...this.#workers.keys()].reduce((sum, name) => sum + this.#store.waitingCount(name), 0)
  }

  /** Some were dropped minutes ago or less. */
  hasLeftOut(nowUs: number): boolean {
    return this.#leftOutUs > 0 && nowUs - this.#leftOutUs < LEFT_OUT_US
  }

  channels(): readonly Channel[] {
    return [...this.#setup.channels].map(([name, { kind }]) => {
      const { deliveredUs, failingSinceUs, error } = this.#health.get(name)!
      const state = failingSinceUs > 0 ? 'Failing' : deliveredUs > 0 ? 'Well' : 'Unused'
      return { name, kind, state, deliveredUs, error, waitingCount: this.#store.waitingCount(name) }
    })
  }

  deliveries(alertId: string | undefined): readonly Delivery[] {
    return this.#store.list(alertId)
  }

  /** Past the queue, where nothing can be written down: once, by each channel that takes it. */
  sendUnwritten(channels: readonly string[], notification: Notification): void {
    for (const name of channels) {
      const sent = this.#setup.channels.get(name)?.transport.send(notification)
      sent?.then(
        () => this.#setup.onOutcome(name, 'delivered', 0),
        () => this.#setup.onOutcome(name, 'given_up', 0),
      )
    }
  }

  /** Past the queue, so that the answer is about now. */
  test(names: readonly string[], notification: Notification): Promise<readonly ChannelTest[]> {
    return Promise.all(names.map(name => this.#test(name, notification)))
  }

  async #test(name: string, notification: Notification): Promise<ChannelTest> {
    const { nowUs, channels } = this.#setup
    const beginUs = nowUs()
    const result = (isDelivered: boolean, text: string) => {
      return { channel: name, isDelivered, text, tookUs: Math.max(0, nowUs() - beginUs) }
    }
    try {
      const answer = await channels.get(name)!.transport.send(notification)
      Object.assign(this.#health.get(name)!, { deliveredUs: nowUs(), failingSinceUs: 0, error: '' })
      return result(true, answer)
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error
      return result(false, error.message)
    }
  }

  // ── what came of it ────────────────────────────────────────────────────────────────────────────────────────────────

  #delivered(name: string, deliveries: readonly Waiting[], nowUs: number): void {
    inTransaction(this.#setup.db, () => {
      for (const delivery of deliveries) this.#store.delivered(delivery, nowUs)
    })
    Object.assign(this.#health.get(name)!, { deliveredUs: nowUs, failingSinceUs: 0, error: '' })
    for (const { eventUs } of deliveries) this.#setup.onOutcome(name, 'delivered', nowUs - eventUs)
  }

  #failed(name: string, { eventUs }: Waiting, error: string, isOver: boolean): void {
    const nowUs = this.#setup.nowUs()
    const health = this.#health.get(name)!
    if (health.failingSinceUs === 0) health.failingSinceUs = nowUs
    health.error = error
    this.#setup.onOutcome(name, isOver ? 'given_up' : 'retried', nowUs - eventUs)
  }

  #fall(delivery: Waiting, from: string, fallback: string): void {
    const { notification, pageId, eventUs } = delivery
    const title = `${notification.title} (${from} does not take it)`
    inTransaction(this.#setup.db, () => {
      this.#store.fallen(delivery)
      this.add([fallback], pageId, { ...notification, title }, eventUs)
    })
    this.#workers.get(fallback)?.wake()
  }
}
