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
  /** It has not said its state for several snapshots, and what it would need keeps what a person does not want to keep. */
  readonly onHeld: (strategyIndex: number, blockCount: number) => void
}

export class Retention {
  readonly #setup: RetentionSetup
  /** For each of the newest snapshots of this process: the last input that nobody needs to be given again. */
  readonly #neededAfter: number[] = []
  /** The same snapshots: where they stand. */
  readonly #standing: number[] = []

  constructor(setup: RetentionSetup) {
    this.#setup = setup
  }

  /**
   * A snapshot of this state is durable. Returns: how many blocks went.
   *
   * Errors: JournalError.
   */
  async onSnapshot(state: EngineState, lastSequence: number, nowUs: number): Promise<number> {
    const { journal, keepUs, isActive } = this.#setup
    const needs = needsOf(state, isActive)
    this.#neededAfter.push(Math.min(lastSequence, ...needs))
    this.#standing.push(lastSequence)
    if (this.#neededAfter.length > SNAPSHOTS_KEPT) {
      this.#neededAfter.shift()
      this.#standing.shift()
    }
    if (this.#neededAfter.length < SNAPSHOTS_KEPT) return 0
    const needed = await journal.lastBlockBefore(Math.min(...this.#neededAfter) + 1)
    const unwanted = await journal.lastBlockOlderThan(nowUs - keepUs)
    const last = Math.min(needed, unwanted)
    if (needed < unwanted) this.#tellWhoHolds(needs, unwanted - needed)
    const { prunedBlocks } = await journal.pruneBefore(last + 1)
    return prunedBlocks
  }

  /** One that says its state with each snapshot holds what the oldest of them needs, and no more. */
  #tellWhoHolds(needs: readonly number[], blockCount: number): void {
    const furthest = Math.min(...needs)
    if (furthest < this.#standing[0]!) this.#setup.onHeld(needs.indexOf(furthest), blockCount)
  }
}

/** By strategy: the last input that it needs not be given again. One that trades and was never saved needs everything. */
function needsOf({ strategies }: EngineState, isActive: (index: number) => boolean): number[] {
  return strategies.map(({ saved, isRunning }, index) => {
    const needsNothing = !isActive(index) || (saved === undefined && !isRunning)
    return needsNothing ? Number.POSITIVE_INFINITY : (saved?.causationSequence ?? 0)
  })
}
