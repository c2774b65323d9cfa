/**
 * Stops a strategy that executes more often than a person thought possible; only a person lets it go on.
 *
 * Why: a loop that buys and sells is within every limit of size and position, and pays the spread each time. The count is
 * of executions, the stop is of orders (MiFID II RTS 6, article 15: "repeated automated execution throttles").
 * Invariant: `isTripped` changes by `trip` and `rearm` alone, which `apply` calls for journaled events.
 */

import type { InstrumentIndex } from '../domain/ids.ts'
import type { ThrottleLimits } from './limits-compile.ts'
import { RateLimiter } from './rate-limiter.ts'

export interface ExecutionThrottleData {
  readonly isTripped: boolean
  /** By the instrument of each window; -1 for that over all instruments. */
  readonly windows: readonly { readonly instrumentIndex: number; readonly timesUs: readonly number[] }[]
}

interface ExecutionWindow {
  readonly instrumentIndex: number
  readonly executions: RateLimiter
}

export class ExecutionThrottle {
  readonly #windows: ExecutionWindow[] = []
  #isTripped = false

  /** One window for each limit; without any it never trips by itself. */
  constructor(limits: readonly ThrottleLimits[]) {
    for (const { instrumentIndex, repeatedExecutionsMax, repeatedExecutionsWindowUs } of limits) {
      const executions = new RateLimiter(repeatedExecutionsMax, repeatedExecutionsWindowUs)
      this.#windows.push({ instrumentIndex, executions })
    }
  }

  get isTripped(): boolean {
    return this.#isTripped
  }

  /** Takes note of an execution; it happened, tripped or not. */
  record(instrument: InstrumentIndex, nowUs: number): void {
    for (const { instrumentIndex, executions } of this.#windows) {
      if (instrumentIndex < 0 || instrumentIndex === instrument) executions.record(nowUs)
    }
  }

  /** True once a window holds as many executions as its limit and nobody has tripped it yet. */
  shouldTrip(nowUs: number): boolean {
    if (this.#isTripped) return false
    for (const { executions } of this.#windows) if (executions.isSpent(nowUs)) return true
    return false
  }

  /** What the event says: the executions in the window that is full, else in the fullest. */
  executionCount(nowUs: number): number {
    let count = 0
    for (const { executions } of this.#windows) {
      if (executions.isSpent(nowUs)) return executions.countWithin(nowUs)
      count = Math.max(count, executions.countWithin(nowUs))
    }
    return count
  }

  /** The executions in the window of one limit. */
  countWithin(instrumentIndex: number, max: number, windowUs: number, nowUs: number): number {
    const window = this.#windows.find(
      ({ instrumentIndex: its, executions }) =>
        its === instrumentIndex && executions.max === max && executions.windowUs === windowUs,
    )
    return window?.executions.countWithin(nowUs) ?? 0
  }

  trip(): void {
    this.#isTripped = true
  }

  /** The executions that tripped it are forgiven: the count begins anew. */
  rearm(): void {
    this.#isTripped = false
    for (const { executions } of this.#windows) executions.clear()
  }

  save(): ExecutionThrottleData {
    const windows = this.#windows.map(({ instrumentIndex, executions }) => ({
      instrumentIndex,
      timesUs: executions.save(),
    }))
    return { isTripped: this.#isTripped, windows }
  }

  /**
   * A tripped throttle stays tripped. Windows over the same instruments saw the same executions: the longest list of them
   * tells each what it needs, whatever limits are new.
   */
  restore(data: ExecutionThrottleData): void {
    this.#isTripped = data.isTripped
    for (const { instrumentIndex, executions } of this.#windows) {
      let timesUs: readonly number[] = []
      for (const saved of data.windows) {
        if (saved.instrumentIndex === instrumentIndex && saved.timesUs.length > timesUs.length) timesUs = saved.timesUs
      }
      executions.restore(timesUs)
    }
  }
}
