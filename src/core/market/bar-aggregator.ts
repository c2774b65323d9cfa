/** Makes the bars of one series from ticks: by time, by number of ticks or by volume. */

import type { TimeUs } from '../domain/ids.ts'
import { type Bar, type BarSpec, isSideMissing, newBar, type QuoteTick, type TradeTick } from '../domain/market-data.ts'
import type { PriceTicks, QtyLots } from '../domain/quantities.ts'
import { assert } from '../std/assert.ts'
import { divFloor } from '../std/integers.ts'
import { midTicksOf } from './instrument-market.ts'

/** One trade makes at most this many volume bars: the last of them takes the rest in whole steps and is larger than a step. */
export const BARS_PER_TRADE_MAX = 1_000

/** The open bar as plain data, for snapshots. */
export interface SavedBarAggregator {
  readonly isOpen: boolean
  readonly openTimeUs: number
  readonly openTicks: number
  readonly highTicks: number
  readonly lowTicks: number
  readonly closeTicks: number
  readonly volumeLots: number
  readonly tickCount: number
}

/** False for bars that come from outside, and for volume bars from quotes, which have no volume and would never close. */
export function isAggregated(spec: BarSpec): boolean {
  const hasStep = Number.isSafeInteger(spec.step) && spec.step > 0
  return hasStep && spec.source !== 'External' && (spec.unit !== 'Volume' || spec.source === 'Trade')
}

/**
 * Counts journal time (`timeUs`), which never goes back, so that a replay makes the same bars.
 *
 * A time bar covers [open, open + step), aligned to the epoch; it begins with a tick and ends with the first tick or `onTime`
 * at or past `nextCloseUs`. A span without a tick makes no bar. A tick bar and a volume bar end with the tick that fills them.
 * A trade larger than what a volume bar lacks goes on into the next ones, so one tick can finish several; `drain` hands them
 * out one by one, and is called until it has no more before the next tick, time or snapshot:
 *
 *     series.onTrade(trade)
 *     for (let bar = series.drain(); bar !== undefined; bar = series.drain()) publish(bar)
 *
 * A finished bar's `openTimeUs` is its aligned open (time) or its first tick; `eventTimeUs` its end (time: exclusive) or its last
 * tick; `timeUs` and `receiveTimeUs` the time of the call that ended it. The bar object is reused: copy what is to be kept.
 */
export class BarAggregator {
  readonly spec: BarSpec
  readonly barSpecIndex: number
  /** When the open time bar is over; `Infinity` while none is open and for the other units. */
  nextCloseUs = Number.POSITIVE_INFINITY
  readonly #finished: Bar
  #hasFinished = false
  #isOpen = false
  #openTimeUs = 0
  #openTicks = 0
  #highTicks = 0
  #lowTicks = 0
  #closeTicks = 0
  #volumeLots = 0
  #tickCount = 0
  /** Volume bars: what of the newest trade is in no bar yet, and how many it has made. */
  #restLots = 0
  #restTicks = 0
  #restTimeUs = 0
  #restBarCount = 0

  constructor(spec: BarSpec, barSpecIndex: number) {
    assert(isAggregated(spec), 'an aggregator has a positive step and a source that fills its bars')
    this.spec = spec
    this.barSpecIndex = barSpecIndex
    this.#finished = newBar()
    this.#finished.instrumentIndex = spec.instrumentIndex
    this.#finished.barSpecIndex = barSpecIndex
  }

  onQuote(quote: QuoteTick): void {
    const { source } = this.spec
    const { bidTicks, bidLots, askTicks, askLots, timeUs } = quote
    const isBidMissing = isSideMissing(bidTicks, bidLots)
    const isAskMissing = isSideMissing(askTicks, askLots)
    if (source === 'Mid' && !isBidMissing && !isAskMissing) this.#onTick(midTicksOf(bidTicks, askTicks), 0, timeUs)
    else if (source === 'Bid' && !isBidMissing) this.#onTick(bidTicks, 0, timeUs)
    else if (source === 'Ask' && !isAskMissing) this.#onTick(askTicks, 0, timeUs)
  }

  onTrade(trade: TradeTick): void {
    if (this.spec.source === 'Trade') this.#onTick(trade.priceTicks, trade.qtyLots, trade.timeUs)
  }

  /** Ends the open time bar when its time is over. */
  onTime(timeUs: number): void {
    if (timeUs >= this.nextCloseUs) this.#finish(this.nextCloseUs, timeUs)
  }

  /** The next bar that the newest tick or time finished; `undefined` when there are no more. */
  drain(): Bar | undefined {
    if (this.#restLots > 0) this.#fillVolumeBar()
    if (!this.#hasFinished) return undefined
    this.#hasFinished = false
    return this.#finished
  }

  save(): SavedBarAggregator {
    this.#assertDrained()
    return {
      isOpen: this.#isOpen,
      openTimeUs: this.#openTimeUs,
      openTicks: this.#openTicks,
      highTicks: this.#highTicks,
      lowTicks: this.#lowTicks,
      closeTicks: this.#closeTicks,
      volumeLots: this.#volumeLots,
      tickCount: this.#tickCount,
    }
  }

  restore(saved: SavedBarAggregator): void {
    this.#isOpen = saved.isOpen
    this.#openTimeUs = saved.openTimeUs
    this.#openTicks = saved.openTicks
    this.#highTicks = saved.highTicks
    this.#lowTicks = saved.lowTicks
    this.#closeTicks = saved.closeTicks
    this.#volumeLots = saved.volumeLots
    this.#tickCount = saved.tickCount
    this.#setNextClose()
  }

  #assertDrained(): void {
    assert(!this.#hasFinished && this.#restLots === 0, 'finished bars are drained before anything else happens')
  }

  #onTick(priceTicks: number, qtyLots: number, timeUs: number): void {
    this.#assertDrained()
    const { unit, step } = this.spec
    switch (unit) {
      case 'Time':
        this.onTime(timeUs)
        this.#addToOpenBar(priceTicks, qtyLots, timeUs)
        break
      case 'Tick':
        this.#addToOpenBar(priceTicks, qtyLots, timeUs)
        if (this.#tickCount === step) this.#finish(timeUs, timeUs)
        break
      case 'Volume':
        this.#restLots = qtyLots
        this.#restTicks = priceTicks
        this.#restTimeUs = timeUs
        this.#restBarCount = 0
        break
      default:
        unit satisfies never
    }
  }

  #fillVolumeBar(): void {
    if (!this.#isOpen) this.#open(this.#restTicks, this.#restTimeUs)
    const takenLots = Math.min(this.#restLots, this.spec.step - this.#volumeLots)
    this.#restLots -= takenLots
    this.#extend(this.#restTicks, takenLots)
    if (this.#volumeLots < this.spec.step) return
    if (++this.#restBarCount === BARS_PER_TRADE_MAX) this.#takeWholeSteps()
    this.#finish(this.#restTimeUs, this.#restTimeUs)
  }

  #addToOpenBar(priceTicks: number, qtyLots: number, timeUs: number): void {
    if (!this.#isOpen) this.#open(priceTicks, timeUs)
    this.#extend(priceTicks, qtyLots)
  }

  #open(priceTicks: number, timeUs: number): void {
    const { unit, step } = this.spec
    this.#isOpen = true
    this.#openTimeUs = unit === 'Time' ? divFloor(timeUs, step) * step : timeUs
    this.#openTicks = priceTicks
    this.#highTicks = priceTicks
    this.#lowTicks = priceTicks
    this.#volumeLots = 0
    this.#tickCount = 0
    this.#setNextClose()
  }

  #extend(priceTicks: number, qtyLots: number): void {
    if (priceTicks > this.#highTicks) this.#highTicks = priceTicks
    if (priceTicks < this.#lowTicks) this.#lowTicks = priceTicks
    this.#closeTicks = priceTicks
    this.#volumeLots = atMost(this.#volumeLots + qtyLots)
    this.#tickCount++
  }

  #takeWholeSteps(): void {
    const leftLots = this.#restLots % this.spec.step
    this.#volumeLots = atMost(this.#volumeLots + this.#restLots - leftLots)
    this.#restLots = leftLots
  }

  #setNextClose(): void {
    const isTimed = this.#isOpen && this.spec.unit === 'Time'
    this.nextCloseUs = isTimed ? this.#openTimeUs + this.spec.step : Number.POSITIVE_INFINITY
  }

  #finish(endTimeUs: number, timeUs: number): void {
    const bar = this.#finished
    bar.timeUs = timeUs as TimeUs
    bar.receiveTimeUs = timeUs as TimeUs
    bar.eventTimeUs = endTimeUs as TimeUs
    bar.openTimeUs = this.#openTimeUs as TimeUs
    bar.openTicks = this.#openTicks as PriceTicks
    bar.highTicks = this.#highTicks as PriceTicks
    bar.lowTicks = this.#lowTicks as PriceTicks
    bar.closeTicks = this.#closeTicks as PriceTicks
    bar.volumeLots = this.#volumeLots as QtyLots
    this.#hasFinished = true
    this.#isOpen = false
    this.#setNextClose()
  }
}

/** What a feed says of sizes adds up to anything: a bar that could not be counted would be one that cannot be journaled. */
function atMost(lots: number): number {
  return lots < Number.MAX_SAFE_INTEGER ? lots : Number.MAX_SAFE_INTEGER
}
