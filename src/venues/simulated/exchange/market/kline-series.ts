/**
 * The bars of one symbol and one length: the finished ones up to a bound, and the one that is open.
 *
 * Invariant: bars follow each other without a gap from the first trade on; where nobody traded, a bar stands still at the
 * last price with no volume, as the venue shows it.
 */

import { RingBuffer } from '../../../../core/std/ring-buffer.ts'
import { type KlineInterval, nextOpenTimeUsOf, openTimeUsOf } from './kline-intervals.ts'

export interface Kline {
  readonly openTimeUs: number
  /** The first moment that is not in it. */
  readonly endTimeUs: number
  openTicks: number
  highTicks: number
  lowTicks: number
  closeTicks: number
  lots: bigint
  /** Sum of ticks × lots. */
  tickLots: bigint
  tradeCount: number
  takerBuyLots: bigint
  takerBuyTickLots: bigint
  /** Undefined where nothing traded. */
  firstTradeId: number | undefined
  lastTradeId: number | undefined
}

export interface KlineTrade {
  readonly tradeId: number
  readonly timeUs: number
  readonly ticks: number
  readonly lots: number
  readonly isBuyerMaker: boolean
}

/** More than anybody may ask for at once; a longer history is not kept. */
export const FINISHED_BARS_MAX = 1500

export class KlineSeries {
  readonly interval: KlineInterval
  readonly #finished: RingBuffer<Kline>
  #open: Kline | undefined

  constructor(interval: KlineInterval, finishedMax = FINISHED_BARS_MAX) {
    this.interval = interval
    this.#finished = new RingBuffer(finishedMax)
  }

  /** Undefined before the first trade. */
  get open(): Kline | undefined {
    return this.#open
  }

  /** Books a trade; `advance` must have come to its time. */
  add(trade: KlineTrade): void {
    this.#open ??= flatKline(this.interval, openTimeUsOf(this.interval, trade.timeUs), trade.ticks)
    const bar = this.#open
    if (bar.tradeCount === 0) bar.openTicks = bar.highTicks = bar.lowTicks = trade.ticks
    addTrade(bar, trade)
  }

  /** Finishes the bars that end by `timeUs`, each told in turn. */
  advance(timeUs: number, onFinished?: (bar: Kline) => void): void {
    if (this.#open === undefined) return
    this.#skipUnseen(timeUs)
    while (this.#open.endTimeUs <= timeUs) {
      const done: Kline = this.#open
      this.#finished.push(done)
      this.#open = flatKline(this.interval, done.endTimeUs, done.closeTicks)
      onFinished?.(done)
    }
  }

  /** The bars whose opening lies within the bounds, oldest first: the newest `limit` of them, or the oldest where a start is given. */
  range(startUs: number | undefined, endUs: number | undefined, limit: number): Kline[] {
    const bars = this.#open === undefined ? [...this.#finished] : [...this.#finished, this.#open]
    const within = bars.filter(
      bar => bar.openTimeUs >= (startUs ?? 0) && bar.openTimeUs <= (endUs ?? Number.POSITIVE_INFINITY),
    )
    return startUs === undefined ? within.slice(-limit) : within.slice(0, limit)
  }

  /** A pause of more bars than are kept: those in between would be pushed out again at once. */
  #skipUnseen(timeUs: number): void {
    const bar = this.#open!
    const lengthUs = bar.endTimeUs - bar.openTimeUs
    if (timeUs - bar.endTimeUs <= lengthUs * (this.#finished.capacity + 1)) return
    this.#finished.clear()
    const resumeUs = timeUs - lengthUs * this.#finished.capacity
    this.#open = flatKline(this.interval, openTimeUsOf(this.interval, resumeUs), bar.closeTicks)
  }
}

/** A bar in which nothing has happened. */
export function flatKline(interval: KlineInterval, openTimeUs: number, ticks: number): Kline {
  return {
    openTimeUs,
    endTimeUs: nextOpenTimeUsOf(interval, openTimeUs),
    openTicks: ticks,
    highTicks: ticks,
    lowTicks: ticks,
    closeTicks: ticks,
    lots: 0n,
    tickLots: 0n,
    tradeCount: 0,
    takerBuyLots: 0n,
    takerBuyTickLots: 0n,
    firstTradeId: undefined,
    lastTradeId: undefined,
  }
}

function addTrade(bar: Kline, trade: KlineTrade): void {
  const lots = BigInt(trade.lots)
  const tickLots = BigInt(trade.ticks) * lots
  bar.highTicks = Math.max(bar.highTicks, trade.ticks)
  bar.lowTicks = Math.min(bar.lowTicks, trade.ticks)
  bar.closeTicks = trade.ticks
  bar.lots += lots
  bar.tickLots += tickLots
  bar.tradeCount++
  bar.firstTradeId ??= trade.tradeId
  bar.lastTradeId = trade.tradeId
  if (trade.isBuyerMaker) return
  bar.takerBuyLots += lots
  bar.takerBuyTickLots += tickLots
}
