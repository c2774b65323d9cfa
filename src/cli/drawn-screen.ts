/**
 * Lines at a terminal, drawn in place on the alternate screen: only what has changed, one write a frame. The terminal is given
 * back however the process ends.
 */

import { coloredText } from '../core/std/terminal-text.ts'
import { cut } from './live-frame.ts'

const REDRAW_MS = 250
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[H\u001b[J'
const LEAVE = '\u001b[?25h\u001b[?1049l'
/** Terminals that know these draw a frame at once; others pass over them. */
const BEGIN_FRAME = '\u001b[?2026h'
const END_FRAME = '\u001b[?2026l'

export interface ScreenSize {
  readonly columns: number
  readonly rows: number
}

export class DrawnScreen {
  readonly #linesOf: (size: ScreenSize) => readonly string[]
  readonly #stream: NodeJS.WriteStream
  #drawn: readonly string[] = []
  #timer: NodeJS.Timeout | undefined
  #isOpen = true
  readonly #leave = () => this.close()
  readonly #resize = () => this.#redraw()

  constructor(linesOf: (size: ScreenSize) => readonly string[], stream: NodeJS.WriteStream = process.stdout) {
    this.#linesOf = linesOf
    this.#stream = stream
    stream.write(ENTER)
    // Before the stack is printed, or it would go with the alternate screen.
    process.on('uncaughtExceptionMonitor', this.#leave)
    process.on('exit', this.#leave)
    stream.on('resize', this.#resize)
    this.#draw()
  }

  /** Something has changed. */
  drawSoon(): void {
    if (this.#timer !== undefined || !this.#isOpen) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#draw()
    }, REDRAW_MS)
  }

  /** The terminal is gone. */
  mute(): void {
    this.#isOpen = false
    clearTimeout(this.#timer)
  }

  close(): void {
    if (!this.#isOpen) return
    this.mute()
    process.removeListener('uncaughtExceptionMonitor', this.#leave)
    process.removeListener('exit', this.#leave)
    this.#stream.removeListener('resize', this.#resize)
    this.#stream.write(LEAVE)
  }

  #redraw(): void {
    this.#drawn = []
    this.#stream.write('\u001b[H\u001b[J')
    this.#draw()
  }

  #draw(): void {
    if (!this.#isOpen) return
    const { columns = 100, rows = 40 } = this.#stream
    const lines = this.#linesOf({ columns, rows })
    let text = ''
    for (let at = 0; at < Math.max(lines.length, this.#drawn.length); at++) {
      const line = cut(coloredText(lines[at] ?? ''), columns)
      if (line !== this.#drawn[at]) text += `\u001b[${at + 1};1H${line}\u001b[K`
    }
    this.#drawn = lines
    if (text !== '') this.#stream.write(BEGIN_FRAME + text + END_FRAME)
  }
}
