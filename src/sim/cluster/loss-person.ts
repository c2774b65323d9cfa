/**
 * The person who looks after a desk whose store has lost acknowledged blocks, as docs/high-availability.md has it: who leads
 * without knowing of the loss is stopped, the loss is accepted on each node that refuses to start, and all are started again.
 */

import { JournalError } from '../../store/journal-error.ts'
import { SimProcess, type World } from '../virtual-time.ts'
import type { SimMachine } from './sim-machine.ts'
import { acceptSimLoss } from './sim-store.ts'

/** To read what the screen says. */
const READING_MS = 2_000

export class LossPerson {
  readonly #world: World
  readonly #machines: readonly SimMachine[]
  readonly #process = new SimProcess('person')
  readonly #stopped = new Set<SimMachine>()
  #isBusy = false

  constructor(world: World, machines: readonly SimMachine[]) {
    this.#world = world
    this.#machines = machines
  }

  /** Machine after machine, each until it may start. */
  begin(): void {
    if (this.#isBusy) return
    this.#isBusy = true
    this.#world.at(this.#process, 0, () => void this.#lookAfterAll())
  }

  async #lookAfterAll(): Promise<void> {
    for (const machine of this.#machines) {
      if (!machine.refusedFor.startsWith('HEAD_WENT_BACK')) continue
      while (!(await this.#isAccepted(machine))) await new Promise(resolve => setTimeout(resolve, READING_MS))
      for (const each of [machine, ...this.#stopped]) each.startAgain()
      this.#stopped.clear()
    }
    this.#isBusy = false
  }

  async #isAccepted({ way, nodeId, witness }: SimMachine): Promise<boolean> {
    const store = { way, nodeId, witness, process: this.#process }
    try {
      const { isLost, acceptedEnd, leader, head } = await acceptSimLoss(store)
      if (!isLost) return true
      if (leader !== '' && acceptedEnd < 0) this.#stop(leader)
      return (await acceptSimLoss(store, acceptedEnd < 0 ? head.blockNumber : acceptedEnd)).isAccepted
    } catch (error) {
      if (error instanceof JournalError && (error.retryable || error.code === 'HEAD_MOVED')) return false
      throw error
    }
  }

  #stop(leader: string): void {
    const machine = this.#machines.find(({ nodeId }) => nodeId === leader)!
    if (machine.life === undefined) return
    machine.life.stop()
    this.#stopped.add(machine)
  }
}
