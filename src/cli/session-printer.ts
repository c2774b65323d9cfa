/** What `holdfast run` tells a person or a script: from the messages of the session to one of its printers. */

import type { SessionView } from '../api/contract/session-view.ts'
import type { FromRoom } from '../host/control-room/room-feed.ts'
import type { FromNode } from '../host/live/messages.ts'
import type { FromReplay } from '../host/live/replay-main.ts'
import { formatCount } from './output.ts'

/** What all printers show the same. */
export interface SessionNews {
  /** `starting`, `ready in 0.9 s`, `stopping …`. */
  phase: string
  /** Where the console is; empty while there is none. */
  console: string
  /** By which the first person enrols; empty where nobody has to. */
  enrolment: string
  /** What this session is, in a line. */
  readonly about: string
  readonly dataFolder: string
  /** Journal and history are in a database, and other nodes may go on with them. */
  readonly isShared: boolean
  readonly configFile: string
  /** How this program is called here. */
  readonly program: string
}

export interface SessionPrinter {
  view(view: SessionView): void
  note(text: string): void
  alert(text: string): void
  end(exitCode: number, fatal: string): void
  /** Nobody reads any more. */
  mute(): void
}

/** Shared by printers for people: each message as words. */
export class SessionTeller {
  readonly #printer: SessionPrinter
  readonly #news: SessionNews
  #fatal = ''
  #wasReady = false

  constructor(printer: SessionPrinter, news: SessionNews) {
    this.#printer = printer
    this.#news = news
  }

  take(message: FromNode): void {
    switch (message.kind) {
      case 'View':
        return this.#printer.view(message.view)
      case 'Ready':
        return this.#tellReady(message.readyMs)
      case 'Alert':
        return this.#printer.alert(
          `${message.alert.severity.toLowerCase()} ${message.alert.code}: ${message.alert.text}`,
        )
      case 'Log':
        return this.#printer.note(message.text)
      case 'Fatal':
        this.#fatal = message.reason
        return
      case 'Stopped':
        return this.#printer.note('stopped')
      case 'Leased':
      case 'Children':
      case 'Samples':
      case 'Command':
        return
      default:
        message satisfies never
    }
  }

  takeReplay(venueId: string, message: FromReplay): void {
    switch (message.kind) {
      case 'ReplayBegun':
        this.#printer.note(`replay for ${venueId}: ${formatCount(message.rowCount)} recorded inputs`)
        for (const text of message.notes) this.#printer.note(`replay: ${text}`)
        return
      case 'ReplaySkipped':
        return this.#printer.alert(`replay for ${venueId}: ${message.text}`)
      case 'ReplayAt':
        return
      case 'ReplayEnded':
        return this.#printer.note(`replay for ${venueId}: the recording has ended; the market stands still from here`)
      case 'ReplayFailed':
        return this.#printer.alert(`replay for ${venueId}: ${message.text}`)
      default:
        message satisfies never
    }
  }

  takeRoom(message: FromRoom): void {
    switch (message.kind) {
      case 'Address':
        this.#news.console = message.url
        return this.#printer.note(`console: ${message.url}`)
      case 'Enrolment': {
        const { url, untilUs } = message
        this.#news.enrolment = url
        if (url === '') return
        const until = new Date(untilUs / 1_000).toISOString().slice(0, 16).replace('T', ' ')
        return this.#printer.note(
          `nobody can sign in yet: the first person enrols by this link, once, until ${until} UTC: ${url}`,
        )
      }
      case 'Alert':
      case 'Log':
        return
      default:
        message satisfies never
    }
  }

  /** The first time since the start of the program, later since the start of the node that came back. */
  #tellReady(readyMs: number): void {
    const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`
    this.phase(this.#wasReady ? `ready again in ${seconds(readyMs)}` : `ready in ${seconds(performance.now())}`)
    this.#wasReady = true
  }

  phase(text: string): void {
    this.#news.phase = text
    this.#printer.note(text)
  }

  end(exitCode: number): void {
    this.#printer.end(exitCode, this.#fatal)
  }

  mute(): void {
    this.#printer.mute()
  }
}
