/** What the edges of a session mean for a market's data: while it is closed nobody is late, and what is from before is not live. */

/** A market that was silent for so long after its session began is silent, not closed. */
const OPENING_US_MAX = 60_000_000

export class Rest {
  readonly #openForUs: () => number
  isOpen = true
  /** When its session began, or now where none has; `-Infinity`: it was open from the start. */
  untilUs = Number.NEGATIVE_INFINITY

  /** `openForUs`: how long its session has been running; below 0 while there is none. */
  constructor(openForUs: () => number) {
    this.#openForUs = openForUs
  }

  get wasSeen(): boolean {
    return this.untilUs !== Number.NEGATIVE_INFINITY
  }

  /** Returns: true while the market is closed, and the first time that it is found open after that. */
  look(nowUs: number): boolean {
    const openForUs = this.#openForUs()
    const wasOpen = this.isOpen
    this.isOpen = openForUs >= 0
    if (this.isOpen && wasOpen) return false
    this.untilUs = nowUs - Math.max(0, openForUs)
    return true
  }

  /** In a session: the state of data whose newest are from `newestUs`; `undefined` where they are of the session. */
  stateOf(newestUs: number, nowUs: number): 'Closed' | 'Stale' | undefined {
    if (newestUs >= this.untilUs) return undefined
    return nowUs - this.untilUs > OPENING_US_MAX ? 'Stale' : 'Closed'
  }
}
