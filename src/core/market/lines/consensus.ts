/** `consensus`: the quote in the middle of what independent sources say, made of those that stand together. */

import type { QuoteTick } from '../../domain/market-data.ts'
import type { PriceTicks } from '../../domain/quantities.ts'
import { Agreement, type Voice } from './agreement.ts'

/** A source's newest quote, and who says it. */
export interface QuoteVoice extends Voice {
  readonly quote: QuoteTick
}

export class Consensus {
  readonly #sourcesMin: number
  readonly #all: Agreement
  readonly #agreeing: Agreement
  readonly #near: QuoteVoice[] = []

  constructor(bandBps: number, sourcesMin: number) {
    this.#sourcesMin = sourcesMin
    this.#all = new Agreement(bandBps)
    this.#agreeing = new Agreement(bandBps)
  }

  /**
   * Writes the quote that the sources agree on: the middle bid and the middle ask of those within the band, each with the
   * size that its source gives it.
   *
   * Shape: one voice a source. Returns: false, and nothing written, where too few agree; never fewer than the majority.
   */
  write(voices: readonly QuoteVoice[], quote: QuoteTick): boolean {
    if (!this.#all.weigh(voices) || this.#all.agreeingCount < this.#sourcesMin) return false
    this.#near.length = 0
    for (let i = 0; i < voices.length; i++) if (this.#all.agrees(voices[i]!)) this.#near.push(voices[i]!)
    this.#agreeing.weigh(this.#near)
    const crossed = this.#crossed()
    quote.bidTicks = crossed?.bidTicks ?? (this.#agreeing.bidTicks as PriceTicks)
    quote.askTicks = crossed?.askTicks ?? (this.#agreeing.askTicks as PriceTicks)
    for (let i = this.#near.length - 1; i >= 0; i--) {
      const voice = this.#near[i]!.quote
      if (voice.bidTicks === quote.bidTicks) quote.bidLots = voice.bidLots
      if (voice.askTicks === quote.askTicks) quote.askLots = voice.askLots
      if (voice.eventTimeUs > quote.eventTimeUs) quote.eventTimeUs = voice.eventTimeUs
    }
    return true
  }

  /** Where most of them say that it is crossed it is told so: the middle of crossed quotes of two moments may look sane. */
  #crossed(): QuoteTick | undefined {
    let count = 0
    let first: QuoteTick | undefined
    for (let i = 0; i < this.#near.length; i++) {
      const { quote } = this.#near[i]!
      if (quote.bidTicks <= quote.askTicks) continue
      count++
      first ??= quote
    }
    return 2 * count > this.#near.length ? first : undefined
  }
}
