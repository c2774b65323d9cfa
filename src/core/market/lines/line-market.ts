/**
 * What one line tells of one instrument: its newest quote, its book, its state, and the figures of its quality.
 *
 * Invariant: holds what passed the line's rules, and nothing else.
 */

import type { ArbitrationPolicy, LineSwitchReason } from '../../domain/arbitration.ts'
import type { Instrument } from '../../domain/instrument.ts'
import {
  type Bar,
  type BookLevel,
  type DataState,
  hasBothSides,
  isSound,
  type MarketInput,
  newBar,
  newQuoteTick,
  type QuoteTick,
} from '../../domain/market-data.ts'
import type { Side } from '../../domain/order.ts'
import type { PriceTicks, QtyLots } from '../../domain/quantities.ts'
import { L2Book } from '../l2-book.ts'
import { ArrivalTimes } from './arrival-times.ts'
import type { LineProof } from './line-proof.ts'
import type { LineRules } from './line-rules.ts'
import { type QualityFigures, scoreOf, Trouble } from './line-score.ts'
import type { LineStanding } from './line-standing.ts'

const LATENCY_LEARNING = 1 / 64
/** A touch that is silent for so many of its normal gaps, while other messages come, is frozen. */
const FROZEN_GAPS = 50

export class LineMarket implements LineStanding, QualityFigures {
  readonly lineIndex: number
  readonly lineId: string
  /** Lines of one source tell the same thing twice, and number it alike. */
  readonly sourceId: string
  readonly instrument: Instrument
  readonly rules: LineRules
  readonly proof: LineProof
  readonly arrivals = new ArrivalTimes()
  /** Of touches alone. */
  readonly #touchArrivals = new ArrivalTimes()
  readonly trouble = new Trouble()

  isUp = true
  /** Something passed since the connection is up. */
  hasData = false
  /** The adapter's own verdict. */
  dataState: DataState = 'Live'
  dataText = ''
  newestUs = 0
  /** Up to when its market was closed. */
  #restedUntilUs = 0
  /** A rule was broken that makes the whole line doubtful, until this time. */
  benchedUntilUs = 0
  /** In time and in order, whether it is believed or not. */
  isTelling = false
  isGood = false
  isOutlier = false
  score = 0
  fitSinceUs = Number.POSITIVE_INFINITY

  /** The touch that it tells, by its newest quote or, without quotes, its book. */
  hasTouch = false
  #touchUs = 0
  bidTicks = 0 as PriceTicks
  askTicks = 0 as PriceTicks
  hasQuote = false
  readonly quote: QuoteTick = newQuoteTick()
  quoteSequence = 0
  /** The newest of each series, by bar specification. */
  readonly bars: (Bar | undefined)[] = []
  book: L2Book | undefined = undefined
  /** Between two messages; nothing of it was refused. */
  isBookWhole = false
  /** A level of it was refused, or the connection is another; until a snapshot was taken whole. */
  isBookBroken = false
  #isBookMending = false
  bookEventTimeUs = 0
  bookReceiveTimeUs = 0

  messageCount = 0
  gapCount = 0
  reconnectCount = 0
  latencyUs = 0
  disagreementBps = 0

  constructor(
    lineIndex: number,
    lineId: string,
    sourceId: string,
    instrument: Instrument,
    rules: LineRules,
    proof: LineProof,
  ) {
    this.lineIndex = lineIndex
    this.lineId = lineId
    this.sourceId = sourceId
    this.instrument = instrument
    this.rules = rules
    this.proof = proof
  }

  /** Takes a message that passed the rules. */
  take(input: MarketInput, sequence: number, nowUs: number): void {
    if (input.kind === 'Quote') this.#takeQuote(input, sequence, nowUs)
    else if (input.kind === 'Bar') this.#takeBar(input)
    else if (input.kind === 'BookLevel') {
      this.#takeLevel(input, nowUs)
      if (!input.isLast) return
    }
    this.#prove(input, nowUs)
    this.hasData = true
    this.newestUs = nowUs
    this.messageCount++
    this.arrivals.note(nowUs)
    if (input.eventTimeUs === 0) return
    const latencyUs = input.receiveTimeUs - input.eventTimeUs
    this.latencyUs += (latencyUs - this.latencyUs) * (this.messageCount === 1 ? 1 : LATENCY_LEARNING)
  }

  setUp(isUp: boolean): void {
    if (isUp && !this.isUp) this.reconnectCount++
    this.isUp = isUp
    this.hasData = false
    this.hasTouch = false
    this.hasQuote = false
    if (this.book !== undefined) this.breakBook()
    this.arrivals.forgetLast()
    this.#touchArrivals.forgetLast()
    this.rules.begin()
    this.proof.begin()
  }

  setDataState(dataState: DataState, text: string): void {
    if (!isSound(dataState) && isSound(this.dataState)) this.gapCount++
    this.dataState = dataState
    this.dataText = text
  }

  /** Its market is closed: nobody expects anything of it, and its silence is not usual for any hour. */
  rest(untilUs: number): void {
    this.#restedUntilUs = untilUs
    this.arrivals.forgetLast()
    this.#touchArrivals.forgetLast()
  }

  get silentSinceUs(): number {
    return Math.max(this.newestUs, this.#restedUntilUs)
  }

  /** What is left is not the venue's book. Returns: true where it was one before, or was about to become one. */
  breakBook(): boolean {
    const isLoss = !this.isBookBroken || this.#isBookMending
    this.isBookBroken = true
    this.#isBookMending = false
    this.isBookWhole = false
    this.hasTouch = this.hasQuote
    return isLoss
  }

  bookLotsAt(side: Side, priceTicks: PriceTicks): QtyLots {
    return this.book?.qtyAt(side, priceTicks) ?? (0 as QtyLots)
  }

  /** Returns: why it is not good; `undefined` where nothing is wrong with it. */
  faultOf(nowUs: number, staleAfterUs: number): LineSwitchReason | undefined {
    if (!this.isUp) return 'DOWN'
    if (this.dataState === 'Stale') return 'STALE'
    if (!isSound(this.dataState) || this.isBookBroken) return 'GAPPED'
    if (nowUs < this.benchedUntilUs) return 'FAULTY'
    if (!this.hasData || nowUs - this.silentSinceUs > staleAfterUs) return 'STALE'
    return this.#isTouchFrozen(nowUs, staleAfterUs) ? 'STALE' : undefined
  }

  /** Its trades go on, but its quotes or its book have been silent for far longer than they ever are: a subscription was lost. */
  #isTouchFrozen(nowUs: number, staleAfterUs: number): boolean {
    const ageUs = nowUs - Math.max(this.#touchUs, this.#restedUntilUs)
    if (!this.hasTouch || ageUs <= staleAfterUs) return false
    const normalUs = this.#touchArrivals.normalUs(nowUs)
    return normalUs !== 0 && ageUs > FROZEN_GAPS * normalUs
  }

  judge(policy: ArbitrationPolicy, nowUs: number): void {
    this.isTelling = this.faultOf(nowUs, policy.staleAfterUs) === undefined
  }

  /** Once it is known which lines may be believed. A line that is the only one is taken as it is. */
  weigh(policy: ArbitrationPolicy, isAlone: boolean, nowUs: number): void {
    this.isGood = this.isTelling && (isAlone || this.proof.isGiven)
    this.score = this.isGood ? scoreOf(this, policy.bandBps, nowUs) : 0
  }

  /** After it was compared with the others. */
  noteFitness(policy: ArbitrationPolicy, nowUs: number): void {
    const isFit = this.isGood && !this.isOutlier && this.score >= policy.scoreMin
    if (!isFit) this.fitSinceUs = Number.POSITIVE_INFINITY
    else if (this.fitSinceUs === Number.POSITIVE_INFINITY) this.fitSinceUs = nowUs
  }

  /** By its touch; without one by its trades, and by bars where it tells nothing else. */
  #prove(input: MarketInput, nowUs: number): void {
    const { proof } = this
    if (this.hasTouch) proof.takePrice(this.bidTicks + this.askTicks, nowUs)
    else if (input.kind === 'Trade') proof.takePrice(2 * input.priceTicks, nowUs)
    else if (input.kind === 'Bar') proof.takePrice(2 * input.closeTicks, nowUs)
    else proof.takeOther(nowUs)
  }

  #noteTouch(hasTouch: boolean, nowUs: number): void {
    this.hasTouch = hasTouch
    this.#touchUs = nowUs
    this.#touchArrivals.note(nowUs)
  }

  #takeBar(bar: Bar): void {
    this.bars[bar.barSpecIndex] ??= newBar()
    Object.assign(this.bars[bar.barSpecIndex]!, bar)
  }

  #takeQuote(quote: QuoteTick, sequence: number, nowUs: number): void {
    const kept = this.quote
    kept.instrumentIndex = quote.instrumentIndex
    kept.eventTimeUs = quote.eventTimeUs
    kept.receiveTimeUs = quote.receiveTimeUs
    kept.bidTicks = quote.bidTicks
    kept.bidLots = quote.bidLots
    kept.askTicks = quote.askTicks
    kept.askLots = quote.askLots
    this.quoteSequence = sequence
    this.hasQuote = true
    this.#noteTouch(hasBothSides(quote), nowUs)
    this.bidTicks = quote.bidTicks
    this.askTicks = quote.askTicks
  }

  #takeLevel(level: BookLevel, nowUs: number): void {
    this.book ??= new L2Book()
    if (level.isSnapshotStart) {
      this.book.clear()
      this.#isBookMending = this.isBookBroken
    }
    if (this.isBookBroken && !this.#isBookMending) return
    this.book.set(level.side, level.priceTicks, level.qtyLots)
    this.isBookWhole = level.isLast
    this.bookEventTimeUs = level.eventTimeUs
    this.bookReceiveTimeUs = level.receiveTimeUs
    if (!level.isLast) return
    this.isBookBroken = false
    this.#isBookMending = false
    if (!this.hasQuote) this.#touchOf(this.book, nowUs)
  }

  #touchOf(book: L2Book, nowUs: number): void {
    const { bestBidTicks, bestAskTicks } = book
    this.#noteTouch(bestBidTicks !== undefined && bestAskTicks !== undefined, nowUs)
    if (bestBidTicks !== undefined) this.bidTicks = bestBidTicks
    if (bestAskTicks !== undefined) this.askTicks = bestAskTicks
  }
}
