/** What happened in a run: a digest of everything, always; and the last of it in words, where somebody wants to read it. */

import { StateHash } from '../core/std/hash.ts'

export class Trace {
  readonly #hash = new StateHash()
  readonly #lines: string[] = []
  readonly #linesMax: number
  readonly #nowUs: () => number
  noteCount = 0

  /** `linesMax`: how many of the last notes are kept as text; 0 for none, which is fast. */
  constructor(linesMax: number, nowUs: () => number) {
    this.#linesMax = linesMax
    this.#nowUs = nowUs
  }

  get wantsText(): boolean {
    return this.#linesMax > 0
  }

  /** `number` tells more of it for the digest; `text` is made only where it is read. */
  note(who: string, what: string, number = 0, text?: () => string): void {
    this.noteCount++
    const nowUs = this.#nowUs()
    this.#hash.updateNumber(nowUs)
    this.#hash.updateString(what)
    this.#hash.updateNumber(number)
    if (this.#linesMax === 0) return
    if (this.#lines.length >= 2 * this.#linesMax) this.#lines.splice(0, this.#linesMax)
    this.#lines.push(lineOf(nowUs, who, what, number, text?.()))
  }

  /** 16 hexadecimal digits over everything noted. */
  get digest(): string {
    return this.#hash.digest()
  }

  /** Oldest first. */
  get lastLines(): readonly string[] {
    return this.#lines.slice(-this.#linesMax)
  }
}

function lineOf(nowUs: number, who: string, what: string, number: number, text: string | undefined): string {
  const time = new Date(nowUs / 1_000).toISOString().slice(11, 23)
  const micro = String(nowUs % 1_000).padStart(3, '0')
  return `${time}${micro}  ${who.padEnd(10)} ${what}${number === 0 ? '' : ` ${number}`}${text === undefined ? '' : `  ${shortened(text)}`}`
}

const TEXT_MAX = 240

function shortened(text: string): string {
  return text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX - 1)}…`
}
