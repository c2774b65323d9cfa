/** What a node that stands by shows of itself: the leader's book as its own core has it, and how it stands. */

import { Engine } from '../../core/engine/engine.ts'
import { SYSTEM_CLOCK } from '../live/clock.ts'
import { ViewMaker } from '../live/node-view.ts'
import type { ClusterLine, NodeView } from '../live/view.ts'
import type { Standby } from './standby.ts'

export interface StandbyViewSetup {
  /** Absent where it cannot stand by, and waits to begin a session. */
  readonly standby: Standby | undefined
  readonly equityAtStart: Readonly<Record<string, number>>
  readonly epoch: () => number
  readonly blockNumber: () => number
  readonly line: () => ClusterLine
  readonly show: (view: NodeView) => void
}

const INTERVAL_MS = 250

/** Shows it four times a second. Returns: how to end that. */
export function showStandby(setup: StandbyViewSetup): NodeJS.Timeout {
  const { standby, equityAtStart, epoch, blockNumber, line, show } = setup
  const engine = standby?.engine ?? new Engine()
  const maker = new ViewMaker(engine, equityAtStart)
  return setInterval(() => {
    show(
      maker.make({
        nowUs: SYSTEM_CLOCK.nowUs(),
        epoch: epoch(),
        durableSequence: engine.state.sequence,
        blockNumber: blockNumber(),
        isReady: standby?.isReady ?? false,
        isStoreFailing: false,
        cluster: line(),
      }),
    )
  }, INTERVAL_MS)
}
