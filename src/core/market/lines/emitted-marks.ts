/**
 * Up to where an instrument's market was passed on, so that another line does not tell the same again.
 *
 * Why only another line: what a line itself repeats was found by its own rules.
 */

import { MARKET_KINDS, type MarketInput } from '../../domain/market-data.ts'
import { NO_LINE } from './line-standing.ts'
import { RecentTexts } from './recent-texts.ts'

const QUOTE = MARKET_KINDS.indexOf('Quote')
const TRADE = MARKET_KINDS.indexOf('Trade')
const IDENTITIES_MIN = 1024
/** Without times nothing tells old numbers from a venue that counts anew, but a silence that no line has. */
const RESTART_SILENCE_US = 60_000_000

export class EmittedMarks {
  readonly #slot = new Int32Array(MARKET_KINDS.length).fill(NO_LINE)
  readonly #sequence = new Float64Array(MARKET_KINDS.length)
  readonly #eventUs = new Float64Array(MARKET_KINDS.length)
  readonly #emittedUs = new Float64Array(MARKET_KINDS.length)
  readonly #identities = new RecentTexts(IDENTITIES_MIN)
  /** By bar specification: the newest open that was passed on. */
  readonly #barOpenUs: number[] = []
  readonly #silenceUs: number

  /** After a silence of `staleAfterUs` an older number with a newer time is news. */
  constructor(staleAfterUs: number) {
    this.#silenceUs = Math.min(staleAfterUs, RESTART_SILENCE_US)
  }

  /** Another source: its numbers and its clock are its own. */
  forget(): void {
    this.#slot.fill(NO_LINE)
    this.#eventUs.fill(0)
  }

  /**
   * Tells whether a message was not passed on yet; if so it counts as passed on. Books are not asked for.
   *
   * Shape: `isChosen` tells whether the line is the one that is believed: it is taken at its word where there is neither a
   * number nor a time.
   */
  isNews(
    slot: number,
    isChosen: boolean,
    input: MarketInput,
    sequence: number,
    identity: string,
    nowUs: number,
  ): boolean {
    if (input.kind === 'Bar') return this.#isNewBar(input.barSpecIndex, input.openTimeUs)
    const kind = input.kind === 'Quote' ? QUOTE : TRADE
    const isNewIdentity = sequence === 0 && identity !== '' && this.#identities.add(identity)
    if (this.#slot[kind] !== slot && this.#slot[kind] !== NO_LINE) {
      if (sequence === 0 && identity !== '') {
        if (!isNewIdentity || (input.eventTimeUs !== 0 && input.eventTimeUs < this.#eventUs[kind]!)) return false
      } else if (!this.#isAhead(kind, isChosen, input.eventTimeUs, sequence, nowUs)) return false
    }
    this.#slot[kind] = slot
    if (sequence !== 0) this.#sequence[kind] = sequence
    if (input.eventTimeUs !== 0) this.#eventUs[kind] = input.eventTimeUs
    this.#emittedUs[kind] = nowUs
    return true
  }

  /** Compared with what another line told. */
  #isAhead(kind: number, isChosen: boolean, eventTimeUs: number, sequence: number, nowUs: number): boolean {
    const isTimeTold = eventTimeUs !== 0 && this.#eventUs[kind] !== 0
    const isLater = eventTimeUs > this.#eventUs[kind]!
    if (sequence === 0 || this.#sequence[kind] === 0) return isTimeTold ? isLater : isChosen
    if (sequence > this.#sequence[kind]!) return true
    const silenceUs = nowUs - this.#emittedUs[kind]!
    return isTimeTold ? isLater && silenceUs > this.#silenceUs : silenceUs > RESTART_SILENCE_US
  }

  #isNewBar(barSpecIndex: number, openTimeUs: number): boolean {
    if (openTimeUs <= (this.#barOpenUs[barSpecIndex] ?? Number.NEGATIVE_INFINITY)) return false
    this.#barOpenUs[barSpecIndex] = openTimeUs
    return true
  }
}
