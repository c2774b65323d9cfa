/** The snapshots of a session, one after another, and what may be pruned behind them. */

import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { StrategyIndex } from '../../core/domain/ids.ts'
import type { NodeJournal } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import { takeSnapshot } from './checkpoint.ts'
import type { LiveNode } from './live-node.ts'
import { ownAlert } from './own-alert.ts'
import { Retention } from './retention.ts'
import type { StrategyProcesses } from './strategy-processes.ts'

export interface CheckpointsSetup {
  readonly node: LiveNode
  readonly journal: NodeJournal
  readonly strategies: StrategyProcesses
  /** How long blocks are kept; absent: for ever. */
  readonly keepUs: number | undefined
  /** By strategy: whether a process of it may be started again. */
  readonly isActive: (strategyIndex: number) => boolean
  readonly onAlert: (alert: RaiseAlert) => void
  readonly onLog: (text: string) => void
}

export class Checkpoints {
  readonly #setup: CheckpointsSetup
  readonly #retention: Retention | undefined
  /** Strategies that were told to hold the journal: once is enough. */
  readonly #holders = new Set<number>()

  constructor(setup: CheckpointsSetup) {
    const { journal, keepUs, isActive } = setup
    this.#setup = setup
    if (keepUs === undefined) return
    const onHeld = (index: number, blockCount: number) => this.#tellHolder(index, blockCount)
    this.#retention = new Retention({ journal, keepUs, isActive, onHeld })
  }

  /** A store that cannot write now is told, and the next one is taken when its time comes. */
  async take(): Promise<void> {
    const { node, journal, strategies, onLog } = this.#setup
    try {
      const snapshot = await takeSnapshot(node, journal, strategies)
      if (snapshot === undefined) return
      const pruned = await this.#retention?.onSnapshot(node.engine.state, snapshot.lastSequence, snapshot.timeUs)
      if (pruned !== undefined && pruned > 0) onLog(`journal: ${pruned} old blocks pruned`)
    } catch (error) {
      if (!(error instanceof JournalError)) throw error
      onLog(`snapshot: ${error.message}`)
    }
  }

  #tellHolder(index: number, blockCount: number): void {
    if (this.#holders.has(index)) return
    this.#holders.add(index)
    const text = `${blockCount} blocks older than journal.keep stay, for it to come back from the state that it said last`
    this.#setup.onAlert(ownAlert('Warning', 'JOURNAL_HELD', text, index as StrategyIndex))
  }
}
