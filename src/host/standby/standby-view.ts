/** What a node that stands by shows of itself: the leader's book as its own core has it, and how it stands. */

import type { ClusterLine, SessionView } from '../../api/contract/session-view.ts'
import type { Event } from '../../core/domain/events.ts'
import type { Engine } from '../../core/engine/engine.ts'
import type { Clock } from '../../ports.ts'
import type { PlotReading } from '../../strategy/plots.ts'
import type { SessionFacts } from '../live/view/session-facts.ts'
import { ViewMaker } from '../live/view/view-maker.ts'

export interface StandbyViewSetup {
  readonly clock: Clock
  /** An empty one where it cannot stand by, and waits to begin a session. */
  readonly engine: Engine
  readonly session: SessionFacts
  readonly isReady: () => boolean
  readonly equityAtStart: Readonly<Record<string, number>>
  readonly epoch: () => number
  readonly blockNumber: () => number
  readonly line: () => ClusterLine
  readonly show: (view: SessionView) => void
}

const INTERVAL_MS = 250

/** Shows itself four times a second. */
export class StandbyView {
  readonly #setup: StandbyViewSetup
  readonly #maker: ViewMaker
  readonly #timer: NodeJS.Timeout

  constructor(setup: StandbyViewSetup) {
    this.#setup = setup
    this.#maker = new ViewMaker(setup.engine, setup.session, setup.equityAtStart)
    this.#timer = setInterval(() => this.#show(), INTERVAL_MS)
  }

  noteEvent(event: Event): void {
    this.#maker.noteEvent(event)
  }

  notePlotted(strategyIndex: number, reading: PlotReading): void {
    this.#maker.plots.note(this.#setup.engine.state.world, strategyIndex, reading)
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #show(): void {
    const { clock, engine, isReady, epoch, blockNumber, line, show } = this.#setup
    show(
      this.#maker.make({
        nowUs: clock.nowUs(),
        epoch: epoch(),
        durableSequence: engine.state.sequence,
        blockNumber: blockNumber(),
        isReady: isReady(),
        isStoreFailing: false,
        cluster: line(),
      }),
    )
  }
}
