/** The right to lead the data folder, as a table of one row: whoever takes it next takes it from the one before. */

import type { Lease } from '../ports.ts'
import type { SimProcess } from './virtual-time.ts'

export class LeaseTable {
  epoch = 0
  #holder: SimProcess | undefined

  acquire(process: SimProcess): Lease {
    const epoch = ++this.epoch
    this.#holder = process
    return {
      epoch,
      isHeld: () => process.isAlive && this.#holder === process,
      isLost: () => this.#holder !== process,
      deadlineUs: () => Number.POSITIVE_INFINITY,
      release: async () => {
        if (this.#holder === process) this.#holder = undefined
      },
    }
  }

  /** Another node takes the lease while the one before still runs. */
  steal(): number {
    this.#holder = undefined
    return ++this.epoch
  }
}
