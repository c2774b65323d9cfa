/** A live session as lines, for pipes, logs and `--plain`: what happens, and the state every ten seconds. */

import type { SessionView } from '../api/contract/session-view.ts'
import { doubtText } from './live-frame.ts'
import { writeError, writeLine } from './output.ts'
import type { SessionNews, SessionPrinter } from './session-printer.ts'
import { closingLines } from './session-summary.ts'

const STATE_INTERVAL_US = 10_000_000

export class PlainPrinter implements SessionPrinter {
  readonly #news: SessionNews
  readonly #write: (line: string) => void
  #shownUs: number | undefined
  #view: SessionView | undefined
  #isMuted = false

  constructor(news: SessionNews, write: (line: string) => void = writeLine) {
    this.#news = news
    this.#write = write
    this.#tell(news.about)
  }

  view(view: SessionView): void {
    this.#view = view
    this.#shownUs ??= view.timeUs
    if (view.timeUs - this.#shownUs < STATE_INTERVAL_US) return
    this.#shownUs = view.timeUs
    this.#tell(stateLine(view))
  }

  note(text: string): void {
    this.#tell(text)
  }

  alert(text: string): void {
    this.#tell(text)
  }

  end(exitCode: number, fatal: string): void {
    if (fatal !== '') writeError(fatal)
    for (const line of closingLines(this.#view, this.#news, exitCode)) this.#tell(line)
  }

  mute(): void {
    this.#isMuted = true
  }

  #tell(line: string): void {
    if (!this.#isMuted) this.#write(line)
  }
}

function stateLine(view: SessionView): string {
  const equity = view.accounts.map(
    ({ accountId, equity, currency, sessionPnl }) => `${accountId} ${equity} ${currency} (${sessionPnl} this session)`,
  )
  const why = view.reasons.length === 0 ? 'trading' : view.reasons.map(({ text }) => text).join('; ')
  const denied = view.denials.map(({ code, count }) => `${code} ${count}`).join(', ')
  const commit = `commit ${(view.store.commitP50Us / 1_000).toFixed(2)} ms`
  const doubt = view.orders.inDoubtCount === 0 ? '' : ` (${doubtText(view)})`
  const counts = `${view.orders.openCount} orders${doubt}, ${view.fills.count} fills, denied: ${denied === '' ? 'nothing' : denied}`
  return `${why} | ${equity.join(', ')} | ${counts} | ${commit}, block ${view.store.blockNumber}`
}
