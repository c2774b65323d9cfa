/** How the lines of every market stand, as their processes said last, and who was left for whom. For people alone. */

import type { LineSwitched } from '../../core/domain/events.ts'
import type { InstrumentIndex } from '../../core/domain/ids.ts'
import type { LineQuality } from '../../core/market/lines/line-quality.ts'
import type { FeedLine, LineSwitchView } from './view.ts'

export class LineStandings {
  /** By instrument. */
  readonly #lines: FeedLine[][] = []
  readonly #switches: LineSwitched[] = []

  /** Of one venue: all that it has to say. */
  take(qualities: readonly LineQuality[]): void {
    for (const { instrumentIndex } of qualities) this.#lines[instrumentIndex] = []
    for (const { instrumentIndex, lineId, isChosen, isGood, ageUs, score } of qualities)
      this.#lines[instrumentIndex]!.push({ lineId, isChosen, isGood, ageUs, score })
  }

  /** The process of the lines is gone: nothing is known. */
  forget(instrumentIndex: InstrumentIndex): void {
    this.#lines[instrumentIndex] = []
  }

  onSwitched(event: LineSwitched): void {
    this.#switches[event.instrumentIndex] = event
  }

  linesOf(instrumentIndex: InstrumentIndex): readonly FeedLine[] {
    return this.#lines[instrumentIndex] ?? []
  }

  lastSwitchOf(instrumentIndex: InstrumentIndex, nowUs: number): LineSwitchView | undefined {
    const found = this.#switches[instrumentIndex]
    if (found === undefined) return undefined
    const { fromLine, toLine, reason, timeUs } = found
    return { fromLine, toLine, reason, agoUs: Math.max(0, nowUs - timeUs) }
  }
}
