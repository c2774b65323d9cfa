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
    for (const quality of qualities) this.#lines[quality.instrumentIndex]!.push(feedLineOf(quality, nowUs))
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

/** Smoothed figures are rounded: what moves behind the shown digits is no change. */
function feedLineOf(quality: LineQuality, nowUs: number): FeedLine {
  const { lineId, isChosen, isGood, ageUs, score, gapCount, reconnectCount, disagreementBps, latencyUs } = quality
  return {
    lineId,
    isChosen,
    isGood,
    dataUs: Number.isFinite(ageUs) ? nowUs - ageUs : null,
    score,
    gapCount,
    reconnectCount,
    disagreementBps: Math.round(disagreementBps * 10) / 10,
    latencyMs: Math.round(latencyUs / 1_000),
  }
}
