/** Lets so many lines through in a second and counts the rest: what a process says must not drown the session, nor move a cursor. */

import { plainText } from '../../core/std/terminal-text.ts'

const LINES_PER_SECOND_MAX = 100
const LINE_LENGTH_MAX = 1_000
/** Beyond this nothing is even looked at: empty lines are work as well. */
const LENGTH_PER_SECOND_MAX = 256 * 1024

export class LogGate {
  readonly #write: (line: string) => void
  readonly #nowMs: () => number
  #second = -1
  #lineCount = 0
  #length = 0
  #droppedCount = 0

  constructor(write: (line: string) => void, nowMs: () => number = () => performance.now()) {
    this.#write = write
    this.#nowMs = nowMs
  }

  take(text: string): void {
    this.takeFrom(text.length, () => text)
  }

  /**
   * As `take`, for what has to be read first, which costs something: only where there is room for what it was read from.
   *
   * Shape: several lines count each, but those of a text that is not looked at any more, which count as one.
   */
  takeFrom(length: number, textOf: () => string): void {
    const second = Math.floor(this.#nowMs() / 1_000)
    if (second !== this.#second) this.#beginSecond(second)
    this.#length += length
    if (this.#length > LENGTH_PER_SECOND_MAX) this.#drop()
    else for (const line of plainText(textOf()).split('\n')) if (line.trim() !== '') this.#takeLine(line)
  }

  #takeLine(line: string): void {
    if (++this.#lineCount > LINES_PER_SECOND_MAX) this.#drop()
    else this.#write(line.length <= LINE_LENGTH_MAX ? line : `${line.slice(0, LINE_LENGTH_MAX - 1)}…`)
  }

  #beginSecond(second: number): void {
    this.#tellDropped()
    this.#second = second
    this.#lineCount = 0
    this.#length = 0
  }

  /** Whoever says nothing more after a flood is told of all the same. */
  #drop(): void {
    if (this.#droppedCount++ === 0) setTimeout(() => this.#tellDropped(), 1_000).unref()
  }

  #tellDropped(): void {
    if (this.#droppedCount > 0) this.#write(`(LOG_LEFT_OUT: ${this.#droppedCount} lines left out)`)
    this.#droppedCount = 0
  }
}
