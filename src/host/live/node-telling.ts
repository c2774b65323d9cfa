/** What a node tells about itself: its view, as often as that costs little, and what it has measured. */

import type { SessionView } from '../../api/contract/session-view.ts'
import type { Event } from '../../core/domain/events.ts'
import type { Engine } from '../../core/engine/engine.ts'
import type { Sample } from '../../ports/metrics.ts'
import type { LoadedConfig } from '../config/loaded-config.ts'
import { NodeFigures } from './node-figures.ts'
import { sessionFactsOf } from './view/session-facts.ts'
import { type ViewFacts, ViewMaker } from './view/view-maker.ts'
import { ViewPace } from './view/view-pace.ts'

interface NodeTellingSetup {
  readonly engine: Engine
  readonly loaded: LoadedConfig
  readonly equityAtStart: Readonly<Record<string, number>>
  readonly nowUs: () => number
  /** What of a view is known to the node alone. */
  readonly standing: () => Omit<ViewFacts, 'nowUs' | 'blockNumber'>
  readonly onView: (view: SessionView) => void
}

export class NodeTelling {
  readonly view: ViewMaker
  readonly figures: NodeFigures
  readonly #setup: NodeTellingSetup
  readonly #pace: ViewPace
  #blockNumber = 0
  #timer: NodeJS.Timeout | undefined

  constructor(setup: NodeTellingSetup) {
    const { engine, loaded, equityAtStart } = setup
    this.#setup = setup
    this.view = new ViewMaker(engine, sessionFactsOf(loaded), equityAtStart)
    this.figures = new NodeFigures(engine)
    this.#pace = new ViewPace(loaded.config.console !== undefined)
  }

  noteEvent(event: Event): void {
    this.view.noteEvent(event)
    this.figures.noteEvent(event)
  }

  noteCommit(blockNumber: number, commitUs: number, payloadBytes: number): void {
    this.#blockNumber = blockNumber
    this.view.noteCommit(commitUs)
    this.figures.noteCommit(commitUs, payloadBytes)
  }

  /** `below`: what the processes below the node have measured. */
  samples(below: readonly Sample[]): Sample[] {
    const samples = [...this.figures.samples(), ...below]
    this.view.usage.take(samples, this.#setup.nowUs())
    return samples
  }

  /** Now, and again and again until the end. */
  publishSteadily(): void {
    const startedMs = performance.now()
    this.publish()
    const delayMs = this.#pace.delayMsAfter(performance.now() - startedMs)
    this.#timer = setTimeout(() => this.publishSteadily(), delayMs)
  }

  publish(): void {
    const { nowUs, standing, onView } = this.#setup
    onView(this.view.make({ nowUs: nowUs(), blockNumber: this.#blockNumber, ...standing() }))
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}
