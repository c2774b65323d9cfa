/**
 * The simulated venue: market data moves it, requests reach it, its reports come back; time is what it is told.
 *
 * Invariant: the same configuration, model, seed and calls give the same reports. Nothing here reads a clock.
 */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { VenueIndex } from '../../core/domain/ids.ts'
import type { Bar, MarketInput } from '../../core/domain/market-data.ts'
import { type SessionClock, Sessions } from '../../core/domain/session.ts'
import { DueQueue } from '../../core/std/due-queue.ts'
import { Random } from '../../core/std/random.ts'
import type { ReportSink, VenueEffect } from '../../ports.ts'
import { onBar, resumeWalk } from './bar-walk.ts'
import type { VenueRecorder } from './desk-listeners.ts'
import type { FillModel } from './fill-model.ts'
import { FROM_BARS, FROM_BOOK, FROM_QUOTES, type InstrumentMarket, STATE, STRIDE } from './instrument-market.ts'
import { MarginDesk } from './margin-desk.ts'
import { OrderDesk } from './order-desk.ts'
import { OrderEntry } from './order-entry.ts'
import { entriesOf } from './queue-entries.ts'
import { QuietTicks } from './quiet-ticks.ts'
import { ReportOutbox } from './report-outbox.ts'
import { answerMassStatus, answerQuery } from './status-answers.ts'
import { onBookLevel, onQuote, onTrade, showLevel } from './tick-fills.ts'
import {
  restoreDesk,
  restoreTouch,
  restoreTraded,
  type SavedDesk,
  saveDesk,
  saveTouch,
  saveTraded,
  type VenueState,
} from './venue-state.ts'
import { VenueSwitches } from './venue-switches.ts'

export interface SimulatedVenueSetup {
  readonly configuration: Configuration
  readonly venueIndex: VenueIndex
  readonly model: FillModel
  readonly seed: number | string
  /** Called in the middle of `onMarket`, `execute`, `advanceTo` and `resume`: it must only take the report, not call back. */
  readonly report: ReportSink
  /** By instrument: when it trades; where nothing is said, always. */
  readonly sessions?: readonly (SessionClock | undefined)[]
  /** Told of what a ledger must hold. */
  readonly recorder?: VenueRecorder
}

export class SimulatedVenue {
  /** When `advanceTo` has something to do; Infinity: nothing is under way. */
  nextDueUs = Number.POSITIVE_INFINITY
  readonly #desk: OrderDesk
  readonly #entry: OrderEntry
  readonly #margin: MarginDesk
  readonly #switches: VenueSwitches
  readonly #outbox: ReportOutbox
  #random: Random
  readonly #touch: Float64Array
  readonly #quietTicks: QuietTicks
  /** By instrument. */
  readonly #isContract: Uint8Array
  readonly #requests = new DueQueue<VenueEffect>()
  readonly #isDelayed: boolean
  #lastArrivalUs = 0
  /** Markets whose bar is not walked to its end. */
  #paused: InstrumentMarket[] = []
  /** The bar series that fills orders of an instrument: its shortest external one; -1: whichever comes. */
  readonly #barSpecs: Int32Array

  constructor(setup: SimulatedVenueSetup) {
    const { configuration, venueIndex, model } = setup
    const random = new Random(setup.seed)
    this.#random = random.fork('orders')
    this.#outbox = new ReportOutbox(setup.report, model, random.fork('reports'))
    this.#desk = new OrderDesk(configuration, venueIndex, model, this.#outbox)
    this.#entry = new OrderEntry(this.#desk, random.fork('rejects'))
    this.#margin = new MarginDesk(this.#desk, this.#entry)
    this.#switches = new VenueSwitches(this.#desk)
    this.#desk.positionWatch = this.#margin
    this.#desk.recorder = setup.recorder
    this.#desk.hours = setup.sessions?.map(clock => new Sessions(clock))
    this.#touch = this.#desk.touch
    this.#quietTicks = new QuietTicks(this.#desk.touch, this.#desk.reach)
    this.#isContract = Uint8Array.from(configuration.instruments, each => (each.isContract ? 1 : 0))
    this.#isDelayed = model.orderLatencyUs > 0 || model.orderJitterUs > 0
    this.#barSpecs = drivingBarSpecs(configuration)
    this.#refreshDue()
  }

  /**
   * Moves the market, before the core sees the same input.
   *
   * Cost: a few nanoseconds where no order of the instrument is met.
   */
  onMarket(input: MarketInput): void {
    if (this.#paused.length > 0) this.#finishBars()
    if (input.timeUs >= this.nextDueUs) this.advanceTo(input.timeUs)
    if (this.#desk.hours !== undefined && this.#isOutOfSession(input)) return this.#showAtNight(input)
    if (this.#quietTicks.take(input)) {
      if (this.#isContract[input.instrumentIndex] === 1) this.#watchMargin(input)
      return
    }
    // A state that is a bare source: no order and no margin to look at.
    const state = this.#touch[input.instrumentIndex * STRIDE + STATE]
    if (state === FROM_BARS && input.kind === 'Bar') this.#showBar(input)
    else if (state === FROM_BOOK && input.kind === 'BookLevel')
      showLevel(this.#desk.markets[input.instrumentIndex]!, input)
    else this.#move(input)
  }

  /** Takes a request of the participant, at once or when it arrives. */
  execute(effect: VenueEffect, timeUs: number): void {
    if (timeUs >= this.nextDueUs && this.#paused.length === 0) this.advanceTo(timeUs)
    this.#setTime(timeUs)
    if (this.#isDelayed) this.#requests.push(this.#arrivalUs(timeUs), effect)
    else this.#handle(effect)
    this.#refreshDue()
  }

  /**
   * Lets a door of the venue's own in at this time: it has read what it asks for, and says more than a gateway can.
   *
   * Returns: what came of it, at once.
   */
  enter<Outcome>(timeUs: number, act: (entry: OrderEntry, desk: OrderDesk) => Outcome): Outcome {
    if (timeUs >= this.nextDueUs) this.advanceTo(timeUs)
    this.#setTime(timeUs)
    const outcome = act(this.#entry, this.#desk)
    this.#refreshDue()
    return outcome
  }

  /**
   * Lets time pass: requests arrive, orders expire, reports are delivered, in the order of their times.
   *
   * Why it may stop early: a bar that paused at a fill goes on by one fill a call, so that the caller carries the fill to
   * the core before the next. `nextDueUs` says whether something is left.
   */
  advanceTo(timeUs: number): void {
    for (this.#refreshDue(); this.nextDueUs <= timeUs; this.#refreshDue()) {
      if (this.resume()) return
      this.#setTime(Math.max(this.nextDueUs, this.#desk.nowUs))
      if (this.#requests.peekAtUs() <= this.#desk.nowUs) this.#handle(this.#requests.pop()!)
      else if (this.#desk.expiries.nextUs <= this.#desk.nowUs) this.#desk.expireDue()
      else if (this.#margin.nextDueUs <= this.#desk.nowUs) this.#margin.runDue()
      else if (this.#switches.nextDueUs <= this.#desk.nowUs) this.#switches.runDue()
      else this.#outbox.deliver(this.#desk.nowUs)
    }
    this.#setTime(timeUs)
  }

  /**
   * Goes on with bars that paused at a fill, up to the next fill.
   *
   * Why: `while (venue.resume()) …` lets the core answer each fill inside a bar before the next one happens.
   * Returns: true where it went on with something.
   */
  resume(): boolean {
    if (this.#paused.length === 0) return false
    const paused = this.#paused
    this.#paused = []
    for (const market of paused) if (resumeWalk(this.#desk, market)) this.#paused.push(market)
    this.#refreshDue()
    return true
  }

  /** Shape: between two calls, with no bar paused. Book depth behind the touch is not saved: the next levels tell it. */
  saveState(): VenueState {
    this.#finishBars()
    const { reports, random } = this.#outbox.save()
    return {
      ...saveDesk(this.#desk, this.#entry.arrivalCount),
      nowUs: this.#desk.nowUs,
      touch: saveTouch(this.#touch),
      traded: saveTraded(this.#desk),
      randoms: [this.#random.save(), random, this.#entry.saveRandom()],
      requests: entriesOf(this.#requests),
      reports,
    }
  }

  /** Shape: a venue just made, of the same configuration and model. */
  restore(state: VenueState): void {
    const [orders, reports, rejects] = state.randoms
    this.restoreDesk(state, state.nowUs)
    restoreTouch(this.#touch, state.touch)
    restoreTraded(this.#desk, state.traded)
    this.#random = Random.restore(orders!)
    this.#outbox.restore(state.reports, reports!)
    this.#entry.restoreRandom(rejects!)
    for (const { atUs, value } of state.requests) this.#requests.push(atUs, value)
    this.#lastArrivalUs = Math.max(0, ...state.requests.map(each => each.atUs))
    this.#refreshDue()
  }

  /** Takes up orders and accounts alone, as a ledger holds them. */
  restoreDesk(saved: SavedDesk, nowUs: number): void {
    this.#setTime(nowUs)
    this.#entry.arrivalCount = saved.arrivalCount
    restoreDesk(this.#desk, saved)
    this.#switches.refresh()
    this.#refreshDue()
  }

  /** For a door of the venue's own, to look at. */
  get desk(): OrderDesk {
    return this.#desk
  }

  get counters(): { readonly arrivalCount: number; readonly executionCount: number; readonly placementCount: number } {
    const { executionCount, placementCount } = this.#desk
    return { arrivalCount: this.#entry.arrivalCount, executionCount, placementCount }
  }

  #finishBars(): void {
    while (this.resume());
  }

  #move(input: MarketInput): void {
    const market = this.#desk.markets[input.instrumentIndex]
    if (market === undefined) return
    this.#setTime(input.timeUs)
    switch (input.kind) {
      case 'Quote':
        market.source = FROM_QUOTES
        onQuote(this.#desk, market, input)
        break
      case 'Trade':
        onTrade(this.#desk, market, input)
        break
      case 'BookLevel':
        onBookLevel(this.#desk, market, input)
        break
      case 'Bar':
        if (this.#isDriving(market, input.barSpecIndex) && onBar(this.#desk, market, input)) this.#paused.push(market)
        break
      default:
        input satisfies never
    }
    if (market.instrument.isContract && market.isWatched) this.#margin.onMark(market)
    this.#refreshDue()
  }

  /** Bars are told at their end: they are of the session that they are a summary of. */
  #isOutOfSession({ kind, instrumentIndex, timeUs }: MarketInput): boolean {
    return kind !== 'Bar' && !this.#desk.isTrading(instrumentIndex, timeUs)
  }

  /** A book is kept whole, whoever trades on it. */
  #showAtNight(input: MarketInput): void {
    const market = this.#desk.markets[input.instrumentIndex]
    if (input.kind === 'BookLevel' && market !== undefined) showLevel(market, input)
  }

  #watchMargin({ instrumentIndex, timeUs }: MarketInput): void {
    const market = this.#desk.markets[instrumentIndex]!
    if (!market.isWatched) return
    this.#setTime(timeUs)
    this.#margin.onMark(market)
    this.#refreshDue()
  }

  /** The same for an instrument without orders: only what is displayed changes. */
  #showBar(bar: Bar): void {
    const market = this.#desk.markets[bar.instrumentIndex]!
    if (this.#isDriving(market, bar.barSpecIndex)) market.setBarPrice(bar.closeTicks)
  }

  #isDriving(market: InstrumentMarket, barSpecIndex: number): boolean {
    const driving = this.#barSpecs[market.instrument.index]!
    return market.source <= FROM_BARS && (driving < 0 || driving === barSpecIndex)
  }

  #handle(effect: VenueEffect): void {
    switch (effect.kind) {
      case 'SendOrder':
        this.#entry.take(effect.order)
        break
      case 'SendCancel':
        this.#entry.cancel(effect)
        break
      case 'SendAmend':
        this.#entry.amend(effect.accountIndex, effect.amend)
        break
      case 'QueryOrder':
        answerQuery(this.#desk, effect)
        break
      case 'RequestMassStatus':
        answerMassStatus(this.#desk, effect)
        break
      case 'RefreshDeadMansSwitch':
        this.#switches.set(effect.accountIndex, effect.timeoutUs)
        break
      default:
        effect satisfies never
    }
  }

  #arrivalUs(timeUs: number): number {
    const { orderLatencyUs, orderJitterUs } = this.#desk.model
    const jitterUs = orderJitterUs === 0 ? 0 : this.#random.nextInt(orderJitterUs + 1)
    this.#lastArrivalUs = Math.max(this.#lastArrivalUs, timeUs + orderLatencyUs + jitterUs)
    return this.#lastArrivalUs
  }

  #setTime(timeUs: number): void {
    this.#desk.nowUs = timeUs
    this.#desk.eventTimeUs = timeUs
  }

  #refreshDue(): void {
    const requestUs = this.#requests.peekAtUs()
    const expiryUs = this.#desk.expiries.nextUs
    const pausedUs = this.#paused.length > 0 ? this.#desk.nowUs : Number.POSITIVE_INFINITY
    const eventUs = Math.min(expiryUs, this.#margin.nextDueUs, this.#switches.nextDueUs)
    this.nextDueUs = Math.min(pausedUs, requestUs, eventUs, this.#outbox.nextDueUs)
  }
}

function drivingBarSpecs(configuration: Configuration): Int32Array {
  const driving = new Int32Array(configuration.instruments.length).fill(-1)
  configuration.barSpecs.forEach((spec, index) => {
    if (spec.source !== 'External') return
    const best = configuration.barSpecs[driving[spec.instrumentIndex]!]
    const isFiner = best === undefined || (spec.unit === 'Time' && (best.unit !== 'Time' || spec.step < best.step))
    if (isFiner) driving[spec.instrumentIndex] = index
  })
  return driving
}
