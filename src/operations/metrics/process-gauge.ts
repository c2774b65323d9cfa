/** What a process tells about itself, once a second: its processor time, memory, event loop and garbage collection. */

import { performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import type { Sample } from '../../ports/metrics.ts'
import { GcPauses } from './gc-pauses.ts'
import { LoopDelayGauge } from './loop-delay.ts'
import { sample } from './samples.ts'

export class ProcessGauge {
  readonly #name: string
  readonly #loop = new LoopDelayGauge()
  readonly #gc = new GcPauses()
  readonly #heapLimitBytes = getHeapStatistics().heap_size_limit
  #utilization = performance.eventLoopUtilization()

  /** `name` is what people call the process: `node`, `gateway SIM`. */
  constructor(name: string) {
    this.#name = name
  }

  samples(): Sample[] {
    return [...this.#usage(), ...this.#loopSamples(), ...this.#gc.samples(this.#name)]
  }

  close(): void {
    this.#loop.close()
    this.#gc.close()
  }

  #usage(): Sample[] {
    const own = [this.#name] as const
    const { user, system } = process.cpuUsage()
    const { rss, heapUsed } = process.memoryUsage()
    return [
      sample('holdfast_process_start_time_seconds', own, performance.timeOrigin / 1_000),
      sample('holdfast_process_cpu_seconds_total', own, (user + system) / 1e6),
      sample('holdfast_process_resident_memory_bytes', own, rss),
      sample('holdfast_process_heap_used_bytes', own, heapUsed),
      sample('holdfast_process_heap_limit_bytes', own, this.#heapLimitBytes),
    ]
  }

  #loopSamples(): Sample[] {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, this.#utilization)
    this.#utilization = now
    const { p50Seconds, p99Seconds, maxSeconds } = this.#loop.take()
    const delay = (rank: string, seconds: number) =>
      sample('holdfast_process_event_loop_delay_seconds', [this.#name, rank], seconds)
    return [
      sample('holdfast_process_event_loop_busy_ratio', [this.#name], utilization),
      delay('p50', p50Seconds),
      delay('p99', p99Seconds),
      delay('max', maxSeconds),
    ]
  }
}
