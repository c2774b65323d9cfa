/**
 * Makes one market of what several lines tell of one instrument: passes on what is news, chooses the line to believe, and tells
 * how the data stand.
 *
 * Invariants: a message that broke a rule is never passed on; the line that is chosen was not left but with a report; the state
 * that was told last is the state that holds.
 */

import type { ArbitrationPolicy, LineSwitchReason } from '../../domain/arbitration.ts'
import type { TimeUs } from '../../domain/ids.ts'
import type { DataStateReport, LineSwitchReport } from '../../domain/inputs.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { type DataState, isSound, type MarketInput, newQuoteTick, type QuoteTick } from '../../domain/market-data.ts'
import { Belief } from './belief.ts'
import { BookRelay } from './book-relay.ts'
import { LineComparison } from './comparison.ts'
import { Consensus } from './consensus.ts'
import { DataVerdict } from './data-verdict.ts'
import { EmittedMarks } from './emitted-marks.ts'
import { chooseFirst } from './first.ts'
import type { LineMarket } from './line-market.ts'
import { isFit, NO_LINE } from './line-standing.ts'
import { choosePrimary } from './primary.ts'
import { Rest } from './rest.ts'

const NOT_STAMPED = 0 as TimeUs

export interface InstrumentDeskSetup {
  readonly instrument: Instrument
  /** In order of preference. */
  readonly lines: readonly LineMarket[]
  readonly policy: ArbitrationPolicy
  /** How long its session has been running; below 0 while there is none. */
  readonly openForUs: () => number
  readonly emit: (input: MarketInput) => void
  readonly report: (report: DataStateReport | LineSwitchReport) => void
}

export class InstrumentDesk {
  readonly instrument: Instrument
  readonly lines: readonly LineMarket[]
  readonly #setup: InstrumentDeskSetup
  readonly #policy: ArbitrationPolicy
  readonly #books: BookRelay
  readonly #marks: EmittedMarks
  readonly #comparison: LineComparison
  readonly #consensus: Consensus
  readonly #rest: Rest
  readonly #verdict: DataVerdict
  readonly #belief: Belief
  readonly #quote = newQuoteTick()
  #chosen = NO_LINE
  /** The line whose message is being taken: that one is passed on by itself. */
  #inHand = NO_LINE
  /** Something of the chosen line was not passed on, for its connection is new and unproven. */
  #isWithheld = false
  #toldState: DataState | undefined = undefined

  constructor(setup: InstrumentDeskSetup) {
    const { policy, lines, emit } = setup
    this.#setup = setup
    this.#policy = policy
    this.instrument = setup.instrument
    this.lines = lines
    this.#books = new BookRelay(emit)
    this.#marks = new EmittedMarks(policy.staleAfterUs)
    this.#comparison = new LineComparison(lines, policy)
    this.#consensus = new Consensus(policy.bandBps, policy.sourcesMin)
    this.#rest = new Rest(setup.openForUs)
    this.#verdict = new DataVerdict(lines, policy, this.#rest)
    this.#belief = new Belief(lines)
    this.#quote.instrumentIndex = setup.instrument.index
  }

  get chosen(): LineMarket | undefined {
    return this.lines[this.#chosen]
  }

  /** Takes a message that passed the rules of its line and is in it already. */
  take(slot: number, input: MarketInput, sequence: number, identity: string, nowUs: number): void {
    const line = this.lines[slot]!
    const chosenBefore = this.#chosen
    const wasWithheld = this.#isWithheld
    this.#inHand = slot
    if (!line.isGood || !line.proof.isGiven || this.#toldState === 'Closed') this.settle(nowUs)
    this.#inHand = NO_LINE
    const isChosen = slot === this.#chosen
    if (isChosen && this.#isUnproven(line)) {
      this.#isWithheld = true
      // Where nobody else tells them, bars are a record that would have holes.
      if (this.lines.length > 1 || input.kind !== 'Bar') return
    }
    // Where the choice has just turned to this line, or it has just been proven, its book and its quote were shown, and this message was in them.
    const isTurned = isChosen && (slot !== chosenBefore || wasWithheld)
    switch (input.kind) {
      case 'BookLevel':
        if (isChosen && !(isTurned && this.#books.shows(line))) this.#books.take(line, input)
        return
      case 'Quote':
        if (this.#policy.kind === 'consensus') return this.#takeVoice(isChosen, input)
        break
      case 'Trade':
      case 'Bar':
        break
      default:
        input satisfies never
    }
    const isBelieved = isChosen || (this.#policy.kind === 'first' && input.kind !== 'Bar' && isFit(line))
    if (!isBelieved || !this.#marks.isNews(slot, isChosen, input, sequence, identity, nowUs)) return
    const isShown = isTurned && chosenBefore !== NO_LINE && input.kind === 'Quote'
    if (!isShown) this.#setup.emit(input)
  }

  /** Looks at everything anew: who is good, who agrees, whom to believe, how the data stand. */
  settle(nowUs: number): void {
    const isResting = this.#rest.look(nowUs)
    const { isOpen, untilUs } = this.#rest
    for (let i = 0; i < this.lines.length; i++) {
      if (isResting) this.lines[i]!.rest(untilUs)
      this.lines[i]!.judge(this.#policy, nowUs)
    }
    this.#belief.look(nowUs)
    for (let i = 0; i < this.lines.length; i++) this.lines[i]!.weigh(this.#policy, this.lines.length === 1, nowUs)
    this.#comparison.compare(nowUs)
    for (let i = 0; i < this.lines.length; i++) this.lines[i]!.noteFitness(this.#policy, nowUs)
    // At night connections come and go: who is believed is found when the session begins.
    const slot = isOpen || this.#chosen === NO_LINE ? this.#choose(nowUs) : this.#chosen
    if (slot !== this.#chosen) this.#turnTo(slot, nowUs)
    if (this.chosen !== undefined) this.#belief.note(this.chosen)
    this.#tellState(nowUs)
    // Whoever hears of the market first may act on it: the state comes before it.
    if (this.#isWithheld && !this.#isUnproven(this.lines[slot]!)) this.#showAll(slot, nowUs)
  }

  // ── what is passed on ──────────────────────────────────────────────────────────────────────────────────────────────

  /** Where nobody has both sides, the home line's is all that there is. */
  #takeVoice(isHome: boolean, input: QuoteTick): void {
    const quote = this.#quote
    const { bidTicks, bidLots, askTicks, askLots } = quote
    const voices = this.#comparison.voices(true)
    if (voices.length === 0 && isHome) return this.#setup.emit(input)
    if (!this.#consensus.write(voices, quote)) return
    const isMoved = bidTicks !== quote.bidTicks || askTicks !== quote.askTicks
    const isResized = bidLots !== quote.bidLots || askLots !== quote.askLots
    quote.receiveTimeUs = input.receiveTimeUs
    // What says the same again is passed on once a round, so that the market does not look silent.
    if (isHome || isMoved || isResized) this.#setup.emit(quote)
  }

  // ── the choice ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #choose(nowUs: number): number {
    const { kind, switchBackAfterUs } = this.#policy
    return kind === 'first'
      ? chooseFirst(this.lines, this.#chosen)
      : choosePrimary(this.lines, this.#chosen, switchBackAfterUs, nowUs)
  }

  #turnTo(slot: number, nowUs: number): void {
    const left = this.chosen
    const line = this.lines[slot]!
    this.#chosen = slot
    if (left !== undefined) this.#reportSwitch(left, line, nowUs)
    if (left !== undefined && left.sourceId !== line.sourceId) this.#marks.forget()
    if (left !== undefined || slot !== this.#inHand) this.#showAll(slot, nowUs)
    else if (!this.#isUnproven(line)) this.#books.turnTo(line)
  }

  /** What the line has said already and nobody else is shown at once: the market so far was that of the line that was left. */
  #showAll(slot: number, nowUs: number): void {
    const line = this.lines[slot]!
    const { quote, quoteSequence, bars } = line
    this.#isWithheld = false
    this.#books.turnTo(line)
    const showsQuotes = line.hasQuote && this.#policy.kind !== 'consensus'
    if (showsQuotes && this.#marks.isNews(slot, true, quote, quoteSequence, '', nowUs)) this.#setup.emit(quote)
    for (const bar of bars)
      if (bar !== undefined && this.#marks.isNews(slot, true, bar, 0, '', nowUs)) this.#setup.emit(bar)
  }

  /** A line that has just begun is nobody's market; one alone that became doubtful later is all that there is. */
  #isUnproven(line: LineMarket): boolean {
    if (line.proof.isGiven || !line.isTelling) return false
    return this.lines.length > 1 || !line.proof.isWithdrawn
  }

  #reportSwitch(left: LineMarket, line: LineMarket, nowUs: number): void {
    this.#setup.report({
      kind: 'LineSwitchReport',
      timeUs: NOT_STAMPED,
      instrumentIndex: this.#setup.instrument.index,
      fromLine: left.lineId,
      toLine: line.lineId,
      reason: this.#reasonToLeave(left, nowUs),
      ageUs: Math.max(0, Math.round(nowUs - left.newestUs)),
    })
  }

  #reasonToLeave(left: LineMarket, nowUs: number): LineSwitchReason {
    const fault = left.faultOf(nowUs, this.#policy.staleAfterUs)
    if (fault !== undefined) return fault
    if (!left.proof.isGiven) return 'UNPROVEN'
    if (left.isOutlier) return 'OUTLIER'
    return left.score < this.#policy.scoreMin ? 'QUALITY' : 'PREFERRED'
  }

  // ── how the data stand ─────────────────────────────────────────────────────────────────────────────────────────────

  /** Nothing is said before there is something to say it of. */
  #tellState(nowUs: number): void {
    const line = this.chosen ?? this.lines.find(({ isTelling }) => isTelling) ?? this.lines[0]!
    const { isDisputed } = this.#comparison
    const isUntold = !this.#rest.wasSeen && !(isDisputed && line.isTelling)
    if (this.#chosen === NO_LINE && isSound(line.dataState) && isUntold) return
    const dataState = this.#verdict.stateOf(line, isDisputed, nowUs)
    if (dataState === this.#toldState) return
    this.#toldState = dataState
    const { index: instrumentIndex } = this.#setup.instrument
    const text = this.#verdict.textOf(dataState, line, nowUs)
    this.#setup.report({ kind: 'DataStateReport', timeUs: NOT_STAMPED, instrumentIndex, dataState, text })
  }
}
