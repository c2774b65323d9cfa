/**
 * When a book is asked for anew: at once where it has been well for a while, later and later where it was not.
 *
 * Invariants: at most one request a market is under way or waits; two of one market are at least {@link PAUSE_MS_MIN} apart.
 */

import type { Market } from './markets.ts'

export interface BookRequestsSetup {
  /** Resolves with whether the venue heard it; what it answers comes on its own way. */
  readonly ask: (market: Market) => Promise<boolean>
  readonly monotonicUs: () => number
}

const PAUSE_MS_MIN = 1_000
const PAUSE_MS_MAX = 60_000

interface Asked {
  atUs: number
  pauseMs: number
  isUnderWay: boolean
  timer: NodeJS.Timeout | undefined
}

export class BookRequests {
  readonly #setup: BookRequestsSetup
  readonly #asked = new Map<number, Asked>()
  #isClosed = false

  constructor(setup: BookRequestsSetup) {
    this.#setup = setup
  }

  /** One that is under way or waits is enough: a book that comes after this was asked is as good. */
  want(market: Market): void {
    const asked = this.#askedOf(market)
    if (this.#isClosed || asked.isUnderWay || asked.timer !== undefined) return
    const restMs = (this.#setup.monotonicUs() - asked.atUs) / 1_000
    if (restMs > 2 * asked.pauseMs) asked.pauseMs = PAUSE_MS_MIN
    const waitMs = Math.max(0, asked.pauseMs - restMs)
    if (waitMs === 0) void this.#ask(market, asked)
    else this.#later(market, asked, waitMs)
  }

  /** The connection is a new one: what was waited for will not come. */
  forget(): void {
    for (const { timer } of this.#asked.values()) clearTimeout(timer)
    this.#asked.clear()
  }

  close(): void {
    this.#isClosed = true
    this.forget()
  }

  #askedOf({ instrument: { index } }: Market): Asked {
    let asked = this.#asked.get(index)
    if (asked === undefined) {
      asked = { atUs: Number.NEGATIVE_INFINITY, pauseMs: PAUSE_MS_MIN, isUnderWay: false, timer: undefined }
      this.#asked.set(index, asked)
    }
    return asked
  }

  async #ask(market: Market, asked: Asked): Promise<void> {
    asked.isUnderWay = true
    const before = asked.atUs
    asked.atUs = this.#setup.monotonicUs()
    const isRecent = (asked.atUs - before) / 1_000 <= 2 * asked.pauseMs
    if (isRecent) asked.pauseMs = Math.min(asked.pauseMs * 2, PAUSE_MS_MAX)
    const isHeard = await this.#setup.ask(market)
    asked.isUnderWay = false
    if (!isHeard && this.#asked.get(market.instrument.index) === asked) this.want(market)
  }

  #later(market: Market, asked: Asked, waitMs: number): void {
    asked.timer = setTimeout(() => {
      asked.timer = undefined
      void this.#ask(market, asked)
    }, waitMs)
  }
}
