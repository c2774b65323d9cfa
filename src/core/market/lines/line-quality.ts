/** How good each line is, for people: the figures behind its score. */

import type { InstrumentIndex } from '../../domain/ids.ts'
import type { DataState } from '../../domain/market-data.ts'
import type { LineMarket } from './line-market.ts'
import { LINE_RULE_CODES, type LineRuleCode } from './rules.ts'

export interface LineQuality {
  readonly lineId: string
  readonly instrumentIndex: InstrumentIndex
  /** It is the one that is believed. */
  readonly isChosen: boolean
  readonly isUp: boolean
  /** It tells, in time and in order. */
  readonly isGood: boolean
  readonly isOutlier: boolean
  /** The adapter's own verdict. */
  readonly dataState: DataState
  /** 0 to 100; 0 for a line that is not good, and before anything is known of it. */
  readonly score: number
  /** Since its newest message; `Infinity` before the first. */
  readonly ageUs: number
  /** What is normal for the instrument at this hour of the week; 0 while it is not known. */
  readonly normalAgeUs: number
  readonly messageCount: number
  readonly gapCount: number
  readonly duplicateCount: number
  readonly reconnectCount: number
  /** From the middle of what all lines say, smoothed. */
  readonly disagreementBps: number
  /** From the venue's time to ours, smoothed; negative where its clock is ahead. */
  readonly latencyUs: number
  /** How often each rule was broken; rules that were kept are absent. */
  readonly brokenRules: Readonly<Partial<Record<LineRuleCode, number>>>
}

export function qualityOf(line: LineMarket, isChosen: boolean, nowUs: number): LineQuality {
  const { rules } = line
  return {
    lineId: line.lineId,
    instrumentIndex: line.instrument.index,
    isChosen,
    isUp: line.isUp,
    isGood: line.isGood,
    isOutlier: line.isOutlier,
    dataState: line.dataState,
    score: line.score,
    ageUs: line.messageCount === 0 ? Number.POSITIVE_INFINITY : nowUs - line.newestUs,
    normalAgeUs: Math.round(line.arrivals.normalUs(nowUs)),
    messageCount: line.messageCount,
    gapCount: line.gapCount + rules.countOf('SEQUENCE_GAP'),
    duplicateCount: rules.countOf('DUPLICATE'),
    reconnectCount: line.reconnectCount,
    disagreementBps: line.disagreementBps,
    latencyUs: Math.round(line.latencyUs),
    brokenRules: Object.fromEntries(
      LINE_RULE_CODES.map((code, place) => [code, rules.counts[place]!] as const).filter(([, count]) => count > 0),
    ),
  }
}
