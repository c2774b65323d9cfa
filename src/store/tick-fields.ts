/** The fields of ticks in their long form. The short one, which nearly all take, is in market-records.ts. */

import type { Bar, BookLevel, MarketInput, QuoteTick, TradeTick } from '../core/domain/market-data.ts'
import { AGGRESSOR_SIDES } from '../core/domain/market-data.ts'
import { SIDES } from '../core/domain/order.ts'
import { type FieldCodec, NOTHING } from './field-codec.ts'
import type { FieldsByKind } from './nested-fields.ts'

const NO_BAR = NOTHING as Bar

export const barFields = (c: FieldCodec, r: Bar = NO_BAR): Bar => ({
  kind: 'Bar',
  instrumentIndex: c.int(r.instrumentIndex),
  timeUs: c.time(r.timeUs),
  eventTimeUs: c.time(r.eventTimeUs),
  receiveTimeUs: c.time(r.receiveTimeUs),
  barSpecIndex: c.int(r.barSpecIndex),
  openTimeUs: c.time(r.openTimeUs),
  openTicks: c.int(r.openTicks),
  highTicks: c.int(r.highTicks),
  lowTicks: c.int(r.lowTicks),
  closeTicks: c.int(r.closeTicks),
  volumeLots: c.int(r.volumeLots),
})

export const TICK_FIELDS: FieldsByKind<MarketInput> = {
  Quote: (c, r): QuoteTick => ({
    kind: 'Quote',
    instrumentIndex: c.int(r.instrumentIndex),
    timeUs: c.stamp(r.timeUs),
    eventTimeUs: c.time(r.eventTimeUs),
    receiveTimeUs: c.time(r.receiveTimeUs),
    bidTicks: c.int(r.bidTicks),
    bidLots: c.int(r.bidLots),
    askTicks: c.int(r.askTicks),
    askLots: c.int(r.askLots),
  }),
  Trade: (c, r): TradeTick => ({
    kind: 'Trade',
    instrumentIndex: c.int(r.instrumentIndex),
    timeUs: c.stamp(r.timeUs),
    eventTimeUs: c.time(r.eventTimeUs),
    receiveTimeUs: c.time(r.receiveTimeUs),
    priceTicks: c.int(r.priceTicks),
    qtyLots: c.int(r.qtyLots),
    aggressorSide: c.oneOf(AGGRESSOR_SIDES, r.aggressorSide),
  }),
  BookLevel: (c, r): BookLevel => ({
    kind: 'BookLevel',
    instrumentIndex: c.int(r.instrumentIndex),
    timeUs: c.stamp(r.timeUs),
    eventTimeUs: c.time(r.eventTimeUs),
    receiveTimeUs: c.time(r.receiveTimeUs),
    side: c.oneOf(SIDES, r.side),
    priceTicks: c.int(r.priceTicks),
    qtyLots: c.int(r.qtyLots),
    isSnapshotStart: c.flag(r.isSnapshotStart),
    isLast: c.flag(r.isLast),
  }),
  Bar: barFields,
}
