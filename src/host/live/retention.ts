/**
 * Which blocks may go: those that every kept snapshot covers, that no strategy needs any more to come back to where a
 * kept snapshot stands, and that are older than a person wants to keep them.
 */

import type { EngineState } from '../../core/engine/engine-state.ts'
import type { NodeJournal } from '../../ports.ts'

/** How many snapshots the journal keeps; one is pruned behind only when it is the oldest of them. */
const SNAPSHOTS_KEPT = 3

export interface RetentionSetup {
  readonly journal: Pick<NodeJournal, 'lastBlockBefore' | 'lastBlockOlderThan' | 'pruneBefore'>
  readonly keepUs: number
  /** By strategy: whether a process of it may be started again. */
  readonly isActive: (strategyIndex: number) => boolean
}

export class Retention {
  readonly #setup: RetentionSetup
  /** For each of the newest snapshots of this process: the last input that nobody needs to be given again. */
  readonly #neededAfter: number[] = []

  constructor(setup: RetentionSetup) {
    this.#setup = setup
  }

  /**
   * A snapshot of this state is durable. Returns: how many blocks went.
   *
   * Errors: JournalError.
   */
  async onSnapshot(state: EngineState, lastSequence: number, nowUs: number): Promise<number> {
    this.#neededAfter.push(neededAfter(state, lastSequence, this.#setup.isActive))
    if (this.#neededAfter.length > SNAPSHOTS_KEPT) this.#neededAfter.shift()
    if (this.#neededAfter.length < SNAPSHOTS_KEPT) return 0
    const { journal, keepUs } = this.#setup
    const sequence = Math.min(...this.#neededAfter)
    const needed = await journal.lastBlockBefore(sequence + 1)
    const last = Math.min(needed, await journal.lastBlockOlderThan(nowUs - keepUs))
    const { prunedBlocks } = await journal.pruneBefore(last + 1)
    return prunedBlocks
  }
}

/** A strategy that trades and was never saved needs everything. */
function neededAfter(state: EngineState, lastSequence: number, isActive: (index: number) => boolean): number {
  let sequence = lastSequence
  state.strategies.forEach(({ saved, isRunning }, index) => {
    if (!isActive(index) || (saved === undefined && !isRunning)) return
    sequence = Math.min(sequence, saved?.causationSequence ?? 0)
  })
  return sequence
}
