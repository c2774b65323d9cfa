/** How faults of a seed come and go: each kind at its own random times, for a random while; and what may befall any process. */

import { Random } from '../core/std/random.ts'
import { SimProcess, type World } from './virtual-time.ts'

const SECOND = 1_000_000

export class Faults<Kind extends string> {
  readonly counts = new Map<Kind, number>()
  readonly world: World
  readonly random: Random
  readonly #process = new SimProcess('turmoil')

  constructor(world: World, seed: string) {
    this.world = world
    this.random = new Random(seed)
  }

  /** `meanS` 0: never. From a fifth of the mean to twice as much: never in a burst that leaves no time to recover. */
  await(kind: Kind, meanS: number, bring: (kind: Kind) => void): void {
    if (meanS === 0) return
    this.after(Math.round(meanS * SECOND * (0.2 + 1.8 * this.random.nextFloat())), () => {
      this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1)
      this.world.trace.note('turmoil', kind)
      bring(kind)
      this.await(kind, meanS, bring)
    })
  }

  /** None comes any more, and none of these goes on: they are where they would be. */
  end(processes: readonly SimProcess[]): void {
    const { nowUs } = this.world
    this.#process.isAlive = false
    for (const process of processes) {
      process.stepUs = 0
      process.resumesAtUs = Math.min(process.resumesAtUs, nowUs)
      process.freeAtUs = Math.min(process.freeAtUs, nowUs)
    }
  }

  /** Unless they have ended by then. */
  after(delayUs: number, work: () => void): void {
    this.world.at(this.#process, delayUs, work)
  }

  slow(process: SimProcess | undefined, stepUsMax: number): void {
    if (process === undefined) return
    process.stepUs = this.lasting(stepUsMax)
    this.after(this.lasting(10 * SECOND), () => {
      process.stepUs = 0
    })
  }

  pause(process: SimProcess | undefined, lastingUs: number): void {
    if (process !== undefined) process.resumesAtUs = this.world.nowUs + lastingUs
  }

  lasting(maxUs: number): number {
    return 1 + this.random.nextInt(maxUs)
  }

  /** `undefined` of none. */
  anyOf<T>(choices: readonly T[]): T | undefined {
    return choices.length === 0 ? undefined : choices[this.random.nextInt(choices.length)]
  }
}
