/**
 * Events that a fault holds back: sent when they are due, those due together in the order they came.
 *
 * Invariant: bounded; beyond the bound an event is sent at once, since late is less than lost.
 */

import { performance } from 'node:perf_hooks'
import { DueQueue } from '../../../core/std/due-queue.ts'

/** Of all connections together. */
export const HELD_EVENTS_MAX = 10_000

export class HeldEvents {
  readonly #queue = new DueQueue<() => void>()
  readonly #heldMax: number
  readonly #nowMs: () => number
  #timer: NodeJS.Timeout | undefined

  constructor(heldMax = HELD_EVENTS_MAX, nowMs = () => performance.now()) {
    this.#heldMax = heldMax
    this.#nowMs = nowMs
  }

  hold(delayUs: number, send: () => void): void {
    if (this.#queue.length >= this.#heldMax) {
      send()
      return
    }
    this.#queue.push(this.#nowMs() + delayUs / 1000, send)
    this.#wake()
  }

  /** Sends what is due; to be called before anything else is sent, so that nothing late is passed by it. */
  release(): void {
    if (this.#queue.length === 0) return
    const nowMs = this.#nowMs()
    while (this.#queue.peekAtUs() <= nowMs) this.#queue.pop()!()
  }

  drop(): void {
    clearTimeout(this.#timer)
    while (this.#queue.length > 0) this.#queue.pop()
  }

  #wake(): void {
    clearTimeout(this.#timer)
    if (this.#queue.length === 0) return
    const waitMs = Math.max(1, Math.ceil(this.#queue.peekAtUs() - this.#nowMs()))
    this.#timer = setTimeout(() => {
      this.release()
      this.#wake()
    }, waitMs).unref()
  }
}
