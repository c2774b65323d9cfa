/**
 * One channel at work: its waiting notifications one after another, tried again with growing pauses, put together in one
 * message when there are more than it may send.
 *
 * Invariants: what is sent was written down before; two notifications of one page keep their order; a failure of one page does
 * not hold up another.
 */

import type { Random } from '../../core/std/random.ts'
import type { DeliveryStore, Waiting } from './delivery-store.ts'
import { digestOf } from './digest.ts'
import { DeliveryError, type Transport } from './notification.ts'
import { RateGate } from './rate-gate.ts'

export interface WorkerSetup {
  readonly name: string
  readonly transport: Transport
  readonly perMinuteMax: number
  readonly hasFallback: boolean
  readonly store: DeliveryStore
  readonly random: Random
  nowUs(): number
  /** The receiver took them. */
  onDelivered(deliveries: readonly Waiting[], nowUs: number): void
  /** It did not; `isOver`: it is not tried again. */
  onFailed(delivery: Waiting, error: string, isOver: boolean): void
  /** For the fallback. */
  onFall(delivery: Waiting): void
}

/** All that may wait: a digest leaves nothing behind. */
const LOOKED_AT_MAX = 500
const ATTEMPTS_MAX = 10
const AGE_US_MAX = 6 * 3_600_000_000
/** From then on the fallback is told as well. */
const FALL_AFTER_ATTEMPTS = 2
const PAUSE_US_MIN = 1_000_000
const PAUSE_US_MAX = 300_000_000

export class ChannelWorker {
  readonly #setup: WorkerSetup
  readonly #gate: RateGate
  #isSending = false
  #isClosed = false
  #timer: NodeJS.Timeout | undefined

  constructor(setup: WorkerSetup) {
    this.#setup = setup
    this.#gate = new RateGate(setup.perMinuteMax)
  }

  /** Looks whether something is to be sent. */
  wake(): void {
    clearTimeout(this.#timer)
    if (this.#isSending || this.#isClosed) return
    const nowUs = this.#setup.nowUs()
    const left = this.#gate.left(nowUs)
    // What waits is not even looked at before something may be sent: in a storm each new one wakes.
    if (left === 0) return this.#wakeLater(this.#gate.waitUs())
    const waiting = this.#setup.store.waiting(this.#setup.name, LOOKED_AT_MAX)
    const due = firstOfEachPage(waiting).filter(({ dueUs }) => dueUs <= nowUs)
    if (due.length > 0) void this.#send(this.#chosen(due, waiting.length, left))
    else if (waiting.length > 0) this.#wakeLater(earliestUs(waiting) - nowUs)
  }

  /** What is being sent is sent to its end; nothing begins any more. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  #wakeLater(waitUs: number): void {
    this.#timer = setTimeout(() => this.wake(), Math.min(60_000, Math.max(1, Math.ceil(waitUs / 1_000))))
    this.#timer.unref()
  }

  /** More than may be sent one by one go in one message. */
  #chosen(due: readonly Waiting[], waitingCount: number, left: number): readonly Waiting[] {
    const isStorm = waitingCount > left && due.length > 1
    return isStorm && this.#setup.transport.takesDigests ? due : due.slice(0, 1)
  }

  async #send(deliveries: readonly Waiting[]): Promise<void> {
    this.#isSending = true
    this.#gate.take()
    const [first] = deliveries
    try {
      const notification = deliveries.length === 1 ? first!.notification : digestOf(deliveries)
      await this.#setup.transport.send(notification)
      this.#delivered(deliveries)
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error
      for (const delivery of deliveries) this.#failed(delivery, error)
    } finally {
      this.#isSending = false
    }
    this.wake()
  }

  #delivered(deliveries: readonly Waiting[]): void {
    const nowUs = this.#setup.nowUs()
    this.#setup.onDelivered(deliveries, nowUs)
  }

  #failed(delivery: Waiting, error: DeliveryError): void {
    const { store, hasFallback, nowUs, onFall, onFailed } = this.#setup
    const attempts = delivery.attemptCount + 1
    const isOld = nowUs() - delivery.queuedUs > AGE_US_MAX
    const isOver = !error.isRetryable || attempts >= ATTEMPTS_MAX || isOld
    // First, so that a crash in between does not lose it.
    if (hasFallback && !delivery.hasFallen && (isOver || attempts >= FALL_AFTER_ATTEMPTS)) onFall(delivery)
    if (isOver) store.failed(delivery, error.message)
    else store.retry(delivery, nowUs() + Math.max(error.retryAfterUs, this.#pauseUs(attempts)), error.message)
    onFailed(delivery, error.message, isOver)
  }

  /** Doubles, with as much luck as it is long: receivers that come back are not run over. */
  #pauseUs(attempts: number): number {
    const pauseUs = Math.min(PAUSE_US_MAX, PAUSE_US_MIN * 2 ** (attempts - 1))
    return Math.floor(pauseUs / 2 + this.#setup.random.nextFloat() * pauseUs)
  }
}

function firstOfEachPage(waiting: readonly Waiting[]): readonly Waiting[] {
  const seen = new Set<string>()
  return waiting.filter(({ pageId }) => !seen.has(pageId) && seen.add(pageId))
}

function earliestUs(waiting: readonly Waiting[]): number {
  return Math.min(...firstOfEachPage(waiting).map(({ dueUs }) => dueUs))
}
