/**
 * The short form of ticks: times as steps from the tick before, prices as steps from the instrument's newest price in
 * the same payload. About 16 bytes a quote. Numbers too large to be subtracted exactly take the long form instead
 * (input-fields.ts).
 */

import type { TimeUs } from '../core/domain/ids.ts'
import type { Bar, BookLevel, MarketInput, QuoteTick, TradeTick } from '../core/domain/market-data.ts'
import { AGGRESSOR_SIDES } from '../core/domain/market-data.ts'
import { SIDES } from '../core/domain/order.ts'
import type { PriceTicks } from '../core/domain/quantities.ts'
import { ABSENT_BYTE, DELTA_LIMIT } from './field-codec.ts'
import type { FieldDecoder } from './field-decoder.ts'
import { type FieldEncoder, INT_BYTES_MAX } from './field-encoder.ts'
import { BAR_TAG, BOOK_LEVEL_TAG, QUOTE_TAG, TRADE_TAG } from './record-tags.ts'

/** Instruments that share a slot only make each other's steps longer. */
const PRICE_SLOTS = 256
const TICK_BYTES_MAX = 1 + 12 * INT_BYTES_MAX

const IS_SELL = 1
const IS_SNAPSHOT_START = 2
const IS_LAST = 4

/** The newest price of each instrument, as both ends of a payload know it. */
export class PriceMemory {
  private readonly ticks = new Float64Array(PRICE_SLOTS)
  /** Most payloads hold few ticks or none. */
  private isClear = true

  clear(): void {
    if (this.isClear) return
    this.ticks.fill(0)
    this.isClear = true
  }

  get(instrumentIndex: number): number {
    return this.ticks[instrumentIndex & (PRICE_SLOTS - 1)]!
  }

  set(instrumentIndex: number, priceTicks: number): void {
    this.isClear = false
    this.ticks[instrumentIndex & (PRICE_SLOTS - 1)] = priceTicks
  }
}

function isNear(value: number): boolean {
  return value > -DELTA_LIMIT && value < DELTA_LIMIT
}

function hasNearTimes(r: MarketInput): boolean {
  return isNear(r.timeUs) && isNear(r.eventTimeUs) && isNear(r.receiveTimeUs)
}

// ── writing: false means that the tick needs the long form, and that nothing was written ─────────────────────────────

export function putQuote(e: FieldEncoder, prices: PriceMemory, r: QuoteTick): boolean {
  if (!hasNearTimes(r) || !isNear(r.bidTicks) || !isNear(r.askTicks)) return false
  putStamp(e, QUOTE_TAG, r)
  e.putInt(r.bidTicks - prices.get(r.instrumentIndex))
  e.putInt(r.askTicks - r.bidTicks)
  e.putInt(r.bidLots)
  e.putInt(r.askLots)
  finish(e, prices, r, r.bidTicks)
  return true
}

export function putTrade(e: FieldEncoder, prices: PriceMemory, r: TradeTick): boolean {
  if (!hasNearTimes(r) || !isNear(r.priceTicks)) return false
  putStamp(e, TRADE_TAG, r)
  e.putInt(r.priceTicks - prices.get(r.instrumentIndex))
  e.putInt(r.qtyLots)
  e.oneOf(AGGRESSOR_SIDES, r.aggressorSide)
  finish(e, prices, r, r.priceTicks)
  return true
}

export function putBookLevel(e: FieldEncoder, prices: PriceMemory, r: BookLevel): boolean {
  if (!hasNearTimes(r) || !isNear(r.priceTicks)) return false
  putStamp(e, BOOK_LEVEL_TAG, r)
  e.byte((r.side === 'Sell' ? IS_SELL : 0) | (r.isSnapshotStart ? IS_SNAPSHOT_START : 0) | (r.isLast ? IS_LAST : 0))
  e.putInt(r.priceTicks - prices.get(r.instrumentIndex))
  e.putInt(r.qtyLots)
  finish(e, prices, r, r.priceTicks)
  return true
}

export function putBar(e: FieldEncoder, prices: PriceMemory, r: Bar): boolean {
  if (!hasNearTimes(r) || !isNear(r.openTimeUs) || !isNear(r.openTicks) || !isNear(r.closeTicks)) return false
  if (!isNear(r.highTicks) || !isNear(r.lowTicks)) return false
  putStamp(e, BAR_TAG, r)
  e.putInt(r.barSpecIndex)
  e.putInt(r.openTimeUs - r.timeUs)
  e.putInt(r.openTicks - prices.get(r.instrumentIndex))
  e.putInt(r.highTicks - r.openTicks)
  e.putInt(r.lowTicks - r.openTicks)
  e.putInt(r.closeTicks - r.openTicks)
  e.putInt(r.volumeLots)
  finish(e, prices, r, r.closeTicks)
  return true
}

function putStamp(e: FieldEncoder, tag: number, r: MarketInput): void {
  e.reserve(TICK_BYTES_MAX)
  e.bytes[e.length++] = tag
  e.putInt(r.instrumentIndex)
  e.putInt(r.timeUs - e.baseTimeUs)
  if (r.eventTimeUs === 0) e.bytes[e.length++] = ABSENT_BYTE
  else e.putInt(r.eventTimeUs - r.timeUs)
  e.putInt(r.receiveTimeUs - r.timeUs)
}

/** Last, so that a tick that failed half-way left no trace in the memories. */
function finish(e: FieldEncoder, prices: PriceMemory, r: MarketInput, priceTicks: number): void {
  e.baseTimeUs = r.timeUs
  prices.set(r.instrumentIndex, priceTicks)
}

// ── reading into the one object of its kind ──────────────────────────────────────────────────────────────────────────

export function readQuote(d: FieldDecoder, prices: PriceMemory, r: QuoteTick): void {
  readStamp(d, r)
  r.bidTicks = d.plus(prices.get(r.instrumentIndex)) as PriceTicks
  r.askTicks = d.plus(r.bidTicks) as PriceTicks
  r.bidLots = d.int()
  r.askLots = d.int()
  prices.set(r.instrumentIndex, r.bidTicks)
}

export function readTrade(d: FieldDecoder, prices: PriceMemory, r: TradeTick): void {
  readStamp(d, r)
  r.priceTicks = d.plus(prices.get(r.instrumentIndex)) as PriceTicks
  r.qtyLots = d.int()
  r.aggressorSide = d.oneOf(AGGRESSOR_SIDES)
  prices.set(r.instrumentIndex, r.priceTicks)
}

export function readBookLevel(d: FieldDecoder, prices: PriceMemory, r: BookLevel): void {
  readStamp(d, r)
  const flags = d.byte()
  if (flags > 7) throw d.invalid(`flags ${flags} of a book level`)
  r.side = SIDES[flags & IS_SELL]!
  r.isSnapshotStart = (flags & IS_SNAPSHOT_START) !== 0
  r.isLast = (flags & IS_LAST) !== 0
  r.priceTicks = d.plus(prices.get(r.instrumentIndex)) as PriceTicks
  r.qtyLots = d.int()
  prices.set(r.instrumentIndex, r.priceTicks)
}

export function readBar(d: FieldDecoder, prices: PriceMemory, r: Bar): void {
  readStamp(d, r)
  r.barSpecIndex = d.int()
  r.openTimeUs = d.plus(r.timeUs) as TimeUs
  r.openTicks = d.plus(prices.get(r.instrumentIndex)) as PriceTicks
  r.highTicks = d.plus(r.openTicks) as PriceTicks
  r.lowTicks = d.plus(r.openTicks) as PriceTicks
  r.closeTicks = d.plus(r.openTicks) as PriceTicks
  r.volumeLots = d.int()
  prices.set(r.instrumentIndex, r.closeTicks)
}

function readStamp(d: FieldDecoder, r: MarketInput): void {
  r.instrumentIndex = d.int()
  const timeUs = d.plus(d.baseTimeUs) as TimeUs
  d.baseTimeUs = timeUs
  r.timeUs = timeUs
  r.eventTimeUs = d.isAbsent() ? (0 as TimeUs) : (d.plus(timeUs) as TimeUs)
  r.receiveTimeUs = d.plus(timeUs) as TimeUs
}
