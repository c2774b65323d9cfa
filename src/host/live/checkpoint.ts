/** Takes a snapshot: the strategies' states first, then the core's, at the end of a block; what it covers may be pruned. */

import { hashOf, snapshotOf } from '../../core/engine/snapshot.ts'
import type { SqliteJournal } from '../../store/sqlite/journal.ts'
import type { LiveNode } from './live-node.ts'
import type { StrategyProcesses } from './strategy-processes.ts'

/** How long the strategies may take to say their states; one that does not keeps its older one. */
const SAVE_PATIENCE_MS = 2_000

export async function takeSnapshot(
  node: LiveNode,
  journal: SqliteJournal,
  strategies: StrategyProcesses,
): Promise<void> {
  await saveStrategies(node, strategies)
  await node.pauseFor(async () => {
    const { state } = node.engine
    const { blockNumber, lastSequence } = journal.head()
    if (lastSequence !== state.sequence) return
    const text = snapshotOf(state)
    const payload = new TextEncoder().encode(text)
    await journal.saveSnapshot({ blockNumber, lastSequence, timeUs: state.timeUs, stateHash: hashOf(text), payload })
  })
}

async function saveStrategies(node: LiveNode, strategies: StrategyProcesses): Promise<void> {
  const { state } = node.engine
  const before = state.strategies.map(({ saved }) => saved)
  strategies.save()
  const isSaved = () => state.strategies.every(({ isRunning, saved }, index) => !isRunning || saved !== before[index])
  const deadlineMs = performance.now() + SAVE_PATIENCE_MS
  while (!isSaved() && performance.now() < deadlineMs) await new Promise(resolve => setTimeout(resolve, 5))
}
