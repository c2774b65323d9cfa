/** How the lines of every market stand, as their processes said last, and who was left for whom. For people alone. */

import type { FeedLine, LineSwitchView } from '../../../api/contract/session-view.ts'
import type { LineSwitched } from '../../../core/domain/events.ts'
import type { InstrumentIndex } from '../../../core/domain/ids.ts'
import type { LineQuality } from '../../../core/market/lines/line-quality.ts'

export class LineStandings {
  /** By instrument. */
  readonly #lines: FeedLine[][] = []
  readonly #switches: LineSwitchView[] = []

  /** Of one venue: all that it has to say, at this time. */
  take(qualities: readonly LineQuality[], nowUs: number): void {
    for (const { instrumentIndex } of qualities) this.#lines[instrumentIndex] = []
    for (const { instrumentIndex, lineId, isChosen, isGood, ageUs, score } of qualities) {
      const dataUs = Number.isFinite(ageUs) ? nowUs - ageUs : null
      this.#lines[instrumentIndex]!.push({ lineId, isChosen, isGood, dataUs, score })
    }
  }

  /** The process of the lines is gone: nothing is known. */
  forget(instrumentIndex: InstrumentIndex): void {
    this.#lines[instrumentIndex] = []
  }

  onSwitched({ instrumentIndex, fromLine, toLine, reason, timeUs }: LineSwitched): void {
    this.#switches[instrumentIndex] = { fromLine, toLine, reason, timeUs }
  }

  linesOf(instrumentIndex: InstrumentIndex): readonly FeedLine[] {
    return this.#lines[instrumentIndex] ?? []
  }

  lastSwitchOf(instrumentIndex: InstrumentIndex): LineSwitchView | null {
    return this.#switches[instrumentIndex] ?? null
  }
}
