/** Takes a snapshot: the strategies' states first, then the core's, at the end of a block; what it covers may be pruned. */

import { hashOf, snapshotOf } from '../../core/engine/snapshot.ts'
import type { NodeJournal, StoredSnapshot } from '../../ports.ts'
import type { LiveNode } from './live-node.ts'
import type { StrategyProcesses } from './strategy-processes.ts'

/** How long the strategies may take to say their states; one that does not keeps its older one. */
const SAVE_PATIENCE_MS = 2_000
const LOOK_MS = 5

/**
 * Returns: the snapshot; `undefined` where inputs came between the journal's end and the pause.
 * Errors: JournalError.
 */
export async function takeSnapshot(
  node: LiveNode,
  journal: NodeJournal,
  strategies: StrategyProcesses,
): Promise<StoredSnapshot | undefined> {
  await saveStrategies(node, strategies)
  let snapshot: StoredSnapshot | undefined
  await node.pauseFor(() => {
    snapshot = snapshotNow(node, journal)
  })
  // Packing and writing it takes a while: inputs go on meanwhile, it stands at its block all the same.
  if (snapshot !== undefined) await journal.saveSnapshot(snapshot)
  return snapshot
}

function snapshotNow({ engine: { state } }: LiveNode, journal: NodeJournal): StoredSnapshot | undefined {
  const { blockNumber, lastSequence } = journal.head()
  if (lastSequence !== state.sequence) return undefined
  const text = snapshotOf(state)
  const payload = new TextEncoder().encode(text)
  return { blockNumber, lastSequence, timeUs: state.timeUs, stateHash: hashOf(text), payload }
}

async function saveStrategies(node: LiveNode, strategies: StrategyProcesses): Promise<void> {
  const { state } = node.engine
  const before = state.strategies.map(({ saved }) => saved)
  strategies.save()
  const isSaved = () => state.strategies.every(({ isRunning, saved }, index) => !isRunning || saved !== before[index])
  const deadlineMs = performance.now() + SAVE_PATIENCE_MS
  while (!isSaved() && performance.now() < deadlineMs) await new Promise(resolve => setTimeout(resolve, LOOK_MS))
}
