/**
 * The metrics of a session in the process that watches it: what the node and its children told, what the view shows, and
 * what is measured here.
 */

import type { SessionView } from '../../api/contract/session-view.ts'
import { type DiskPlaces, hostSamples } from '../../operations/metrics/host-gauge.ts'
import { MetricsRegister } from '../../operations/metrics/metrics-register.ts'
import { ProcessGauge } from '../../operations/metrics/process-gauge.ts'
import { sample } from '../../operations/metrics/samples.ts'
import type { Sample } from '../../ports/metrics.ts'
import { SYSTEM_CLOCK } from '../live/clock.ts'
import type { NodeState } from './room-feed.ts'
import { viewSamples } from './view-samples.ts'

export interface MetricsRoomSetup {
  /** Of the program. */
  readonly version: string
  /** Where the session writes. */
  readonly places: DiskPlaces
  /** What the other rooms of this process count: alerts, notifications, incidents. */
  readonly ownSamples: () => readonly Sample[]
}

const EVERY_MS = 1_000
/** As of other sources that are silent: an old figure is not told as a new one. */
const VIEW_AGE_MAX_SECONDS = 10

export class MetricsRoom {
  readonly #setup: MetricsRoomSetup
  readonly #register = new MetricsRegister()
  readonly #gauge = new ProcessGauge('watch')
  #view: SessionView | undefined
  #nodeStartCount = 0
  #nodeState: NodeState = 'Ended'
  #ticker: NodeJS.Timeout | undefined

  constructor(setup: MetricsRoomSetup) {
    this.#setup = setup
  }

  begin(): void {
    this.#ticker = setInterval(() => void this.#measure(), EVERY_MS)
  }

  takeView(view: SessionView): void {
    this.#view = view
  }

  /** Returns: how many are of the catalogue. */
  takeSamples(source: string, samples: readonly Sample[], timeUs: number): number {
    return this.#register.take(source, samples, timeUs)
  }

  /** A room that begins while the node runs is told of that alone. */
  takeNode(state: NodeState): void {
    if (state === 'Starting' || (state === 'Running' && this.#nodeState !== 'Starting')) this.#nodeStartCount++
    this.#nodeState = state
  }

  /** The page that Prometheus reads. */
  text(): string {
    const nowUs = SYSTEM_CLOCK.nowUs()
    this.#register.take('session', this.#ofSession(nowUs), nowUs)
    return this.#register.text(nowUs)
  }

  /** All series of one metric now, for the rules of alerts. */
  seriesOf(name: string): readonly Sample[] {
    return this.#register.seriesOf(name, SYSTEM_CLOCK.nowUs())
  }

  close(): void {
    clearInterval(this.#ticker)
    this.#gauge.close()
  }

  async #measure(): Promise<void> {
    const { places, ownSamples, version } = this.#setup
    const build = sample('holdfast_build_info', [version], 1)
    const samples = [build, ...this.#gauge.samples(), ...(await hostSamples(places)), ...ownSamples()]
    this.#register.take('watch', samples, SYSTEM_CLOCK.nowUs())
  }

  #ofSession(nowUs: number): Sample[] {
    const view = this.#view
    const ageSeconds = view === undefined ? Number.POSITIVE_INFINITY : Math.max(0, nowUs - view.timeUs) / 1e6
    return [
      sample('holdfast_node_starts_total', [], this.#nodeStartCount),
      sample('holdfast_view_age_seconds', [], ageSeconds),
      ...(view === undefined || ageSeconds > VIEW_AGE_MAX_SECONDS ? [] : viewSamples(view)),
    ]
  }
}
