/** The snapshots of a session, one after another, and what may be pruned behind them. */

import type { NodeJournal } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import { takeSnapshot } from './checkpoint.ts'
import type { LiveNode } from './live-node.ts'
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
  readonly onLog: (text: string) => void
}

export class Checkpoints {
  readonly #setup: CheckpointsSetup
  readonly #retention: Retention | undefined

  constructor(setup: CheckpointsSetup) {
    const { journal, keepUs, isActive } = setup
    this.#setup = setup
    if (keepUs !== undefined) this.#retention = new Retention({ journal, keepUs, isActive })
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
}
