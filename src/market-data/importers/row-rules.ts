/** The rules that every imported row must pass, whatever file it comes from. Pure; NaN stands for an unreadable text. */

import { isSideMissing } from '../../core/domain/market-data.ts'
import type { SymbolUse } from '../symbol-map.ts'
import type { ScaleReader } from './decimal-scale.ts'
import type { BarValues, BookMessage, RowRefusal } from './row-sink.ts'

/** 1 January 2100: a time beyond is a unit mixed up. */
const TIME_US_MAX = 4_102_444_800_000_000

export interface RowRules {
  readonly price: ScaleReader
  readonly size: ScaleReader
  /** Only for instruments whose price may be zero or negative. */
  readonly allowsNonPositivePrice: boolean
  /** When the ticker of the file was the instrument's; absent: always. */
  readonly stretches?: readonly SymbolUse[] | undefined
}

function isTime(timeUs: number): boolean {
  return Number.isSafeInteger(timeUs) && timeUs > 0 && timeUs < TIME_US_MAX
}

/** Of a row with the venue's time beside its own; 0 where the venue says nothing. */
export function refuseTimes(rules: RowRules, timeUs: number, eventTimeUs: number): RowRefusal | undefined {
  return refuseTime(rules, timeUs) ?? (eventTimeUs === 0 || isTime(eventTimeUs) ? undefined : 'TIME_INVALID')
}

export function refuseTime(rules: RowRules, timeUs: number): RowRefusal | undefined {
  if (!isTime(timeUs)) return 'TIME_INVALID'
  if (rules.stretches === undefined) return undefined
  return rules.stretches.some(use => use.fromUs <= timeUs && timeUs < use.untilUs) ? undefined : 'OTHER_COMPANY'
}

function refusePrice(rules: RowRules, ticks: number): RowRefusal | undefined {
  if (Number.isNaN(ticks)) return rules.price.refusal === 'OFF_SCALE' ? 'NOT_ON_TICK' : 'NOT_A_NUMBER'
  return ticks > 0 || rules.allowsNonPositivePrice ? undefined : 'PRICE_NOT_POSITIVE'
}

function refuseSize(rules: RowRules, lots: number): RowRefusal | undefined {
  if (Number.isNaN(lots)) return rules.size.refusal === 'OFF_SCALE' ? 'NOT_ON_LOT' : 'NOT_A_NUMBER'
  return lots >= 0 ? undefined : 'NEGATIVE_SIZE'
}

/** A quote without a bid or an ask is one: the side that is not there has neither price nor size. */
export function refuseQuote(
  rules: RowRules,
  bidTicks: number,
  bidLots: number,
  askTicks: number,
  askLots: number,
): RowRefusal | undefined {
  const isBidMissing = isSideMissing(bidTicks, bidLots)
  const isAskMissing = isSideMissing(askTicks, askLots)
  const refusal =
    (isBidMissing ? undefined : (refusePrice(rules, bidTicks) ?? refuseSize(rules, bidLots))) ??
    (isAskMissing ? undefined : (refusePrice(rules, askTicks) ?? refuseSize(rules, askLots)))
  if (refusal !== undefined || isBidMissing || isAskMissing) return refusal
  return bidTicks > askTicks ? 'CROSSED_QUOTE' : undefined
}

export function refuseTrade(rules: RowRules, priceTicks: number, qtyLots: number): RowRefusal | undefined {
  return refusePrice(rules, priceTicks) ?? refuseSize(rules, qtyLots)
}

export function refuseBar(rules: RowRules, bar: BarValues): RowRefusal | undefined {
  const { openTicks, highTicks, lowTicks, closeTicks, volumeLots } = bar
  const refusal =
    refusePrice(rules, openTicks) ??
    refusePrice(rules, highTicks) ??
    refusePrice(rules, lowTicks) ??
    refusePrice(rules, closeTicks) ??
    refuseSize(rules, volumeLots)
  if (refusal !== undefined) return refusal
  if (highTicks < lowTicks) return 'HIGH_BELOW_LOW'
  const isInside = Math.max(openTicks, closeTicks) <= highTicks && Math.min(openTicks, closeTicks) >= lowTicks
  return isInside ? undefined : 'OUTSIDE_HIGH_LOW'
}

export function refuseBook(rules: RowRules, levels: BookMessage): RowRefusal | undefined {
  for (let i = 0; i < levels.count; i++) {
    const refusal = refuseTrade(rules, levels.priceTicks[i]!, levels.qtyLots[i]!)
    if (refusal !== undefined) return refusal
  }
  return undefined
}
