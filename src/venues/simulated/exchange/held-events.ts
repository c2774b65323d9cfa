/**
 * Events that a fault holds back: sent when they are due, those due together in the order they came.
 *
 * Invariant: bounded; beyond the bound an event is sent at once, since late is less than lost. Of one listener nothing
 * that has to stay in order passes what is held in order before it: not by the microseconds between two looks at a clock.
 */

import { performance } from 'node:perf_hooks'
import { DueQueue } from '../../../core/std/due-queue.ts'

/** Of all connections together. */
export const HELD_EVENTS_MAX = 10_000

/** What of one listener is held in order, and until when. */
interface Line {
  count: number
  dueMs: number
}

export class HeldEvents {
  readonly #queue = new DueQueue<() => void>()
  readonly #lines = new WeakMap<object, Line>()
  readonly #heldMax: number
  readonly #nowMs: () => number
  #timer: NodeJS.Timeout | undefined

  constructor(heldMax = HELD_EVENTS_MAX, nowMs = () => performance.now()) {
    this.#heldMax = heldMax
    this.#nowMs = nowMs
  }

  /** Something is held in order for this listener: what comes now has to wait behind it. */
  isHolding(listener: object): boolean {
    return (this.#lines.get(listener)?.count ?? 0) > 0
  }

  /** `isInOrder`: behind what is held in order already; otherwise it may pass, and be passed. */
  hold(listener: object, delayUs: number, isInOrder: boolean, send: () => void): void {
    if (this.#queue.length >= this.#heldMax) {
      send()
      return
    }
    const dueMs = this.#nowMs() + delayUs / 1000
    if (isInOrder) this.#holdInLine(listener, dueMs, send)
    else this.#queue.push(dueMs, send)
    this.#wake()
  }

  /** Sends what is due; to be called before anything else is sent. */
  release(): void {
    if (this.#queue.length === 0) return
    const nowMs = this.#nowMs()
    while (this.#queue.peekAtUs() <= nowMs) this.#queue.pop()!()
  }

  drop(): void {
    clearTimeout(this.#timer)
    while (this.#queue.length > 0) this.#queue.pop()
  }

  #holdInLine(listener: object, dueMs: number, send: () => void): void {
    const line = this.#lines.get(listener) ?? { count: 0, dueMs: 0 }
    this.#lines.set(listener, line)
    line.dueMs = line.count === 0 ? dueMs : Math.max(dueMs, line.dueMs)
    line.count++
    this.#queue.push(line.dueMs, () => {
      line.count--
      send()
    })
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
