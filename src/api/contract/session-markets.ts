/** What a node tells about the markets that it sees. */

import { z } from 'zod'
import { LINE_SWITCH_REASONS } from '../../core/domain/arbitration.ts'
import { DATA_STATES } from '../../core/domain/market-data.ts'

/** One line of an instrument's market. */
export const feedLine = z.object({
  lineId: z.string(),
  isChosen: z.boolean(),
  /** It tells, in time and in order. */
  isGood: z.boolean(),
  /** Of its newest data; `null` before the first. */
  dataUs: z.number().nullable(),
  /** 0 to 100. */
  score: z.number(),
  /** What was missed, and how often it came anew, since the process of the lines began. */
  gapCount: z.int(),
  reconnectCount: z.int(),
  /** From the middle of what all lines say, smoothed. */
  disagreementBps: z.number(),
  /** From the venue's time to ours, smoothed, milliseconds; negative where its clock is ahead. */
  latencyMs: z.number(),
})
export type FeedLine = z.infer<typeof feedLine>

/** The newest switch of an instrument from one line to another. */
export const lineSwitchView = z.object({
  fromLine: z.string(),
  toLine: z.string(),
  reason: z.enum(LINE_SWITCH_REASONS),
  timeUs: z.number(),
})
export type LineSwitchView = z.infer<typeof lineSwitchView>

export const marketLine = z.object({
  instrumentId: z.string(),
  /** `-` where there is none. */
  bid: z.string(),
  ask: z.string(),
  last: z.string(),
  /** When it changed last; `null` before the first data. */
  updatedUs: z.number().nullable(),
  dataState: z.enum(DATA_STATES),
  /** The preferred one first; empty while nothing is known of them. */
  lines: z.array(feedLine),
  lastSwitch: lineSwitchView.nullable(),
})
export type MarketLine = z.infer<typeof marketLine>
