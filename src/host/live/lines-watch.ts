/** What a node that leads makes of what the processes of its lines say, and of their end. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { Severity } from '../../core/domain/effects.ts'
import type { InstrumentIndex, TimeUs, VenueIndex } from '../../core/domain/ids.ts'
import type { DataStateReport } from '../../core/domain/inputs.ts'
import type { LineQuality } from '../../core/market/lines/line-quality.ts'
import type { LineStandings } from './view/line-standings.ts'

export interface LinesWatchSetup {
  readonly configuration: Configuration
  readonly standings: LineStandings
  readonly nowUs: () => TimeUs
  /** Nothing is expected of a market while it is closed. */
  readonly isClosed: (instrumentIndex: InstrumentIndex) => boolean
  readonly take: (report: DataStateReport) => void
  readonly alert: (severity: Severity, code: string, text: string) => void
}

/** One line of a venue, all instruments together. */
interface Watched {
  badSinceUs: number | undefined
  isTold: boolean
}

/** A line that comes back within this is no news: the switch away from it is told anyhow. */
const DOWN_AFTER_US = 5_000_000

export class LinesWatch {
  readonly #setup: LinesWatchSetup
  readonly #watched = new Map<string, Watched>()

  constructor(setup: LinesWatchSetup) {
    this.#setup = setup
  }

  /** Nothing is known of the venue's market until they are back. */
  onEnded(venueIndex: VenueIndex, text: string): void {
    const { configuration, standings, nowUs, take, alert } = this.#setup
    const timeUs = nowUs()
    for (const { index: instrumentIndex, venueIndex: itsVenue } of configuration.instruments) {
      if (itsVenue !== venueIndex) continue
      standings.forget(instrumentIndex)
      take({ kind: 'DataStateReport', timeUs, instrumentIndex, dataState: 'Gapped', text })
    }
    alert('Critical', 'LINES_ENDED', `${text}; no new risk on its market until they are back`)
  }

  /** Of a venue with one line the state of the data says the same. */
  onQualities(venueIndex: VenueIndex, qualities: readonly LineQuality[]): void {
    this.#setup.standings.take(qualities, this.#setup.nowUs())
    const { venueId } = this.#setup.configuration.venues[venueIndex]!
    const byLine = Map.groupBy(qualities, ({ lineId }) => lineId)
    if (byLine.size < 2) return
    for (const [lineId, ofLine] of byLine) this.#watch(`${venueId} line ${lineId}`, ofLine)
  }

  #watch(name: string, qualities: readonly LineQuality[]): void {
    const { nowUs, isClosed, alert } = this.#setup
    const watched = this.#watched.get(name) ?? { badSinceUs: undefined, isTold: false }
    this.#watched.set(name, watched)
    const bad = qualities.filter(({ isGood, instrumentIndex }) => !isGood && !isClosed(instrumentIndex))
    if (bad.length === 0) {
      if (watched.isTold) alert('Info', 'LINE_UP', `${name} tells of all its instruments again`)
      Object.assign(watched, { badSinceUs: undefined, isTold: false })
      return
    }
    watched.badSinceUs ??= nowUs()
    if (watched.isTold || nowUs() - watched.badSinceUs < DOWN_AFTER_US) return
    watched.isTold = true
    alert('Warning', 'LINE_DOWN', `${name} is of no use for ${bad.length} of ${qualities.length} instruments`)
  }
}
