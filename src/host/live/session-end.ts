/** The last thing that a session does on purpose: what watches over a living session is taken down before it ends. */

import { SYSTEM_CLOCK } from './clock.ts'
import type { LiveNode } from './live-node.ts'

const PATIENCE_MS = 2_000
const LOOK_MS = 10

/**
 * Takes the venues' dead man's switches down, and waits a bounded time for their word: orders that a person wants to keep
 * would go when nobody refreshes them.
 */
export async function endSession(node: LiveNode, reason: string): Promise<void> {
  node.take({ kind: 'EndSession', timeUs: SYSTEM_CLOCK.nowUs(), actor: 'holdfast', reason })
  const { state } = node.engine
  const isDown = () => state.readings.every(({ switchOutcome }) => switchOutcome !== 'Armed')
  for (const deadlineMs = performance.now() + PATIENCE_MS; !isDown() && performance.now() < deadlineMs; )
    await new Promise(resolve => setTimeout(resolve, LOOK_MS))
}
