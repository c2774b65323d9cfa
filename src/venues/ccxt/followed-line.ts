/**
 * A line of market data that ccxt itself subscribes to: from one client of ccxt's to the next, with growing pauses.
 *
 * Invariants: at most one client at a time; what a former one still says is not heard; a silent one is given up.
 */

import type { CcxtExchange } from './ccxt-exchange.ts'
import type { RawObject } from './raw.ts'

export interface FollowedLineSetup {
  readonly newExchange: () => Promise<CcxtExchange>
  readonly release: (exchange: CcxtExchange) => void
  /** Ends only by an error, its own or one of `hear`. */
  readonly follow: (exchange: CcxtExchange, hear: (message: RawObject) => void) => Promise<unknown>
  readonly silenceMsMax: number
  readonly monotonicUs: () => number
  readonly onMessage: (message: RawObject) => void
  /** Something was heard. */
  readonly onUp: () => void
  readonly onDown: (reason: string) => void
  readonly onLog: (line: string) => void
  readonly retryMsMin?: number | undefined
  readonly retryMsMax?: number | undefined
}

const RETRY_MS_MIN = 1_000
const RETRY_MS_MAX = 30_000
const LOOKS_PER_SILENCE = 4

export class FollowedLine {
  readonly #setup: FollowedLineSetup
  #isClosed = false
  #isUp = false
  /** Counts openings: who is of an earlier one has no say. */
  #opening = 0
  #exchange: CcxtExchange | undefined
  #heardUs = 0
  #retryMs: number
  #timer: NodeJS.Timeout | undefined

  constructor(setup: FollowedLineSetup) {
    this.#setup = setup
    this.#retryMs = setup.retryMsMin ?? RETRY_MS_MIN
  }

  get isUp(): boolean {
    return this.#isUp
  }

  begin(): void {
    void this.#open(++this.#opening)
  }

  restart(reason: string): void {
    this.#end(this.#opening, reason)
  }

  close(): void {
    this.#isClosed = true
    this.#drop()
  }

  async #open(opening: number): Promise<void> {
    const { newExchange, release, follow, silenceMsMax, monotonicUs } = this.#setup
    this.#heardUs = monotonicUs()
    this.#timer = setInterval(() => this.#look(opening), silenceMsMax / LOOKS_PER_SILENCE)
    try {
      const exchange = await newExchange()
      if (opening !== this.#opening) return release(exchange)
      this.#exchange = exchange
      await follow(exchange, message => this.#hear(opening, message))
      this.#end(opening, 'it ended')
    } catch (error) {
      // Its words may quote what was sent.
      this.#end(opening, `it ended (${(error as Error).name})`)
    }
  }

  /** Errors: to one of an earlier opening, so that it ends. */
  #hear(opening: number, message: RawObject): void {
    if (opening !== this.#opening) throw new Error('the line was given up')
    this.#heardUs = this.#setup.monotonicUs()
    if (!this.#isUp) {
      this.#isUp = true
      this.#retryMs = this.#setup.retryMsMin ?? RETRY_MS_MIN
      this.#setup.onUp()
    }
    this.#setup.onMessage(message)
  }

  #look(opening: number): void {
    const silentMs = (this.#setup.monotonicUs() - this.#heardUs) / 1_000
    if (silentMs > this.#setup.silenceMsMax) this.#end(opening, `nothing heard for ${Math.round(silentMs)} ms`)
  }

  #end(opening: number, reason: string): void {
    if (this.#isClosed || opening !== this.#opening) return
    this.#drop()
    this.#setup.onLog(`market: ${reason}`)
    if (this.#isUp) this.#setup.onDown(reason)
    this.#isUp = false
    this.#timer = setTimeout(() => void this.#open(this.#opening), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, this.#setup.retryMsMax ?? RETRY_MS_MAX)
  }

  #drop(): void {
    this.#opening++
    clearInterval(this.#timer)
    if (this.#exchange !== undefined) this.#setup.release(this.#exchange)
    this.#exchange = undefined
  }
}
