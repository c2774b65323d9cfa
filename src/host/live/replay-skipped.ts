/** What a feed leaves out while it is read, told once each, and of very much only that there is more. */

import type { SkippedReport } from '../../market-data/feed.ts'

const TOLD_MAX = 10

export class NewlySkipped {
  readonly #report: SkippedReport
  #toldCount = 0

  constructor(report: SkippedReport) {
    this.#report = report
  }

  /** Texts of what was left out since the last call. */
  take(): string[] {
    const { items } = this.#report
    const texts = items.slice(this.#toldCount, TOLD_MAX).map(({ text }) => text)
    const isMore = items.length > TOLD_MAX && this.#toldCount <= TOLD_MAX
    this.#toldCount = items.length
    return isMore ? [...texts, 'more is left out; run "holdfast data check"'] : texts
  }
}
