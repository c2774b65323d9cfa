/** Compares what the lines of an instrument say: who stands apart from the others, and whether there is a market that most agree on. */

import type { ArbitrationPolicy } from '../../domain/arbitration.ts'
import { Agreement } from './agreement.ts'
import { HeldFlag } from './held-flag.ts'
import type { LineMarket } from './line-market.ts'

const DISAGREEMENT_LEARNING = 1 / 16

export class LineComparison {
  readonly #lines: readonly LineMarket[]
  readonly #policy: ArbitrationPolicy
  readonly #agreement: Agreement
  readonly #disputed: HeldFlag
  /** By line. */
  readonly #apart: readonly HeldFlag[]
  readonly #voices: LineMarket[] = []

  constructor(lines: readonly LineMarket[], policy: ArbitrationPolicy) {
    this.#lines = lines
    this.#policy = policy
    this.#agreement = new Agreement(policy.bandBps)
    // A consensus is not there before somebody agrees.
    this.#disputed = new HeldFlag(policy.disagreeAfterUs, policy.kind === 'consensus')
    this.#apart = lines.map(() => new HeldFlag(policy.disagreeAfterUs))
  }

  /** No majority says the same, for a while already. */
  get isDisputed(): boolean {
    return this.#disputed.isSet
  }

  /** Looks at all lines that tell anything; tells each how far from the middle it is, and whether it is an outlier. */
  compare(nowUs: number): void {
    if (this.#lines.length < 2) return
    const voices = this.voices(false)
    const hasMajority = this.#agreement.weigh(voices)
    const isTooFew = this.#policy.kind === 'consensus' && this.#agreement.agreeingCount < this.#policy.sourcesMin
    if (voices.length > 0) this.#disputed.take(!hasMajority || isTooFew, nowUs)
    for (let slot = 0; slot < this.#lines.length; slot++) {
      const line = this.#lines[slot]!
      const isApart = hasMajority && isVoice(line) && !this.#agreement.agrees(line)
      line.isOutlier = this.#apart[slot]!.take(isApart, nowUs)
      if (isVoice(line)) this.#noteDistance(line, voices.length)
    }
  }

  /**
   * Gathers who has a say now: every line, in a consensus every source by the first of its lines that is good. The list is reused.
   *
   * `isQuoteNeeded`: of a quote that is to be passed on. A touch that is known by a book alone is no voice then, nor is one that
   * is not believed.
   */
  voices(isQuoteNeeded: boolean): readonly LineMarket[] {
    this.#voices.length = 0
    for (let slot = 0; slot < this.#lines.length; slot++) {
      const line = this.#lines[slot]!
      if (!isVoice(line) || (isQuoteNeeded && !(line.hasQuote && line.isGood))) continue
      if (this.#policy.kind === 'consensus' && this.#hasSpoken(line.sourceId)) continue
      this.#voices.push(line)
    }
    return this.#voices
  }

  #hasSpoken(sourceId: string): boolean {
    for (let i = 0; i < this.#voices.length; i++) if (this.#voices[i]!.sourceId === sourceId) return true
    return false
  }

  /** From the others; of two the middle lies half-way between them. */
  #noteDistance(line: LineMarket, voiceCount: number): void {
    const bps = this.#agreement.bpsFrom(line) * (voiceCount === 2 ? 2 : 1)
    line.disagreementBps += (bps - line.disagreementBps) * DISAGREEMENT_LEARNING
  }
}

/** Who is not proven yet may still deny what another says. */
export function isVoice(line: LineMarket): boolean {
  return line.isTelling && line.hasTouch
}
