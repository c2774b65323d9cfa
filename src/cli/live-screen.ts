/**
 * A live session at a terminal: drawn in place on the alternate screen, only what has changed, one write a frame. The
 * terminal is given back however the process ends.
 */

import type { SessionView } from '../api/contract/session-view.ts'
import { cut, frameLines } from './live-frame.ts'
import type { SessionNews, SessionPrinter } from './session-printer.ts'
import { closingLines } from './session-summary.ts'

const NEWS_KEPT = 50
const REDRAW_MS = 250
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[H\u001b[J'
const LEAVE = '\u001b[?25h\u001b[?1049l'
/** Terminals that know these draw a frame at once; others pass over them. */
const BEGIN_FRAME = '\u001b[?2026h'
const END_FRAME = '\u001b[?2026l'

export class LiveScreen implements SessionPrinter {
  readonly #news: SessionNews
  readonly #stream: NodeJS.WriteStream
  #view: SessionView | undefined
  #lines: string[] = []
  #drawn: string[] = []
  #timer: NodeJS.Timeout | undefined
  #isOpen = true
  readonly #leave = () => this.#close()
  readonly #resize = () => this.#redraw()

  constructor(news: SessionNews, stream: NodeJS.WriteStream = process.stdout) {
    this.#news = news
    this.#stream = stream
    stream.write(ENTER)
    // Before the stack is printed, or it would go with the alternate screen.
    process.on('uncaughtExceptionMonitor', this.#leave)
    process.on('exit', this.#leave)
    stream.on('resize', this.#resize)
    this.#draw()
  }

  view(view: SessionView): void {
    this.#view = view
    this.#drawSoon()
  }

  note(text: string): void {
    const time = new Date().toISOString().slice(11, 19)
    for (const line of text.split('\n').slice(0, 3)) this.#lines.push(`${time}  ${line}`)
    this.#lines = this.#lines.slice(-NEWS_KEPT)
    this.#drawSoon()
  }

  alert(text: string): void {
    this.note(text)
  }

  end(exitCode: number, fatal: string): void {
    this.#close()
    if (fatal !== '') process.stderr.write(`${fatal}\n`)
    for (const line of closingLines(this.#view, this.#news, exitCode)) this.#stream.write(`${line}\n`)
  }

  /** The terminal is gone. */
  mute(): void {
    this.#isOpen = false
    clearTimeout(this.#timer)
  }

  #close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    clearTimeout(this.#timer)
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

  #drawSoon(): void {
    if (this.#timer !== undefined || !this.#isOpen) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#draw()
    }, REDRAW_MS)
  }

  #draw(): void {
    if (!this.#isOpen) return
    const { columns = 100, rows = 40 } = this.#stream
    const { phase, about } = this.#news
    const lines = frameLines(this.#view, { columns, rows, phase, about, news: this.#lines })
    let text = ''
    for (let at = 0; at < Math.max(lines.length, this.#drawn.length); at++) {
      const line = cut(lines[at] ?? '', columns)
      if (line !== this.#drawn[at]) text += `\u001b[${at + 1};1H${line}\u001b[K`
    }
    this.#drawn = lines
    if (text !== '') this.#stream.write(BEGIN_FRAME + text + END_FRAME)
  }
}
