/**
 * Judges the messages of one line about one instrument, one after the other, by the rules of rules.ts.
 *
 * Invariants: usual moves and spreads are learned from messages that passed. Nothing is allocated for a message that breaks no
 * rule.
 */

import type { Instrument } from '../../domain/instrument.ts'
import {
  type Bar,
  type BookLevel,
  hasBothSides,
  isSideMissing,
  MARKET_KINDS,
  type MarketInput,
  type MarketKind,
  type QuoteTick,
  type TradeTick,
} from '../../domain/market-data.ts'
import type { Sessions } from '../../domain/session.ts'
import {
  type MarketRefusalCode,
  refusalOfBar,
  refusalOfBookLevel,
  refusalOfQuote,
  refusalOfTrade,
} from '../validation.ts'
import { JumpWatch } from './jump-watch.ts'
import { KEPT, MessageOrder } from './message-order.ts'
import { RecentTexts } from './recent-texts.ts'
import {
  LINE_RULE_CODES,
  type LineRuleCode,
  PLACE_OF_CODE,
  RULE_SEVERITIES,
  type RuleBounds,
  type RuleSeverities,
  type RuleSeverity,
  severityOf,
} from './rules.ts'
import { SpreadWatch } from './spread-watch.ts'

const NOTE = RULE_SEVERITIES.indexOf('Note')
const QUOTE = MARKET_KINDS.indexOf('Quote')
const TRADE = MARKET_KINDS.indexOf('Trade')
const LEVEL = MARKET_KINDS.indexOf('BookLevel')
const BAR = MARKET_KINDS.indexOf('Bar')
/** Trade ids that are known at least; a venue repeats its latest, not its oldest. */
const IDENTITIES_MIN = 1024

export interface LineRulesSetup {
  readonly instrument: Instrument
  readonly severities: RuleSeverities
  readonly bounds: RuleBounds
  readonly sessions: Sessions
  /** The kinds whose numbers count by one. */
  readonly contiguousKinds: readonly MarketKind[]
  /** No other line tells of the instrument. */
  readonly isAlone: boolean
  /** The middle of what the line's own quotes or book tell now, in half ticks; `undefined` while they do not. */
  readonly touchHalfTicks: () => number | undefined
  /** Does anything else tell this price (in half ticks), or one as near as the tolerance: another line, or of a trade the own quote? */
  readonly isConfirmed: (kind: MarketKind, halfTicks: number, tolerance: number) => boolean
  /** Does another line still tell this price, of which it has no doubt itself? */
  readonly isDenied: (halfTicks: number, tolerance: number) => boolean
  /** A rule was broken. A `Note` is told at the first message of a run of them. */
  readonly onBroken: (
    code: LineRuleCode,
    severity: RuleSeverity,
    input: MarketInput,
    was: number,
    limit: number,
  ) => void
}

export class LineRules {
  /** Broken rules by the place of their code. */
  readonly counts = new Uint32Array(LINE_RULE_CODES.length)
  readonly #setup: LineRulesSetup
  readonly #severities: Uint8Array
  readonly #order: MessageOrder
  readonly #quoteJumps: JumpWatch
  readonly #tradeJumps: JumpWatch
  readonly #spread: SpreadWatch
  readonly #identities = new RecentTexts(IDENTITIES_MIN)
  /** By bar specification. */
  readonly #barOpenUs: number[] = []
  readonly #barEndUs: number[] = []
  /** Sets of bits: the notes of the message before of the kind, and of this one. */
  readonly #notesBefore = new Int32Array(MARKET_KINDS.length)
  #notes = 0
  /** Of the message that is being judged. */
  #kind = QUOTE
  #nowUs = 0

  constructor(setup: LineRulesSetup) {
    const { bounds, severities, contiguousKinds, isAlone } = setup
    this.#setup = setup
    this.#severities = Uint8Array.from(LINE_RULE_CODES, code => RULE_SEVERITIES.indexOf(severityOf(severities, code)))
    this.#order = new MessageOrder(bounds, contiguousKinds)
    this.#quoteJumps = new JumpWatch(bounds, isAlone)
    this.#tradeJumps = new JumpWatch(bounds, isAlone)
    this.#spread = new SpreadWatch(bounds.spreadTimesMax)
  }

  /** A price of its quotes is in doubt: what it told last may be old. */
  get isInDoubt(): boolean {
    return this.#quoteJumps.isInDoubt
  }

  /** Whether a price that is in doubt here is this one, or as near as the tolerance. */
  doubts(halfTicks: number, tolerance: number): boolean {
    return this.#quoteJumps.isOf(halfTicks, tolerance) || this.#tradeJumps.isOf(halfTicks, tolerance)
  }

  /** The connection is new. */
  begin(): void {
    this.#order.begin()
  }

  /** Returns: false for a message that must not be passed on. `identity`: the trade's id where it has one, else empty. */
  admits(input: MarketInput, sequence: number, identity: string, nowUs: number): boolean {
    this.#nowUs = nowUs
    this.#notes = 0
    const isAdmitted = this.#judge(input, sequence, identity)
    this.#notesBefore[this.#kind] = this.#notes
    return isAdmitted
  }

  /** Counts a finding of the adapter. Returns: its severity. */
  count(code: LineRuleCode): RuleSeverity {
    this.counts[PLACE_OF_CODE[code]]!++
    return severityOf(this.#setup.severities, code)
  }

  countOf(code: LineRuleCode): number {
    return this.counts[PLACE_OF_CODE[code]]!
  }

  #judge(input: MarketInput, sequence: number, identity: string): boolean {
    switch (input.kind) {
      case 'Quote':
        this.#kind = QUOTE
        return this.#admitsQuote(input, sequence)
      case 'Trade':
        this.#kind = TRADE
        return this.#admitsTrade(input, sequence, identity)
      case 'BookLevel':
        this.#kind = LEVEL
        return this.#admitsLevel(input, sequence)
      case 'Bar':
        this.#kind = BAR
        return this.#admitsBar(input)
      default:
        return input satisfies never
    }
  }

  // ── by kind ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #admitsQuote(quote: QuoteTick, sequence: number): boolean {
    if (this.#isImpossible(refusalOfQuote(quote, this.#setup.instrument), quote)) return false
    if (!this.#isInSession(quote) || !this.#isInOrder(quote, sequence) || !this.#isInTime(quote)) return false
    if (!(hasBothSides(quote) ? this.#admitsTouch(quote) : this.#admitsSide(quote))) return false
    this.#order.noteTime(QUOTE, quote.eventTimeUs, this.#nowUs)
    return true
  }

  #admitsTouch(quote: QuoteTick): boolean {
    const { bidTicks, askTicks } = quote
    if (!this.#isSpreadFine(quote, askTicks - bidTicks)) return false
    if (!this.#quoteJumps.hasReference && this.#tradeJumps.hasReference)
      this.#quoteJumps.begin(this.#tradeJumps.reference)
    if (!this.#isBelieved(this.#quoteJumps, quote, bidTicks + askTicks)) return false
    if (askTicks > bidTicks) this.#spread.learn(askTicks - bidTicks)
    return true
  }

  /** A side alone is a jump where it is farther from the last middle than the widest spread explains; it teaches nothing else. */
  #admitsSide(quote: QuoteTick): boolean {
    if (this.#breaks(PLACE_OF_CODE.ONE_SIDED, quote, 0, 0)) return false
    const { bidTicks, bidLots, askTicks, askLots } = quote
    if (isSideMissing(bidTicks, bidLots) && isSideMissing(askTicks, askLots)) return true
    const halfTicks = 2 * (isSideMissing(bidTicks, bidLots) ? askTicks : bidTicks)
    const jumps = this.#quoteJumps
    if (jumps.distanceOf(halfTicks) <= jumps.tolerance + this.#spread.limitTicks) return true
    return this.#isBelieved(jumps, quote, halfTicks)
  }

  #admitsTrade(trade: TradeTick, sequence: number, identity: string): boolean {
    if (this.#isImpossible(refusalOfTrade(trade, this.#setup.instrument), trade)) return false
    if (!this.#isInSession(trade) || !this.#isInOrder(trade, sequence)) return false
    const isRepeat = sequence === 0 && identity !== '' && !this.#identities.add(identity)
    if (isRepeat && this.#breaks(PLACE_OF_CODE.DUPLICATE, trade, 0, 0)) return false
    if (!this.#isInTime(trade)) return false
    this.#beginTrades()
    if (!this.#isBelieved(this.#tradeJumps, trade, 2 * trade.priceTicks)) return false
    this.#order.noteTime(TRADE, trade.eventTimeUs, this.#nowUs)
    return true
  }

  /** Sessions are not looked at: a level left out breaks the book. So does one that is missing, however severe a gap is else. */
  #admitsLevel(level: BookLevel, sequence: number): boolean {
    if (this.#isImpossible(refusalOfBookLevel(level, this.#setup.instrument), level)) return false
    const place = this.#order.faultOfLevel(LEVEL, sequence, level.isSnapshotStart)
    if (place !== KEPT) {
      this.#breaks(place, level, sequence, this.#order.limit)
      return false
    }
    return this.#isByTheClock(level)
  }

  #admitsBar(bar: Bar): boolean {
    if (this.#isImpossible(refusalOfBar(bar, this.#setup.instrument), bar)) return false
    if (!this.#isInSession(bar) || !this.#isByTheClock(bar)) return false
    const { barSpecIndex, openTimeUs } = bar
    const lastOpenUs = this.#barOpenUs[barSpecIndex] ?? Number.NEGATIVE_INFINITY
    const endUs = this.#barEndUs[barSpecIndex] ?? Number.NEGATIVE_INFINITY
    if (openTimeUs <= lastOpenUs) {
      const place = openTimeUs === lastOpenUs ? PLACE_OF_CODE.DUPLICATE : PLACE_OF_CODE.TIME_BACKWARDS
      if (this.#breaks(place, bar, openTimeUs, lastOpenUs)) return false
    } else if (openTimeUs < endUs && this.#breaks(PLACE_OF_CODE.BAR_OVERLAPS, bar, openTimeUs, endUs)) return false
    this.#barOpenUs[barSpecIndex] = Math.max(openTimeUs, lastOpenUs)
    this.#barEndUs[barSpecIndex] = Math.max(bar.eventTimeUs, endUs)
    return true
  }

  // ── rule by rule ───────────────────────────────────────────────────────────────────────────────────────────────────

  #isImpossible(refusal: MarketRefusalCode | undefined, input: MarketInput): boolean {
    return refusal !== undefined && this.#breaks(PLACE_OF_CODE[refusal], input, 0, 0)
  }

  #isInSession(input: MarketInput): boolean {
    return this.#setup.sessions.isOpen(this.#nowUs) || !this.#breaks(PLACE_OF_CODE.OUT_OF_SESSION, input, 0, 0)
  }

  #isInOrder(input: MarketInput, sequence: number): boolean {
    const place = this.#order.faultOfSequence(this.#kind, sequence, input.eventTimeUs)
    return place === KEPT || !this.#breaks(place, input, sequence, this.#order.limit)
  }

  #isInTime(input: MarketInput): boolean {
    const place = this.#order.faultOfTime(this.#kind, input.eventTimeUs, this.#nowUs)
    return place === KEPT || !this.#breaks(place, input, input.eventTimeUs, this.#order.limit)
  }

  #isByTheClock(input: MarketInput): boolean {
    const place = this.#order.faultOfClock(input.eventTimeUs, this.#nowUs)
    return place === KEPT || !this.#breaks(place, input, input.eventTimeUs, this.#order.limit)
  }

  #isSpreadFine(quote: QuoteTick, spreadTicks: number): boolean {
    if (spreadTicks < 0) return !this.#breaks(PLACE_OF_CODE.CROSSED, quote, -spreadTicks, 0)
    if (spreadTicks === 0) return !this.#breaks(PLACE_OF_CODE.LOCKED, quote, 0, 1)
    const { limitTicks } = this.#spread
    return spreadTicks <= limitTicks || !this.#breaks(PLACE_OF_CODE.SPREAD_WIDE, quote, spreadTicks, limitTicks)
  }

  #isBelieved(jumps: JumpWatch, input: MarketInput, halfTicks: number): boolean {
    if (jumps.suspects(halfTicks) && !this.#isConfirmed(jumps, input.kind, halfTicks)) {
      const isRefused = this.#breaks(PLACE_OF_CODE.JUMP, input, jumps.distanceOf(halfTicks) / 2, jumps.tolerance / 2)
      if (isRefused) return false
    }
    jumps.accept(halfTicks)
    return true
  }

  /** The first trade is held to the line's own quote, as the first quote is to its trades. */
  #beginTrades(): void {
    if (this.#tradeJumps.hasReference) return
    const halfTicks = this.#setup.touchHalfTicks()
    if (halfTicks !== undefined) this.#tradeJumps.begin(halfTicks)
  }

  /** By another line, which has heard of it as well; or by itself, where no other line still tells the old price. */
  #isConfirmed(jumps: JumpWatch, kind: MarketKind, halfTicks: number): boolean {
    const { tolerance, reference } = jumps
    const { isConfirmed, isDenied } = this.#setup
    return isConfirmed(kind, halfTicks, tolerance) || (jumps.isRepeated && !isDenied(reference, tolerance))
  }

  /** Returns: true where the message must not be passed on. */
  #breaks(place: number, input: MarketInput, was: number, limit: number): boolean {
    const severity = this.#severities[place]!
    this.counts[place]!++
    const bit = 1 << place
    this.#notes |= bit
    const isTold = severity !== NOTE || (this.#notesBefore[this.#kind]! & bit) === 0
    if (isTold) this.#setup.onBroken(LINE_RULE_CODES[place]!, RULE_SEVERITIES[severity]!, input, was, limit)
    return severity !== NOTE
  }
}
