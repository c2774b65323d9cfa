/**
 * The venue with its ledger and its generated market, moved by the time it is told.
 *
 * Invariant: a report leaves through `publish` only after the ledger is durable; reports leave in the order they were made.
 */

import type { TimeUs } from '../../core/domain/ids.ts'
import type { Report } from '../../core/domain/inputs.ts'
import type { MarketInput } from '../../core/domain/market-data.ts'
import { US_PER_SECOND } from '../../core/std/time.ts'
import type { VenueEffect } from '../../ports.ts'
import { Ledger } from './ledger.ts'
import { SeededMarket } from './seeded-market.ts'
import { SimulatedVenue } from './simulated-venue.ts'
import type { VenueSettings } from './venue-settings.ts'

export interface VenueAudience {
  onReport(report: Report): void
  onMarket(input: MarketInput): void
  /** The same report when it is made, not yet durable: for who prepares what is told later. */
  onUncommitted?(report: Report): void
}

/** After a pause the market goes on from where it stood and does not make up for the lost time. */
const LAG_US_MAX = 2 * US_PER_SECOND
const MARKET_SAVE_US = US_PER_SECOND

export class VenueProcess {
  readonly #venue: SimulatedVenue
  readonly #ledger: Ledger
  readonly #audience: VenueAudience
  readonly #market: SeededMarket
  readonly #pending: Report[] = []
  #nowUs: number
  #marketSavedUs = 0
  /** The generated market's clock is behind ours by this much. */
  #lagUs = 0

  constructor(settings: VenueSettings, audience: VenueAudience, nowUs: number) {
    const { configuration, venueIndex, model, seed } = settings
    this.#audience = audience
    this.#nowUs = nowUs
    this.#ledger = new Ledger(settings.ledgerPath)
    const report = (given: Report) => this.#take(given)
    this.#venue = new SimulatedVenue({ configuration, venueIndex, model, seed, report, recorder: this.#ledger })
    const saved = this.#ledger.load(model.historyOrdersMax)
    if (saved !== undefined) this.#venue.restoreDesk(saved, nowUs)
    const { instruments } = configuration
    const setup = { instruments, paths: settings.market, depthLevels: settings.depthLevels ?? 0, seed, startUs: nowUs }
    this.#market = new SeededMarket(setup, this.#ledger.market())
    this.#lagUs = Math.max(0, nowUs - this.#market.nextUs)
    if (!Number.isFinite(this.#lagUs)) this.#lagUs = 0
  }

  /** For a door of the venue's own; it leaves time to this class. */
  get venue(): SimulatedVenue {
    return this.#venue
  }

  get ledger(): Ledger {
    return this.#ledger
  }

  get nowUs(): number {
    return this.#nowUs
  }

  /** When there is something to do. */
  get nextUs(): number {
    return Math.min(this.#market.nextUs + this.#lagUs, this.#venue.nextDueUs)
  }

  execute(effect: VenueEffect, nowUs: number): void {
    this.#setTime(nowUs)
    this.#venue.execute(effect, this.#nowUs)
  }

  /** Moves the venue by data from outside; its event time is kept, the venue lives in its own. */
  feed(input: MarketInput, nowUs: number): void {
    this.#setTime(nowUs)
    input.timeUs = this.#nowUs as TimeUs
    this.#venue.onMarket(input)
    this.#audience.onMarket(input)
  }

  /** Lets the market and the venue move to this time. */
  advance(nowUs: number): void {
    this.#setTime(nowUs)
    if (this.#nowUs - this.#market.nextUs - this.#lagUs > LAG_US_MAX) this.#lagUs = this.#nowUs - this.#market.nextUs
    while (this.#market.nextUs + this.#lagUs <= this.#nowUs) this.#feed(this.#market.next())
    while (this.#venue.nextDueUs <= this.#nowUs) this.#venue.advanceTo(this.#nowUs)
  }

  /** Makes durable what happened, and only then tells it. */
  publish(): void {
    this.#ledger.commit(this.#venue.counters)
    for (const report of this.#pending) this.#audience.onReport(report)
    this.#pending.length = 0
    if (this.#nowUs - this.#marketSavedUs < MARKET_SAVE_US) return
    this.#marketSavedUs = this.#nowUs
    this.#ledger.saveMarket(this.#market.save())
  }

  close(): void {
    this.publish()
    this.#ledger.saveMarket(this.#market.save())
    this.#ledger.close()
  }

  #take(report: Report): void {
    this.#pending.push(report)
    this.#audience.onUncommitted?.(report)
  }

  #feed(input: MarketInput): void {
    input.timeUs = input.eventTimeUs = input.receiveTimeUs = (input.timeUs + this.#lagUs) as TimeUs
    this.#venue.onMarket(input)
    this.#audience.onMarket(input)
  }

  /** The wall clock may be set back; the venue's time is not. */
  #setTime(nowUs: number): void {
    if (nowUs > this.#nowUs) this.#nowUs = nowUs
  }
}
