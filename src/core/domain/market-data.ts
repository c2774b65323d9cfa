/**
 * Market data as inputs. One object of each kind is reused by its source for every message: it is valid during the call
 * that receives it, and whoever keeps a value copies it.
 */

import type { InstrumentIndex, TimeUs } from './ids.ts'
import type { Side } from './order.ts'
import type { PriceTicks, QtyLots } from './quantities.ts'

/** What every market input carries. `timeUs` is the journal's time and never goes back. */
interface MarketStamp {
  instrumentIndex: InstrumentIndex
  timeUs: TimeUs
  /** What the venue says; 0 where it says nothing. */
  eventTimeUs: TimeUs
  receiveTimeUs: TimeUs
}

/** A side that is not there has neither price nor size. */
export interface QuoteTick extends MarketStamp {
  readonly kind: 'Quote'
  bidTicks: PriceTicks
  bidLots: QtyLots
  askTicks: PriceTicks
  askLots: QtyLots
}

/** Why both: a price of 0 with a size is one, and so is any other price whose size is not known. */
export function isSideMissing(ticks: number, lots: number): boolean {
  return ticks === 0 && lots === 0
}

export function hasBothSides({ bidTicks, bidLots, askTicks, askLots }: QuoteTick): boolean {
  return !isSideMissing(bidTicks, bidLots) && !isSideMissing(askTicks, askLots)
}

export const AGGRESSOR_SIDES = ['Buy', 'Sell', 'Unknown'] as const
export type AggressorSide = (typeof AGGRESSOR_SIDES)[number]

export interface TradeTick extends MarketStamp {
  readonly kind: 'Trade'
  priceTicks: PriceTicks
  qtyLots: QtyLots
  aggressorSide: AggressorSide
}

/** One level of an order book: its new size, 0 to remove it. */
export interface BookLevel extends MarketStamp {
  readonly kind: 'BookLevel'
  side: Side
  priceTicks: PriceTicks
  qtyLots: QtyLots
  /** The first level of a snapshot: the book before it is void. */
  isSnapshotStart: boolean
  /** The last level of its message: only now is the book whole and shown to strategies. */
  isLast: boolean
}

/** A finished bar, from a file or a venue (`isExternal`) or aggregated by the core from ticks. */
export interface Bar extends MarketStamp {
  readonly kind: 'Bar'
  barSpecIndex: number
  openTimeUs: TimeUs
  openTicks: PriceTicks
  highTicks: PriceTicks
  lowTicks: PriceTicks
  closeTicks: PriceTicks
  volumeLots: QtyLots
}

export type MarketInput = QuoteTick | TradeTick | BookLevel | Bar
export const MARKET_KINDS = ['Quote', 'Trade', 'BookLevel', 'Bar'] as const
export type MarketKind = (typeof MARKET_KINDS)[number]

export function isMarketInput(input: { readonly kind: string }): input is MarketInput {
  const { kind } = input
  return kind === 'Quote' || kind === 'Trade' || kind === 'BookLevel' || kind === 'Bar'
}

export const BAR_UNITS = ['Time', 'Tick', 'Volume'] as const
export type BarUnit = (typeof BAR_UNITS)[number]
export const BAR_SOURCES = ['External', 'Trade', 'Bid', 'Ask', 'Mid'] as const
export type BarSource = (typeof BAR_SOURCES)[number]

/** How a series of bars is made. Equal specifications share one index in a configuration. */
export interface BarSpec {
  readonly instrumentIndex: InstrumentIndex
  readonly unit: BarUnit
  /** Time: microseconds. Tick: number of ticks. Volume: lots. */
  readonly step: number
  readonly source: BarSource
}

/**
 * What is wrong with an instrument's data. New risk is taken on `Live`, and on `Degraded` where a limit allows it: those are
 * good data that do not stand as they should, with a line too few or one of poor quality. `Closed` is no fault: the market is
 * outside of its session.
 */
export const DATA_STATES = ['Missing', 'Live', 'Stale', 'Gapped', 'Crossed', 'Disputed', 'Degraded', 'Closed'] as const
export type DataState = (typeof DATA_STATES)[number]

/** True where the data themselves can be believed. */
export function isSound(dataState: DataState): boolean {
  return dataState === 'Live' || dataState === 'Degraded'
}

export function newQuoteTick(): QuoteTick {
  const zero = 0 as TimeUs
  return {
    kind: 'Quote',
    instrumentIndex: 0 as InstrumentIndex,
    timeUs: zero,
    eventTimeUs: zero,
    receiveTimeUs: zero,
    bidTicks: 0 as PriceTicks,
    bidLots: 0 as QtyLots,
    askTicks: 0 as PriceTicks,
    askLots: 0 as QtyLots,
  }
}

export function newTradeTick(): TradeTick {
  const zero = 0 as TimeUs
  return {
    kind: 'Trade',
    instrumentIndex: 0 as InstrumentIndex,
    timeUs: zero,
    eventTimeUs: zero,
    receiveTimeUs: zero,
    priceTicks: 0 as PriceTicks,
    qtyLots: 0 as QtyLots,
    aggressorSide: 'Unknown',
  }
}

export function newBookLevel(): BookLevel {
  const zero = 0 as TimeUs
  return {
    kind: 'BookLevel',
    instrumentIndex: 0 as InstrumentIndex,
    timeUs: zero,
    eventTimeUs: zero,
    receiveTimeUs: zero,
    side: 'Buy',
    priceTicks: 0 as PriceTicks,
    qtyLots: 0 as QtyLots,
    isSnapshotStart: false,
    isLast: false,
  }
}

export function newBar(): Bar {
  const zero = 0 as TimeUs
  return {
    kind: 'Bar',
    instrumentIndex: 0 as InstrumentIndex,
    timeUs: zero,
    eventTimeUs: zero,
    receiveTimeUs: zero,
    barSpecIndex: 0,
    openTimeUs: zero,
    openTicks: 0 as PriceTicks,
    highTicks: 0 as PriceTicks,
    lowTicks: 0 as PriceTicks,
    closeTicks: 0 as PriceTicks,
    volumeLots: 0 as QtyLots,
  }
}
