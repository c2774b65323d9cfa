/** A live session at a terminal: its table, its newest messages, and at the end its last words. */

import type { SessionView } from '../api/contract/session-view.ts'
import { DrawnScreen } from './drawn-screen.ts'
import { frameLines } from './live-frame.ts'
import { writeError } from './output.ts'
import type { SessionNews, SessionPrinter } from './session-printer.ts'
import { closingLines } from './session-summary.ts'

const NEWS_KEPT = 50

export class LiveScreen implements SessionPrinter {
  readonly #news: SessionNews
  readonly #stream: NodeJS.WriteStream
  readonly #screen: DrawnScreen
  #view: SessionView | undefined
  #lines: string[] = []

  constructor(news: SessionNews, stream: NodeJS.WriteStream = process.stdout) {
    this.#news = news
    this.#stream = stream
    this.#screen = new DrawnScreen(({ columns, rows }) => {
      const { phase, about, console, enrolment } = news
      const facts = { columns, rows, phase, about, console, enrolment, keys: 'Ctrl-C stops', news: this.#lines }
      return frameLines(this.#view, facts)
    }, stream)
  }

  view(view: SessionView): void {
    this.#view = view
    this.#screen.drawSoon()
  }

  note(text: string): void {
    const time = new Date().toISOString().slice(11, 19)
    for (const line of text.split('\n').slice(0, 3)) this.#lines.push(`${time}  ${line}`)
    this.#lines = this.#lines.slice(-NEWS_KEPT)
    this.#screen.drawSoon()
  }

  alert(text: string): void {
    this.note(text)
  }

  end(exitCode: number, fatal: string): void {
    this.#screen.close()
    if (fatal !== '') writeError(fatal)
    for (const line of closingLines(this.#view, this.#news, exitCode)) this.#stream.write(`${line}\n`)
  }

  mute(): void {
    this.#screen.mute()
  }
}
