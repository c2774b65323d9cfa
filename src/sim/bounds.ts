/** What may wait in a node at most: a queue that grows without end passes it. */

import type { Engine } from '../core/engine/engine.ts'
import type { LiveNode } from '../host/live/live-node.ts'
import type { BreakRule } from './rules.ts'

/** Above what the busiest seed has; of each of the 24 orders that may be open, the order, an amend, a cancel and a question can wait. */
const QUEUE_MAX = { waitingRelease: 200, openOrders: 200, timers: 400, unanswered: 100 } as const

/** What is looked at of a node; one that stands by releases nothing. */
export interface Bounded {
  readonly node: Pick<LiveNode, 'waitingReleaseCount'> | undefined
  readonly engine: Engine
  readonly unansweredCount: number
}

export function checkBounds({ node, engine: { state }, unansweredCount }: Bounded, breakRule: BreakRule): void {
  const lengths: Record<keyof typeof QUEUE_MAX, number> = {
    waitingRelease: node?.waitingReleaseCount ?? 0,
    openOrders: state.orders.openCount,
    timers: state.timers.size,
    unanswered: unansweredCount,
  }
  for (const [name, max] of Object.entries(QUEUE_MAX)) {
    const length = lengths[name as keyof typeof QUEUE_MAX]
    if (length > max) breakRule('QUEUE_UNBOUNDED', `${name} holds ${length}, at most ${max} may`)
  }
}
