/** The newest lines of the log, for screens: bounded, the oldest forgotten. */

import { LOG_LEVELS, type LogLevel, type LogLine } from '../contract/records.ts'

const LINES_MAX = 5_000
const LINE_CHARACTERS_MAX = 2_000

export interface LogWish {
  /** This one and worse. */
  readonly level: LogLevel
  readonly search: string
  readonly limit: number
  /** Only lines after this one. */
  readonly after: number
}

export class LogRing {
  #lines: LogLine[] = []
  #count = 0
  #onLine: (line: LogLine) => void = () => {}

  listen(onLine: (line: LogLine) => void): void {
    this.#onLine = onLine
  }

  add(timeUs: number, level: LogLevel, text: string): void {
    const line = { lineNumber: ++this.#count, timeUs, level, text: text.slice(0, LINE_CHARACTERS_MAX) }
    this.#lines.push(line)
    // Cut seldom, so that a line costs nothing much.
    if (this.#lines.length > 2 * LINES_MAX) this.#lines = this.#lines.slice(-LINES_MAX)
    this.#onLine(line)
  }

  /** The newest that fit, oldest first. */
  page({ level, search, limit, after }: LogWish): LogLine[] {
    const least = LOG_LEVELS.indexOf(level)
    const wanted = search.toLowerCase()
    const fits = (line: LogLine) =>
      line.lineNumber > after && LOG_LEVELS.indexOf(line.level) >= least && line.text.toLowerCase().includes(wanted)
    return this.#lines.slice(-LINES_MAX).filter(fits).slice(-limit)
  }
}
