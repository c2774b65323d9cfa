/**
 * When the replays of a session begin and when they are over: a recording that plays before anybody trades is lost to
 * them, and one that was played to the end may still wait in queues on its way to the node.
 */

import type { FromReplay } from './replay-main.ts'

/** Of a session that does not come to trade; it is told why elsewhere. */
const START_PATIENCE_MS = 15_000
/** Views, four a second: strategies with timers never rest. */
const REST_VIEWS_MAX = 40

export class ReplayGate {
  readonly #tell: (venueId: string, message: FromReplay) => void
  #isOpen = false
  #waiting: (() => void)[] = []
  #ended: (readonly [venueId: string, message: FromReplay])[] = []
  #viewsSince = 0
  #sequence = -1

  constructor(tell: (venueId: string, message: FromReplay) => void) {
    this.#tell = tell
  }

  /** Starts a replay as soon as the session trades, or does not come to it. */
  whenOpen(start: () => void): void {
    if (this.#isOpen) return start()
    if (this.#waiting.push(start) === 1) setTimeout(() => this.open(), START_PATIENCE_MS).unref()
  }

  /** The session trades. */
  open(): void {
    this.#isOpen = true
    const starts = this.#waiting
    this.#waiting = []
    for (const start of starts) start()
  }

  /** Passes on what a replay says; its end is held back until the node has taken what was played. */
  take(venueId: string, message: FromReplay): void {
    if (message.kind !== 'ReplayEnded') return this.#tell(venueId, message)
    this.#viewsSince = 0
    this.#ended.push([venueId, message])
  }

  /** A node that took no input between two views has taken all that there was. */
  noteView(sequence: number): void {
    const rests = sequence === this.#sequence
    this.#sequence = sequence
    if (this.#ended.length === 0 || (!rests && ++this.#viewsSince < REST_VIEWS_MAX)) return
    const ended = this.#ended
    this.#ended = []
    for (const [venueId, message] of ended) this.#tell(venueId, message)
  }
}
