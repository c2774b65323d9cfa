/** A strategy's words on their way to the session's log: bounded in length and rate, and what was left out is counted. */

import { US_PER_SECOND } from '../core/std/time.ts'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]
export type LogSink = (level: LogLevel, text: string, timeUs: number) => void

export const LINE_LENGTH_MAX = 500
export const LINES_PER_SECOND_MAX = 100

export class BoundedLog {
  readonly #sink: LogSink
  #second = -1
  #lineCount = 0
  #droppedCount = 0

  constructor(sink: LogSink) {
    this.#sink = sink
  }

  write(level: LogLevel, text: string, timeUs: number): void {
    this.#beginSecond(timeUs)
    if (this.#lineCount >= LINES_PER_SECOND_MAX) {
      this.#droppedCount++
      return
    }
    this.#lineCount++
    this.#sink(level, text.length <= LINE_LENGTH_MAX ? text : `${text.slice(0, LINE_LENGTH_MAX - 1)}…`, timeUs)
  }

  #beginSecond(timeUs: number): void {
    const second = Math.floor(timeUs / US_PER_SECOND)
    if (second === this.#second) return
    if (this.#droppedCount > 0)
      this.#sink(
        'warn',
        `${this.#droppedCount} log lines dropped, more than ${LINES_PER_SECOND_MAX} in a second`,
        timeUs,
      )
    this.#second = second
    this.#lineCount = 0
    this.#droppedCount = 0
  }
}
