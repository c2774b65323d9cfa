/** What processes and venues use, out of what is measured of them, as people read it. */

import type { Sample } from '../../../ports/metrics.ts'

const CPU = 'holdfast_process_cpu_seconds_total'
const MEMORY = 'holdfast_process_resident_memory_bytes'
const BUDGET = 'holdfast_venue_rate_budget_ratio'

/** As metrics call the process of a strategy. */
export function processOfStrategy(strategyId: string): string {
  return `strategy ${strategyId}`
}

export interface Usage {
  /** Of one processor, such as `3 %`; `null` where it is not known. */
  readonly cpu: string | null
  /** Such as `81 MB`. */
  readonly memory: string | null
}

interface CpuPoint {
  readonly seconds: number
  readonly atUs: number
}

export class UsageBoard {
  #usages = new Map<string, Usage>()
  #points = new Map<string, CpuPoint>()
  #budgets = new Map<string, string>()

  /** Once a second. What is not among the samples any more is not known any more. */
  take(samples: readonly Sample[], nowUs: number): void {
    const values = samples.filter(each => each.kind === 'Value')
    const of = (name: string) =>
      new Map(values.filter(each => each.name === name).map(({ labels, value }) => [labels[0]!, value]))
    const [cpus, memories] = [of(CPU), of(MEMORY)]
    const points = new Map(Array.from(cpus, ([name, seconds]) => [name, { seconds, atUs: nowUs }]))
    const names = new Set([...cpus.keys(), ...memories.keys()])
    this.#usages = new Map(
      Array.from(names, name => {
        return [
          name,
          { cpu: cpuText(this.#points.get(name), points.get(name)), memory: memoryText(memories.get(name)) },
        ]
      }),
    )
    this.#points = points
    this.#budgets = new Map(Array.from(of(BUDGET), ([venueId, left]) => [venueId, percentText(1 - left)]))
  }

  ofStrategy(strategyId: string): Usage {
    return this.#usages.get(processOfStrategy(strategyId)) ?? { cpu: null, memory: null }
  }

  /** Of the requests that a venue allows; `null` where nobody counts them. */
  rateUsedOf(venueId: string): string | null {
    return this.#budgets.get(venueId) ?? null
  }
}

/** A process that was started anew has used less than the one before. */
function cpuText(before: CpuPoint | undefined, now: CpuPoint | undefined): string | null {
  if (before === undefined || now === undefined || now.atUs <= before.atUs || now.seconds < before.seconds) return null
  return percentText(((now.seconds - before.seconds) * 1e6) / (now.atUs - before.atUs))
}

function memoryText(bytes: number | undefined): string | null {
  return bytes === undefined ? null : `${Math.round(bytes / 1e6)} MB`
}

function percentText(share: number): string {
  return `${Math.round(share * 100)} %`
}
