/**
 * How late the event loop of this process is, over the last two seconds.
 *
 * Why two monitors: one that is reset does not count the delay that is under way, and a stall that begins there would be
 * seen by nobody. While one is reset the other one counts.
 */

import { monitorEventLoopDelay } from 'node:perf_hooks'

/** A monitor's delays are those between its timer's firings: this much of them is no delay. */
const RESOLUTION_MS = 10

export interface LoopDelay {
  readonly p50Seconds: number
  readonly p99Seconds: number
  readonly maxSeconds: number
}

export class LoopDelayGauge {
  readonly #monitors = [newMonitor(), newMonitor()] as const
  #turn: 0 | 1 = 0

  /** Asked once a second. */
  take(): LoopDelay {
    const monitor = this.#monitors[this.#turn]
    this.#turn = this.#turn === 0 ? 1 : 0
    const delay = {
      p50Seconds: secondsOf(monitor.percentile(50)),
      p99Seconds: secondsOf(monitor.percentile(99)),
      maxSeconds: secondsOf(monitor.max),
    }
    monitor.reset()
    return delay
  }

  close(): void {
    for (const monitor of this.#monitors) monitor.disable()
  }
}

function newMonitor() {
  const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  monitor.enable()
  return monitor
}

function secondsOf(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS) / 1e3
}
