/** What may wait in a node at most: a queue that grows without end passes it. */

import type { BreakRule } from './rules.ts'
import type { SimNode } from './sim-node.ts'

/** Above what the busiest seed has. */
const QUEUE_MAX = { waitingRelease: 200, openOrders: 200, timers: 400, unanswered: 64 } as const

export function checkBounds({ node, engine: { state }, children }: SimNode, breakRule: BreakRule): void {
  const lengths: Record<keyof typeof QUEUE_MAX, number> = {
    waitingRelease: node.waitingReleaseCount,
    openOrders: state.orders.openCount,
    timers: state.timers.size,
    unanswered: children.gateway?.unanswered.size ?? 0,
  }
  for (const [name, max] of Object.entries(QUEUE_MAX)) {
    const length = lengths[name as keyof typeof QUEUE_MAX]
    if (length > max) breakRule('QUEUE_UNBOUNDED', `${name} holds ${length}, at most ${max} may`)
  }
}
